"""What mcalc writes as LaTeX it reads: the closed forms of the tables come back as the same tensors."""

from __future__ import annotations

import pytest

from mcalc.errors import McalcError
from mcalc.language import read_within
from mcalc.language.tree import Name
from mcalc.notation import latex
from mcalc.notation.ranks import ranks_of
from mcalc.tensor import lower
from tests.acceptance.asking import derivative
from tests.oracle.tables import Row, table

TABLES = ("paper", "cookbook", "layers")
ROWS = [(name, row) for name in TABLES for row in table(name) if not row.refused]


def back(name: str, row: Row) -> str:
    """What keeps the LaTeX of a row's derivative from reading back as itself; nothing where it does."""
    found = derivative(name, row)
    spec = found.question.spec
    closed = read_within(found.expression, spec, found.where)
    ranks = {each: len(variable.shape) for each, variable in spec.variables.items()}
    parts = []
    for each, root in closed.program.statements:
        parts.append(f"{latex(Name(each))} = {latex(root, ranks)} \\\\ ")
        ranks[each] = ranks_of(root, ranks)[root]
    written = "".join(parts) + found.latex
    try:
        again = read_within(written, spec, syntax="latex")
    except McalcError as error:
        return f"{error.message} [{written}]"
    if again.kind.shape != closed.kind.shape or lower(again) is not lower(closed):
        return f"read as something else [{written}]"
    return ""


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}-{row.id}" for name, row in ROWS])
def test_latex_reads_back(name: str, row: Row) -> None:
    assert not back(name, row)
