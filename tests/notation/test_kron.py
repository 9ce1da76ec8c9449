"""More than two axes as one matrix: entry by entry the flattened tensor."""

from __future__ import annotations

from itertools import product

import pytest

import mcalc
from mcalc.notation import entries
from tests.notation.cases import derived

FLATTENED = [
    ("W @ x + b", "W=2,3 x=3 b=2", "W", "kron(eye(2), x.T)"),
    ("x @ y.T", "x=2 y=3", "x", "kron(eye(2), y[:, None])"),
    ("x @ y.T", "x=2 y=3", "y", "kron(x[:, None], eye(3))"),
    ("A @ X @ B", "A=2,3 X=3,2 B=2,3", "X", "kron(A, B.T)"),
    ("X.T", "X=2,3", "X", "commutation(2, 3)"),
    ("X.T @ A", "X=2,3 A=2,2", "X", "kron(eye(3), A.T) @ commutation(2, 3)"),
    ("A * X", "A=2,3 X=2,3", "X", "diag(vec(A))"),
    ("X", "X=2,3", "X", "eye(6)"),
    ("vec(X)", "X=2,3", "X", "eye(6)"),
    ("X.T @ X", "X=2,3", "X", "kron(X.T, eye(3)) + kron(eye(3), X.T) @ commutation(2, 3)"),
    ("sum(X, axis=0)", "X=2,3", "X", "kron(ones(2).T, eye(3))"),
    ("relu(X @ W + b)", "X=2,3 W=3,2 b=2", "W", "diag(vec(X @ W + b > 0)) @ kron(X, eye(2))"),
    ("vec(A @ X @ B)", "A=2,3 X=3,2 B=2,3", "X", "kron(A, B.T)"),
    ("kron(X, y)", "X=2,3 y=2", "X", "kron(kron(eye(2), y[:, None]), eye(3))"),
    ("[x, w, x*w]", "x=2 w=2", "x", "concatenate([eye(2), zeros((2, 2)), diag(w)])"),
    ("(a.T @ x)*A", "a=3 x=3 A=2,2", "x", "outer(vec(A), a)"),
]


@pytest.mark.parametrize(("spec", "declared", "wrt", "expected"), FLATTENED)
def test_flattened(spec: str, declared: str, wrt: str, expected: str) -> None:
    case = derived(spec, declared, wrt)
    shown = case.express()
    assert (shown.text(), shown.form) == (expected, "vec")
    matrix = entries(case.read_back(shown), {}, case.order)
    tensor = entries(case.tensor, {}, case.order)
    shape = [int(str(size)) for size in case.tensor.shape]
    rows = list(product(*map(range, shape[: case.split])))
    cols = list(product(*map(range, shape[case.split :])))
    for (i, row), (j, col) in product(enumerate(rows), enumerate(cols)):
        found = tensor
        for place in (*row, *col):
            found = found[place]
        assert matrix[i][j] == found


def test_no_matrix_says_it() -> None:
    shown = derived("A @ diag(x) @ B", "A=m,n x=n B=n,k", "x").express()
    assert (shown.text(), shown.form) == ("einsum('ij,jk->ikj', A, B)", "einsum")


@pytest.mark.parametrize(
    ("spec", "wrt", "expected"),
    [
        ("norm(reshape(x, (m, n)) @ v)**2", "v", "2*v.T @ reshape(x, (m, n)).T @ reshape(x, (m, n))"),
        ("norm(reshape(x, (m, n)) @ v)**2", "x", "2*vec(outer(reshape(x, (m, n)) @ v, v)).T"),
        ("u.T @ reshape(x, (m, n)) @ v", "u", "v.T @ reshape(x, (m, n)).T"),
        ("norm(kron(A, B) @ x)**2", "x", "2*x.T @ kron(A.T @ A, B.T @ B)"),
    ],
)
def test_a_vector_that_is_laid_out_is_a_matrix_rather_than_beside_a_product_with_the_identity(
    spec: str, wrt: str, expected: str
) -> None:
    assert mcalc.gradient(spec, wrt=wrt).expression == expected
