"""The slope of a spec along directions, by finite differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import mcalc
from tests.oracle.differentiate import Array
from tests.oracle.evaluate import evaluate
from tests.oracle.points import Point
from tests.properties.question import Question
from tests.properties.sort import CRASHES

LARGE = 1e5
Direction = dict[str, Array]
Slopes = tuple[Array, Array]
"""A slope, and a bound of its error."""


def by_differences(
    text: str, shapes: dict[str, str], point: Point, question: Question, directions: list[Direction]
) -> Slopes | None:
    """The slope of the function, or of the printed derivative that one differentiation less gives."""
    *before, last = directions
    function = _values(text, shapes, point, question, before)
    if function is None:
        return None

    def moved(step: float) -> Array:
        return function({name: point.names[name] + step * direction for name, direction in last.items()})

    with np.errstate(all="ignore"):
        try:
            return _slope(moved)
        except np.linalg.LinAlgError:
            return None


def _values(
    text: str, shapes: dict[str, str], point: Point, question: Question, before: list[Direction]
) -> Callable[[Direction], Array] | None:
    from tests.properties.verdict import along

    if not before:
        return lambda at: np.asarray(evaluate(text, {**point.names, **at}, point.dims).array, dtype=float)
    lower = question.lower()
    try:
        # A printed gradient may use that a matrix is symmetric, and near the point it isn't.
        found = lower.ask(text, {name: shape.partition(":")[0] for name, shape in shapes.items()})
    except (mcalc.McalcError, *CRASHES):
        return None
    rows = evaluate(text, point.names, point.dims).array.shape
    return lambda at: along(found, Point({**point.names, **at}, point.dims), rows, lower, before)


def _slope(function: Callable[[float], Array]) -> Slopes:
    """Central differences at h, h/2 and h/4, extrapolated, and a bound of the error."""
    step = 2.0**-8
    found, size = [], np.zeros(())
    for h in (step, step / 2, step / 4):
        up, down = function(h), function(-h)
        found.append((up - down) / (2 * h))
        size = np.abs(up) + np.abs(down)
    first, second = (4 * found[1] - found[0]) / 3, (4 * found[2] - found[1]) / 3
    best = (16 * second - first) / 15
    error = np.abs(best - second) + 1e-14 * size / step * 16
    return best, np.where(np.isfinite(error), error, np.inf)
