"""Functions for the solvers of SciPy: proven, and solved with from end to end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import check_grad, least_squares, minimize
from scipy.sparse.linalg import spsolve

from mcalc.answers.code import Order, built
from mcalc.answers.request import Request

LOGISTIC = "sum(log(1 + exp(-y*(X @ w)))) + lam/2*w @ w"
SPECS: dict[str, tuple[str, tuple[str, ...], dict[str, str]]] = {
    "a vector": (LOGISTIC, ("w",), {"X": "m,n", "w": "n", "y": "m", "lam": "scalar"}),
    "a vector and a number": ("mean((y - X @ w - c)**2)", ("w", "c"), {"X": "m,n", "w": "n", "y": "m", "c": "scalar"}),
    "two matrices": ("norm(T - U @ V.T, 'fro')**2", ("U", "V"), {"T": "m,n", "U": "m,k", "V": "n,k"}),
    "a matrix alone": ("norm(X.T @ X - eye(n), 'fro')**2", ("X",), {"X": "m,n"}),
    "numbers": ("a*exp(-b**2)", ("a", "b"), {"a": "scalar", "b": "scalar"}),
    "residuals": ("A @ x**2 - b", ("x",), {"A": "m,n", "x": "n", "b": "m"}),
    "residuals of a matrix": ("A @ X @ b", ("X", "b"), {"A": "m,n", "X": "n,k", "b": "k"}),
    "a layer": ("sum(tanh(W @ x + b)**2)", ("W", "b"), {"W": "m,n", "x": "n", "b": "m"}),
}


def _flat(spec: str, wrt: tuple[str, ...], shapes: dict[str, str]) -> Any:
    _, names = built(Order(Request(spec, wrt, shapes), "scipy"))
    assert names is not None
    return names


@pytest.mark.parametrize("name", SPECS)
def test_functions_of_a_flat_vector_are_proven(name: str) -> None:
    names = _flat(*SPECS[name])
    assert {"fun", "jac"} <= {*names}
    assert ("hessp" in names) == (not name.startswith("residuals"))


def test_logistic_regression_is_minimised() -> None:
    names = _flat(*SPECS["a vector"])
    random = np.random.default_rng(0)
    X = random.normal(size=(200, 5))
    y = np.sign(X @ np.arange(1.0, 6.0) + random.normal(size=200))
    given = (y, X, 1.0)
    assert check_grad(names["fun"], names["jac"], np.full(5, 0.3), *given) < 1e-4
    for method, second in (
        ("Newton-CG", {"hessp": names["hessp"]}),
        ("trust-exact", {"hess": names["hess"]}),
        ("BFGS", {}),
    ):
        found = minimize(names["fun"], np.zeros(5), args=given, method=method, jac=names["jac"], **second)
        assert np.max(np.abs(names["jac"](found.x, *given))) < 1e-3, method
    both = minimize(names["fun_and_jac"], np.zeros(5), args=given, jac=True)
    assert np.allclose(both.x, found.x, atol=1e-4)


def test_matrices_are_packed_and_unpacked() -> None:
    names = _flat(*SPECS["two matrices"])
    random = np.random.default_rng(1)
    T = random.normal(size=(6, 2)) @ random.normal(size=(2, 4))
    start = names["pack"](random.normal(size=(6, 2)), random.normal(size=(4, 2)))
    found = minimize(names["fun"], start, args=(T,), jac=names["jac"], hessp=names["hessp"], method="trust-ncg")
    U, V = names["unpack"](found.x, T)
    assert U.shape == (6, 2)
    assert np.allclose(U @ V.T, T, atol=1e-3)


def test_residuals_are_for_least_squares() -> None:
    names = _flat(*SPECS["residuals"])
    A, x = np.random.default_rng(2).normal(size=(7, 3)), np.array([1.0, 2.0, 3.0])
    found = least_squares(names["fun"], np.ones(3), args=(A, A @ x**2), jac=names["jac"])
    assert np.allclose(np.abs(found.x), x)


def test_newton_on_a_sparse_system() -> None:
    """u'' = u**3 + f with zeros at the ends: the Jacobian is tridiagonal."""
    spec = "(concatenate([u[1:], [0]]) - 2*u + concatenate([[0], u[:-1]]))/h**2 - u**3 - f"
    order = Order(Request(spec, "u", {"u": "n", "f": "n", "h": "scalar"}), form="sparse")
    _, names = built(order)
    assert names is not None
    n = 50
    h = 1 / (n + 1)
    wanted = np.sin(np.pi * h * np.arange(1, n + 1))
    f = names["value"](wanted, h, np.zeros(n))
    jacobian, u = names["Jacobian"](n), np.zeros(n)
    for _ in range(20):
        u = u - spsolve(jacobian(u, h, f).tocsc(), names["value"](u, h, f))
    assert np.allclose(u, wanted, atol=1e-8)
