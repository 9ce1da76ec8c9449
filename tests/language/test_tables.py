"""All specs of the acceptance tables are read with the given shapes, and without them by convention."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mcalc.language import read, read_within

DATA = Path(__file__).parent.parent / "data"


def _rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for name in ("paper.tsv", "cookbook.tsv"):
        with (DATA / name).open(encoding="utf-8", newline="") as lines:
            rows += csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return rows


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["id"])
def test_specs_and_answers_are_read(row: dict[str, str]) -> None:
    declared = dict(part.split("=") for part in row["shapes"].split())
    spec = read(row["spec"], shapes=declared)
    assert all(str(spec.variables[name].origin) == "declared" for name in declared)
    if row["answer"]:
        read_within(row["answer"], spec)
    read(row["spec"])
