"""The places of a support one by one, in proportion to how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcalc.structure.bounds import Bound, Inequality, divided, eliminated, within
from mcalc.structure.region import FIXED, Pair, Place, Region


def places(regions: Sequence[Region], holes: Sequence[Region] = ()) -> list[tuple[int, ...]]:
    """The places in the regions and not in the holes, in row-major order; every size is a number.

    >>> from mcalc.structure.region import Axis
    >>> places([Region((Axis(0, 0, 1), Axis(0, 1, 1)), (2,))])
    [(0, 1), (1, 2)]
    """
    if len(regions) == 1 and not holes:
        return sorted(_places(regions[0]))
    found = {place for region in regions for place in _places(region)}
    for hole in holes:
        found.difference_update(_places(hole))
    return sorted(found)


def _places(region: Region) -> Iterator[tuple[int, ...]]:
    for values in _values(region):
        yield tuple(_at(axis, values) for axis in region.axes)


def _at(axis: Place, values: Sequence[int]) -> int:
    if isinstance(axis, Pair):
        inner = _number(axis.radix) * _at(axis.high, values) + _at(axis.low, values)
        return _number(axis.offset) + axis.stride * inner
    if axis.parameter == FIXED:
        return _number(axis.offset)
    return _number(axis.offset) + axis.stride * values[axis.parameter]


def _number(bound: Bound) -> int:
    assert isinstance(bound, int)
    return bound


def _values(region: Region) -> Iterator[tuple[int, ...]]:
    """All values of the parameters. What the rules leave to each is known once those before it are."""
    count = len(region.spans)
    levels: list[list[Inequality]] = []
    rules = [*region.rules]
    for name in reversed(range(count)):
        rules = [*rules, *within(name, region.spans[name])]
        levels.append([rule for rule in rules if rule.coefficient(name)])
        rules, _ = eliminated(rules, name)
    levels.reverse()
    stack: list[tuple[int, ...]] = [()]
    while stack:
        values = stack.pop()
        if len(values) == count:
            yield values
            continue
        low, high = _between(levels[len(values)], values)
        stack += [(*values, value) for value in range(low, high + 1)]


def _between(rules: Sequence[Inequality], values: tuple[int, ...]) -> tuple[int, int]:
    """The least and the greatest value of the next parameter."""
    low: int | None = None
    high: int | None = None
    for terms, constant in rules:
        rest = _number(constant)
        own = 0
        for name, value in terms:
            if name == len(values):
                own = value
            else:
                rest += value * values[name]
        if own > 0:
            bound = _number(divided(-rest, own, up=True))
            low = bound if low is None else max(low, bound)
        else:
            bound = _number(divided(rest, -own))
            high = bound if high is None else min(high, bound)
    assert low is not None
    assert high is not None
    return low, high
