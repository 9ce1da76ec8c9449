"""Derivatives speak of the names that the user gave, and see through them where that is shorter or safer."""

from __future__ import annotations

import pytest

import mcalc


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt", "expression"),
    [
        ("A = softmax(Q @ K.T, axis=1); sum(G*(A @ V))", "Q=N,k K=m,k V=m,p G=N,p", "V", "A.T @ G"),
        ("s = v.T @ v; R = v.T @ A @ v/s; R", "v=n A=n,n:symmetric", "v", "2*(A @ v - R*v).T/s"),
        ("z = (x - mean(x))/a; sum(z**3)", "x=n a=scalar", "a", "-3*sum(z**3)/a"),
        ("r = y - X @ w; sum(r**2)", "X=m,n w=n y=m", "w", "-2*r.T @ X"),
        ("s = sqrt(x.T @ x + a); 1/s", "x=n a=scalar", "x", "-x.T/s**3"),
        ("z = W @ x; h = sigmoid(z); sum(g*h)", "W=m,n x=n g=m", "x", "(g*h*(1 - h)).T @ W"),
        ("K = A + t*eye(n); logdet(K)", "A=n,n:spd t=scalar", "t", "trace(inv(K))"),
        ("u = x.T @ x; u**2", "x=n", "x", "4*u*x.T"),
    ],
)
def test_names_are_kept(spec: str, shapes: str, wrt: str, expression: str) -> None:
    declared = dict(part.split("=") for part in shapes.split())
    assert mcalc.jacobian(spec, wrt=wrt, shapes=declared).expression == expression


@pytest.mark.parametrize(
    ("spec", "wrt", "expression"),
    [
        ("E = exp(x); log(sum(E))", "x", "softmax(x).T"),
        ("e = exp(-x); sum(1/(1 + e))", "x", "(sigmoid(x)*(1 - sigmoid(x))).T"),
        ("a = 2*x; b = x + x; sum(maximum(a, b))", "x", "2*ones(n).T"),
        ("a = x**2; sum(sqrt(a))", "x", "sign(x).T"),
    ],
)
def test_what_is_safer_or_shorter_sees_through_them(spec: str, wrt: str, expression: str) -> None:
    assert mcalc.jacobian(spec, wrt=wrt).expression == expression


def test_the_statements_are_shown_as_typed() -> None:
    found = mcalc.jacobian("s = sqrt(var(x) + eps); z = (x - mean(x))/s; z", wrt="x", shapes={"eps": "scalar"})
    assert found.where == (("s", "sqrt(var(x) + eps)"), ("z", "(x - mean(x))/s"))


def test_rows_have_no_name() -> None:
    found = mcalc.jacobian("r = x.T @ A; r @ x", wrt="x", shapes={"A": "n,n"})
    assert found.expression == "x.T @ (A + A.T)"
