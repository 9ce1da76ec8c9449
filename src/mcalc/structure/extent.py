"""How far a weighted sum of axes reaches over a region: the offsets of a band, for one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from mcalc.structure.bounds import Bound, eliminated, inequality, names, sign, tidy, within
from mcalc.structure.region import FIXED, Pair, Place, Region


def extent(region: Region, weights: Mapping[int, Bound]) -> tuple[Bound | None, Bound | None]:
    """The least and the greatest value of the weighted sum of axes, None where it has no closed form.

    >>> from mcalc.structure.region import Axis
    >>> diagonal = Region((Axis(0, 0, 1), Axis(0, 1, 1)), (5,))
    >>> extent(diagonal, {0: -1, 1: 1})
    (1, 1)
    """
    return _extent(region, tuple(weights.items()))


@lru_cache(maxsize=1024)
def _extent(region: Region, weights: tuple[tuple[int, Bound], ...]) -> tuple[Bound | None, Bound | None]:
    constant: Bound = 0
    slopes: dict[int, Bound] = {}
    pending: list[tuple[Place, Bound]] = [(region.axes[place], weight) for place, weight in weights]
    while pending:
        axis, weight = pending.pop()
        constant = constant + axis.offset * weight
        if isinstance(axis, Pair):
            step = tidy(weight * axis.stride)
            pending += [(axis.high, tidy(step * axis.radix)), (axis.low, step)]
        elif axis.parameter != FIXED:
            slopes[axis.parameter] = tidy(slopes.get(axis.parameter, 0) + weight * axis.stride)
    slopes = {name: slope for name, slope in slopes.items() if sign(slope) != 0}
    if any(name in slopes for name in names(region.rules)):
        whole = {name: slope for name, slope in slopes.items() if isinstance(slope, int)}
        if len(whole) < len(slopes):
            return None, None
        least = _greatest(region, {name: -slope for name, slope in whole.items()}, tidy(-constant))
        return None if least is None else tidy(-least), _greatest(region, whole, constant)
    low = high = constant
    for name, slope in slopes.items():
        reach = (region.spans[name] - 1) * slope
        order = sign(slope)
        if order is None:
            return None, None
        low, high = (low, high + reach) if order > 0 else (low + reach, high)
    return tidy(low), tidy(high)


def _greatest(region: Region, slopes: dict[int, int], constant: Bound) -> Bound | None:
    value = len(region.spans)
    rules = [*region.rules, inequality([*slopes.items(), (value, -1)], constant)]
    for name, span in enumerate(region.spans):
        rules, _ = eliminated([*rules, *within(name, span)], name)
    found = [rule.constant for rule in rules if rule.terms == ((value, -1),)]
    return found[0] if len(found) == 1 else None
