"""Objectives for boosted trees: both derivatives for each prediction."""

from __future__ import annotations

import re

import numpy as np
import pytest

from mcalc.answers.code import Order, built
from mcalc.answers.request import Request
from mcalc.errors import OptionError

SHAPES = {"y": "n", "p": "n", "a": "scalar", "w": "n"}


def _asked(spec: str, wrt: str = "p") -> Order:
    shapes = {name: shape for name, shape in SHAPES.items() if re.search(rf"\b{name}\b", spec)}
    return Order(Request(spec, wrt, shapes), form="objective")


@pytest.mark.parametrize(
    "spec",
    [
        "sum(log(1 + exp(p)) - y*p)",
        "mean((y - p)**2)",
        "sum(a*log(cosh((y - p)/a)))",
        "sum(exp(p) - y*p)",
        "norm(y - p)**2",
        "sum(where(y > p, a*(y - p)**2, (1 - a)*(y - p)**2))",
    ],
)
def test_derivatives_are_those_of_each_sample(spec: str) -> None:
    _, names = built(_asked(spec))
    assert names is not None
    y, p, move = np.array([0.0, 1.0, 2.0]), np.array([0.3, -0.4, 0.5]), 1e-5
    more = [0.7] if "a" in _asked(spec).request.shapes else []
    gradient, second = names["objective"](y, p, *more)
    assert gradient.shape == second.shape == (3,)
    ahead, behind = names["objective"](y, p + move, *more)[0], names["objective"](y, p - move, *more)[0]
    assert np.allclose((ahead - behind) / (2 * move), second, atol=1e-6)


@pytest.mark.parametrize(
    ("spec", "wrt", "said"),
    [
        ("sum((y - p)**2)**2", "p", "depend on each other"),
        ("sum(p**2)", "p", "there is none"),
        ("sum(w*(y - p)**2)", "p", "there are w, y"),
        ("(y - p)**2", "p", "an objective is a number"),
    ],
)
def test_what_is_no_objective_is_said(spec: str, wrt: str, said: str) -> None:
    with pytest.raises(OptionError, match=said) as raised:
        built(_asked(spec, wrt))
    assert raised.value.hint
