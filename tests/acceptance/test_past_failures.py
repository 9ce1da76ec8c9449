"""Everything that has been wrong once, here or in another tool, with why it is hard. A row never leaves."""

from __future__ import annotations

import time
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

DECLARED = [
    Case("trace(A @ X)", "A=n,n X=n,n:symmetric", "X", "A for A.T: entries of a symmetric variable are independent"),
    Case("a.T @ X @ b", "a=n X=n,n:symmetric b=n", "X", "b @ a.T for a @ b.T"),
    Case("X.T", "X=n,n:symmetric", "X", "the transpose of a symmetric variable is not the variable itself"),
    Case("X @ A", "X=n,n:symmetric A=n,m", "X", "the sides of a symmetric variable"),
    Case("trace(inv(X) @ A)", "X=n,n:spd A=n,n", "X", "the transpose of what depends on a symmetric variable"),
    Case("logdet(X)", "X=n,n:diagonal", "X", "a diagonal variable as a vector"),
    Case("trace(inv(Q) @ A)", "Q=n,n:orthogonal A=n,n", "Q", "inv(Q) is Q.T, but only where Q is orthogonal"),
    Case("sum(K @ K.T*A)", "K=n,n:skew A=n,n", "K", "K.T is -K, but only where K is skew"),
    Case("trace(L.T @ A @ L)", "L=n,n:lower A=n,n", "L", "entries above the diagonal count as well"),
]

