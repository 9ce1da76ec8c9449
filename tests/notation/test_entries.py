"""Entries of concrete tensors."""

from __future__ import annotations

from mcalc.notation import entries
from tests.notation.cases import derived


def test_diagonal() -> None:
    case = derived("x*w", "x=n w=n", "x")
    assert entries(case.tensor, {"n": 3}, case.order) == [["w[0]", "0", "0"], ["0", "w[1]", "0"], ["0", "0", "w[2]"]]


def test_affine_weights() -> None:
    case = derived("W @ x", "W=m,n x=n", "W")
    listed = entries(case.tensor, {"m": 2, "n": 2}, case.order)
    assert listed == [[["x[0]", "x[1]"], ["0", "0"]], [["0", "0"], ["x[0]", "x[1]"]]]


def test_gradient_with_whole_vectors() -> None:
    case = derived("norm(x)", "x=n", "x")
    assert entries(case.tensor, {"n": 2}, case.order) == ["x[0]/norm(x)", "x[1]/norm(x)"]


def test_scalar() -> None:
    case = derived("x**2", "x=scalar", "x")
    assert entries(case.tensor, {}, case.order) == "2*x"
