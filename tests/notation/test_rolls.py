"""Shifts around the end are `roll`, of vectors and matrices, alone and among other terms."""

from __future__ import annotations

import re

import pytest

import mcalc
from mcalc.language import read, read_within
from mcalc.notation import express
from mcalc.tensor import lower
from tests.oracle.judge import disagreement

SHAPES = {"u": "n", "v": "n", "A": "m,n", "k": "scalar"}


@pytest.mark.parametrize(
    ("spec", "written"),
    [
        ("roll(u, 1)", "roll(u, 1)"),
        ("concatenate([u[-1]], u[:-1])", "roll(u, 1)"),
        ("concatenate(u[3:], u[:3])", "roll(u, -3)"),
        ("roll(A, 1, axis=1) + A", "A + roll(A, 1, axis=1)"),
        ("roll(u, 1) - 2*u + roll(u, -1)", "roll(u, 1) + roll(u, -1) - 2*u"),
        ("concatenate(u[1:], v[:1])", "concatenate([u[1:], [v[0]]])"),
        ("v*exp(roll(u, 2))", "v*exp(roll(u, 2))"),
    ],
)
def test_values(spec: str, written: str) -> None:
    found = read(spec, shapes=SHAPES)
    node = lower(found)
    order = {name: place for place, name in enumerate(found.variables)}
    text = express(node, len(node.shape), order).text()
    assert sorted(text) == sorted(written)
    assert lower(read_within(text, found)) is node


@pytest.mark.parametrize(
    ("spec", "written", "structure"),
    [
        ("sum(roll(u, 1)*roll(u, -1))", "roll(eye(n), 2, axis=0) + roll(eye(n), -2, axis=0)", "circulant"),
        (
            "sum((roll(u, 1) - 2*u + roll(u, -1))**2)",
            "12*eye(n) - 8*roll(eye(n), 1, axis=0) + 2*roll(eye(n), 2, axis=0)"
            " + 2*roll(eye(n), -2, axis=0) - 8*roll(eye(n), -1, axis=0)",
            "circulant",
        ),
        (
            "sum((u - roll(u, 1))**4)",
            "12*(diag((u - roll(u, 1))**2) + diag((u - roll(u, -1))**2) - roll(diag((u - roll(u, -1))**2), 1, axis=1)"
            " - roll(diag((u - roll(u, 1))**2), -1, axis=1))",
            "symmetric",
        ),
    ],
)
def test_second_derivatives(spec: str, written: str, structure: str) -> None:
    found = mcalc.hessian(spec)
    assert found.expression == written
    assert structure in found.structure


@pytest.mark.parametrize(
    ("spec", "wrt", "expression"),
    [
        ("roll(u, 1)", "u", "roll(eye(n), 1, axis=0)"),
        (
            "u + k*(roll(u, 1) - 2*u + roll(u, -1))",
            "u",
            "eye(n) + k*(roll(eye(n), 1, axis=0) + roll(eye(n), -1, axis=0) - 2*eye(n))",
        ),
        ("sum(v*roll(u, 1))", "u", "roll(v, -1).T"),
        ("sum(roll(u, 1)*roll(u, -1))", "u", "(roll(u, 2) + roll(u, -2)).T"),
        ("roll(roll(u, 1), 2)", "u", "roll(eye(n), 3, axis=0)"),
        ("roll(roll(u, 1), -1)", "u", "eye(n)"),
        ("roll(u, 1)[1:]", "u", "eye(n)[:-1]"),
        ("sum(roll(u, 1)**3)", "u", "(3*u**2).T"),
        ("sum(exp(roll(u, 1) - u))", "u", "(exp(u - roll(u, -1)) - exp(roll(u, 1) - u)).T"),
        ("sum(v*roll(flip(u), 1)**2)", "u", "(2*u*roll(v, -1)[::-1]).T"),
        ("roll(u*v, 1)", "u", "roll(diag(v), 1, axis=0)"),
        ("sum(roll(A, 1, axis=0)*A)", "A", "roll(A, 1, axis=0) + roll(A, -1, axis=0)"),
        ("A @ roll(u, 1)", "u", "roll(A, -1, axis=1)"),
    ],
)
def test_derivatives(spec: str, wrt: str, expression: str) -> None:
    shapes = {name: shape for name, shape in SHAPES.items() if name in re.findall(r"\w+", spec)}
    found = mcalc.jacobian(spec, wrt=wrt, shapes=shapes)
    assert found.expression == expression
    assert disagreement(spec, shapes, [wrt], found.expression) is None


def test_shifts_of_rows_and_of_columns() -> None:
    found = mcalc.jacobian("roll(roll(A, 1, axis=1), 1, axis=0)", shapes={"A": "m,n"})
    assert found.expression == "kron(roll(eye(m), 1, axis=0), roll(eye(n), 1, axis=0))"
    assert {"permutation", "kronecker"} <= {*found.structure}


def test_a_convolution_with_a_part_of_a_shift_is_large_enough() -> None:
    """Its part has k - 1 rows and k places of the sum at any m, so that k - m + 1 rows would be too few."""
    shapes = {"v": "m", "x": "k"}
    spec = "toeplitz(v, concatenate(x[1:], [0]))"
    found = mcalc.jacobian(spec, wrt="x", shapes=shapes)
    assert "convolution(k, m)[:-1, :, :k]" in found.expression
    assert disagreement(spec, shapes, ["x"], found.expression) is None
