"""No answer gets longer: what each row of the tables was written with, and that it is at most one symbol more now.

`outer(x, y)` counts as `x @ y.T` does, and `array([x, y])` as the list, which were written for them then.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from tests.acceptance.asking import derivative
from tests.acceptance.brevity import LIMIT, given_names, symbols
from tests.oracle.tables import Row, table

_FILE = Path(__file__).resolve().parents[1] / "data" / "lengths.tsv"
_LINES = _FILE.read_text(encoding="utf-8").splitlines()
LENGTHS = {line["row"]: int(line["symbols"]) for line in csv.DictReader(_LINES, delimiter="\t")}
_AS_NUMPY_SAYS = re.compile(r"\b(outer|array)\(")
TABLES = list(dict.fromkeys(name.partition("/")[0] for name in LENGTHS))


@cache
def _lengths(name: str) -> dict[str, int]:
    found = {}
    for row in table(name):
        if f"{name}/{row.id}" in LENGTHS:
            found[f"{name}/{row.id}"] = _length(name, row)
    return found


def _length(name: str, row: Row) -> int:
    answer = derivative(name, row)
    count = symbols(answer.expression, answer.where, given_names(row.spec))
    return count - len(_AS_NUMPY_SAYS.findall(str(answer)))


@pytest.mark.parametrize("name", TABLES)
def test_no_answer_is_longer_by_more_than_a_symbol(name: str) -> None:
    longer = {row: (length, LENGTHS[row]) for row, length in _lengths(name).items() if length > LENGTHS[row] + 1}
    assert not longer


def test_the_tables_are_shorter_on_the_whole() -> None:
    found = [length for name in TABLES for length in _lengths(name).values()]
    assert sum(found) < sum(LENGTHS.values())


@pytest.mark.parametrize("name", ["field", "experts", "paper", "cookbook", "layers", "identities"])
def test_a_table_is_as_short_as_what_is_known(name: str) -> None:
    rows = [row for row in table(name) if row.answer]
    known = {row.id: symbols(row.answer) - len(_AS_NUMPY_SAYS.findall(row.answer)) for row in rows}
    found = {row.id: _length(name, row) for row in rows}
    assert not {row: (found[row], known[row]) for row in known if found[row] > LIMIT * max(known[row], 1)}
    assert sum(found.values()) <= 1.01 * sum(known.values())
