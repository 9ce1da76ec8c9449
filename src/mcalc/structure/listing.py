"""The places of a support one by one, in proportion to how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcalc.structure.linear import Bound, Linear, eliminated
from mcalc.structure.region import Region
from mcalc.structure.system import intersection


def places(regions: Sequence[Region], holes: Sequence[Region] = ()) -> list[tuple[int, ...]]:
    """The places in the regions and not in the holes, in row-major order; every size is a number.

    >>> from mcalc.structure.linear import parameter
    >>> places([Region((parameter(0), parameter(0).plus(1)), (2,))])
    [(0, 1), (1, 2)]
    """
    if len(regions) == 1 and not holes:
        return sorted(_places(regions[0]))
    found = {place for region in regions for place in _places(region)}
    for region in regions:
        for hole in holes:
            shared = intersection(region, hole)  # a hole may be much larger than what it is in
            found.difference_update(() if shared is None else _places(shared))
    return sorted(found)


def _places(region: Region) -> Iterator[tuple[int, ...]]:
    for values in _values(region):
        yield tuple(number(axis.constant) + _weighted(axis, values) for axis in region.axes)


def _weighted(form: Linear, values: Sequence[int]) -> int:
    """A form without its constant, of the parameters that have values."""
    return sum(number(value) * values[name] for name, value in form.terms if name < len(values))


def number(bound: Bound) -> int:
    """A bound that is a number."""
    assert isinstance(bound, int)
    return bound


def levels(region: Region) -> list[list[Linear]]:
    """For each parameter the rules that say how far it goes once those before it have values."""
    found: list[list[Linear]] = []
    rules = [*region.rules]
    for name in reversed(range(len(region.spans))):
        rules = [*rules, *region.bounded(name)]
        found.insert(0, [rule for rule in rules if rule.coefficient(name)])
        rules, _ = eliminated(rules, name)
    return found


def _values(region: Region) -> Iterator[tuple[int, ...]]:
    """All values of the parameters."""
    known = levels(region)
    stack: list[tuple[int, ...]] = [()]
    while stack:
        values = stack.pop()
        if len(values) == len(known):
            yield values
            continue
        ends: dict[bool, list[int]] = {True: [], False: []}
        for rule in known[len(values)]:
            own, rest = number(rule.coefficient(len(values))), number(rule.constant) + _weighted(rule, values)
            # own * value + rest >= 0
            ends[own > 0].append(-(rest // own) if own > 0 else rest // -own)
        stack += [(*values, value) for value in range(max(ends[True]), min(ends[False]) + 1)]
