"""Higher derivatives, and vec by columns."""

from __future__ import annotations

import json

import pytest

import mcalc
from mcalc.cli.run import run
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
        ("vec(X)", "eye(m*n)", "commutation(n, m)"),
        ("vec(X.T)", "commutation(m, n)", "eye(m*n)"),
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


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["sum(x**3)", "6*diag(x)", "--order", "2"], 0),
        (["sum(x**3)", "3*x.T**2", "--order", "2"], 1),
        (["X @ y", "kron(y.T, eye(m))", "--wrt", "X", "--vec", "columns"], 0),
        (["X @ y", "kron(eye(m), y.T)", "--wrt", "X", "--vec", "columns"], 1),
        (["X @ y", "kron(y, eye(m))", "--wrt", "X", "--vec", "columns", "--layout", "denominator"], 0),
        (["X @ y", "X", "--wrt", "y", "--vec", "columns"], 0),
    ],
)
def test_claims_of_an_order_and_by_columns(
    arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", *arguments]) == status
    assert f": {arguments[1]}\n" in capsys.readouterr().out


def test_what_explain_leaves_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "x", "--order", "2"]) == 2
    assert run(["explain", "x", "--vec", "columns"]) == 2
    assert capsys.readouterr().err == (
        "Error: the steps are those of a first derivative\nhint: --wrt x,x shows those of the Hessian\n"
        "Error: the steps are written with vec by rows\nhint: leave --vec columns out\n"
    )


def test_the_second_derivative_of_a_vector_is_a_jacobian_of_order_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["hessian", "sin(x)*w", "--wrt", "x"]) == 2
    assert "hint: sum it up, or use jacobian --order 2, or declare" in capsys.readouterr().err
    assert run(["jacobian", "sin(x)*w", "--wrt", "x", "--order", "2", "--format", "text"]) == 0
    assert "by x, x: -einsum('ij,ik,i->ijk', eye(n), eye(n), w*sin(x))" in capsys.readouterr().out
