"""LaTeX: what is written for what."""

from __future__ import annotations

import pytest

from tests.notation.cases import value

CASES = [
    ("x.T @ y", "x=n y=n", "x^{\\top} y"),
    ("inv(X).T @ a", "X=n,n a=n", "X^{-\\top} a"),
    ("x*y", "x=n y=n", "x \\odot y"),
    ("z*x", "z=scalar x=n", "z \\, x"),
    ("(A*B) @ x", "A=m,n B=m,n x=n", "\\left(A \\odot B\\right) x"),
    ("-w/x**2", "w=n x=n", "-\\frac{w}{x^{\\odot 2}}"),
    ("x > 0", "x=n", "\\left[x > 0\\right]"),
    ("norm(X, 'fro')", "X=m,n", "\\left\\lVert X \\right\\rVert_{F}"),
    ("diag(x)", "x=n", "\\operatorname{diag}\\left(x\\right)"),
    ("lam*x**(1/2)", "lam=scalar x=scalar", "\\lambda \\, \\sqrt{x}"),
    ("μ*Σ_2 @ x_λ", "μ=scalar Σ_2=m,n x_λ=n", "\\mu \\, \\Sigma_{2} x_{\\lambda}"),
    ("f_1'(x_1)", "x_1=scalar", "f_{1}'\\left(x_{1}\\right)"),
    ("f''(x_1)", "x_1=scalar", "f''\\left(x_{1}\\right)"),
    ("[[a, b], [c, d]]", "a=scalar b=scalar c=scalar d=scalar", "\\begin{bmatrix} a & b \\\\ c & d \\end{bmatrix}"),
    ("3*2**x", "x=scalar", "3 \\cdot 2^{x}"),
    ("concatenate(A, B)", "A=m,n B=m,n", "\\begin{bmatrix} A \\\\ B \\end{bmatrix}"),
    ("concatenate(A, B, axis=1)", "A=m,n B=m,n", "\\begin{bmatrix} A & B \\end{bmatrix}"),
    ("ones(n - 1, n)", "x=n", "\\mathbf{1}_{\\left(n - 1\\right) \\times n}"),
    ("kron(A, B) @ x", "A=m,n B=m,n x=n*n", "\\left(A \\otimes B\\right) x"),
    ("-(a*A + B)/2", "a=scalar A=m,n B=m,n", "-\\frac{a \\, A + B}{2}"),
    ("x - mean(x)", "x=n", "x - \\operatorname{mean}\\left(x\\right)"),
]


@pytest.mark.parametrize(("spec", "declared", "expected"), CASES)
def test_latex(spec: str, declared: str, expected: str) -> None:
    assert value(spec, declared).express().latex() == expected


@pytest.mark.parametrize("spec", ["sin(x)*x/norm(x)**3", "-(x - y)**2/(1 + exp(x))", "softmax(x) @ softmax(y).T"])
def test_brackets_match(spec: str) -> None:
    text = value(spec, "x=n y=n").express().latex()
    assert text.count("{") == text.count("}")
    assert text.count("\\left") == text.count("\\right")
