"""The canonical form holds on every row of every table, and on random specs."""

from __future__ import annotations

from random import Random

import pytest

from mcalc.derivation.blocks import derive
from mcalc.errors import McalcError
from mcalc.language import read
from mcalc.tensor import Node, lower
from tests.oracle.tables import Row, table
from tests.properties.canonical import faults_of, run
from tests.properties.chunks import chunks

TABLES = ("paper", "cookbook", "identities", "layers")
CHUNK = 20


def _nodes(row: Row) -> list[Node]:
    """The function of a row and its derivative, where it has one."""
    spec = read(row.spec, shapes=row.shapes)
    function = lower(spec)
    try:
        return [function, derive(spec, function, [[name] for name in row.wrt] if row.second else [row.wrt]).node]
    except McalcError:
        return [function]


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{name}-{row.id}") for name in TABLES for row in table(name) if not row.refused]
)
def test_every_row_of_the_tables(row: Row) -> None:
    for node in _nodes(row):
        _, faults = faults_of(node, Random(row.id), times=1)
        assert not faults


@pytest.mark.parametrize("seeds", chunks(range(100), CHUNK))
def test_random_derivatives(seeds: range) -> None:
    assert not run(seeds).faults


def test_random_derivatives_that_had_faults() -> None:
    assert not run(
        [219, 559, 963, 1153, 1162, 1428, 1438, 1629, 1739, 70173, 400167, 400564, 400678, 400978, 601473]
    ).faults
