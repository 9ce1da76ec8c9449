"""Shifts around the end are `roll`, of vectors and matrices, alone and among other terms."""

from __future__ import annotations

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
    ("spec", "wrt", "expression"),
    [
        ("roll(u, 1)", "u", "roll(eye(n), 1, axis=0)"),
        (
            "u + k*(roll(u, 1) - 2*u + roll(u, -1))",
            "u",
            "eye(n) + k*(roll(eye(n), 1, axis=0) + roll(eye(n), -1, axis=0) - 2*eye(n))",
        ),
        ("sum(v*roll(u, 1))", "u", "roll(v, -1).T"),
    ],
)
def test_derivatives(spec: str, wrt: str, expression: str) -> None:
    shapes = {name: shape for name, shape in SHAPES.items() if name in spec}
    found = mcalc.jacobian(spec, wrt=wrt, shapes=shapes)
    assert found.expression == expression
    assert disagreement(spec, shapes, [wrt], found.expression) is None


def test_a_convolution_with_a_part_of_a_roll_is_large_enough() -> None:
    """Its part has k - 1 rows and k places of the sum at any m, so that k - m + 1 rows would be too few."""
    shapes = {"v": "m", "x": "k"}
    found = mcalc.jacobian("toeplitz(v, roll(x, -1))", wrt="x", shapes=shapes)
    assert "convolution(k, m)[:-1, :, :k]" in found.expression
    assert disagreement("toeplitz(v, roll(x, -1))", shapes, ["x"], found.expression) is None
