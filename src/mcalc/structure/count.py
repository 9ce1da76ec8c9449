"""How many places a union of regions has, in closed form.

A region is counted by summing out its parameters one by one: a sum of a polynomial between two bounds is a polynomial
again (Faulhaber's formula), and where several bounds compete, the cases are told apart by further inequalities. A union
is counted by inclusion and exclusion.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb

from mcalc import work
from mcalc.exact.size import ONE, ZERO, Size
from mcalc.structure.linear import Bound, Linear, combined, names, parameter, reduced, sign, tidy, whole
from mcalc.structure.region import Region
from mcalc.structure.system import inside, intersection

LARGEST = 20_000
"""Intersections that inclusion and exclusion may look at."""
CASES = 1_000
"""Cases that may be told apart, in a region and in a whole union: many competing bounds multiply."""

_OF_WORK = 1 / 2
"""Of the work that the question may still take."""


class Undecided(Exception):  # noqa: N818
    """The count depends on which of two dimensions is the larger, or would take too long."""


def count(region: Region) -> Size:
    """The number of places in a region.

    >>> n = Size.name("n")
    >>> i, j = parameter(0), parameter(1)
    >>> triangle = Region((i, j), (n, n), (i.plus(j, -1),))
    >>> str(count(triangle))
    'n**2/2 + n/2'
    """
    found, _ = _counted(region)
    if found is None:
        raise Undecided
    return found


@lru_cache(maxsize=1024)
def _counted(region: Region) -> tuple[Size | None, int]:
    """The number of places, None where it is undecided, and how many cases were told apart."""
    cases = Cases()
    try:
        return _places(region, cases), cases.told
    except Undecided:
        return None, cases.told


class Cases:
    """How many cases were told apart so far."""

    __slots__ = ("told",)

    def __init__(self) -> None:
        self.told = 0

    def add(self, more: int) -> None:
        """So many more. Raises Undecided where they are too many."""
        self.told += more
        if self.told > CASES:
            raise Undecided


def _places(region: Region, cases: Cases) -> Size:
    total = ONE
    tied = names(region.rules)
    for name, span in enumerate(region.spans):
        if name not in tied:
            total = total * span
    for group in _groups(region.rules):
        rules = [rule for rule in region.rules if rule.terms[0][0] in group]
        for name in group:
            rules += region.bounded(name)
        total = total * _summed(sorted(group), rules, ONE, cases)
    return total


def _groups(rules: Sequence[Linear]) -> list[set[int]]:
    """Parameters that inequalities tie together."""
    groups: list[set[int]] = []
    for rule in rules:
        joined = {name for name, _ in rule.terms}
        apart = [group for group in groups if not group & joined]
        groups = [*apart, joined.union(*(group for group in groups if group & joined))]
    return groups


def _summed(parameters: list[int], rules: list[Linear], weight: Size, cases: Cases) -> Size:
    """The sum of `weight` over all integers that the rules allow."""
    work.spend(work.CASE)
    cases.add(1)
    kept = _decided(rules)
    if kept is None:
        return ZERO
    if not parameters:
        return weight
    # A rule of one parameter has no coefficient before it: 2*t <= 5 is t <= 2.
    rules = [reduced(rule) if len(rule.terms) == 1 else rule for rule in kept]
    chosen = _simplest(parameters, rules)
    rest = [name for name in parameters if name != chosen]
    others = [rule for rule in rules if not rule.coefficient(chosen)]
    lower, upper = (_bounds(rules, chosen, side) for side in (1, -1))
    total = ZERO
    for i, low in enumerate(lower):
        highest = [low.plus(other, -1).plus(-int(i > k)) for k, other in enumerate(lower) if k != i]
        for j, high in enumerate(upper):
            least = [other.plus(high, -1).plus(-int(j > k)) for k, other in enumerate(upper) if k != j]
            case = [reduced(rule) for rule in (*others, *highest, *least, high.plus(low, -1))]
            if _decided(case) is not None:
                total = total + _summed(rest, case, _series(weight, chosen, _size(low), _size(high)), cases)
    return total


def _decided(rules: Sequence[Linear]) -> list[Linear] | None:
    """The rules that still say something; None where one of them can't hold."""
    kept = []
    for rule in rules:
        if rule.terms:
            kept.append(rule)
            continue
        found = sign(rule.constant)
        if found is None:
            raise Undecided
        if found < 0:
            return None
    return kept


def _simplest(parameters: list[int], rules: list[Linear]) -> int:
    """The parameter with the fewest bounds, all with the coefficient 1 or -1."""
    best: tuple[int, int] | None = None
    for name in parameters:
        values = [rule.coefficient(name) for rule in rules if rule.coefficient(name)]
        if all(value in (1, -1) for value in values) and (best is None or len(values) < best[0]):
            best = len(values), name
    if best is None:
        raise Undecided
    return best[1]


