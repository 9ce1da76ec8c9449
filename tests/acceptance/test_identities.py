"""The Matrix Cookbook, sections 2.1 to 2.8, identity by identity: right, refused by name, or wrong.

`python -m tests.acceptance.test_identities` prints the tally by section.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest

from mcalc.errors import McalcError
from tests.acceptance.asking import answer, canonical, derivative, wrong
from tests.acceptance.brevity import LIMIT, operators
from tests.oracle.tables import Row, table

ROWS = table("identities")
MOST_REFUSED = 0.01
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
known_row = pytest.mark.parametrize("row", [row for row in ROWS if row.answer], ids=lambda row: row.id)


class Verdict(NamedTuple):
    """What became of a row: "right", "refused" or "wrong", and what is to be said of it."""

    word: str
    why: str = ""


@cache
def verdict(id: str) -> Verdict:
    """What mcalc says to an identity, judged by its numbers."""
    row = next(row for row in ROWS if row.id == id)
    try:
        found = derivative("identities", row)
    except McalcError as error:
        return Verdict("refused" if error.status == 3 else "wrong", f"{error.kind}: {error.message}")
    trouble = wrong(row, found)
    return Verdict("right") if trouble is None else Verdict("wrong", trouble)


def tally() -> str:
    """Right, refused and wrong identities of each section, and in all."""
    counts: dict[str, Counter[str]] = {}
    for row in ROWS:
        for section in (row.section, "all"):
            counts.setdefault(section, Counter())[verdict(row.id).word] += 1
    counts["all"] = counts.pop("all")
    words = ("right", "refused", "wrong")
    lines = [f"{'section':10}" + "".join(f"{word:>9}" for word in words)]
    lines += [f"{section:10}" + "".join(f"{count[word]:9}" for word in words) for section, count in counts.items()]
    return "\n".join(lines)


@every_row
def test_right_or_refused_by_name(row: Row) -> None:
    found = verdict(row.id)
    assert found.word == ("refused" if row.refused else "right"), found.why


@known_row
def test_the_known_answer_is_right(row: Row) -> None:
    """Facts that were written down are checked like mcalc's own answers."""
    found = derivative("identities", row)
    assert wrong(row, found._replace(expression=row.answer, where=())) is None


@known_row
def test_the_form_is_as_short_as_in_the_book(row: Row) -> None:
    found = derivative("identities", row)
    assert operators(found.expression, found.where) <= LIMIT * operators(row.answer), found.expression


@known_row
def test_an_exact_form_reads_back_as_the_same_tensor(row: Row) -> None:
    found = derivative("identities", row)
    if found.form == "exact":
        assert canonical(found.expression, answer("identities", row.id).spec, found.where) is found.tensor


def test_few_are_refused_and_none_is_wrong() -> None:
    words = Counter(verdict(row.id).word for row in ROWS)
    assert not words["wrong"], tally()
    assert words["refused"] < MOST_REFUSED * len(ROWS), tally()


if __name__ == "__main__":
    print(tally())
