"""Command lines that are not quite right, and the examples of the help."""

from __future__ import annotations

import re

import pytest
from typer.main import get_command

from mcalc.cli.app import application
from mcalc.cli.arguments import _OPTIONS
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
    (["jacobian", "x*w", "-f", "json"], "Error: there is no option -f\nhint: did you mean --format json?\n"),
    (["jacobian", "-f=json", "x*w"], "Error: there is no option -f\nhint: did you mean --format json?\n"),
    (["jacobian", "x*w", "-j"], "Error: there is no option -j\nhint: did you mean --json?\n"),
    (["check", "x*w", "-j"], "Error: there is no option -j\nhint: did you mean --json?\n"),
    (["check", "-j", "x*w"], "Error: there is no option -j\nhint: did you mean --json?\n"),
    (["functions", "-j"], "Error: there is no option -j\nhint: did you mean --json?\n"),
    (
        ["jacobian", "x*w", "-o", "x"],
        "Error: there is no option -o\nhint: answers go to standard output: put > FILE behind the command\n",
    ),
    (["jacobian", "x*w", "-z"], "Error: there is no option -z\nhint: mcalc jacobian --help shows the options\n"),
    (["jacobian", "x*w", "--latex"], "Error: there is no option --latex\nhint: did you mean --format latex?\n"),
    (["explain", "x*w", "--matlab"], "Error: there is no option --matlab\nhint: did you mean --syntax matlab?\n"),
    (["rules", "--format", "text"], "Error: there is no option --format\nhint: did you mean --json?\n"),
    (
        ["-f", "text", "jacobian", "x*w"],
        "Error: options stand after the command\nhint: write mcalc jacobian 'x*w' --format text\n",
    ),
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
        (["-x**2"], "a command comes first, and then the function: mcalc jacobian 'x*w'"),
        (["jac", "x*y"], "did you mean mcalc jacobian?"),
        (["diff", "x**2"], "did you mean mcalc derivative?"),
        (["help"], "did you mean mcalc --help?"),
        (["check", "x*w", " ", "--wrt", "x"], "write the derivative after the SPEC, or leave the claim out"),
        (["functions", "\x1b[31mx"], "mcalc functions lists them all"),
        (["gradient", "x.T * A * x"], "* works element by element; the matrix product is x.T @ A @ x"),
        (["hessian", "x'*A*x"], "* works element by element; the matrix product is x' @ A @ x"),
        (["gradient", "A*x"], "use jacobian, or declare --scalars A,x"),
        (["gradient", "s + x.T @ x"], "use jacobian, or declare --scalars s"),
        (["gradient", "x @ A @ x.T"], "the quadratic form is x.T @ A @ x"),
    ],
)
def test_what_to_do_instead(arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err.endswith(f"\nhint: {hint}\n")


@pytest.mark.parametrize("spec", ["-x", "-sin(x)", "--x**2", "-j", "-x @ -x"])
def test_a_function_may_begin_with_a_minus(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jacobian", spec]) == 0
    assert capsys.readouterr().out


def test_a_claim_may_begin_with_a_minus(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "-j**2/2", "-j", "-s", "j=scalar"]) == 0
    assert run(["check", "1 - w*b", "-w", "--wrt", "b", "--scalars", "w,b"]) == 0
    assert capsys.readouterr().out


def test_what_is_said_of_options_is_there() -> None:
    shown = {arg for name in ("jacobian", "explain") for arg in _options(name)}
    for meant in set(_OPTIONS.values()):
        if meant.startswith("--"):
            assert meant.split(" ")[0] in shown, meant


def _options(command: str) -> set[str]:
    (found,) = [found for found in get_command(application()).commands.items() if found[0] == command]  # type: ignore[attr-defined]
    return {option for param in found[1].params for option in param.opts}