def _bounds(rules: Sequence[Linear], name: int, side: int) -> list[Linear]:
    """What a parameter is at least (side 1) or at most (-1), each once; a bound that would be rounded is undecided."""
    found: dict[Linear, None] = {}
    for rule in rules:
        if rule.coefficient(name) == side:
            if not whole(rule.constant):
                raise Undecided
            found[combined([(-side, rule), (1, parameter(name))])] = None
    return list(found)


def _name(parameter: int) -> str:
    return f"#{parameter}"


def _size(bound: Linear) -> Size:
    total = Size.of(bound.constant)
    for name, value in bound.terms:
        total = total + Size.name(_name(name)) * value
    return total


def _series(weight: Size, parameter: int, low: Size, high: Size) -> Size:
    """The sum of a polynomial over low <= parameter <= high."""
    name = _name(parameter)
    powers: dict[int, Size] = {}
    for monomial, coefficient in weight.terms:
        degree = dict(monomial).get(name, 0)
        rest = Size({tuple(item for item in monomial if item[0] != name): coefficient})
        powers[degree] = powers.get(degree, ZERO) + rest
    total = ZERO
    for degree, factor in powers.items():
        if not degree:
            total = total + factor * (high - low + 1)
            continue
        total = total + factor * (_power_sum(degree, high) - _power_sum(degree, low - 1))
    return total


def _power_sum(degree: int, last: Size) -> Size:
    """1**degree + 2**degree + ... + last**degree, as the polynomial that it is."""
    total = ZERO
    for j in range(degree + 1):
        power = last ** (degree + 1 - j)
        total = total + power * (_bernoulli(j) * comb(degree + 1, j))
    return total / (degree + 1)


@lru_cache(maxsize=64)
def _bernoulli(j: int) -> Fraction:
    """Bernoulli numbers with +1/2."""
    if j == 1:
        return Fraction(1, 2)
    plain = [Fraction(1)]
    for m in range(1, j + 1):
        plain.append(-sum((comb(m + 1, k) * plain[k] for k in range(m)), Fraction(0)) / (m + 1))
    return plain[j]


def united(regions: Sequence[Region]) -> Size:
    """The number of places in at least one of the regions.

    >>> first, all = Linear((), 0), parameter(0)
    >>> row, column = Region((first, all), (4,)), Region((all, first), (4,))
    >>> str(united([row, column]))
    '7'
    """
    total = ZERO
    seen = 0
    cases = Cases()
    for part in _parts(list(regions)):
        pending = [(place, region, 1) for place, region in enumerate(part)]
        while pending:
            place, region, factor = pending.pop()
            found: list[tuple[int, Region, int]] = []
            for other in range(place + 1, len(part)):
                seen += 1
                if seen > LARGEST:
                    raise Undecided
                shared = intersection(region, part[other])
                if shared is None:
                    continue
                if inside(region, part[other]):
                    # inside a later one: counted there
                    break
                if not shared.exact:
                    raise Undecided
                found.append((other, shared, -factor))
            else:
                places, told = _counted(region)
                cases.add(told)
                if places is None:
                    raise Undecided
                total = total + places * factor
                pending += found
    return total


def counted(regions: Sequence[Region], holes: Sequence[Region] = ()) -> Size:
    """The number of places in the regions and not in the holes. Raises Undecided where the question has no more work
    left for that: without a count there is an answer yet.
    """
    try:
        with work.portion(_OF_WORK):
            total = united(regions)
            shared = [intersection(region, hole) for region in regions for hole in holes]
            return total - united(list(dict.fromkeys(region for region in shared if region is not None)))
    except work.WorkError:
        raise Undecided from None


def relaxed(regions: Sequence[Region]) -> Size:
    """A number of places that is enough where the exact one is undecided."""
    total = ZERO
    for region in regions:
        places = ONE
        for span in region.spans:
            places = places * span
        total = total + places
    return total


def _parts(regions: list[Region]) -> list[list[Region]]:
    """Regions in groups that don't meet, told apart by a place that is fixed in all of them."""
    done: list[list[Region]] = []
    pending = [(regions, 0)]
    while pending:
        group, axis = pending.pop()
        if len(group) < 2 or axis == len(group[0].axes):
            if group:
                done.append(group)
            continue
        places: dict[Bound, list[Region]] = {}
        for region in group:
            place = region.axes[axis]
            if not place.terms:
                places.setdefault(place.constant, []).append(region)
        if sum(map(len, places.values())) == len(group):
            symbolic = [place for place in places if not isinstance(place, int)]
            if all(sign(tidy(named - other)) is not None for named in symbolic for other in places):
                pending += [(part, axis + 1) for part in places.values()]
                continue
        pending.append((group, axis + 1))
    return done
