"""Command lines that are not quite right, and the examples of the help."""

from __future__ import annotations

import re

import pytest

from mcalc.cli.run import run

MISTAKES = [
    (
        ["gradient", "norm(x)^2", "--wrt"],
        "Error: --wrt lacks its value\nhint: mcalc gradient --help shows what it takes\n",
    ),
    (
        ["jacobian", "x*w", "--wrt", "--format", "text"],
        "Error: --wrt lacks its value\nhint: mcalc jacobian --help shows what it takes\n",
    ),
    (["jacobian", "x*w", "-s"], "Error: -s lacks its value\nhint: mcalc jacobian --help shows what it takes\n"),
    (["jacobian", "x*w", "-n", "3"], "Error: there is no option -n\nhint: did you mean --n?\n"),
    (["jacobian", "-n=3", "x*w"], "Error: there is no option -n\nhint: did you mean --n?\n"),
    (["check", "x*w", "-wrt", "x"], "Error: there is no option -wrt\nhint: did you mean --wrt?\n"),
    (
        ["jacobian", "x", "+", "w"],
        "Error: there is an argument too many: + w\nhint: what has spaces in it stands in quotes\n",
    ),
]


@pytest.mark.parametrize(("arguments", "said"), MISTAKES, ids=[" ".join(arguments) for arguments, _ in MISTAKES])
def test_mistakes(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr() == ("", said)


def test_a_batch_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jacobian", "--batch"]) == 2
    assert capsys.readouterr().out == (
        '{"schema": "mcalc/1", "error": {"kind": "option", "message": "--batch lacks its value", "span": null, '
        '"hint": "mcalc jacobian --help shows what it takes"}}\n'
    )


@pytest.mark.parametrize("command", ["derivative", "gradient", "jacobian", "hessian", "check", "explain"])
def test_the_example_of_the_help_works(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    shown = re.search(r'example "([^"]+)"', " ".join(capsys.readouterr().out.split()))
    assert shown
    assert run([command, shown[1]]) == 0


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["x*y"], "a command comes first, and then the function: mcalc jacobian 'x*w'"),
        (["check", "x*w", " ", "--wrt", "x"], "write the derivative after the SPEC, or leave the claim out"),
        (["functions", "\x1b[31mx"], "mcalc functions lists them all"),
        (["gradient", "x.T * A * x"], "* works element by element; the matrix product is x.T @ A @ x"),
        (["hessian", "x'*A*x"], "* works element by element; the matrix product is x' @ A @ x"),
        (["gradient", "A*x"], "use jacobian, or declare --scalars A,x"),
    ],
)
def test_what_to_do_instead(arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err.endswith(f"\nhint: {hint}\n")
