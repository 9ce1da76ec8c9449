"""Eigenvalues, singular values and functions of a matrix as a whole: closed forms, conditions and refusals."""

from __future__ import annotations

import numpy as np
import pytest
from tests.oracle import spectral
from tests.oracle.differentiate import have_jax

import mcalc
from mcalc.errors import DimensionError, McalcError, UnsupportedError

FORMS = [
    ("eigmax(A)", "A=n,n:symmetric", "A", "outer(eigvec_max(A), eigvec_max(A))"),
    ("lambda_min(A)", "A=n,n:symmetric", "A", "outer(eigvec_min(A), eigvec_min(A))"),
    ("eigmax(A)", "A=n,n", "A", "outer(eigvec_max((A + A.T)/2), eigvec_max((A + A.T)/2))"),
    ("eigvalsh(A)[0]", "A=n,n:symmetric", "A", "outer(eigvecs(A)[:, 0], eigvecs(A)[:, 0])"),
    ("norm(X, 2)", "X=m,n", "X", "outer(left_singular(X), right_singular(X))"),
    ("norm(X, 'nuc')", "X=m,n", "X", "polar(X)"),
    ("norm(A @ X, 'nuc')", "A=k,m X=m,n", "X", "A.T @ polar(A @ X)"),
    ("torch.norm(X, 2)", "X=m,n", "X", "X/norm(X, 'fro')"),
    ("trace(sqrtm(A))", "A=n,n", "A", "inv(sqrtm(A)).T/2"),
    ("trace(logm(A))", "A=n,n", "A", "inv(A).T"),
    ("expm(logm(A))", "A=n,n", "A", "eye(n**2)"),
    ("trace(B @ sqrtm(A))", "A=n,n B=n,n", "A", "sylvester(sqrtm(A).T, sqrtm(A).T, B.T)"),
    ("sqrtm(A)", "A=n,n", "A", "inv(kron(sqrtm(A), eye(n)) + kron(eye(n), sqrtm(A).T))"),
    ("trace(B @ expm(A))", "A=n,n B=n,n", "A", "expm(block([[A.T, B.T], [zeros((n, n)), A.T]]))[:n, n:]"),
    ("expm(A + t*B)", "A=n,n B=n,n t=scalar", "t", "expm(block([[A + t*B, B], [zeros((n, n)), A + t*B]]))[:n, n:]"),
    ("expm(A.T) - expm(A).T", "A=n,n", "A", "zeros((n, n, n, n))"),
    ("sum(D*sylvester(A, B, C))", "A=m,m B=n,n C=m,n D=m,n", "C", "sylvester(A.T, B.T, D)"),
    ("sum(D*lyapunov(A, C))", "A=n,n C=n,n D=n,n", "C", "sylvester(A.T, A, D)"),
    ("trace(A @ logm(A) - A)", "A=n,n", "A", "logm(A).T"),
    ("trace(expm(3/2*logm(A)))", "A=n,n", "A", "3/2*expm(3/2*logm(A)).T @ inv(A).T"),
    ("trace(sinm(A))", "A=n,n", "A", "cosm(A).T"),
    ("sum(eigvalsh(A))", "A=n,n:symmetric", "A", "eye(n)"),
    ("sum(svdvals(X)**2)", "X=m,n", "X", "2*X"),
    ("np.linalg.eigvalsh(A).max()", "A=n,n:symmetric", "A", "outer(eigvec_max(A), eigvec_max(A))"),
    ("sylvester(A, B, C)", "A=m,m B=n,n C=m,n", "C", "inv(kron(A, eye(n)) + kron(eye(m), B.T))"),
]


def shapes_of(text: str) -> dict[str, str]:
    return dict(one.split("=", 1) for one in text.split())


@pytest.mark.parametrize(("spec", "shapes", "by", "form"), FORMS)
def test_closed_forms(spec: str, shapes: str, by: str, form: str) -> None:
    found = mcalc.jacobian(spec, wrt=by, shapes=shapes_of(shapes))
    assert found.expression == form


CONDITIONS = [
    ("eigmax(A)", "A", ["sum(eigvalsh(A) == eigmax(A)) > 1"], []),
    ("eigvec_max(A)", "A", [], ["sum(eigvalsh(A) == eigmax(A)) == 1"]),
    ("norm(A, 'nuc')", "A", ["full_rank(A) == 0"], []),
    ("sqrtm(A)", "A", [], ["has_principal_root(A) == 1"]),
    ("logm(A)", "A", [], ["has_principal_root(A) == 1"]),
    ("sylvester(A, A, B)", "B", [], ["det(kron(eye(n), A) + kron(A, eye(n))) != 0"]),
]


