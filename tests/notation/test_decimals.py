"""Decimals that were typed are printed, not what is left when a sum's numbers are made whole."""

from __future__ import annotations

import pytest

import mcalc


@pytest.mark.parametrize(
    ("spec", "shapes", "expression"),
    [
        ("sum(y*log(x + 1e-8))", {}, "(y/(x + 1e-8)).T"),
        ("sum(x)/(y.T @ y + 1e-12)", {}, "ones(n).T/(y.T @ y + 1e-12)"),
        ("1/sqrt(x**2 + 1e-12)", {"x": "scalar"}, "-x/(x**2 + 1e-12)**(3/2)"),
        ("1/(1000000*x + 1)", {"x": "scalar"}, "-1000000/(1000000*x + 1)**2"),
        ("sum((x + 2.5e-7)**2)", {}, "(2*x + 5e-7).T"),
    ],
)
def test_decimals(spec: str, shapes: dict[str, str], expression: str) -> None:
    assert mcalc.jacobian(spec, wrt="x", shapes=shapes).expression == expression


def test_powers_of_ten_on_paper() -> None:
    assert mcalc.jacobian("log(x + 1e-8)", shapes={"x": "scalar"}).latex == r"\frac{1}{x + 10^{-8}}"
    assert mcalc.jacobian("log(x + 2.5e-7)", shapes={"x": "scalar"}).latex == r"\frac{1}{x + 2.5 \cdot 10^{-7}}"
