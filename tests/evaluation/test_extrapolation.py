"""Extrapolated differences: right, and honest about their own error."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from mcalc.evaluation.extrapolation import kinked, ladder, ladders, roughness

SMOOTH: list[tuple[Callable[[float], float], float]] = [
    (lambda t: math.sin(1 + t), math.cos(1)),
    (lambda t: math.exp(2 * t), 2.0),
    (lambda t: math.log(0.05 + t) if t > -0.05 else math.nan, 20.0),
    (lambda t: 1e8 + math.sin(1 + t), math.cos(1)),
    (lambda t: math.sin(1 + 200 * t), 200 * math.cos(1)),
    (lambda t: 1 / (1 + math.exp(-300 * t)), 75.0),
    (lambda t: 1e-9 * t**3, 0.0),
    (lambda t: 3.0, 0.0),
]


@pytest.mark.parametrize(("function", "slope"), SMOOTH)
def test_the_error_is_within_its_estimate(function: Callable[[float], float], slope: float) -> None:
    found = ladders(lambda t: [function(t[0])], 1, lambda e: e.errors[0] < 1e-6 * max(abs(e.values[0]), 1e-3))
    assert found is not None
    assert abs(found.values[0] - slope) <= 20 * found.errors[0]
    assert found.errors[0] <= 1e-5 * max(1.0, slope)


def test_second_and_mixed_derivatives() -> None:
    found = ladder(lambda t: [math.exp(t[0]) * math.sin(1 + 2 * t[1]), t[0] * t[1]], 2, 0.1)
    assert found is not None
    assert found.values == pytest.approx([2 * math.cos(1), 1.0], rel=1e-9)


def test_third_derivative() -> None:
    found = ladder(lambda t: [math.exp(sum(t))], 3, 0.1)
    assert found is not None
    assert found.values[0] == pytest.approx(1.0, rel=1e-7)


def test_a_function_that_fails_on_the_way_has_no_estimate() -> None:
    assert ladder(lambda t: [math.nan], 1, 0.1) is None


@pytest.mark.parametrize(
    ("function", "bent"),
    [(abs, True), (lambda t: max(0.0, t), True), (lambda t: float(t > 0), True), (math.sin, False), (math.exp, False)],
)
def test_kinks_are_seen(function: Callable[[float], float], bent: bool) -> None:
    assert kinked(lambda t: [function(t[0])], 1) is bent


def test_roughness_is_rounding_and_not_bending() -> None:
    assert roughness(lambda t: [math.sin(1 + t[0])], 1, 0.01)[0] < 1e-9
    assert roughness(lambda t: [(1e9 + math.sin(1 + t[0])) - 1e9], 1, 0.01)[0] > 1e-8
