"""Factors of emitted code: proven, and they multiply, turn and solve as the matrix does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mcalc.answers.code import Order, built
from mcalc.answers.request import Request
from mcalc.errors import OptionError
from tests.codegen.rows import arguments, emitted, questions, sizes_of

LOGISTIC = "sum(log(1 + exp(-y*(X @ w)))) + lam*w @ w"
SPECS: dict[str, tuple[str, str, dict[str, str], str, str]] = {
    "softmax": ("softmax(x)", "x", {"x": "n"}, "jacobian", "DiagonalPlusLowRank"),
    "centred": ("x - mean(x)", "x", {"x": "n"}, "jacobian", "DiagonalPlusLowRank"),
    "logistic": (LOGISTIC, "w", {"X": "m,n", "w": "n", "y": "m", "lam": "scalar"}, "hessian", "DiagonalPlusLowRank"),
    "norm": ("norm(x)", "x", {"x": "n"}, "hessian", "DiagonalPlusLowRank"),
    "two outer products": ("(a @ x)*(b @ x)", "x", {"a": "n", "b": "n", "x": "n"}, "hessian", "LowRank"),
    "a thin middle": ("A @ B @ x", "x", {"A": "m,k", "B": "k,n", "x": "n"}, "jacobian", "LowRank"),
    "factorisation": ("norm(T - U @ V.T)**2", "U", {"T": "m,n", "U": "m,k", "V": "n,k"}, "hessian", "Kronecker"),
    "product": ("A @ X @ B", "X", {"A": "m,n", "X": "n,k", "B": "k,p"}, "jacobian", "Kronecker"),
    "sum of products": ("A @ X + X @ B", "X", {"A": "m,m", "X": "m,n", "B": "n,n"}, "jacobian", "Kronecker"),
    "weights": ("W @ x", "W", {"W": "m,n", "x": "n"}, "jacobian", "Kronecker"),
    "outer": ("outer(x, y)", "y", {"x": "m", "y": "n"}, "jacobian", "Kronecker"),
    "two sides": ("A @ X @ b", "X", {"A": "m,n", "X": "n,k", "b": "k"}, "jacobian", "Kronecker"),
}


def _holds(found: Any, wanted: Any) -> None:
    """Whether factors behave as the matrix."""
    wanted = np.asarray(wanted, dtype=float).reshape(found.shape)
    size = max(1.0, np.max(np.abs(wanted), initial=0.0))
    vector, several = np.cos(np.arange(found.shape[1])), np.sin(np.arange(2.0 * found.shape[1])).reshape(-1, 2)
    pairs = [
        (found.toarray(), wanted),
        (found @ vector, wanted @ vector),
        (found @ several, wanted @ several),
        (found.T.toarray(), wanted.T),
        (found.T @ np.ones(found.shape[0]), wanted.T @ np.ones(found.shape[0])),
    ]
    for one, other in pairs:
        assert one.shape == other.shape
        assert np.allclose(one, other, atol=1e-10 * size)


@pytest.mark.parametrize("name", SPECS)
def test_factors_are_found(name: str) -> None:
    spec, by, shapes, command, kind = SPECS[name]
    request = Request(spec, by, shapes, command=command)
    made, dense = emitted(request, "factors"), emitted(request, "dense")
    assert made is not None
    assert dense is not None
    given = arguments(request.read(), sizes_of(request.read()))
    found = made[1][command](*given)
    assert type(found).__name__ == kind
    _holds(found, dense[1][command](*given))


@pytest.mark.parametrize("name", [*questions()][3::8])
def test_factors_are_those_of_the_dense_derivative(name: str) -> None:
    request = questions()[name]
    made, dense = emitted(request, "factors"), emitted(request, "dense")
    if made is not None and dense is not None:
        given = arguments(request.read(), sizes_of(request.read()))
        _holds(made[1][request.command](*given), dense[1][request.command](*given))


@pytest.mark.parametrize("name", ["logistic", "product"])
def test_systems_are_solved(name: str) -> None:
    spec, by, shapes, command, _ = SPECS[name]
    shapes = {"A": "n,n", "X": "n,k", "B": "k,k"} if name == "product" else shapes
    request = Request(spec, by, shapes, command=command)
    made = emitted(request, "factors")
    assert made is not None
    found = made[1][command](*arguments(request.read(), sizes_of(request.read())))
    b = np.cos(np.arange(found.shape[0]))
    assert np.allclose(found @ found.solve(b), b)


def test_softmax_takes_no_matrix() -> None:
    made = emitted(Request("softmax(x)", "x", {"x": "n"}, command="jacobian"), "factors")
    assert made is not None
    found = made[1]["jacobian"](np.linspace(0.0, 1.0, 1_000_000))
    assert abs(np.sum(found @ np.ones(1_000_000))) < 1e-9


def test_what_has_no_factors_is_said() -> None:
    with pytest.raises(OptionError, match="has no factors") as raised:
        built(Order(Request("x**2", "x", {"x": "n"}), form="factors"))
    assert raised.value.hint == "--form sparse, or leave --form out"
    with pytest.raises(OptionError, match="has no factors"):
        built(Order(Request("A @ x", "x", {"A": "m,n", "x": "n"}), form="factors"))
