"""Sums of fractions and products of sums in their shortest form."""

from __future__ import annotations

import pytest
from tests.oracle.judge import disagreement

import mcalc
from mcalc.language import read
from mcalc.tensor import lower
from mcalc.tensor.fractions import collected
from mcalc.tensor.symbols import symbols


@pytest.mark.parametrize(
    ("spec", "shapes", "expression"),
    [
        ("sum(x/(1 + x**2))", "x=n", "((1 - x**2)/(x**2 + 1)**2).T"),
        ("(x - 1)/(x + 1)", "x=scalar", "2/(x + 1)**2"),
        ("a*x/(b + x)", "x=scalar a=scalar b=scalar", "a*b/(x + b)**2"),
        ("x**2/(x + 1)", "x=scalar", "x*(x + 2)/(x + 1)**2"),
        ("(1 - x)*(1 + x)", "x=scalar", "-2*x"),
        ("sqrt(x)/(1 + sqrt(x))", "x=scalar", "1/(2*sqrt(x)*(sqrt(x) + 1)**2)"),
        ("sum((x - y)/(x + y))", "x=n y=n", "(2*y/(x + y)**2).T"),
        ("log(x/(1 - x))", "x=scalar", "1/(x*(1 - x))"),
    ],
)
def test_derivatives_are_put_together_where_that_is_shorter(spec: str, shapes: str, expression: str) -> None:
    declared = dict(part.split("=") for part in shapes.split())
    found = mcalc.jacobian(spec, wrt="x", shapes=declared)
    assert found.expression == expression
    assert disagreement(spec, declared, ["x"], found.expression) is None


@pytest.mark.parametrize(
    "text", ["x*(y + w)", "1/x + 1/y", "(x + y)**2", "x - y*(x + w)", "(y - 1000000*(1 - x))*2 - y"]
)
def test_what_is_short_stays(text: str) -> None:
    node = lower(read(text))
    assert collected(node) is node


def test_symbols_are_counted() -> None:
    assert [symbols(lower(read(text))) for text in ("x", "2*x", "x*y/3", "x**2 - 1", "exp(x + y)")] == [1, 2, 3, 3, 3]
