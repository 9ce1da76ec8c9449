"""Terminals and pipes: widths, encodings, colours, and readers that leave early."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, environment, mcalc, shown

ANSWER = ("jacobian", "softmax(W @ x + b)", "--n", "3", "--size", "m=2")


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 120])
def test_nothing_is_wider_than_the_terminal(columns: int) -> None:
    out = mcalc(*ANSWER, env={"COLUMNS": str(columns)}).out
    assert max(map(len, out.splitlines())) <= columns
    assert "…" not in out


def test_nothing_is_cut_off_when_narrow() -> None:
    spec = "x.T @ A @ y + norm(W @ x - b)*norm(V @ x - c)"
    wide, narrow = (mcalc("jacobian", spec, "--wrt", "x", env={"COLUMNS": str(columns)}).out for columns in (200, 40))
    expression = "norm(W @ x - b)*V.T @ (V @ x - c)/norm(V @ x - c) + norm(V @ x - c)*W.T @ (W @ x - b)/norm(W @ x - b)"
    assert expression in wide
    assert expression.replace(" ", "") in "".join(c for c in narrow if c not in "│╭╮├┤╰╯─ \n")


def on_a_terminal(*arguments: str, **changes: str) -> str:
    """What a terminal gets to see."""
    reader, writer = pty.openpty()
    process = subprocess.Popen([*COMMAND, *arguments], stdout=writer, env=environment(changes))
    os.close(writer)
    seen = shown(reader)
    os.close(reader)
    assert process.wait() == 0
    return seen.decode()


def test_colours_on_a_terminal() -> None:
    assert "\x1b[" in on_a_terminal("jacobian", "x*w", TERM="xterm-256color")


def test_help_suits_dark_and_light_terminals() -> None:
    """Nothing has a background, or a colour that can't be read on one of them."""
    drawn = on_a_terminal("help", "shapes", TERM="xterm-256color")
    styles = {part for code in re.findall(r"\x1b\[([\d;]*)m", drawn) for part in code.split(";")}
    assert "36" in styles
    assert styles <= {"", "0", "1", "2", "3", "4", "22", "36", "39"}


@pytest.mark.parametrize("changes", [{"TERM": "dumb"}, {"TERM": "xterm-256color", "NO_COLOR": "1"}])
def test_plain_where_the_terminal_wants_it(changes: dict[str, str]) -> None:
    assert "\x1b" not in on_a_terminal("jacobian", "x*w", **changes)


def test_plain_in_a_pipe() -> None:
    assert "\x1b" not in mcalc("jacobian", "x*w", env={"TERM": "xterm-256color"}).out


def test_ascii() -> None:
    result = mcalc("gradient", "sum(α*x)", env={"PYTHONIOENCODING": "ascii"})
    assert result.status == 0
    assert result.out.isascii()
    rows = [line for line in result.out.splitlines() if line.startswith(("|", "+"))]
    assert len({len(row) for row in rows}) == 1
    assert "| \\u03b1 | sum(x) " in result.out


def test_control_characters_are_never_echoed() -> None:
    for arguments in (
        ["jacobian", "x\x1b[31m"],
        ["\x1b[31m"],
        ["jacobian", "x", "\x1b]0;t\x07"],
        ["jacobian", "@\x1b"],
    ):
        result = mcalc(*arguments)
        assert result.status == 2
        assert "\x1b" not in result.out + result.err
        assert "\x07" not in result.out + result.err


@pytest.mark.parametrize("arguments", [ANSWER, (*ANSWER, "--json"), ("--help",)], ids=["table", "json", "help"])
def test_a_closed_pipe_is_no_error(arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen([*COMMAND, *arguments], stdout=writer, stderr=subprocess.PIPE, env=environment())
    os.close(writer)
    _, err = process.communicate()
    assert (process.returncode, err) == (0, b"")


def test_a_closed_pipe_in_a_batch(tmp_path: Path) -> None:
    batch = tmp_path / "batch"
    batch.write_text("x*w\n" * 50)
    process = subprocess.Popen(
        [*COMMAND, "jacobian", "--batch", str(batch)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0
    process.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [("jacobian", "x"), ("--help",), ("jacobian", "--help"), ("--version",)])
def test_a_full_disk(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, env=environment(), check=False
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "Error: the answer can't be written: No space left on device\n"


def test_ctrl_c_is_quiet() -> None:
    # Tests that are run in the background are started with the signal ignored, and would pass that on.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [*COMMAND, "jacobian", "--batch", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"x\n")
    process.stdin.flush()
    process.stdout.readline()
    time.sleep(0.5)  # until it waits for the next line
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert (process.returncode, err) == (130, b"")
