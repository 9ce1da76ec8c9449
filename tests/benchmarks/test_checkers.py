"""The table of checkers runs, and `mcalc check` is right in it."""

from __future__ import annotations

from tests.benchmarks.checkers import table


def test_the_table_of_checkers() -> None:
    found = dict(table(every=9))
    assert len(found) >= 7
    assert all(said["mcalc check"] for said in found.values())
