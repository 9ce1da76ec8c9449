"""Functions of a matrix as a whole: their identities, their derivatives where there are any, and what is refused."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.catalogue import FUNCTIONS, find
from mcalc.catalogue.missing import MISSING
from mcalc.errors import UnsupportedError
from mcalc.language import read
from mcalc.tensor import Node, lower

SHAPES = {"X": "n,n", "A": "n,n", "C": "m,m", "Y": "n,m", "x": "n"}


def _node(text: str) -> Node:
    return lower(read(text, shapes={name: shape for name, shape in SHAPES.items() if name in text}))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("det(expm(X))", "exp(trace(X))"),
        ("logdet(expm(X))", "trace(X)"),
        ("inv(expm(X))", "expm(-X)"),
        ("expm(diag(x))", "diag(exp(x))"),
        ("det(matrix_power(X, n))", "det(X)**n"),
        ("logdet(matrix_power(X, n))", "n*logdet(X)"),
        ("inv(matrix_power(X, n))", "matrix_power(X, -n)"),
        ("matrix_power(X, n - n)", "eye(n) + 0*X"),
        ("inv(kron(X, C))", "kron(inv(X), inv(C))"),
        ("det(kron(X, C))", "det(X)**m*det(C)**n"),
        ("logdet(kron(X, C))", "m*logdet(X) + n*logdet(C)"),
        ("inv(pinv(Y) @ pinv(Y).T)", "inv(inv(Y.T @ Y))"),
        ("logdet(pinv(Y).T @ pinv(Y))", "-logdet(Y @ Y.T)"),
        ("inv(roll(eye(n), 1, axis=0)) @ x", "roll(x, -1)"),
        ("inv(flip(eye(n), axis=0)) @ x", "flip(x)"),
        ("roll(X, 2, axis=0).T @ roll(X, 2, axis=0)", "X.T @ X"),
        ("logdet(roll(eye(n), 1, axis=0) @ X)", "logdet(X)"),
        ("logdet(flip(eye(n), axis=0)) + trace(X)", "trace(X)"),
        ("abs(x)**2", "x**2"),
        ("sign(x)*abs(x)", "x"),
        ("sign(x)*abs(x)**2", "x*abs(x)"),
        ("sign(x)*x", "abs(x)"),
        ("sign(x)/abs(x)", "1/x"),
    ],
)
def test_identities(left: str, right: str) -> None:
    assert _node(left) is _node(right)


@pytest.mark.parametrize(
    ("spec", "wrt", "answer"),
    [
        ("trace(matrix_power(X, k))", "X", "k*matrix_power(X, k - 1).T"),
        ("matrix_power(t*A, k)", "t", "k*A @ matrix_power(t*A, k - 1)"),
        ("trace(matrix_power(X, 7))", "X", "7*matrix_power(X, 6).T"),
        ("trace(inv(X) @ inv(X) @ inv(X))", "X", "-3*matrix_power(X, -4).T"),
        ("logdet(kron(A, eye(3)))", "A", "3*inv(A).T"),
    ],
)
def test_answers(spec: str, wrt: str, answer: str) -> None:
    assert mcalc.jacobian(spec, wrt=wrt, shapes={wrt: "n,n"} if wrt != "t" else {"t": "scalar"}).expression == answer


@pytest.mark.parametrize(
    ("spec", "block"),
    [
        ("expm(X)", "[[kron(X, eye(n)), eye(n**2)], [zeros((n**2, n**2)), kron(eye(n), X.T)]]"),
        ("trace(A @ expm(X))", "[[X.T, A.T], [zeros((n, n)), X.T]]"),
        ("trace(X.T @ expm(X))", "[[X.T, X], [zeros((n, n)), X.T]]"),
        ("sum(diag(X @ expm(X))*x)", "[[X.T, x*X.T], [zeros((n, n)), X.T]]"),
        ("x.T @ matrix_power(X, k) @ x", "[[X.T, outer(x, x)], [zeros((n, n)), X.T]]"),
        ("trace(expm(X) * expm(X))", "[[X.T, 2*diag(diag(expm(X)))], [zeros((n, n)), X.T]]"),
    ],
)
def test_where_nothing_commutes_it_stands_above_the_diagonal_of_blocks(spec: str, block: str) -> None:
    assert f"block({block})" in mcalc.jacobian(spec, wrt="X", shapes={"X": "n,n"}).expression


@pytest.mark.parametrize("name", MISSING)
def test_what_everybody_knows_and_mcalc_does_not_is_no_undefined_function(name: str) -> None:
    assert find(name) is None
    assert name not in FUNCTIONS
    with pytest.raises(UnsupportedError, match=f"mcalc has no {name}"):
        mcalc.jacobian(f"sum({name}(X, X))", wrt="X")
