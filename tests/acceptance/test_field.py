"""Functions of papers and backward passes, and what an expert writes for their derivatives.

The expert's form speaks of the names that the user gave.
"""

from __future__ import annotations

import pytest

from tests.acceptance.asking import derivative, wrong
from tests.acceptance.brevity import LIMIT, given_names, symbols
from tests.oracle.syntax import statements
from tests.oracle.tables import Row, table

ROWS = [(name, row) for name in ("field", "experts") for row in table(name)]
CANCELLING = {"trace-cycle"}
"""Differences of numbers so large that their differences are noise."""

every_row = pytest.mark.parametrize(("name", "row"), ROWS, ids=[row.id for _, row in ROWS])


def _expert(row: Row) -> tuple[tuple[str, str], ...]:
    """The statements of a spec, of which the expert's form speaks."""
    import ast

    parts = statements(row.spec)[:-1]
    return tuple((part.targets[0].id, ast.unparse(part.value)) for part in parts)  # type: ignore[attr-defined]


@every_row
def test_the_numbers_are_right(name: str, row: Row) -> None:
    assert wrong(row, derivative(name, row), row.id in CANCELLING) is None


@every_row
def test_what_the_expert_writes_is_right(name: str, row: Row) -> None:
    expert = derivative(name, row)._replace(expression=row.answer, where=_expert(row), form="exact")
    assert wrong(row, expert, row.id in CANCELLING) is None


@every_row
def test_the_form_is_as_short_as_the_expert_s(name: str, row: Row) -> None:
    found = derivative(name, row)
    length = symbols(found.expression, found.where, given_names(row.spec))
    assert length <= LIMIT * symbols(row.answer), found.expression
