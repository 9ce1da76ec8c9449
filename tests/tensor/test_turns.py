"""Turns of an axis, back or around the end: where all places of a sum are turned, it is the sum of what isn't."""

from __future__ import annotations

import pytest

from mcalc.language import read, read_within
from mcalc.tensor import lower
from mcalc.tensor.verify import verify

SHAPES = {"x": "n", "y": "n", "A": "n,m"}


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("sum(flip(x)**2)", "x.T @ x"),
        ("sum(exp(flip(x)))", "sum(exp(x))"),
        ("sum(flip(x)*flip(y))", "x.T @ y"),
        ("sum(exp(x[::-1])*sin(y[::-1]))", "sum(exp(x)*sin(y))"),
        ("norm(x[::-1] - y[::-1])", "norm(x - y)"),
        ("sum(A[::-1]**2, axis=0)", "sum(A**2, axis=0)"),
        ("prod(x) + sum(exp(exp(x[::-1])))", "prod(x) + sum(exp(exp(x)))"),
        ("sum(exp(flip(x))*sin(y))", "sum(exp(x)*sin(flip(y)))"),
        ("sum(exp(roll(x, 1))*sin(y))", "sum(exp(x)*sin(roll(y, -1)))"),
        ("sum(x*exp(roll(y, 1)))", "sum(roll(x, -1)*exp(y))"),
        ("sum(exp(roll(x, 1))*sin(roll(x, 3)))", "sum(exp(roll(x, -1))*sin(roll(x, 1)))"),
        ("flip(roll(x, 1))", "roll(flip(x), -1)"),
        ("roll(flip(roll(x, 2)), 2)", "flip(x)"),
        ("roll(flip(exp(x))*y, 1)", "flip(exp(roll(x, -1)))*roll(y, 1)"),
        ("sum(flip(roll(x, 1))**2*y)", "sum(x**2*flip(roll(y, 1)))"),
        ("roll(A, 1, axis=0)[::-1] @ A.T", "roll(A[::-1] @ A.T, -1, axis=0)"),
    ],
)
def test_turned_round(text: str, same: str) -> None:
    spec = read("x + y + A @ A.T @ x", shapes=SHAPES)
    assert lower(read_within(text, spec)) is lower(read_within(same, spec))


@pytest.mark.parametrize("text", ["sum(x[::-1]*x)", "sum(exp(x[::-1])*y)", "sum(x[::-1] + y)"])
def test_not_where_some_run_forward(text: str) -> None:
    spec = read("x + y", shapes={"x": "n", "y": "n"})
    assert lower(read_within(text, spec)) is lower(read_within(text.replace("x[::-1]", "flip(x)"), spec))


def test_a_square_of_a_skew_matrix_s_product_is_canonical() -> None:
    spec = read("x.T @ X @ X @ x", shapes={"X": "m,m:skew", "x": "m"})
    node = lower(spec)
    verify(node)
    assert node is lower(read_within("-norm(X @ x)**2", spec))
    assert node is lower(read_within("x.T @ matrix_power(X, 2) @ x", spec))
