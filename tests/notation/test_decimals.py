"""Decimals that were typed are printed, and terms of different scale so that floats lose no digits of the smaller."""

from __future__ import annotations

import random
import re
from typing import Any

import numpy as np
import pytest

import mcalc
from tests.properties.pasted import prelude


@pytest.mark.parametrize(
    ("spec", "shapes", "expression"),
    [
        ("sum(y*log(x + 1e-8))", {}, "(y/(x + 1e-8)).T"),
        ("sum(x)/(y.T @ y + 1e-12)", {}, "ones(n).T/(y.T @ y + 1e-12)"),
        ("1/sqrt(x**2 + 1e-12)", {"x": "scalar"}, "-x/(x**2 + 1e-12)**(3/2)"),
        ("1/(1000000*x + 1)", {"x": "scalar"}, "-1000000/(1000000*x + 1)**2"),
        ("sum((x + 2.5e-7)**2)", {}, "(2*(x + 2.5e-7)).T"),
        ("0.1*sum(x**2) + 1e-5*sum(x)", {}, "(0.2*x + 1e-5).T"),
        ("0.9*m + 0.1*x", {"m": "n", "x": "n"}, "0.1*eye(n)"),
        ("0.25*x**2 + 0.1250*x", {"x": "scalar"}, "0.5*x + 0.1250"),
        ("x**2/4 + 3*x/10", {"x": "scalar"}, "x/2 + 3/10"),
        ("sum(x**2.5)", {}, "(2.5*x**1.5).T"),
        ("y*x.T @ (A + A.T) @ x/4 + sum(x**3)", {"A": "n,n", "y": "scalar"}, "(y*(A + A.T) @ x/2 + 3*x**2).T"),
        ("exp(-1.5e4/(8.314*x))", {"x": "scalar"}, "1.5e4*exp(-1.5e4/(8.314*x))/(8.314*x**2)"),
        ("sum(x)/0.07", {}, "1/0.07*ones(n).T"),
        ("6.02e23*x**2", {"x": "scalar"}, "1.204e24*x"),
        ("x*tanh(0.8*(y + 0.05*y**3))", {"x": "scalar", "y": "scalar"}, "tanh(0.8*(0.05*y**3 + y))"),
        ("-sum(y*log(x + 1e-7) + (1 - y)*log(1 - x + 1e-7))", {}, "((1 - y)/(1 - x + 1e-7) - y/(x + 1e-7)).T"),
        ("sum(sqrt(0.999*v + 0.001*x**2) + 1e-8)", {"v": "n"}, "(0.001*x/sqrt(0.999*v + 0.001*x**2)).T"),
        ("1/(x - 1 + 1e-20)", {"x": "scalar"}, "-1/(1 - x - 1e-20)**2"),
        (
            "sum(var(x/(C + 0.1), axis=1)**2)",
            {"x": "m,n", "C": "m,n"},
            "4*var(x/(C + 0.1), axis=1, keepdims=True)*(x/(C + 0.1) - mean(x/(C + 0.1), axis=1, keepdims=True))"
            "/(n*(C + 0.1))",
        ),
        (
            "sum(std(x/(C + 0.1), axis=1)**3)",
            {"x": "m,n", "C": "m,n"},
            "3*std(x/(C + 0.1), axis=1, keepdims=True)*(x/(C + 0.1) - mean(x/(C + 0.1), axis=1, keepdims=True))"
            "/(n*(C + 0.1))",
        ),
        ("norm(0.3*x/(y + 0.1))**3", {}, "(0.081*x*norm(x/(y + 0.1))/(y + 0.1)**2).T"),
        (
            "y @ softmax(x - 1e9*(1 - t))",
            {"t": "n"},
            "((y - y.T @ softmax(x - 1e9*(1 - t)))*softmax(x - 1e9*(1 - t))).T",
        ),
        ("y/(y - x + 1e-8*(z - y))", {"x": "scalar", "y": "scalar", "z": "scalar"}, "y/(y - x - 1e-8*(y - z))**2"),
    ],
)
def test_decimals(spec: str, shapes: dict[str, str], expression: str) -> None:
    assert mcalc.jacobian(spec, wrt="x", shapes=shapes).expression == expression


