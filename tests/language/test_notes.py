"""What is said where a convention decided: the rows of `tests/data/notes.tsv`, each note followed."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

import mcalc
from mcalc.cli.run import run
from mcalc.language import read
from tests.oracle.points import parse_shapes
from tests.oracle.tables import table

DATA = (Path(__file__).parent.parent / "data" / "notes.tsv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(DATA, delimiter="\t", quoting=csv.QUOTE_NONE))
_DECLARED = re.compile(r"-s (\S+)=(\S+) reads it as a (\w+)")


def _shapes(row: dict[str, str]) -> dict[str, str]:
    return parse_shapes(row["shapes"] or "")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['spec']} {row['shapes']}")
def test_notes(row: dict[str, str]) -> None:
    spec = read(row["spec"], shapes=_shapes(row))
    assert spec.notes == tuple(filter(None, (row["notes"] or "").split("|")))


@pytest.mark.parametrize("row", [row for row in ROWS if row["notes"]], ids=lambda row: row["spec"])
def test_a_note_can_be_followed(row: dict[str, str]) -> None:
    if row["followed"]:
        assert mcalc.ask("jacobian", row["followed"]).derivatives
    for name, shape, kind in _DECLARED.findall(row["notes"]):
        spec = read(row["spec"], shapes={**_shapes(row), name: shape})
        assert len(spec.variables[name].shape) == {"scalar": 0, "variable": 0, "vector": 1, "matrix": 2}[kind]
        assert not any(note.startswith(f"{name} was") for note in spec.notes)
        assert mcalc.ask("jacobian", row["spec"], shapes={**_shapes(row), name: shape}).derivatives


@pytest.mark.parametrize("form", ["table", "text", "latex", "matlab", "json"])
def test_notes_are_shown(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jacobian", "W @ x + b", "--format", form]) == 0
    assert "b was read as a scalar; -s b=m reads it as a vector" in capsys.readouterr().out


def test_notes_in_other_commands(capsys: pytest.CaptureFixture[str]) -> None:
    note = "b was read as a scalar; -s b=m reads it as a vector"
    for arguments in (
        ["check", "W @ x + b"],
        ["explain", "W @ x + b"],
        ["explain", "W @ x + b", "--format", "markdown"],
    ):
        assert run(arguments) == 0
        assert note in capsys.readouterr().out
    assert run(["check", "W @ x + b", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["notes"] == [note]
    assert mcalc.jacobian("W @ x + b", wrt="x").notes == (note,)


def test_a_dimension_as_a_number() -> None:
    spec = read("sum((x - mean(x))**2)/n")
    assert list(spec.variables) == ["x"]
    assert spec.counted == ("n",)
    found = mcalc.gradient("sum((x - mean(x))**2)/n", n=4)
    assert found(x=[1, 2, 3, 6]).tolist() == [[-1, -0.5, 0, 1.5]]


def test_scalar_calculus_has_no_doubts() -> None:
    assert mcalc.ask("derivative", "x**n + t*x").notes == ()


def test_long_specs_are_not_read_anew() -> None:
    assert read("; ".join(f"z{i} = tanh(W{i} @ {'x' if not i else f'z{i - 1}'} + b{i})" for i in range(999)) + "; z998")


@pytest.mark.parametrize("name", ["paper", "cookbook", "layers", "identities"])
def test_declared_shapes_leave_no_doubt(name: str) -> None:
    doubtful = [row.id for row in table(name) if not row.refused and read(row.spec, shapes=row.shapes).notes]
    assert doubtful == []
