"""Where a function is defined and where it has kinks, as it was typed."""

from __future__ import annotations

import pytest

import mcalc

DOMAINS = [
    # What simplifying takes away bounds the function all the same.
    ("x/x", "x", ("x != 0",)),
    ("sqrt(x)**2", "x", ("x >= 0",)),
    ("0*log(x)", "x", ("x > 0",)),
    ("x**a/x**a", "x", ("x > 0",)),
    ("z = 1/x; z*x", "x", ("x != 0",)),
    # A power by whole numbers is there for negative numbers too.
    ("sum(x[i]**i for i in range(n))", "x", ("x != 0",)),
    ("sum(x[i]**(i*n + 1) for i in range(n))", "x", ("x != 0",)),
    ("sum(x[i]**(i/2) for i in range(n))", "x", ("x > 0",)),
    ("x**(n/2*arange(n))", "x", ("x > 0",)),
    ("log(det(X))", "X", ("det(X) > 0",)),
    ("log(abs(det(X)))", "X", ("det(X) != 0",)),
    ("inv(inv(A))", "A", ("det(A) != 0",)),
    ("trace(inv(A) @ A)", "A", ("det(A) != 0",)),
    ("tan(x)/tan(x)", "x", ("cos(x) != 0", "tan(x) != 0")),
    # Each condition as plain as it can be said, and none that always holds.
    ("log(x**2)", "x", ("x != 0",)),
    ("log(1/x)", "x", ("x > 0",)),
    ("log(x)/x", "x", ("x > 0",)),
    ("x/norm(x)", "x", ("norm(x) > 0",)),
    ("log(softmax(x))", "x", ()),
    ("log(1 + exp(x))", "x", ()),
    ("1/(1 + x**2)", "x", ()),
    ("sqrt(sigmoid(x))", "x", ()),
    ("log(1 - sigmoid(x))", "x", ()),
    ("1/(1 - tanh(x)**2)", "x", ()),
    ("log(3 - tanh(x) - 2*erf(x))", "x", ()),
    ("log(2 - tanh(x) - 2*erf(x))", "x", ("2 - tanh(x) - 2*erf(x) > 0",)),
    ("log(x)", "x", ("x > 0",)),
    ("solve(A, b)", "A", ("det(A) != 0",)),
    # What is positive definite has an inverse, and a root with a positive diagonal.
    ("L = cholesky(A); solve(L.T, solve(L, b))", "A", ("positive_definite(A) == 1",)),
    ("logdet(A.T) + sum(log(diag(cholesky(A))))", "A", ("det(A) != 0", "positive_definite(A) == 1")),
    # What is positive asks for nothing.
    ("log(pi*f(x))", "x", ("f(x) > 0",)),
    ("log(exp(w)*x)", "x", ("x > 0",)),
    # Of a matrix whose diagonal is all that is used, the diagonal.
    ("diag(1/sqrt(diag(S))) @ S", "S", ("diag(S) > 0",)),
    ("x/sqrt(diag(S))", "S", ("diag(S) > 0",)),
    ("diag(S)**a", "S", ("diag(S) > 0",)),
]


@pytest.mark.parametrize(("spec", "by", "domain"), DOMAINS, ids=[spec for spec, _, _ in DOMAINS])
def test_a_domain_is_that_of_the_function_as_typed(spec: str, by: str, domain: tuple[str, ...]) -> None:
    assert mcalc.jacobian(spec, wrt=by, shapes={"b": "n"} if "b" in spec and "solve" in spec else {}).domain == domain


DECLARED = [
    ("logdet(S)", "S=n,n:spd", ()),
    ("a.T @ inv(S) @ a", "S=n,n:spd a=n", ()),
    ("log(1 + a.T @ S @ a)", "S=n,n:spd a=n", ()),
    ("log(1 + a.T @ inv(S) @ a)", "S=n,n:spd a=n", ()),
    ("trace(inv(Q))", "Q=n,n:orthogonal", ()),
    ("logdet(Q)", "Q=n,n:orthogonal", ()),
    ("logdet(S)", "S=n,n:symmetric", ("det(S) != 0",)),
]


@pytest.mark.parametrize(("spec", "shapes", "domain"), DECLARED)
def test_what_was_declared_bounds_nothing_again(spec: str, shapes: str, domain: tuple[str, ...]) -> None:
    declared = dict(part.split("=") for part in shapes.split())
    assert mcalc.gradient(spec, wrt=next(iter(declared)), shapes=declared).domain == domain


KINKS = [
    ("x*abs(x)", ()),
    ("max(x, 0)**2", ()),
    ("x*relu(x)", ()),
    ("abs(x)*abs(x - 1)", ("x == 0", "x - 1 == 0")),
    ("y*abs(x)", ("x == 0",)),
    ("sqrt(abs(x))", ("x == 0",)),
    ("1/abs(x)", ()),
    ("where(x, 1, 2)", ("x == 0",)),
    ("where((x > 0)*(y > 0), x, 2)", ("x == 0",)),
    ("norm(x)", ("norm(x) == 0",)),
    ("norm(x, 'inf')", ("max(abs(x)) == 0", "sum(max(abs(x)) == abs(x)) > 1")),
    ("norm(x)**3", ()),
]


@pytest.mark.parametrize(("spec", "kinks"), KINKS, ids=[spec for spec, _ in KINKS])
def test_kinks_are_where_there_is_no_slope_and_nowhere_else(spec: str, kinks: tuple[str, ...]) -> None:
    assert mcalc.jacobian(spec, wrt="x").nonsmooth == kinks


def test_an_axis_of_size_1_adds_no_condition() -> None:
    assert mcalc.jacobian("X/sum(X, axis=1, keepdims=True)", wrt="X").domain == ("sum(X, axis=1) != 0",)


@pytest.mark.parametrize("spec", [spec for spec, _ in KINKS] + [spec for spec, _, _ in DOMAINS if "x" in spec])
def test_conditions_are_formulas(spec: str) -> None:
    found = mcalc.jacobian(spec, wrt="x")
    for condition in (*found.domain, *found.nonsmooth):
        mcalc.ask("jacobian", f"1*({condition})", shapes={"x": "n"}, wrt=["x"])


KINKS = [
    # A second derivative is not there where the first has a kink or jumps.
    ("sum(max(0, x)**2)", 2, ("x == 0",)),
    ("sum(max(0, x)**3)", 2, ()),
    ("sum(max(0, x)**3)", 3, ("x == 0",)),
    ("sum(abs(x)*x)", 2, ("x == 0",)),
    ("sum(abs(x)**1.5)", 2, ("x == 0",)),
    ("sum(huber_penalty(x))", 2, ("x == -1", "x == 1")),
    ("sum(huber_penalty(x))", 1, ()),
    ("sum(elu(x))", 2, ("x == 0",)),
    ("max(x)", 2, ("sum(x == max(x)) > 1",)),
    ("norm(x, 'inf')", 2, ("max(abs(x)) == 0", "sum(max(abs(x)) == abs(x)) > 1")),
    ("norm(x)**4", 2, ()),
    ("sum(softplus(x))", 2, ()),
]


@pytest.mark.parametrize(("spec", "order", "kinks"), KINKS)
def test_kinks_are_those_of_every_order_up_to_the_one_asked_for(spec: str, order: int, kinks: tuple[str, ...]) -> None:
    assert mcalc.gradient(spec, wrt="x", shapes={"x": "n"}, order=order).nonsmooth == kinks