def test_powers_of_ten_on_paper() -> None:
    assert mcalc.jacobian("log(x + 1e-8)", shapes={"x": "scalar"}).latex == r"\frac{1}{x + 10^{-8}}"
    assert mcalc.jacobian("log(x + 2.5e-7)", shapes={"x": "scalar"}).latex == r"\frac{1}{x + 2.5 \cdot 10^{-7}}"
    assert mcalc.derivative("y*2e17**x", "y").latex == r"\left(2 \cdot 10^{17}\right)^{x}"
    assert mcalc.derivative("y*1e17**x", "y").latex == r"\left(10^{17}\right)^{x}"


def test_conditions_are_in_decimals_too() -> None:
    found = mcalc.jacobian("m/(sqrt(0.999*v + 0.001*x**2) + 1e-8)", wrt="x", shapes=dict.fromkeys("mvx", "scalar"))
    assert found.domain == ("0.999*v + 0.001*x**2 >= 0", "sqrt(0.999*v + 0.001*x**2) + 1e-8 != 0")


def _value(found: mcalc.Derivative, values: dict[str, float], kind: type[np.floating[Any]]) -> Any:
    names: dict[str, Any] = {**prelude(), **{name: kind(value) for name, value in values.items()}}
    for name, part in found.where:
        exec(f"{name} = {part}", names)
    return eval(found.expression, names)


def _keeps_digits(found: mcalc.Derivative, values: dict[str, float]) -> bool:
    single, double = (_value(found, values, kind) for kind in (np.float32, np.float64))
    assert np.asarray(single).dtype == np.float32
    return bool(np.isclose(single, double, rtol=1e-5))


SCALES = ("", "1e-8*", "0.1*", "3*", "1e4*", "-1e9*")


def _sum(seed: int) -> tuple[str, dict[str, float]]:
    """A sum of differences of several scales, and values at which those of a large one are zero."""
    drawn = random.Random(seed)
    names = iter("abcdghkm")
    terms, values = [], {"x": drawn.randrange(64) / 64}
    for scale in drawn.sample(SCALES, drawn.randint(2, 3)):
        left, right = next(names), next(names)
        values[left] = drawn.randrange(64) / 64
        values[right] = values[left] if "e" in scale and "-8" not in scale else drawn.randrange(64) / 64
        left = drawn.choice([left, "x"]) if values[left] != values[right] else left
        terms.append(f"{scale}({left} - {right})")
    spec = f"sin(x + {' + '.join(terms)})".replace("+ -", "- ")
    return spec, {name: value for name, value in values.items() if re.search(rf"\b{name}\b", spec)}


@pytest.mark.parametrize("seed", range(40))
def test_single_precision_has_the_digits_that_it_has_of_what_was_typed(seed: int) -> None:
    spec, values = _sum(seed)
    for name in [name for name in values if f"1e-8*({name} " not in spec and f"- {name})" not in spec]:
        found = mcalc.derivative(spec, wrt=name)
        assert _keeps_digits(found, values), found


@pytest.mark.parametrize(
    ("spec", "wrt", "values"),
    [
        ("sin(S - 1e9*(1 - T))", "S", {"S": 0.3, "T": 1.0}),
        ("sin(S + (T - 1)*1e4)", "S", {"S": 0.3, "T": 1.0}),
        ("log(1 - p + 1e-7)", "p", {"p": 1.0}),
        ("sqrt(1 - x**2 + 1e-9)", "x", {"x": 1.0}),
        ("1/(x - y + 1e-8*(z - x))", "z", {"x": 1.0, "y": 1.0, "z": 2.0}),
        ("x/(1e6*(y - z) + x)", "x", {"x": 0.3, "y": 0.7, "z": 0.7}),
    ],
)
def test_what_was_typed_apart_stays_apart(spec: str, wrt: str, values: dict[str, float]) -> None:
    found = mcalc.derivative(spec, wrt=wrt, shapes=dict.fromkeys(values, "scalar"))
    assert _keeps_digits(found, values), found
