"""Completion in shells, the page of the manual, colours, files and the clipboard."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
from base64 import b64encode
from functools import partial
from pathlib import Path
from select import select

import pytest

from mcalc.cli.app import COMMANDS
from mcalc.cli.run import run
from tests.cli.command import COMMAND, environment, mcalc, shown


def completed(line: str, tmp_path: Path) -> list[str]:
    """What bash offers at the end of a line."""
    script = tmp_path / "completion"
    script.write_text(mcalc("completion", "bash").out)
    words = line.split(" ")
    asked = f"""
        source {script}
        COMP_WORDS=({" ".join(words)})
        COMP_CWORD={len(words) - 1}
        _mcalc
        printf '%s\\n' ${{COMPREPLY[@]}}"""
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert not done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("mcalc ja", ["jacobian"]),
        ("mcalc jacobian --la", ["--layout"]),
        ("mcalc jacobian --layout n", ["numerator"]),
        ("mcalc explain -f m", ["markdown"]),
        ("mcalc functions softpl", ["softplus"]),
        ("mcalc help lay", ["layout"]),
        ("mcalc completion f", ["fish"]),
        ("mcalc gradient --out ans", ["answer.json"]),
    ],
)
def test_bash(line: str, offered: list[str], tmp_path: Path) -> None:
    (tmp_path / "answer.json").touch()
    assert completed(line, tmp_path) == offered


def test_bash_offers_every_command(tmp_path: Path) -> None:
    assert {*COMMANDS} <= {*completed("mcalc ''", tmp_path)}


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh isn't installed")
def test_zsh(tmp_path: Path) -> None:
    script = tmp_path / "_mcalc"
    script.write_text(mcalc("completion", "zsh").out)
    reader, writer = pty.openpty()
    shell = subprocess.Popen(
        ["zsh", "-f", "-i"], stdin=writer, stdout=writer, stderr=writer, env=environment({"TERM": "dumb"})
    )
    os.close(writer)
    talk = partial(_typed, reader)
    assert talk(f"PS1='ready>'; autoload -U compinit; compinit -u -D; source {script}\n", "ready>", 2)
    assert talk("mcalc jacobian --layo\t", "--layout ")
    assert talk("num\t", "numerator ")
    assert talk("\x15mcalc functions logsu\t", "logsumexp ")
    os.write(reader, b"\x15exit\n")
    shell.kill()
    shell.wait()
    os.close(reader)


def _typed(terminal: int, text: str, awaited: str, times: int = 1) -> bool:
    """Type into a terminal, and wait for what it shows."""
    os.write(terminal, text.encode())
    seen = ""
    while seen.count(awaited) < times and select([terminal], [], [], 30)[0]:
        seen += os.read(terminal, 65536).decode()
    return seen.count(awaited) >= times


@pytest.mark.skipif(not shutil.which("fish"), reason="fish isn't installed")
def test_fish(tmp_path: Path) -> None:
    script = tmp_path / "mcalc.fish"
    script.write_text(mcalc("completion", "fish").out)
    done = subprocess.run(
        ["fish", "-N", "-c", f"source {script}; complete -C 'mcalc jacobian --layout n'"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "numerator" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_start_no_python(shell: str) -> None:
    script = mcalc("completion", shell).out
    assert not re.search(r"\bpython\d* -|\$\(mcalc|`|\(mcalc", script)
    assert all(name in script for name in ("logsumexp", "layout", "denominator", "completion"))


def test_the_page_of_the_manual(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "--man"]) == 0
    page = capsys.readouterr().out
    assert page.startswith(".TH MCALC 1")
    for name, command in COMMANDS.items():
        assert f'.SS "mcalc {name}' in page
        for example in command.examples:
            assert f"mcalc {name} {example}".rstrip().replace("\\", "\\e").replace("-", "\\-") in page
    if shutil.which("groff"):
        shown = subprocess.run(
            ["groff", "-man", "-Tascii", "-ww"], input=page, capture_output=True, text=True, check=True
        )
        assert "--layout" in re.sub(r"\x1b\[[\d;]*m|.\x08", "", shown.stdout)
        assert not shown.stderr


def test_errors_in_colours() -> None:
    plain = mcalc("jacobian", "sigmod(x)")
    coloured = mcalc("jacobian", "sigmod(x)", "--color", "always")
    assert coloured.err.startswith("\x1b[1;31mError:\x1b[0m there is no function")
    assert "\x1b[1;31m  ^^^^^^\x1b[0m" in coloured.err
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured.err) == plain.err
    assert "\x1b" not in mcalc("jacobian", "sigmod(x)", "--color=never", env={"FORCE_COLOR": "1"}).err


def test_tables_in_colours(tmp_path: Path) -> None:
    assert "\x1b[1m" in mcalc("jacobian", "x*w", "--color", "always").out
    assert "\x1b" not in mcalc("jacobian", "x*w", "--color", "never").out
    assert "\x1b[" in mcalc("explain", "x*w", "--color", "always", "--wrt", "x").out
    file = tmp_path / "answer"
    assert mcalc("jacobian", "x*w", "--out", str(file)).out == ""
    assert file.read_text() == mcalc("jacobian", "x*w").out


def test_no_such_colour() -> None:
    found = mcalc("jacobian", "x*w", "--color", "sometimes")
    assert found.status == 2
    assert "--color" in found.err


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text("before")
    assert mcalc("jacobian", "sigmod(x)", "-o", str(file), "-j").status == 2
    assert file.read_text() == "before"
    assert mcalc("jacobian", "x*w", "-o", str(file), "-j").status == 0
    assert mcalc("check", "-", stdin=file.read_text()).status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["answer.json"]
    assert mcalc("jacobian", "x*w", "-o", str(tmp_path)).status == 2


def test_a_batch_goes_to_standard_output(tmp_path: Path) -> None:
    found = mcalc("jacobian", "--batch", "-", "--out", str(tmp_path / "x"), stdin="x*w\n")
    assert found.status == 2
    assert "a batch has no --out" in found.out


def test_the_clipboard() -> None:
    reader, writer = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *COMMAND, "gradient", "norm(A @ x - b)**2", "--wrt", "x", "--copy"],
        stdin=writer,
        stdout=subprocess.DEVNULL,
        env=environment(),
    )
    os.close(writer)
    seen = shown(reader)
    assert process.wait() == 0
    os.close(reader)
    assert b"\x1b]52;c;" + b64encode(b"2*(A @ x - b).T @ A") + b"\x07" in seen


def test_no_clipboard() -> None:
    done = subprocess.run(
        ["setsid", "--wait", *COMMAND, "jacobian", "x*w", "--copy"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no terminal" in done.stderr
