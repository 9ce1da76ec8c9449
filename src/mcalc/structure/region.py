"""Sets of places in a tensor: axes that run with parameters, under linear inequalities.

The diagonal of a matrix is two axes on one parameter, a row is a fixed place beside a free axis, a triangle is two
parameters and an inequality. Regions meet in regions again, whatever the sizes are, named or in numbers.
"""

from __future__ import annotations

from typing import TypeAlias

from mcalc.record import Record
from mcalc.structure.bounds import Bound, Inequality, divided, sign, tidy

FIXED = -1


class Axis(Record):
    """offset + stride * parameter; `parameter` is FIXED for one place."""

    parameter: int
    offset: Bound
    stride: int


class Pair(Record):
    """offset + stride * (radix * high + low): an axis that runs through the places of two, row by row."""

    high: Place
    low: Place
    radix: Bound
    offset: Bound = 0
    stride: int = 1


Place: TypeAlias = Axis | Pair


def fixed(place: Bound) -> Axis:
    """The axis of one place."""
    return Axis(FIXED, place, 0)


def parameters(place: Place) -> tuple[int, ...]:
    """The parameters that an axis runs with."""
    if isinstance(place, Pair):
        return (*parameters(place.high), *parameters(place.low))
    return () if place.parameter == FIXED else (place.parameter,)


class Region(Record):
    """The places that the axes reach while parameter p runs over 0, ..., spans[p] - 1, as far as the rules allow.

    Different values of the parameters reach different places. `exact` is False where it may hold places too many.
    """

    axes: tuple[Place, ...]
    spans: tuple[Bound, ...]
    rules: tuple[Inequality, ...] = ()
    exact: bool = True


def shifted(axis: Place, first: int) -> Place:
    """The axis with its parameters numbered from `first` on."""
    if isinstance(axis, Pair):
        return axis._replace(high=shifted(axis.high, first), low=shifted(axis.low, first))
    return axis if axis.parameter == FIXED else axis._replace(parameter=axis.parameter + first)


def simplified(axis: Pair) -> Place:
    """A pair as a plain axis where one of its parts is fixed."""
    high, low, radix, offset, stride = axis
    if isinstance(high, Axis) and high.parameter == FIXED and isinstance(low, Axis):
        start = tidy(offset + (radix * high.offset + low.offset) * stride)
        return Axis(low.parameter, start, stride * low.stride)
    if isinstance(low, Axis) and low.parameter == FIXED and isinstance(high, Axis) and isinstance(radix, int):
        start = tidy(offset + (radix * high.offset + low.offset) * stride)
        return Axis(high.parameter, start, stride * radix * high.stride)
    return axis


def digits(axis: Pair, place: Bound) -> tuple[Bound, Bound] | None:
    """The places of the two parts at one place of the pair, where they are known."""
    value = tidy(place - axis.offset)
    if isinstance(value, int) and isinstance(axis.radix, int):
        steps = value * (1 if axis.stride > 0 else -1)
        return (-1, 0) if steps % abs(axis.stride) else divmod(steps // abs(axis.stride), axis.radix)
    if axis.stride == 1 and sign(value) in (0, 1) and sign(tidy(axis.radix - value)) == 1:
        return 0, value
    return None


def solved(low: Bound, high: Bound, offset: Bound, stride: int) -> tuple[Bound, Bound]:
    """The first and the last t with low <= offset + stride * t <= high."""
    below, above = tidy(low - offset), tidy(high - offset)
    if stride < 0:
        below, above, stride = tidy(-above), tidy(-below), -stride
    return divided(below, stride, up=True), divided(above, stride)
