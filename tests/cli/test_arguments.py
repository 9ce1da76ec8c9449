"""Command lines that are not quite right, and the examples of the help."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from shlex import split

import numpy as np
import pytest
from typer.main import get_command

from mcalc.cli.app import COMMANDS, application
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
    (["check", "x*w", "-wrt", "x"], "Error: there is no option -wrt\nhint: did you mean --wrt?\n"),
    (["jacobian", "x*w", "-w"], "Error: -w lacks its value\nhint: mcalc jacobian --help shows what it takes\n"),
    (["check", "x*y", "-w"], "Error: -w lacks its value\nhint: mcalc check --help shows what it takes\n"),
    (["explain", "x*w", "--output", "x"], "Error: there is no option --output\nhint: did you mean --out?\n"),
    (["gradient", "x @ x", "--no-color"], "Error: there is no option --no-color\nhint: did you mean --color never?\n"),
    (["jacobian", "x*w", "-z"], "Error: there is no option -z\nhint: mcalc jacobian --help shows the options\n"),
    (["jacobian", "x*w", "--latex"], "Error: there is no option --latex\nhint: did you mean --format latex?\n"),
    (["explain", "x*w", "--matlab"], "Error: there is no option --matlab\nhint: did you mean --syntax matlab?\n"),
    (["rules", "--format", "text"], "Error: there is no option --format\nhint: did you mean --json?\n"),
    (
        ["-f", "text", "jacobian", "x*w"],
        "Error: options stand after the command\nhint: write mcalc jacobian 'x*w' -f text\n",
    ),
    (
        ["jacobian", "x", "+", "w"],
        "Error: there is an argument too many: + w\nhint: what has spaces in it stands in quotes\n",
    ),
    (
        ["serve", "9000"],
        "Error: there is an argument too many: 9000\nhint: mcalc serve has options alone: mcalc serve --help\n",
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
        (["xy"], "a command comes first, and then the function: mcalc jacobian 'x*w'"),
        (["jacobian x*w"], "write mcalc jacobian 'x*w'"),
        (["jac", "x*y"], "did you mean mcalc jacobian?"),
        (["diff", "x**2"], "did you mean mcalc derivative?"),
        (["man"], "did you mean mcalc help?"),
        (
            ["help", "jac"],
            "a command, or a topic: checking, data, json, language, layout, options, pages, programs, python, shapes, "
            "status; mcalc functions NAME tells of a function",
        ),
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
    assert run(["check", "-k**2/2", "-k", "-s", "k=scalar"]) == 0
    assert run(["check", "1 - w*b", "-w", "--wrt", "b", "--scalars", "w,b"]) == 0
    assert run(["check", "1 - w*b", "--scalars", "w,b", "-w", "b", "-w"]) == 0
    assert capsys.readouterr().out


def test_a_claim_that_could_be_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "-j**2/2", "-s", "j=scalar", "-j"]) == 2
    assert "write --json, or (-j) for the claim" in capsys.readouterr().out
    assert run(["check", "-j**2/2", "-s", "j=scalar", "(-j)", "-j"]) == 0
    assert '"agrees": true' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (["jacobian", "x*w", "-w", "x", "-n", "3", "-f", "text"], ["--wrt", "x", "--n", "3", "--format", "text"]),
        (["jacobian", "x*w", "-j"], ["--json"]),
        (["check", "x*w", "-f=json"], ["--format", "json"]),
        (["functions", "softmax", "-j"], ["--json"]),
    ],
)
def test_short_options(short: list[str], long: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(short) == 0
    told = capsys.readouterr().out
    assert run([*short[:2], *long]) == 0
    assert capsys.readouterr().out == told


@pytest.mark.parametrize(
    ("spec", "options", "command"),
    [
        ("x*w", [], "Jacobian"),
        ("norm(A @ x - b)**2", [], "Gradient"),
        ("a**2*sin(b)", [], "Derivative"),
        ("x**2", ["--scalars", "x"], "Derivative"),
        ("-x**2", [], "Jacobian"),
        ("x", ["--n", "3"], "Jacobian"),
    ],
)
def test_a_function_alone(spec: str, options: list[str], command: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([spec, *options], ["--format", "text", *options, spec]):
        if arguments[-1] == "x":
            continue  # a letter behind options could be the value of one
        assert run(arguments) == 0
        assert capsys.readouterr().out.startswith(f"{command} of {spec}")


ENDLESS = ("serve", "mcp")
EXAMPLES = [(name, one) for name, command in COMMANDS.items() if name not in ENDLESS for one in command.examples]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[" ".join(example) for example in EXAMPLES])
def test_the_examples_of_the_help(
    name: str, example: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", StringIO(":help\n"))
    np.save("A.npy", np.ones((4, 3)))
    np.save("x.npy", np.ones(3))
    np.savetxt("b.csv", np.ones((1, 4)), delimiter=",")
    assert run([name, *split(example)]) == 0
    assert capsys.readouterr().out


def test_three_examples_a_command() -> None:
    assert all(len(command.examples) == 3 for command in COMMANDS.values())


def test_what_is_said_of_options_is_there() -> None:
    shown = {arg for name in ("jacobian", "explain") for arg in _options(name)}
    for meant in set(_OPTIONS.values()):
        if meant.startswith("--"):
            assert meant.split(" ")[0] in shown, meant


def _options(command: str) -> set[str]:
    (found,) = [found for found in get_command(application()).commands.items() if found[0] == command]  # type: ignore[attr-defined]
    return {option for param in found[1].params for option in param.opts}
