"""Higher derivatives, and vec by columns."""

from __future__ import annotations

import json

import pytest

import mcalc
from mcalc.errors import OptionError, UnsupportedError


@pytest.mark.parametrize(
    ("spec", "order", "answer"),
    [("x**5", 1, "5*x**4"), ("x**5", 2, "20*x**3"), ("x**5", 3, "60*x**2"), ("x**5", 6, "0"), ("sin(x)", 4, "sin(x)")],
)
def test_higher_derivatives_of_a_scalar(spec: str, order: int, answer: str) -> None:
    assert mcalc.derivative(spec, order=order).expression == answer


def test_a_third_derivative_has_three_axes() -> None:
    found = mcalc.gradient("sum(x**3)", wrt="x", order=3)
    assert [str(size) for size in found.tensor_shape] == ["n", "n", "n"]
    assert found.sparsity.nnz.symbol == "n"


def test_orders_have_bounds() -> None:
    with pytest.raises(OptionError, match="no derivative of order 0"):
        mcalc.derivative("x", order=0)
    with pytest.raises(OptionError, match="a Hessian is of order 2"):
        mcalc.hessian("x.T @ x", order=3)


@pytest.mark.parametrize(
    ("spec", "rows", "columns"),
    [
        ("A @ X @ B", "kron(A, B.T)", "kron(B.T, A)"),
        ("X.T", "commutation(m, n)", "commutation(n, m)"),
        ("X @ y", "kron(eye(m), y.T)", "kron(y.T, eye(m))"),
    ],
)
def test_vec_by_rows_and_by_columns(spec: str, rows: str, columns: str) -> None:
    by_rows, by_columns = (mcalc.jacobian(spec, wrt="X", vec=vec) for vec in ("rows", "columns"))
    assert by_columns.expression == columns
    assert by_columns.question.vec == json.loads(by_columns.to_json())["vec"] == "columns"
    assert by_rows.form == by_columns.form == "vec"
    assert by_rows.expression == rows


def test_vec_by_columns_is_of_matrices() -> None:
    with pytest.raises(UnsupportedError, match="vec by columns is of matrices"):
        mcalc.gradient("sum(X**3)", wrt="X", order=3, vec="columns")