WHOLE = [
    Case("trace(expm(X))", "X=n,n", "X", "a function of a matrix as a whole, under the trace"),
    Case("trace(X @ expm(X))", "X=n,n", "X", "what stands beside it commutes with it"),
    Case("trace(inv(X) @ expm(2*X))", "X=n,n", "X", "so do an inverse and a multiple"),
    Case("trace(expm(X + X.T))", "X=n,n", "X", "an inner function"),
    Case("a.T @ expm(sin(t)*A) @ b", "a=n t=scalar A=n,n b=n", "t", "along a ray"),
    Case("det(expm(X))", "X=n,n", "X", "Jacobi's formula"),
    Case("sum(diag(expm(X)))", "X=n,n", "X", "the diagonal summed is the trace"),
    Case("norm(x, 3)", "x=n", "x", "signs and powers of absolute values"),
    Case("norm(x - a, 3)**2", "x=n a=n", "x", "an absolute value written the other way round"),
    Case("sum(abs(x)*sign(x)*x)", "x=n", "x", "signs and absolute values of one thing"),
    Case("logdet(pinv(Y) @ pinv(Y).T)", "Y=n,m", "Y", "a Gram matrix of a pseudo-inverse"),
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

FOUND = [
    Case("sum([b, sum(a - b)])", "b=scalar a=n", "a", "a sum over a sum in a list lost its axis"),
    Case("conv(x[::-1], y[::-1])", "x=m y=n", "x", "a slice that goes backward to the first place, or to the last"),
    Case("vecdot(x, A, axis=0)", "x=m A=m,n", "x", "columns met a vector that stands first"),
    Case("cosine_similarity(x, A, axis=1)", "x=n A=m,n", "A", "rows met a vector that stands first"),
    Case(
        "(Y @ diag(roll(x, 1))) @ (diag(y)/Y) @ A",
        "Y=m,m x=m y=m A=m,n",
        "x",
        "picking from the diagonal of 1/Y lost the power -1",
    ),
    Case("A**B", "A=m,n B=m,n", "B", "an exponent that is a matrix"),
    Case("b**u", "b=scalar u=m", "b", "an exponent that is longer than its base"),
    Case("gelu(v.T @ A)", "v=m A=m,n", "v", "printed pi() for pi"),
    Case("erf(v)", "v=n", "v", "printed pi() for pi"),
    Case(
        "maximum(x[1:], leaky_relu(x[1:]))",
        "x=n",
        "x",
        "tied on a whole half of the line, where neither side has a slope",
    ),
    Case("maximum(where(v < a, v, 1), v)", "v=k a=scalar", "v", "tied wherever v < a"),
    Case("max([a, a])", "a=scalar", "a", "each of the tied places counted as the largest"),
    Case("min(A + A.T)", "A=k,k", "A", "an entry that symmetry repeats was counted twice"),
    Case("min(maximum(X, g(x)))", "X=m,n x=n", "x", "an entry that a broadcast repeats was counted for every row"),
    Case("norm(diag(y) @ einsum('ij,j->i', Y, y))", "y=m Y=m,m", "Y", "a diagonal lost inside a norm"),
    Case(
        "v @ inv((u*X).T @ (u*X) + eye(k)) @ v", "v=k u=k X=k,k", "u", "an inverse's symmetry used where there is none"
    ),
    Case("v @ inv(X.T @ X + eye(n)) @ v", "v=n X=n,n", "X", "an inverse's symmetry used where there is none"),
    Case("gelu(x @ inv(W.T @ X + eye(n)) @ x)", "x=n W=n,n X=n,n", "X", "a bilinear form mistaken for a quadratic one"),
    Case("tanh(flip(sum(pinv(X)*pinv(X), axis=1)))", "X=k,n", "X", "axes of different sizes were made one"),
    Case("silu(var(einsum('ij,jk->ik', X, Y)))", "X=n,k Y=k,m", "X", "axes of different sizes were made one"),
    Case("heaviside(10) - s", "s=scalar", "s", "a constant step crashed"),
    Case(
        "max(roll(X, 1, axis=0) @ M @ x)",
        "X=k,m M=m,n x=n",
        "X",
        "a maximum looked for by == in a differently rounded sum",
    ),
    Case("max(solve(X.T @ X + eye(n), Y), axis=1)", "X=n,n Y=n,m", "X", "a maximum looked for by == in a rounded sum"),
    Case("max(x @ (x.T @ X), axis=1)", "x=n X=n,n", "x", "a maximum looked for by == in a differently rounded sum"),
    Case("log_softmax(u + a)", "u=n a=scalar", "a", "an exact zero against rounding was called a disagreement"),
    Case(
        "sum(vec(X**a)*vec(roll(Y, 1, axis=0)))", "X=k,m a=scalar Y=k,m", "a", "a row and a column were added in print"
    ),
    Case(
        "sum(softmax(y @ x.T, axis=1), axis=1)", "y=n x=k", "y", "an identically zero derivative could not be checked"
    ),
    Case("sum(diff(x)**2)", "x=n", "x", "read back with the opposite signs"),
    Case("clip(x, x, x + 1)", "x=n", "x", "a bound that is the argument itself: neither had a slope"),
    Case("clip(x, x, 1)", "x=n", "x", "a bound that is the argument itself: neither had a slope"),
    Case("sum(log(diag(cholesky(X))))", "X=n,n:spd", "X", "diag(1/L) divides by the zeros above the diagonal"),
    Case("norm(diag(X), 3)", "X=n,n", "X", "a diagonal lost inside a norm"),
    Case("sum(log(diag(X)))", "X=n,n:diagonal", "X", "diag(1/X) divides by the zeros beside the diagonal"),
]

MASKED = [
    Case(
        "trace(cholesky(X) @ M)", "X=m,m:spd M=m,m", "X", "a constant matrix printed like a dimension, inside a chain"
    ),
    Case(
        "sum(einsum('ak,kb,ab->kb', L, tril(ones(m, m)) - eye(m)/2, M)*K)",
        "L=m,m M=m,m K=m,m",
        "K",
        "(tril(ones(m, m)) - eye(m)/2)*L.T @ M for a mask on the whole product",
    ),
]

ROUNDED = [
    Case(
        "softmax((trace(matrix_power(X, k) @ X)*cbrt(Y)) @ huber_penalty(A, a)[:, ::-1].T, axis=1)",
        "X=k,k:spd Y=m,k A=n,k a=scalar",
        "Y",
        "what rounding left of a saturated softmax was called a disagreement",
    ),
    Case(
        "leaky_relu((v - v*sum(v)).T @ (x**2 + 1), expm(X.T @ X + eye(m))[0, 1])",
        "X=m,m:orthogonal v=k x=k",
        "v",
        "what rounding left of a slope that is 0 was called a disagreement",
    ),
]

ROWS_MET_COLUMNS = [
    Case(
        "(softmax(X.T, axis=1) @ Y @ x)[0]*y", "X=k,m Y=k,m x=m y=n", "y",
        "a matrix along an axis was taken for a vector, and a chain cut in two before it",
    ),
    Case("outer(log_softmax(A, axis=0) @ y, x)", "A=n,m y=m x=k", "x", "the same in an outer product"),
    Case("outer(log_softmax(A, axis=0) @ y, x)", "A=n,m y=m x=k", "y", "the same in an outer product"),
    Case("z = X @ Y @ x; sum(outer(2*B @ softmax(B.T, axis=1) @ w, z))", "X=n,k Y=k,m x=m B=n,k w=n", "X", "the same"),
]  # fmt: skip

LOST = [
    Case("atan2(z, einsum('ijk,j,k->i', T, z, x))", "z=m T=m,m,k x=k", "z", "a contraction lost inside a diagonal"),
    Case("A @ z/(1 + z**2)*einsum('ijk,j,k->i', T, y, x)", "A=m,m z=m T=m,m,k x=k y=m", "z", "the same"),
    Case(
        "min(softmax((Y**2 + 1)**-2 - mean((Y**2 + 1)**-2, axis=0), axis=1))",
        "Y=n,m",
        "Y",
        "a mean of a sum that is written the other way round lost its sign",
    ),
    Case(
        "C @ sin(X) @ Y @ einsum('kji,j,k->i', T, x, y)",
        "C=m,n X=n,p Y=p,q T=k,r,q x=r y=k",
        "X",
        "an array that has no axis of the output itself was taken for a scalar's",
    ),
    Case("tril(ones(n, m)) @ x*y", "x=m y=n", "y", "running sums of as many entries as there are"),
    Case("max(mean(triu(x @ y.T), axis=0), 0)", "x=m y=n", "x", "the same inside a condition"),
    Case("sum(exp(y)*(y - mean(A*(B - x*C), axis=0)))", "A=n,m B=n,m C=n,m y=m x=scalar", "y", "the sign of a mean"),
]

CASES = LOST + ROWS_MET_COLUMNS + SYMPY + TIES + DECLARED + WHOLE + LAWS + FOUND + MASKED + ROUNDED


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.spec} by {case.wrt}")
def test_right_now(case: Case) -> None:
    shapes = parse_shapes(case.shapes)
    (found,) = mcalc.ask("jacobian", case.spec, shapes=shapes, wrt=(case.wrt,)).derivatives
    assert disagreement(case.spec, shapes, [case.wrt], found.expression, where=found.where, form=found.form) is None


