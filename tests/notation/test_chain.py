"""Chains: where they come to a scalar on the way, and long runs of one matrix."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.language.tree import Name
from mcalc.notation import text
from mcalc.notation.arithmetic import chain
from mcalc.notation.formula import Formula, transposed

RANKS = {"x": 1, "y": 1, "z": 1, "w": 1, "A": 2, "B": 2}
NAMES = {name: Formula(Name(name), 2, (), (rank, False)) for name, rank in RANKS.items()}


def links(written: str) -> list[Formula]:
    """The links of a chain."""
    names = [(NAMES[link.removesuffix(".T")], link.endswith(".T")) for link in written.split(" @ ")]
    turned = {name: transposed(formula) for name, formula in NAMES.items()}
    return [turned[str(text(formula.tree))] if is_turned else formula for formula, is_turned in names]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("x.T @ A @ y @ z.T @ w", "(x.T @ A @ y)*(z.T @ w)"),
        ("x.T @ y @ z.T @ w @ x.T @ A", "(x.T @ y)*(z.T @ w)*(x.T @ A)"),
        ("A @ x @ y.T @ B", "outer(A @ x, y.T @ B)"),
        ("x.T @ A @ B.T @ y", "x.T @ A @ B.T @ y"),
    ],
)
def test_a_scalar_stands_apart(written: str, expected: str) -> None:
    assert text(chain(links(written)).tree, RANKS) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("A @ A @ A", "matrix_power(A, 3)"),
        ("A @ A @ B", "A @ A @ B"),
        ("B @ A.T @ A.T @ A.T", "B @ matrix_power(A, 3).T"),
        ("A @ A @ A @ x", "A @ A @ A @ x"),
    ],
)
def test_a_long_run_of_one_matrix_is_a_power(written: str, expected: str) -> None:
    assert text(chain(links(written)).tree, RANKS) == expected


def test_a_chain_that_goes_on_is_written_anew() -> None:
    power = chain(links("A @ A @ A"))
    assert text(chain([power, NAMES["A"]]).tree, RANKS) == "matrix_power(A, 4)"
    assert text(chain([power, NAMES["x"]]).tree, RANKS) == "A @ A @ A @ x"


@pytest.mark.parametrize(
    ("spec", "shapes", "expected"),
    [
        ("s*trace(A @ B @ C.T)", {"A": "n,m", "B": "m,k", "C": "n,k"}, "sum(C*(A @ B))"),
        ("s*trace((A*B) @ C)", {"A": "n,m", "B": "n,m", "C": "m,n"}, "sum(A*B*C.T)"),
        ("s*trace((A*B) @ C)", {"A": "n,n", "B": "n,n", "C": "n,n:symmetric"}, "sum(A*B*C)"),
        ("s*trace(A @ B @ C)", {"A": "n,m", "B": "m,k", "C": "k,n"}, "trace(A @ B @ C)"),
        ("s*trace(A @ B)", {"A": "n,n:symmetric", "B": "n,n:symmetric"}, "trace(A @ B)"),
    ],
)
def test_a_trace_is_a_sum_where_that_is_shorter(spec: str, shapes: dict[str, str], expected: str) -> None:
    assert mcalc.gradient(spec, wrt="s", shapes={"s": "scalar", **shapes}).expression == expected
