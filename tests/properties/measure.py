"""Derivatives of random specs as numbers, for the laws."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

import mcalc
from tests.oracle.differentiate import Array
from tests.oracle.evaluate import evaluate
from tests.oracle.points import KINDS, Point, draw
from tests.properties.sort import CRASHES
from tests.properties.verdict import DIMS


def ask_one(text: str, shapes: dict[str, str], name: str, layout: str = "numerator") -> mcalc.Derivative | None:
    """The derivative by one variable; None where mcalc gives none, which is for the random tests to judge."""
    try:
        (found,) = mcalc.ask("jacobian", text, shapes=shapes, wrt=(name,), layout=layout).derivatives
    except (mcalc.McalcError, *CRASHES):
        return None
    return found


def sound_points(text: str, shapes: dict[str, str], count: int, seed: int = 0) -> Iterator[Point]:
    """Points at which the spec has a value of moderate size."""
    random = np.random.default_rng(seed)
    found = 0
    for _ in range(count):
        for kind in KINDS:
            point = draw(random, shapes, DIMS, kind)
            with np.errstate(all="ignore"):
                try:
                    value = evaluate(text, point.names, point.dims).array
                except np.linalg.LinAlgError:
                    continue
            if np.all(np.isfinite(value)) and np.all(np.abs(value) < 1e4):
                yield point
                found += 1
                if found == count:
                    return


def value(found: mcalc.Derivative, point: Point) -> Array:
    """The closed form's value, as it is laid out; NaN where a matrix that it inverts is singular."""
    laid = [int(str(size.substitute(DIMS))) for size in found.symbolic_shape]
    with np.errstate(all="ignore"):
        try:
            array = np.asarray(evaluate(found.expression, point.names, point.dims, found.where).array, dtype=float)
        except np.linalg.LinAlgError:
            return np.full(laid, np.nan)
    if math.prod(laid) != array.size:
        raise AssertionError(f"{found.expression} has shape {array.shape}, not {laid}")
    return array


def same(left: Array, right: Array, relative: float = 1e-7) -> bool:
    """Whether two arrays are equal up to rounding."""
    scale = max(1.0, float(np.max(np.abs(right), initial=0.0)))
    return left.shape == right.shape and bool(np.all(np.abs(left - right) <= relative * scale))
