"""No answer gets longer: what each row of the tables was written with, and that it is at most one symbol more now."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.acceptance.asking import derivative
from tests.acceptance.brevity import given_names, symbols
from tests.oracle.tables import table

_FILE = Path(__file__).resolve().parents[1] / "data" / "lengths.tsv"
_LINES = _FILE.read_text(encoding="utf-8").splitlines()
LENGTHS = {line["row"]: int(line["symbols"]) for line in csv.DictReader(_LINES, delimiter="\t")}
TABLES = list(dict.fromkeys(name.partition("/")[0] for name in LENGTHS))


def _lengths(name: str) -> dict[str, int]:
    found = {}
    for row in table(name):
        if f"{name}/{row.id}" in LENGTHS:
            answer = derivative(name, row)
            found[f"{name}/{row.id}"] = symbols(answer.expression, answer.where, given_names(row.spec))
    return found


@pytest.mark.parametrize("name", TABLES)
def test_no_answer_is_longer_by_more_than_a_symbol(name: str) -> None:
    longer = {row: (length, LENGTHS[row]) for row, length in _lengths(name).items() if length > LENGTHS[row] + 1}
    assert not longer


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_no_longer_on_the_whole(name: str) -> None:
    found = _lengths(name)
    assert sum(found.values()) <= sum(LENGTHS[row] for row in found)