@pytest.mark.parametrize(("spec", "by", "kinks", "domain"), CONDITIONS)
def test_where_there_is_a_derivative(spec: str, by: str, kinks: list[str], domain: list[str]) -> None:
    shapes = {"A": "n,n:symmetric"} | ({"B": "n,n"} if "B" in spec else {})
    found = mcalc.jacobian(spec, wrt=by, shapes=shapes)
    assert [*found.nonsmooth] == kinks
    assert set(domain) <= {*found.domain}
    assert bool(domain) == bool(found.domain)


@pytest.mark.parametrize(
    ("shape", "axes", "assumed"), [("m,n", ["n"], ["n <= m"]), ("3,5", ["3"], []), ("n,n", ["n"], [])]
)
def test_as_many_singular_values_as_the_shorter_side(shape: str, axes: list[str], assumed: list[str]) -> None:
    found = mcalc.jacobian("svdvals(X)", shapes={"X": shape})
    assert [str(size) for size in found.tensor_shape][:1] == axes
    assert [*found.question.spec.assumed] == assumed


def test_an_answer_for_tall_matrices_is_for_no_others() -> None:
    found = mcalc.gradient("sum(svdvals(X)**3)", shapes={"X": "m,n"})
    with pytest.raises(DimensionError, match="n <= m"):
        found(X=np.ones((2, 3)))


@pytest.mark.parametrize(
    ("spec", "shapes", "said"),
    [
        ("eigvalsh(X)", "X=m,n", "square"),
        ("eigmax(x)", "x=n", "eigmax"),
        ("norm(x, 'nuc')", "x=n", "nuclear norm is of a matrix"),
        ("norm(X, 'spectral')", "X=m,n", "no ord='spectral'"),
        ("norm(X, 3)", "X=m,n", "no ord=3"),
        ("sqrtm(X)", "X=m,n", "square"),
        ("sylvester(A, B, C)", "A=m,m B=n,n C=n,m", "sylvester"),
        ("eigh(A)", "A=n,n", "eigvalsh"),
        ("eigh(A)[1]", "A=n,n", "eigvecs(A)"),
        ("np.linalg.eigh(A)[1]", "A=n,n", "eigvecs(A)"),
        ("np.linalg.svd(A)[0]", "A=n,n", "svdvals"),
        ("np.linalg.svd(A)[1:]", "A=n,n", "svdvals"),
        ("w, V = np.linalg.eigh(A); sum(w)", "A=n,n", "eigh(A)[0] are the eigenvalues"),
        ("eig(A)", "A=n,n", "eigvalsh"),
        ("svd(X)", "X=m,n", "svdvals"),
        ("svdvals(x)", "x=n", "takes a matrix"),
        ("tanm(A)", "A=n,n", "as a whole"),
        ("lyap(A, C)", "A=n,n C=n,n", "lyapunov"),
    ],
)
def test_what_cannot_be_read_says_why(spec: str, shapes: str, said: str) -> None:
    with pytest.raises(McalcError) as caught:
        mcalc.gradient(spec, shapes=shapes_of(shapes))
    assert said in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("spec", "same"),
    [
        ("eigh(A)[0]", "eigvalsh(A)"),
        ("np.linalg.eigh(A)[0][-1]", "eigvalsh(A)[-1]"),
        ("torch.linalg.eigh(A).eigenvalues", "eigvalsh(A)"),
        ("import numpy as np; w = np.linalg.eigh(A)[0]; sum(w**3)", "w = eigvalsh(A); sum(w**3)"),
        ("svd(A)[1]", "svdvals(A)"),
        ("np.linalg.svd(A, full_matrices=False).S[0]", "svdvals(A)[0]"),
        ("svd(x) = x**2; svd(A)", "A**2"),
    ],
)
def test_a_part_of_what_other_libraries_give(spec: str, same: str) -> None:
    one, other = (mcalc.jacobian(text, shapes={"A": "n,n"}) for text in (spec, same))
    assert one.expression == other.expression


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        ("eigvec_max(A)", np.eye(3)),
        ("eigvecs(A)", np.diag([1.0, 2.0, 2.0])),
        ("polar(A)", np.diag([1.0, 2.0, 0.0])),
        ("sqrtm(A)", -np.eye(3)),
        ("logm(A)", np.diag([1.0, -2.0, 3.0])),
    ],
)
def test_degenerate_matrices_are_outside_the_domain(spec: str, value: np.ndarray) -> None:
    """A check at such a matrix says neither that the answer is right there nor that it is wrong."""
    with pytest.raises(UnsupportedError, match="have values"):
        mcalc.check(spec, wrt="A", shapes={"A": "n,n"}, sizes={"n": 3}, at={"A": value})


@pytest.mark.skipif(not have_jax(), reason="JAX is not installed")
@pytest.mark.parametrize("row", spectral.ROWS[::4], ids=lambda row: row.spec)
def test_against_jax(row: spectral.Row) -> None:
    assert max(spectral.errors(row, 5)) < 1e-8