def test_turning_skew_chains_comes_to_an_end() -> None:
    """A chain and its transpose, equal but for a sign, each took the other for the better way round."""
    spec = "sum(((S*K) @ (diag((x*w)[0]*(x*w)) @ tanh(exp(w))))**2)"
    found = mcalc.hessian(spec, wrt="x", shapes={"x": "n", "w": "n", "S": "n,n:symmetric", "K": "n,n:skew"})
    assert "symmetric" in found.structure


def test_an_answer_with_too_many_regions_to_count_comes_all_the_same() -> None:
    """The third derivative's places are many regions on six axes; counting them took minutes."""
    start = time.process_time()
    found = mcalc.gradient("var(tril(X) @ triu(cumsum(X, axis=0)))", order=3, shapes={"X": "k,k"})
    assert found.check.points == 2
    assert time.process_time() - start < 10


def test_a_function_of_what_is_turned_round_has_a_gradient_that_is_not() -> None:
    assert mcalc.gradient("sum(flip(x)**2)", "x").expression == "2*x.T"


def test_a_trace_of_ten_matrices_does_not_depend_on_where_it_begins() -> None:
    names = "ABCDEFGHIJ"
    one, other = (" @ ".join(order) for order in (names, names[1:] + names[0]))
    found = mcalc.gradient(f"trace({one}) - trace({other})", "A", shapes=dict.fromkeys(names, "n,n"))
    assert found.expression == "zeros((n, n))"
    assert "zero" in found.structure


def test_an_argument_of_three_axes_keeps_their_order() -> None:
    """The order was that of the smallest digest: `sin(einsum('ijk->jki', T**4))`, each of the factors in its own."""
    found = mcalc.jacobian("cos(T**4)", shapes={"T": "n,m,k"})
    assert found.expression == "-4*einsum('ij,kl,mn,ikm,ikm->ikmjln', eye(n), eye(m), eye(k), T**3, sin(T**4))"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("log(x)[::-1]", "eye(n)[::-1] @ diag(1/x)"),
        ("f(x)[::-1]", "eye(n)[::-1] @ diag(f'(x))"),
        ("exp(sigmoid(x))[::-1]", "eye(n)[::-1] @ diag(sigmoid(x)*exp(sigmoid(x))*(1 - sigmoid(x)))"),
        ("1/(1 + abs(roll(x, -1)))", "-roll(diag(sign(x)/(abs(x) + 1)**2), -1, axis=0)"),
    ],
)
def test_what_is_reversed_or_rolled_keeps_its_factors_together(spec: str, expected: str) -> None:
    """Factors went to the other side of a reversal, and places of a roll were picked out of sums beside it."""
    assert mcalc.jacobian(spec, wrt="x", shapes={"x": "n"}).expression == expected


@pytest.mark.parametrize("spec", ["log(x[::-1])", "log(x)[::-1]"])
def test_a_domain_is_not_said_of_the_reversed_as_well(spec: str) -> None:
    assert mcalc.jacobian(spec, wrt="x", shapes={"x": "n"}).domain == ("x > 0",)


@pytest.mark.parametrize("name", ["f", "g", "h", "taif"])
def test_a_point_is_found_where_an_undefined_function_is_small(name: str) -> None:
    """Its entries at independent points were hardly ever all below 2, and the answer was refused."""
    assert mcalc.jacobian(f"asin({name}(x)/2)", wrt="x", shapes={"x": "n"}, functions=["taif"]).check.points


def test_zeros_and_ones_have_no_square() -> None:
    found = mcalc.hessian("norm(where(X < a, Y, 1), 'fro')", wrt="Y", shapes={"X": "k,n", "a": "scalar", "Y": "k,n"})
    assert "(a > X)**2" not in found.expression


def test_parts_of_one_axis_that_have_no_place_in_common_give_zero() -> None:
    found = mcalc.gradient("sum(concatenate(roll(inv(X) @ x, 1), x)**2)", "X", shapes={"X": "k,k", "x": "k"})
    assert "eye(2*k)" not in str(found)
