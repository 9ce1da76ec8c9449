"""Eigenvalues, singular values and functions of a matrix as a whole, on NumPy arrays of floats.

A complex matrix stands for a real one moved by an imaginary step: nothing is conjugated, and what is found for the real
matrix is corrected by steps that are analytic, until the complex one is done as well.
"""

from __future__ import annotations

from contextlib import suppress
from warnings import catch_warnings, simplefilter

import numpy as np

from mcalc.evaluation.arrays import Array

_STEPS = 4
"""Each correction squares the error of the one before."""
_ROOT_STEPS = 2
_TIED = 1e-9
"""Eigenvalues that differ by a smaller part of the largest are not told apart."""
_SAME = 1e-12
"""Those that differ by a smaller part are one eigenvalue."""
_FULL = 1e-7
_ITERATIONS, _SETTLED = 60, 1e-6


def _symmetric(a: Array) -> tuple[Array, Array]:
    """The eigenvalues of the symmetric part in ascending order, and the eigenvectors as columns, V.T @ V being 1."""
    a = (a + a.T) / 2
    if not np.isfinite(np.real(a)).all():
        return np.full(len(a), np.nan), np.full_like(a, np.nan)
    values, vectors = np.linalg.eigh(np.real(a))
    vectors = vectors * np.sign(vectors[abs(vectors).argmax(axis=0), range(len(vectors))])
    if a.dtype.kind != "c":
        return values, vectors
    gaps = values[None, :] - values[:, None]
    apart = abs(gaps) > _TIED * max(abs(values).max(), 1e-300)
    over = np.where(apart, gaps, 1)
    vectors = vectors.astype(np.complex128)
    for _ in range(_STEPS):
        inside = vectors.T @ a @ vectors
        vectors = vectors + vectors @ np.where(apart, inside / over, 0)
        for _ in range(2):
            vectors = vectors @ (3 * np.eye(len(a)) - vectors.T @ vectors) / 2
    return np.diag(vectors.T @ a @ vectors), vectors


def eigvalsh(a: Array) -> Array:
    return _symmetric(a)[0]


def eigvecs(a: Array) -> Array:
    """The eigenvectors as columns; nan where an eigenvalue is not simple."""
    values, vectors = _symmetric(a)
    tied = np.diff(np.real(values)) <= _SAME * max(abs(np.real(values)).max(initial=0), 1e-300)
    return np.where(np.append(tied, False) | np.append(False, tied), np.nan, vectors)


def svdvals(a: Array) -> Array:
    """By the square roots of eigenvalues where it is to be analytic."""
    if a.dtype.kind != "c":
        return np.linalg.svd(a, compute_uv=False) if np.isfinite(a).all() else np.full(min(a.shape), np.nan)
    small = a.T @ a if a.shape[0] >= a.shape[1] else a @ a.T
    return np.asarray(np.sqrt(eigvalsh(small)[::-1]))


def nuclear_norm(a: Array) -> Array:
    """The sum of the singular values."""
    if a.dtype.kind != "c":
        return np.asarray(svdvals(a).sum())
    return np.asarray((polar(a) * a).sum())


def polar(a: Array) -> Array:
    """U @ V.T of the singular vectors; nan where the rank is not full.

    A complex matrix is divided by the root of A.T @ A, which is that of the real one, corrected by Newton's steps: what
    is left of an equation H @ E + E @ H == R between symmetric matrices is solved where H is diagonal.
    """
    real = np.real(a)
    if not np.isfinite(real).all():
        return np.full_like(a, np.nan)
    u, values, v = np.linalg.svd(real, full_matrices=False)
    if values[-1] <= _FULL * values[0]:
        return np.full_like(a, np.nan)
    if a.dtype.kind != "c":
        return np.asarray(u @ v)
    if a.shape[0] < a.shape[1]:
        return polar(a.T).T
    square, root, over = a.T @ a, (v.T * values) @ v, values[:, None] + values
    for _ in range(_ROOT_STEPS):
        root = root + v.T @ ((v @ (square - root @ root) @ v.T) / over) @ v
    return np.asarray(np.linalg.solve(root.T, a.T).T)


def sqrtm(a: Array) -> Array:
    """The root with eigenvalues of positive real parts; nan where there is none.

    That of a real matrix that is moved by an imaginary step is found with the slope along the step, as blocks of the
    root of [[A, E], [0, A]] (Higham, Functions of Matrices, 2008, section 3.2).
    """
    from scipy import linalg

    real, step, size = np.real(a), np.imag(a), len(a)
    if not np.isfinite(real).all() or not np.any(a):
        return np.full_like(a, np.nan)
    length = float(abs(step).max()) or 1.0
    whole = real if a.dtype.kind != "c" else np.block([[real, step / length], [0 * real, real]])
    with catch_warnings(), suppress(np.linalg.LinAlgError):
        simplefilter("ignore")  # what SciPy says of singular matrices
        root = linalg.sqrtm(whole)
        if root.dtype.kind != "c" and abs(root @ root - whole).max() <= _SETTLED * abs(whole).max():
            inside = root[:size, :size]
            return np.asarray(inside if a.dtype.kind != "c" else inside + 1j * length * root[:size, size:])
    return np.full_like(a, np.nan)


def has_principal_root(a: Array) -> Array:
    """1 where there is a root whose eigenvalues have positive real parts, otherwise 0."""
    return np.asarray(float(np.isfinite(sqrtm(np.real(a))).all()))


def logm(a: Array) -> Array:
    """The logarithm whose eigenvalues have the smallest imaginary parts, by 2*atanh((A - 1)/(A + 1)) of a root."""
    one, roots = np.eye(len(a)), 0
    while not len(a) * abs(np.real(a - one)).max() <= 0.3:
        a, roots = sqrtm(a), roots + 1
        if roots > _ITERATIONS or not np.isfinite(np.real(a)).all():
            return np.full_like(a, np.nan)
    ratio = (a - one) @ np.linalg.inv(a + one)
    square, total = ratio @ ratio, np.zeros_like(ratio)
    for odd in range(25, 0, -2):
        total = total @ square + one / odd
    return np.asarray(2 ** (roots + 1) * ratio @ total)


def sylvester(a: Array, b: Array, c: Array) -> Array:
    """The X with A @ X + X @ B == C; nan where there isn't exactly one."""
    none = np.full(c.shape, np.nan, dtype=np.result_type(a, b, c))
    if not all(np.isfinite(np.real(x)).all() for x in (a, b, c)):
        return none
    if all(x.dtype.kind != "c" for x in (a, b, c)):
        from scipy import linalg

        with suppress(np.linalg.LinAlgError):
            return np.asarray(linalg.solve_sylvester(a, b, c))
        return none
    whole = np.kron(a, np.eye(len(b))) + np.kron(np.eye(len(a)), b.T)
    with suppress(np.linalg.LinAlgError):
        return np.asarray(np.linalg.solve(whole, c.reshape(-1)).reshape(c.shape))
    return none


_ALL = (eigvalsh, eigvecs, svdvals, nuclear_norm, polar, sqrtm, has_principal_root, logm, sylvester)
MATRICES = {function.__name__: function for function in _ALL}
"""Each by the name that the catalogue has for its value."""
