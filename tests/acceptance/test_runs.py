"""Every printed answer of the tables runs in NumPy as it stands, with its named parts, and gives the right numbers."""

from __future__ import annotations

import pytest

from tests.acceptance.asking import derivative
from tests.oracle.points import points
from tests.oracle.tables import Row, table
from tests.properties.pasted import FAULTS, judge, of_seed

TABLES = ("paper", "cookbook", "layers", "identities", "field")
ROWS = [pytest.param(name, row, id=f"{name}-{row.id}") for name in TABLES for row in table(name) if not row.refused]


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_every_row_of_the_tables_runs(name: str, row: Row) -> None:
    found = derivative(name, row)
    if found.question.spec.undefined:
        pytest.skip("a function that nobody defined")
    at = [point for first in (0, 1) for point in points(row.spec, row.shapes, 2, seed=first, first=first)]
    verdict = judge(row.spec, row.shapes, row.wrt, found, at, row.layout, row.second)
    assert verdict.kind == "right", verdict


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_random_specs_run(start: int) -> None:
    verdicts = [verdict for seed in range(start, start + 20) for verdict in of_seed(seed)]
    assert not [verdict for verdict in verdicts if verdict.kind in FAULTS]
