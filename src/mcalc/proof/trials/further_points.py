"""Points where a wrong claim may show itself and at a typical point doesn't.

Entries of every order of magnitude, where a steep function is not yet flat and a narrow one moves; and for each branch
of the function and of the claim points on either side of its threshold, far from it and near. A threshold is where two
sides of a comparison meet (of `x < 50`, of max, abs, clip, whatever is made of them); sums that vanish, as x - mu does
in the middle of a bell curve, count as thresholds too. They are solved for along lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.random import Generator

from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.declared import with_properties
from mcalc.evaluation.floats import Watched
from mcalc.evaluation.random_points import landmarks
from mcalc.language.spec import Spec
from mcalc.proof.trials.problem import Array, Point, Problem

Line: TypeAlias = Callable[[float], Point]

_EXPONENTS = np.arange(-7, 7, 0.5)
_STRETCHES = np.concatenate([-np.logspace(6, -3, 19), np.logspace(-3, 6, 19)])
"""How far along a line sides are compared."""
_COMPARISONS, _SUMS = 16, 8
"""So many of each in a spec are looked at on a line,"""
_ROOTS = 2
"""and so many thresholds of a comparison, one of a sum."""
_HALVINGS, _EXACT = 40, 1e-7
_BESIDE = (3e-2, 1e-3, 1e-5)
"""How near to a threshold, as a part of the way to it."""


def further_points(problem: Problem, start: Point, random: Generator) -> Iterator[Point]:
    """Points that are not all in the domain, thresholds first; every one has the properties that were declared."""
    specs = [spec for spec in (problem.spec, problem.closed) if spec is not None]
    fields = [_Apart(problem, spec) for spec in specs]
    for number, line in enumerate(_lines(start, random)):
        for apart in fields:
            thresholds = _beside_thresholds(apart, line, random, sums=number == 0)
            yield from (_declared(problem, point) for point in thresholds)
    yield from (_declared(problem, point) for point in _of_all_magnitudes(start, random, landmarks(problem.spec)))


def _of_all_magnitudes(start: Point, random: Generator, near: Sequence[float]) -> Iterator[Point]:
    """The point with entries of another order of magnitude, in all variables or in one; around numbers of the spec."""
    names = [*start]
    for place, exponent in enumerate(_EXPONENTS):
        scale = 10 ** (exponent + random.uniform(0, 0.5))
        moved = names if place % 2 == 0 or len(names) == 1 else [names[place // 2 % len(names)]]
        middle = near[place // 2 % len(near)] if near and place % 2 else 0.0
        yield start | {name: middle + scale * _signed(start[name], random) for name in moved}


def _signed(like: Array, random: Generator) -> Array:
    return random.choice(np.array([-1.0, 1.0]), like.shape) * random.uniform(0.2, 1, like.shape)


def _declared(problem: Problem, point: Point) -> Point:
    """The point near by that has the declared properties."""
    made = {}
    for name, value in point.items():
        properties = problem.spec.variables[name].properties
        flat = with_properties(value.reshape(-1).tolist(), value.shape, properties) if properties else value
        made[name] = np.reshape(flat, value.shape)
    return made


def _lines(start: Point, random: Generator) -> Iterator[Line]:
    """A line through the point, and one through zero."""
    for middle in (start, {name: np.zeros(value.shape) for name, value in start.items()}):
        moves = {name: _signed(value, random) for name, value in start.items()}

        def line(length: float, middle: Point = middle, moves: Point = moves) -> Point:
            return {name: value + length * moves[name] for name, value in middle.items()}

        yield line


class _Apart:
    """How far the sides of each comparison of a spec are apart at a point; after them the values of its sums."""

    def __init__(self, problem: Problem, spec: Spec) -> None:
        self.floats = Watched()
        self.evaluate = ArrayEvaluator(spec, problem.sizes, self.floats)
        self.comparisons = 0

    def at(self, point: Point) -> list[Array]:
        self.floats.apart, self.floats.sums = [], []
        with np.errstate(all="ignore"):
            self.evaluate(point)
        self.comparisons = min(len(self.floats.apart), _COMPARISONS)
        return [np.ravel(array) for array in (*self.floats.apart[:_COMPARISONS], *self.floats.sums[:_SUMS])]


def _beside_thresholds(apart: _Apart, line: Line, random: Generator, sums: bool) -> Iterator[Point]:
    """Points of a line on both sides of thresholds, with those of sums or without."""
    first, *lengths = _STRETCHES
    begin = apart.at(line(first))
    many = len(begin) if sums else apart.comparisons
    found = [begin, *[apart.at(line(length)) for length in lengths]] if many else []
    for which in range(many):
        meetings = [
            (number, entry)
            for number, (a, b) in enumerate(pairwise([arrays[which] for arrays in found]))
            for entry in np.flatnonzero(np.isfinite(a) & np.isfinite(b) & ((a > 0) != (b > 0)))
        ]
        for chosen in random.permutation(len(meetings))[: _ROOTS if which < apart.comparisons else 1]:
            number, entry = meetings[chosen]
            low, high = float(_STRETCHES[number]), float(_STRETCHES[number + 1])
            yield from (line(low), line(high))

            def above(length: float, which: int = which, entry: int = int(entry)) -> bool:
                return bool(apart.at(line(length))[which][entry] > 0)

            root = _root(above, low, high)
            scale = abs(root) or high - low
            yield from (line(root + side * part * scale) for part in _BESIDE for side in (-1, 1))


def _root(above: Callable[[float], bool], low: float, high: float) -> float:
    """Where a condition changes between two places, by halving: geometrically where both have one sign."""
    first = above(low)
    for _ in range(_HALVINGS):
        middle = math.copysign(math.sqrt(low * high), low) if low * high > 0 else (low + high) / 2
        if above(middle) == first:
            low = middle
        else:
            high = middle
        if high - low <= _EXACT * max(abs(low), abs(high)):
            break
    return (low + high) / 2
