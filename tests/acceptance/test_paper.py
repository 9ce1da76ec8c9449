"""*The Matrix Calculus You Need For Deep Learning* as one table, each answer judged in four ways."""

from __future__ import annotations

import pytest

from tests.acceptance.asking import answer, canonical, derivative, wrong
from tests.oracle.tables import Row, table

ROWS = table("paper")
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


def _row(id: str) -> Row:
    return next(row for row in ROWS if row.id == id)


@every_row
def test_the_closed_form_is_the_known_one(row: Row) -> None:
    found = derivative("paper", row)
    spec = answer("paper", row.id).spec
    assert found.form == "exact"
    assert canonical(found.expression, spec, found.where) is canonical(row.answer, spec), found.expression


@every_row
def test_the_numbers_are_right(row: Row) -> None:
    assert wrong(row, derivative("paper", row)) is None


@every_row
def test_the_shape(row: Row) -> None:
    wanted = [] if row.shape == "scalar" else row.shape.split("x")
    assert [str(size) for size in derivative("paper", row).symbolic_shape] == wanted


@every_row
def test_the_structure(row: Row) -> None:
    assert set(row.structure) <= set(derivative("paper", row).structure)


@every_row
@pytest.mark.parametrize("size", [3, 10**9])
def test_the_closed_form_does_not_depend_on_n(row: Row, size: int) -> None:
    symbolic, sized = derivative("paper", row), answer("paper", row.id, size).derivatives[0]
    assert (sized.expression, sized.where) == (symbolic.expression, symbolic.where)
    assert sized.structure == symbolic.structure


@pytest.mark.parametrize(
    ("id", "names"),
    [
        ("elementwise-max-w", "wx"),
        ("elementwise-max-x", "wx"),
        ("relu-scalar", "z"),
        ("relu-vector", "x"),
        ("neuron-w", "wxb"),
        ("loss-w", "Xwb"),
    ],
)
def test_kinks_are_stated(id: str, names: str) -> None:
    stated = derivative("paper", _row(id)).nonsmooth
    assert stated
    assert all(any(name in place for place in stated) for name in names), stated


@pytest.mark.parametrize("id", ["scalar-power", "dot-w", "sum-sin"])
def test_smooth_functions_state_no_kinks(id: str) -> None:
    assert derivative("paper", _row(id)).nonsmooth == ()


def test_the_derivative_of_an_undefined_function_reads_back() -> None:
    found = derivative("paper", _row("sum-fx"))
    assert "f'(x)" in found.expression
    again = canonical(found.expression, answer("paper", "sum-fx").spec)
    assert again is found.tensor


@pytest.mark.parametrize(
    ("id", "mistake"),
    [
        ("total-sum", "2*x"),
        ("total-product", "2*x**2"),
        ("loss-w", "2/N*(sum((X @ w + b)*(X @ w + b - y)) > 0)*(X @ w + b - y).T @ X"),
        ("jacobian-fg-denominator", "[[6*y*x, 3*x**2], [2, 8*y**7]]"),
        ("elementwise-max-w", "diag(x > w)"),
    ],
)
def test_the_mistakes_that_the_paper_warns_of_are_told_apart(id: str, mistake: str) -> None:
    row, spec = _row(id), answer("paper", id).spec
    assert canonical(mistake, spec) is not canonical(row.answer, spec)
    found = derivative("paper", row)
    assert wrong(row, found._replace(expression=mistake, where=())) is not None
