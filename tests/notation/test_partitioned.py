"""Derivatives by several variables at once are block matrices."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.errors import OptionError
from mcalc.report import report

HESSIANS = [
    (
        "sum(exp(X @ w) - y*(X @ w))",
        "w,y",
        "block([[X.T @ diag(exp(X @ w)) @ X, -X.T], [-X, zeros((m, m))]])",
    ),
    (
        "x.T @ A @ y",
        "x,A,y",
        "block([[zeros((n, n)), kron(eye(n), y.T), A], [kron(eye(n), y[:, None]), zeros((m*n, m*n)), "
        "kron(x[:, None], eye(m))], [A.T, kron(x.T, eye(m)), zeros((m, m))]])",
    ),
    (
        "a*b*norm(x)**2",
        "a,b,x",
        "concatenate([[concatenate([[0, x.T @ x], 2*b*x]), concatenate([[x.T @ x, 0], 2*a*x])], "
        "concatenate([stack([2*b*x, 2*a*x], axis=1), 2*a*b*eye(n)], axis=1)])",
    ),
    ("-log(a) - norm(x)**2/a", "a", "(1 - 2*x.T @ x/a)/a**2"),
    ("a**2*b + norm(x)**2*b**2", "a,b", "[[2*b, 2*a], [2*a, 2*x.T @ x]]"),
    ("sum(x) + sum(y)", "x,y", "zeros((m + n, m + n))"),
]


@pytest.mark.parametrize(("spec", "wrt", "closed"), HESSIANS)
def test_a_hessian_is_made_of_the_blocks(spec: str, wrt: str, closed: str) -> None:
    assert mcalc.hessian(spec, wrt=wrt).expression == closed


JACOBIANS = [
    ("A @ B", "A,B", "numerator", "concatenate([kron(eye(m), B.T), kron(A, eye(k))], axis=1)", "vec"),
    ("A @ B", "A,B", "denominator", "concatenate([kron(eye(m), B), kron(A.T, eye(k))])", "vec"),
    ("a*X", "X,a", "numerator", "concatenate([a*eye(m*n), vec(X)[:, None]], axis=1)", "vec"),
    ("W @ x + b", "W,b,x", "numerator", "concatenate([kron(eye(m), x.T), ones(m)[:, None], W], axis=1)", "exact"),
    ("a*norm(x)**2", "a,x", "numerator", "concatenate([[x.T @ x], 2*a*x]).T", "exact"),
    ("a*norm(x)**2", "a,x", "denominator", "concatenate([[x.T @ x], 2*a*x])", "exact"),
    ("[a*sin(b), a*cos(b)]", "a,b", "numerator", "[[sin(b), a*cos(b)], [cos(b), -a*sin(b)]]", "exact"),
]


@pytest.mark.parametrize(("spec", "wrt", "layout", "closed", "form"), JACOBIANS)
def test_so_is_a_jacobian(spec: str, wrt: str, layout: str, closed: str, form: str) -> None:
    found = mcalc.jacobian(spec, wrt=wrt, layout=layout)
    assert (found.expression, found.form) == (closed, form)


def test_declared_properties_hold_in_the_blocks() -> None:
    found = mcalc.hessian("x.T @ S @ x + x.T @ S @ y", wrt="x,y", shapes={"S": "n,n:symmetric"})
    assert found.expression == "block([[2*S, S], [S, zeros((n, n))]])"
    assert found.structure[0] == "symmetric"


def test_latex_is_one_array() -> None:
    found = mcalc.hessian("a*x.T @ x", wrt="x,a")
    assert report(found.answer, "latex").splitlines()[-1] == (
        r"\frac{\partial^2 f}{\partial (x, a) \, \partial (x, a)^\top} = "
        r"\begin{bmatrix} 2 a \, I_{n} & 2 x \\ \left(2 x\right)^{\top} & 0 \end{bmatrix}"
    )


def test_the_order_of_a_stacked_matrix_is_said() -> None:
    assert mcalc.jacobian("W @ x", wrt="W,x").assumptions == ("the entries of W follow each other row by row",)
    assert mcalc.jacobian("W @ x", wrt="W").assumptions == ()
    with pytest.raises(OptionError, match="stacked row by row"):
        mcalc.jacobian("W @ x", wrt="W,x", vec="columns")
