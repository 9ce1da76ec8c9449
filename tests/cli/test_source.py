"""Specs from the command line, from files and from standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mcalc.cli.run import run
from mcalc.cli.source import SPEC_BYTES
from tests.cli.command import mcalc


@pytest.mark.parametrize("spec", ["x*w", "\ufeffx*w\n", "  x*w  \n\n"])
def test_standard_input(spec: str) -> None:
    result = mcalc("jacobian", "-", "--wrt", "x", "--json", stdin=spec)
    assert json.loads(result.out)["derivatives"][0]["expression"] == "diag(w)"


def test_a_file_with_several_statements(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "spec"
    file.write_text("z = x**2\nsum(z)\n")
    assert run(["gradient", f"@{file}", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["derivatives"][0]["expression"] == "2*x.T"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "can't be read: No such file or directory"),
        (b"\x7fELF\x02\xff\xfe", "is not text in UTF-8"),
        (b"x" * (SPEC_BYTES + 1), f"is longer than {SPEC_BYTES} bytes"),
    ],
    ids=["none", "binary", "huge"],
)
def test_files_that_are_no_spec(
    content: bytes | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "spec"
    if content is not None:
        file.write_bytes(content)
    assert run(["jacobian", f"@{file}"]) == 2
    assert words in capsys.readouterr().err


def test_a_directory_and_no_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jacobian", f"@{tmp_path}"]) == 2
    assert run(["jacobian", "@"]) == 2
    assert "Is a directory" in capsys.readouterr().err


@pytest.mark.parametrize("spec", ["-x", "-sin(x)", "-s*x", "-2*x", "-h*x", "-(x)", "-x.T @ x"])
def test_a_spec_that_begins_with_a_minus(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["jacobian", spec, "--json"],
        ["jacobian", "--json", "--n", "3", spec],
        ["jacobian", "--json", "--", spec],
    ):
        assert run(arguments) == 0, spec
        assert json.loads(capsys.readouterr().out)["spec"] == spec


def test_a_claim_that_begins_with_a_minus() -> None:
    assert run(["check", "-sum(x**2)", "-2*x.T"]) == 0


def test_attached_declarations(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jacobian", "-sx=scalar", "x", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["variables"]["x"] == {
        "shape": [],
        "source": "declared",
        "properties": [],
    }


def test_an_error_names_the_file_and_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "spec"
    file.write_text("\n# a model\nz =\tx +\nsum(z)\n")
    said = f"Error: there is nothing after +\nline 3 of '{file}':\n  z = x +\n        ^\n"
    for command in ("gradient", "check", "explain"):
        assert run([command, f"@{file}"]) == 2
        assert capsys.readouterr().err == said


def test_an_error_names_the_file_of_the_claim(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "claim"
    file.write_text("diag(w")
    assert run(["check", "x*w", f"@{file}", "--wrt", "x"]) == 2
    assert capsys.readouterr().err == f"Error: the bracket ( is not closed\nline 1 of '{file}':\n  diag(w\n      ^\n"


def test_an_error_in_standard_input() -> None:
    said = "Error: there is nothing after +\nline 2 of standard input:\n  x +\n    ^\n"
    assert mcalc("jacobian", "-", stdin="\n  x +\n").err == said
