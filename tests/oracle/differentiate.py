"""Derivatives as numbers: JAX where it is installed, finite differences with Richardson extrapolation otherwise.

A derivative is a tensor: the axes of the output, then the axes of the variable. Stacked variables (`x,y`) are
flattened into one axis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.oracle.evaluate import evaluate
from tests.oracle.library import jax_library
from tests.oracle.points import Point
from tests.oracle.traced import derivative

Array = NDArray[np.float64]


class Estimate(NamedTuple):
    """A numeric derivative and a bound of its error, entry by entry; zero where the method is exact."""

    value: Array
    error: Array


def have_jax() -> bool:
    """Whether JAX is installed."""
    return jax_library() is not None


def jacobian(spec: str, point: Point, wrt: Sequence[str], exact: bool = False) -> Estimate:
    """The derivative of `spec` at `point`: by automatic differentiation if `exact`, else by finite differences."""
    if exact:
        return _by_jax(spec, point, wrt, second=False)

    def function(names: dict[str, Array]) -> Array:
        return np.asarray(evaluate(spec, names, point.dims).array, dtype=float)

    return _differences(function, point, wrt, step=2.0**-7)


def hessian(spec: str, point: Point, wrt: str, exact: bool = False) -> Estimate:
    """The second derivative of a scalar `spec`: axes of the variable, twice."""
    if exact:
        return _by_jax(spec, point, [wrt], second=True)

    def gradient(names: dict[str, Array]) -> Array:
        def function(inner: dict[str, Array]) -> Array:
            return np.asarray(evaluate(spec, inner, point.dims).array, dtype=float)

        return _differences(function, Point(names, point.dims), [wrt], step=2.0**-5).value

    found = _differences(gradient, point, [wrt], step=2.0**-5)
    return Estimate(found.value, found.error + 1e-8 * (1 + np.abs(found.value)))


def _differences(
    function: Callable[[dict[str, Array]], Array], point: Point, wrt: Sequence[str], step: float
) -> Estimate:
    """Central differences at steps h, h/2, h/4, extrapolated; the last correction bounds the error."""
    with np.errstate(all="ignore"):
        centre = function(point.names)
        columns, errors = [], []
        for name in wrt:
            start = point.names[name]
            for place in np.ndindex(start.shape):
                value, error = _one_difference(function, point.names, name, place, step)
                columns.append(value)
                errors.append(error)
    shape = centre.shape + _variable_shape(point, wrt)
    return Estimate(np.stack(columns, -1).reshape(shape), np.stack(errors, -1).reshape(shape))


def _one_difference(
    function: Callable[[dict[str, Array]], Array],
    names: dict[str, Array],
    name: str,
    place: tuple[int, ...],
    step: float,
) -> tuple[Array, Array]:
    size = np.zeros(())
    slopes = []
    for h in (step, step / 2, step / 4):
        ends = []
        for sign in (1.0, -1.0):
            moved = names[name].copy()
            moved[place] += sign * h
            ends.append(function({**names, name: moved}))
        slopes.append((ends[0] - ends[1]) / (2 * h))
        size = np.abs(ends[0]) + np.abs(ends[1])
    first = (4 * slopes[1] - slopes[0]) / 3
    second = (4 * slopes[2] - slopes[1]) / 3
    best = (16 * second - first) / 15
    return best, np.abs(best - second) + 1e-14 * size / step * 16


def _variable_shape(point: Point, wrt: Sequence[str]) -> tuple[int, ...]:
    if len(wrt) == 1:
        return point.names[wrt[0]].shape
    return (sum(point.names[name].size for name in wrt),)


def _by_jax(spec: str, point: Point, wrt: Sequence[str], second: bool) -> Estimate:
    shapes = tuple((name, value.shape) for name, value in point.names.items())
    parts = derivative(spec, shapes, tuple(point.dims.items()), tuple(wrt), second).at(point.names)
    if len(wrt) == 1:
        (value,) = parts
    else:
        rank = np.asarray(evaluate(spec, point.names, point.dims).array).ndim
        value = np.concatenate([part.reshape((*part.shape[:rank], -1)) for part in parts], axis=-1)
    return Estimate(value, np.zeros(value.shape))


def slope_by_jax(spec: str, point: Point, name: str, direction: Array) -> Array:
    """The slope of `spec` along a direction of one variable, by forward automatic differentiation."""
    library = jax_library()
    if library is None:
        raise RuntimeError("JAX is not installed")
    import jax

    def function(value: Any) -> Any:
        return evaluate(spec, {**point.names, name: value}, point.dims, library=library).array

    start = library.xp.asarray(point.names[name])
    return np.asarray(jax.jvp(function, (start,), (library.xp.asarray(direction),))[1])
