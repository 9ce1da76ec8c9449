"""The shell: its commands, its lines without a terminal, and on one."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from shlex import join

import pytest

from mcalc.answers.request import Request
from mcalc.shell.session import DOES, Session
from tests.cli.command import COMMAND, environment, mcalc


def talked(*lines: str) -> list[str]:
    """What a session says to the lines."""
    session = Session("text")
    return [session.said(line) for line in lines]


def test_declarations_hold_for_the_lines_to_come() -> None:
    *said, last = talked(":shape b=m", ":wrt b", ":of jacobian", ":size m=2", "W @ x + b")
    assert said == ["b is m", "by b", "the Jacobian", "m = 2"]
    assert "b  vector of m   declared" in last
    assert "by b: eye(m)" in last
    assert "with m = 2" in last


def test_what_a_line_does_not_have_is_left_out() -> None:
    assert "by w: diag(x)" in talked(":shape A=n,n:symmetric", ":wrt A", "x*w")[-1]
    assert talked(":wrt x", "x*q(w)")[-1].startswith("_1 = ")


def test_answers_have_names() -> None:
    said = talked("x*w", "sin(x)", ":show _1", ":latex", ":show _3")
    assert said[0].startswith("_1 = Jacobian of x*w")
    assert said[2] in said[0]
    assert r"\cos" in said[3]
    assert said[4] == "Error: there is no answer _3\nhint: one of _1, _2"


def test_answers_stand_in_functions() -> None:
    said = talked(":wrt x", "norm(A @ x)**2", "_1", "sum(_1**2)", ":show 1", ":wrt", "x*w", "_3 @ x")
    assert said[1].endswith(said[2])
    assert "by x: 8*x.T @ A.T @ A @ A.T @ A" in said[3]
    assert said[4] == said[2]
    assert said[-1] == "Error: _3 has derivatives by x, w\nhint: :wrt names one, for a new answer"


def test_what_is_declared_is_of_the_functions_that_have_it() -> None:
    """A name in a longer one, x in exp, is none; nor is a size of another function."""
    said = talked(":wrt x w", ":size n = 3", "sum(log(1 + exp(X @ w)))", "s**2", ":of derivative", "s**2")
    assert "by w: " in said[2]
    assert "by x: " not in said[2]
    assert all("Error" not in one for one in said)


def test_messages_speak_of_the_shell() -> None:
    assert ":shape b=m reads it as a vector" in talked(":wrt x", "norm(A @ x - b)**2")[-1]
    assert talked("wrt x")[0].endswith("; or type :wrt x")
    assert talked('mcalc gradient "x"')[0].endswith("hint: a function stands alone here, without mcalc and quotes")


def test_words_of_other_shells() -> None:
    assert talked("help") == talked("?") == talked(":help")
    for word in ("exit", "quit"):
        session = Session("text")
        assert session.said(word) == ""
        assert session.ended
    assert "by exit: 1" in talked(":shape exit=scalar", "exit")[-1]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (":json", '{"schema": "mcalc/1"'),
        (":code", "def gradient("),
        (":explain", "checked: every step"),
        (":check 2*x.T", "agrees with numeric differentiation"),
        (":check", "agrees with numeric differentiation"),
        (":check 3*x.T", "disagrees"),
        (":show", "by x: 2*x.T"),
        (":help", ":quit"),
        (":help softmax", "without overflow"),
        (":help sofmax", "softmax"),
        (":wrt x , w", "by x,w"),
        (":shape W = m, n  b=m", "W is m,n, b is m"),
        (":la", ":layout, :latex"),
        (":nothing", "there is no command :nothing"),
        (":shape", "nothing is declared"),
        (":shape W", ":shape W=m,n"),
        (":size n=x", "a size is a whole number"),
        (":of slope", "there is no derivative 'slope'"),
        (":layout both", "there is no layout 'both'"),
        ("sum(sigmod(x))", "did you mean sigmoid?"),
        ("", ""),
    ],
)
def test_commands(line: str, part: str) -> None:
    assert part in talked("sum(x**2)", line)[-1]


def test_every_command_says_something_without_an_answer() -> None:
    for name in DOES:
        if name != "quit":
            assert talked(f":{name}")[0]


def test_hessians_are_explained() -> None:
    assert "Hessian by x" in talked(":of hessian", "x.T @ A @ x", ":wrt x", "x.T @ A @ x", ":explain")[-1]


def test_a_glimpse_has_no_errors() -> None:
    session = Session("text")
    assert session.glimpse("x*w") == ["by x: diag(w)", "by w: diag(x)"]
    for text in ("norm(A @", "sigmod(x)", ":latex", "", "x +"):
        assert session.glimpse(text) == []
    assert not session.answers


def test_the_options_hold() -> None:
    session = Session("text", Request("", command="", wrt=("x",), layout="denominator"))
    assert "by x: 2*x\n" in session.said("sum(x**2)")


def test_lines_from_a_pipe() -> None:
    found = mcalc("shell", "--format", "text", stdin="x*w\n:wrt x\nsum(x**2)\nsigmod(x)\n:quit\nx\n", env={"LANG": "C"})
    assert found.status == 0
    assert found.out.count("_1 = ") == found.out.count("_2 = ") == 1
    assert "Error: there is no function sigmod" in found.out
    assert "_3" not in found.out
    assert found.err == ""


pytestmark = pytest.mark.filterwarnings("default")
_TERMINAL = pytest.mark.skipif(
    not shutil.which("tmux") or find_spec("prompt_toolkit") is None, reason="tmux and prompt_toolkit show it"
)


@pytest.fixture
def pane(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Types keys into a shell, and waits for a text on the screen."""
    server = ["tmux", "-S", str(tmp_path / "tmux")]
    variables = environment({"XDG_STATE_HOME": str(tmp_path), "TERM": "xterm-256color"})
    start = ["new-session", "-d", "-s", "shell", "-x", "90", "-y", "40", join([*COMMAND, "shell"])]
    subprocess.run([*server, *start], check=True, env=variables)

    def type_(*keys: str, awaited: str) -> str:
        subprocess.run([*server, "send-keys", "-t", "shell", *keys], check=True)
        shown = ""
        for _ in range(300):
            shown = subprocess.run(
                [*server, "capture-pane", "-p", "-t", "shell"], check=True, capture_output=True, text=True
            ).stdout
            if awaited in shown:
                return shown
            time.sleep(0.1)
        raise AssertionError(f"{awaited!r} is not on the screen:\n{shown}")

    yield type_
    subprocess.run([*server, "kill-server"], check=False)


@_TERMINAL
def test_the_answer_is_under_the_line(pane: Callable[..., str], tmp_path: Path) -> None:
    pane(awaited="mcalc>")
    shown = pane("x*w", awaited="by w: diag(x)")
    assert "_1" not in shown
    shown = pane(" + sigmod(", awaited="sigmod(")
    assert "Error" not in shown
    pane("C-c", "sum(softmi", "Tab", awaited="sum(softmin")
    pane("C-c", "norm(A @ x", "Enter", awaited="...>")
    pane(" - b)**2", "Enter", awaited="_1 = Gradient of")
    pane(":explain", "Enter", awaited="checked: every step")
    assert "norm(A @ x" in (tmp_path / "mcalc" / "history").read_text()
