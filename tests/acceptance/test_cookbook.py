"""The Matrix Cookbook, layers and losses, Hessians and sparsity patterns: numbers, structure, brevity.

Two tables: `cookbook`, and `layers` with more layers and losses, statistics, Kronecker forms, tensors and stencils.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.acceptance.asking import answer, canonical, derivative, wrong
from tests.acceptance.brevity import LIMIT, operators
from tests.oracle.differentiate import jacobian
from tests.oracle.evaluate import evaluate
from tests.oracle.points import draw
from tests.oracle.tables import Row, table

TABLES = ("cookbook", "layers")
ROWS = [(name, row) for name in TABLES for row in table(name)]
every_row = pytest.mark.parametrize(("name", "row"), ROWS, ids=lambda part: getattr(part, "id", part))
answered = pytest.mark.parametrize(
    ("name", "row"), [(name, row) for name, row in ROWS if row.answer], ids=lambda part: getattr(part, "id", part)
)


def _row(id: str) -> Row:
    return next(row for name, row in ROWS if name == "cookbook" and row.id == id)


@every_row
def test_the_numbers_are_right(name: str, row: Row) -> None:
    assert wrong(row, derivative(name, row)) is None


@every_row
def test_the_structure(name: str, row: Row) -> None:
    assert set(row.structure) <= set(derivative(name, row).structure)


@every_row
def test_an_exact_form_reads_back_as_the_same_tensor(name: str, row: Row) -> None:
    found = derivative(name, row)
    if found.form == "exact":
        assert canonical(found.expression, answer(name, row.id).spec, found.where) is found.tensor


@answered
def test_the_form_is_as_short_as_on_paper(name: str, row: Row) -> None:
    found = derivative(name, row)
    assert operators(found.expression, found.where) <= LIMIT * operators(row.answer), found.expression


@every_row
@pytest.mark.parametrize("size", [3, 10**9])
def test_the_closed_form_does_not_depend_on_n(name: str, row: Row, size: int) -> None:
    symbolic, sized = derivative(name, row), answer(name, row.id, size).derivatives[0]
    assert (sized.expression, sized.where) == (symbolic.expression, symbolic.where)


@pytest.mark.parametrize(
    ("id", "nnz", "size"),
    [
        ("affine-weights", "m*n", "m*m*n"),
        ("outer", "m*n", "m*n*m"),
        ("transpose", "n*m", "(n*m)**2"),
        ("hessian-factorisation", "n*k*k", "(n*k)**2"),
        ("difference", "2*(n - 1)", "(n - 1)*n"),
        ("stencil", "3*(n - 2)", "(n - 2)*n"),
        ("cumulative", "n*(n + 1)/2", "n**2"),
        ("affine-bias", "m", "m**2"),
        ("elementwise-matrix", "n*m", "(n*m)**2"),
        ("block", "n**2", "n**2"),
    ],
)
def test_the_count_of_entries_is_exact(id: str, nnz: str, size: str) -> None:
    sparsity = derivative("cookbook", _row(id)).sparsity
    for dims in ({"n": 5, "m": 3, "k": 2}, {"n": 11, "m": 7, "k": 4}):
        counted = [sparsity.nnz.substitute(dims).value, sparsity.size.substitute(dims).value]
        assert counted == [round(float(evaluate(text, {}, dims).array)) for text in (nnz, size)]


@pytest.mark.parametrize(("id", "offsets"), [("difference", {0, 1}), ("stencil", {0, 1, 2})])
def test_bands_lie_at_their_offsets(id: str, offsets: set[int]) -> None:
    indices = answer("cookbook", id, 7).derivatives[0].sparsity.indices
    assert indices is not None
    rows, columns = indices
    assert {column - row for row, column in zip(rows, columns, strict=True)} == offsets


@pytest.mark.parametrize("id", ["difference", "stencil", "cumulative", "affine-bias", "block", "softmax"])
def test_the_pattern_is_where_the_derivative_is_not_zero(id: str) -> None:
    row = _row(id)
    indices = answer("cookbook", id, 6).derivatives[0].sparsity.indices
    assert indices is not None
    dims = {axis: 6 for shape in row.shapes.values() for axis in shape.split(",")}
    found = np.zeros((0, 0))
    for seed in range(3):
        point = draw(np.random.default_rng(seed), row.shapes, dims)
        value = np.abs(jacobian(row.spec, point, row.wrt).value)
        found = value if seed == 0 else np.maximum(found, value)
    assert set(zip(*indices, strict=True)) == set(zip(*(found > 1e-9).nonzero(), strict=True))


@pytest.mark.parametrize("id", ["logsumexp", "logistic"])
def test_unstable_exponentials_are_gone(id: str) -> None:
    found = derivative("cookbook", _row(id))
    assert not any("exp(" in text for text in (found.expression, *(part for _, part in found.where)))
