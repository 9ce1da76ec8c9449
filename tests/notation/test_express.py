"""Tensors as matrix notation: what is printed, and that it reads back as the same tensor."""

from __future__ import annotations

import pytest

from mcalc.language import read, read_within
from mcalc.notation import express
from mcalc.tensor import lower
from tests.notation.cases import acceptance, derived, value

ROWS = list(acceptance())


@pytest.mark.parametrize(("spec", "declared", "wrt"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_acceptance_reads_back(spec: str, declared: str, wrt: tuple[str, ...]) -> None:
    case = derived(spec, declared, *wrt)
    shown = case.express()
    assert shown.latex()
    if shown.form == "exact":
        assert case.read_back(shown) is case.tensor
    else:
        assert len(case.read_back(shown).shape) == 2


DERIVATIVES = [
    ("norm(A @ x - b)**2", "A=m,n x=n b=m", "x", "2*(A @ x - b).T @ A"),
    ("norm(b - A @ x)**2", "A=m,n x=n b=m", "b", "2*(b - A @ x).T"),
    ("sum(abs(A @ x - b))", "A=m,n x=n b=m", "x", "sign(A @ x - b).T @ A"),
    ("sum(abs(b - A @ x))", "A=m,n x=n b=m", "b", "sign(b - A @ x).T"),
    ("sum(log(cosh(x - w)))", "x=n w=n", "w", "tanh(w - x).T"),
    ("sum(w*sin(x - w))", "x=n w=n", "w", "(sin(x - w) - w*cos(w - x)).T"),
    ("y.T @ A @ diag(x) @ B @ z", "y=m A=m,n x=n B=n,k z=k", "z", "y.T @ A @ diag(x) @ B"),
    ("y.T @ A @ diag(x) @ B @ z", "y=m A=m,n x=n B=n,k z=k", "y", "(A @ (x*(B @ z))).T"),
    ("x.T @ B @ x", "x=n B=n,n", "x", "x.T @ (B + B.T)"),
    ("trace(A @ X @ B @ X.T)", "A=n,n X=n,m B=m,m", "X", "A @ X @ B + A.T @ X @ B.T"),
    ("v.T @ tanh(W @ x)", "v=m W=m,n x=n", "W", "outer(v*(1 - tanh(W @ x)**2), x)"),
    ("sum(sin(X) @ y)", "X=m,n y=n", "X", "y*cos(X)"),
    ("norm(x)", "x=n", "x", "x.T/norm(x)"),
    ("norm(X, 'fro')", "X=m,n", "X", "X/norm(X, 'fro')"),
    ("sum((b - A @ x)**4)", "A=m,n x=n b=m", "x", "4*((A @ x - b)**3).T @ A"),
    ("x[1:] * y", "x=n y=n-1", "x", "diag(y) @ eye(n)[1:]"),
    ("cumsum(x)*y", "x=n y=n", "y", "diag(cumsum(x))"),
    ("x - sum(x)/n", "x=n", "x", "eye(n) - ones((n, n))/n"),
    ("concatenate(x, y) @ z", "x=n y=m z=n+m", "z", "concatenate([x, y]).T"),
    ("[x @ y, sum(x)]", "x=n y=n", "x", "[y, ones(n)]"),
    ("a*x**2 + b*x + c", "a=scalar b=scalar c=scalar x=scalar", "x", "2*a*x + b"),
    ("exp(a*x)*sin(b*x)", "a=scalar b=scalar x=scalar", "b", "x*exp(a*x)*cos(b*x)"),
    ("1/N*sum((y - X @ w)**2)", "X=N,n w=n y=N", "w", "2/N*(X @ w - y).T @ X"),
    ("sqrt(x)/y", "x=scalar y=scalar", "x", "1/(2*y*sqrt(x))"),
    ("prod(x)", "x=n", "x", "(prod(x)/x).T"),
]


@pytest.mark.parametrize(("spec", "declared", "wrt", "expected"), DERIVATIVES)
def test_derivative_is_written(spec: str, declared: str, wrt: str, expected: str) -> None:
    case = derived(spec, declared, wrt)
    shown = case.express()
    assert shown.text() == expected
    assert case.read_back(shown) is case.tensor


VALUES = [
    ("trace(X @ A @ B)", "X=n,m A=m,k B=k,n", "trace(X @ A @ B)"),
    ("trace(A.T @ X)", "A=m,n X=m,n", "sum(A*X)"),
    ("diag(A @ X)", "A=m,n X=n,m", "diag(A @ X)"),
    ("diag(X) @ y", "X=n,n y=n", "diag(X).T @ y"),
    ("(A @ X).T @ b", "A=k,m X=m,n b=k", "X.T @ A.T @ b"),
    ("A.T @ B.T @ C.T @ D.T", "A=k,m B=n,k C=p,n D=q,p", "(D @ C @ B @ A).T"),
    ("sum(X, axis=0)", "X=m,n", "sum(X, axis=0)"),
    ("sum(X, axis=1)", "X=m,n", "sum(X, axis=1)"),
    ("X @ W + b", "X=N,n W=n,k b=k", "X @ W + b"),
    ("outer(x, y.T @ A)", "x=m y=n A=n,k", "outer(x, y.T @ A)"),
    ("softmax(X, axis=0)", "X=m,n", "softmax(X, axis=0)"),
    ("softmax(X, axis=1) @ y", "X=m,n y=n", "softmax(X, axis=1) @ y"),
    ("kron(A, X)", "A=p,q X=m,n", "kron(A, X)"),
    ("vec(X)", "X=m,n", "vec(X)"),
    ("tril(X) @ y", "X=n,n y=n", "tril(X) @ y"),
    ("X[1:, :-1]", "X=m,n", "X[1:, :-1]"),
    ("x[::2]", "x=6", "x[::2]"),
    ("flip(x)", "x=n", "x[::-1]"),
    ("flip(concatenate(x, y))", "x=m y=n", "concatenate([x, y])[::-1]"),
    ("flip(X, axis=1)[0, 1]", "X=n,k", "X[0, -2]"),
    ("concatenate(flip(x), y)", "x=m y=n", "concatenate([x[::-1], y])"),
    ("flip(concatenate([3], x, sin(y)))", "x=m y=n", "concatenate([[3], x, sin(y)])[::-1]"),
    ("flip(concatenate(A, B, axis=1), axis=1)", "A=k,m B=k,n", "concatenate([A, B], axis=1)[:, ::-1]"),
    ("einsum('ij,jk,jl->ikl', A, B, C)", "A=m,n B=n,k C=n,p", "einsum('ij,jk,jl->ikl', A, B, C)"),
    ("einsum('ij,jk,jl,il->', A, B, C, D)", "A=m,n B=n,k C=n,p D=m,p", None),
    ("[[a, b], [c, d]]", "a=scalar b=scalar c=scalar d=scalar", "[[a, b], [c, d]]"),
    ("quad - 1 + x**2", "quad=scalar x=scalar", "quad + x**2 - 1"),
    ("1 - sigmoid(x)", "x=n", "1 - sigmoid(x)"),
]


@pytest.mark.parametrize(("spec", "declared", "expected"), VALUES)
def test_value_is_written(spec: str, declared: str, expected: str | None) -> None:
    case = value(spec, declared)
    shown = case.express()
    if expected is not None:
        assert shown.text() == expected
    assert case.read_back(shown) is case.tensor


def test_rows_and_columns() -> None:
    case = value("A @ x", "A=m,n x=n")
    assert case.express().text() == "A @ x"
    assert case._replace(split=0).express().text() == "x.T @ A.T"
    assert case._replace(split=0).express().row


def test_a_list_stands_for_a_row() -> None:
    case = value("[2, 8*y**7]", "y=scalar")._replace(split=0)
    shown = case.express()
    assert shown.text() == "[2, 8*y**7]"
    assert shown.latex() == "\\begin{bmatrix} 2 & 8 y^{7} \\end{bmatrix}"


def test_what_one_slice_leaves_another_picks_from() -> None:
    shown = value("flip(silu(flip(x)))", "x=n").express()
    assert "sum" not in shown.text()


def test_a_constant_matrix_is_no_number_in_front() -> None:
    """`(D*s) @ x.T` for `D*(s @ x.T)` has no shape."""
    spec = read("diag(s) @ (eye(n)[:-1] - eye(n)[1:]) @ diag(1/x**2)", shapes={"x": "n"})
    shown = express(lower(spec), 1, {})
    assert shown.text() == "(eye(n)[:-1] - eye(n)[1:])*outer(s, 1/x**2)"
    assert lower(read_within(shown.text(), spec)) is lower(spec)
