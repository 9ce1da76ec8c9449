"""Everything that has been wrong once, here or in another tool, with why it is hard. A row never leaves."""

from __future__ import annotations

from typing import NamedTuple

import pytest

import mcalc
from tests.oracle.judge import disagreement
from tests.oracle.points import parse_shapes


class Case(NamedTuple):
    """A function that somebody differentiated wrongly, and what the mistake was."""

    spec: str
    shapes: str
    wrt: str
    mistake: str


SYMPY = [
    Case("log(det(X))", "X=n,n", "X", "SymPy's MatrixExpr.diff gives zero"),
    Case("trace(A) + 1", "A=n,n", "A", "SymPy's MatrixExpr.diff gives zero: the derivative of the sum is lost"),
    Case("trace(A)**2", "A=n,n", "A", "SymPy differentiates the outer power as if the trace were constant"),
    Case("det(X)", "X=n,n", "X", "SymPy leaves an unevaluated derivative or zero"),
    Case("det(X)*trace(X)", "X=n,n", "X", "one factor counted as a constant"),
    Case("exp(trace(X))", "X=n,n", "X", "a function of a scalar of a matrix gives zero"),
    Case("sqrt(trace(X.T @ X))", "X=n,m", "X", "a function of a scalar of a matrix gives zero"),
    Case("sin(x.T @ x)", "x=n", "x", "the inner derivative is lost"),
    Case("x/norm(x)", "x=n", "x", "the norm counted as a constant"),
    Case("inv(X @ X)", "X=n,n", "X", "the layout of an inverse's derivative by a matrix"),
    Case("X.T @ X", "X=n,m", "X", "the layout of a matrix by a matrix"),
]

TIES = [
    Case("maximum(x, x)", "x=n", "x", "[x > x] + [x > x] is 0, and the function is x"),
    Case("abs(x)**2", "x=n", "x", "a kink that the square takes away"),
    Case("max(x, 2*x - x)", "x=n", "x", "two arguments that are the same by another spelling"),
    Case("relu(x)**2", "x=n", "x", "a kink that the square takes away"),
]

LAWS = [
    Case("sum(X, axis=0) @ x", "X=n,m x=m", "X", "an axis summed is broadcast back along the other axis"),
    Case("X*x", "X=n,m x=m", "x", "a broadcast operand gets its adjoint summed over rows"),
    Case("X - mean(X, axis=0)", "X=n,m", "X", "the mean is a function of X too"),
    Case("sum(x*x[0])", "x=n", "x", "x[0] is an entry of x too"),
    Case("x[0]*x", "x=n", "x", "x[0] is an entry of x too"),
    Case("x**x", "x=n", "x", "both the base and the exponent depend on x"),
    Case("a**x", "a=scalar x=n", "x", "the exponent is the variable"),
    Case("prod(x)", "x=n", "x", "one factor left out for each entry"),
    Case("norm(x, 1)*norm(x, 'inf')", "x=n", "x", "sums and choices of absolute values"),
    Case("cumsum(x)*flip(x)", "x=n", "x", "two permutation-like maps on one variable"),
]

CASES = SYMPY + TIES + LAWS


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.spec} by {case.wrt}")
def test_right_now(case: Case) -> None:
    shapes = parse_shapes(case.shapes)
    (found,) = mcalc.ask("jacobian", case.spec, shapes=shapes, wrt=(case.wrt,)).derivatives
    assert disagreement(case.spec, shapes, [case.wrt], found.expression, where=found.where, form=found.form) is None
