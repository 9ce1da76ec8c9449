"""The code of rows of the tables gives the right numbers, as the oracle has them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mcalc
from mcalc.answers.code import Order, built
from mcalc.answers.proven_code import prove_derivative
from mcalc.answers.request import Request
from mcalc.errors import InternalError, UnsupportedError
from mcalc.proof.trials.problem import Point
from tests.codegen.emitted import of_row
from tests.oracle.tables import Row, table

TABLES = ("paper", "cookbook", "layers", "identities", "field", "experts")
ROWS = [(f"{name}-{row.id}", row) for name in TABLES for row in table(name) if not row.refused]
SOME = [pytest.param(row, id=name) for name, row in ROWS[::4]]
"""A row in four; `python -m tests.codegen.random --tables` tries all."""


@pytest.mark.parametrize("row", SOME)
def test_rows_of_the_tables_are_right_in_numpy(row: Row) -> None:
    told = of_row(row)
    if told.kind == "refused":
        assert "is undefined" in told.detail, told
    else:
        assert told.kind == "right", told


def test_a_function_that_nobody_defined_has_no_code() -> None:
    with pytest.raises(UnsupportedError, match="f is undefined") as caught:
        mcalc.code("sum(f(x))", wrt="x")
    assert caught.value.hint is not None
    assert "f(t) = t**2" in caught.value.hint
    assert "def gradient(x: Array)" in mcalc.code("f(t) = t**2; sum(f(x))", wrt="x")


def test_a_function_that_is_no_number_has_no_product_with_its_hessian() -> None:
    with pytest.raises(UnsupportedError, match="scalar function"):
        mcalc.code("W @ x", wrt="x", give="hvp")
    assert "def hvp" in mcalc.code("sum(exp(W @ x))", wrt="x", give="hvp")


@pytest.mark.parametrize("options", [{"n": 10**6}, {"sizes": {"n": 400}}])
def test_large_sizes_are_for_the_order_of_products_and_not_for_the_proof(options: dict[str, Any]) -> None:
    assert "not held" not in mcalc.code("x*w", wrt="x", **options)


def test_what_is_too_large_to_be_run_says_so() -> None:
    assert "This module was not held against numbers" in mcalc.code("x*w", wrt="x", shapes={"x": 10**5})


def test_what_is_typed_has_no_value_where_it_had_none() -> None:
    assert "np.exp(np.log(x))" in mcalc.code("exp(log(x))", wrt="x", give="value")
    assert "return x/x" in mcalc.code("x/x", wrt="x", give="value")
    assert "slogdet" in mcalc.code("log(det(X))", wrt="X", give="value")


@pytest.mark.parametrize("spec", ["abs(sum(pinv(Y)))", "(1 + abs(sum(kron(pinv(Y), A))))**-0.5"])
def test_code_is_refused_where_every_point_lies_on_a_kink(spec: str) -> None:
    with pytest.raises(UnsupportedError, match="no derivative where Y is skew: every such point") as caught:
        mcalc.code(spec, wrt="Y", shapes={"Y": "n,n:skew"})
    assert caught.value.hint == "-s Y=n,n asks for any other point"
    assert "def gradient" in mcalc.code(spec, wrt="Y", shapes={"Y": "n,n"})


@pytest.mark.parametrize("spec", ["abs(sum(Y))", "sum(abs(Y))", "relu(trace(Y))", "abs(x.T @ Y @ x)"])
def test_code_that_is_right_along_moves_that_keep_a_property_is_printed(spec: str) -> None:
    assert "def gradient" in mcalc.code(spec, wrt="Y", shapes={"Y": "n,n:skew"})


def test_code_is_held_against_numbers_where_the_derivative_is_one() -> None:
    """Skew matrices of an odd size have no full rank."""
    assert "def gradient" in mcalc.code("sum(pinv(Y)*A)", wrt="Y", shapes={"Y": "n,n:skew", "A": "n,n"})


def test_what_loses_digits_is_no_fault_and_what_is_wrong_is() -> None:
    spec, shapes = "z = softsign(norm(X, axis=0)); pinv(sigmoid(outer(z, x))**3).T", {"X": "m,n", "x": "k"}
    assert built(Order(Request(spec, "x", shapes, command="jacobian"), give=("derivative",)))[1] is not None
    answer = Request("exp(A @ x)", "x", {"A": "m,n"}, command="jacobian").answer()

    def off(point: Point) -> Any:
        value = np.exp(point["A"] @ point["x"])[:, None] * point["A"]
        return value * (1 + 1e-5 * (np.arange(value.size) == 1).reshape(value.shape))

    with pytest.raises(InternalError, match="the code of jacobian is wrong"):
        prove_derivative(answer, answer.derivatives[0], answer.spec, "jacobian", off)


@pytest.mark.parametrize("target", ["numpy", "jax"])
@pytest.mark.parametrize(
    ("spec", "wrt", "shapes"),
    [("(w*X) @ A[:, 0]", "A,w", {}), ("x[::-1]*A[:, 1]", "A,x", {}), ("log(det(X))", "X", {"X": "m,m:orthogonal"})],
)
def test_places_at_steps_of_a_dimension_and_constants(target: str, spec: str, wrt: str, shapes: dict[str, str]) -> None:
    """What is printed was run: a step of unknown length was taken for one backwards."""
    pytest.importorskip(target)
    assert "def value" in mcalc.code(spec, wrt=[wrt], shapes=shapes, target=target)
