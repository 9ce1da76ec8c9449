"""Conditions put together and solved: what is not on the axes is forgotten, and what is left is a region.

So regions meet in regions again, whatever the sizes are, named or in numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import gcd

from mcalc import work
from mcalc.structure.linear import (
    Bound,
    Linear,
    Range,
    at_least,
    combined,
    contradictory,
    digits,
    divided,
    eliminated,
    fixed,
    linear,
    names,
    parameter,
    reach,
    reduced,
    sign,
    tidy,
    tightest,
    whole,
)
from mcalc.structure.region import Region


class _Empty(Exception):  # noqa: N818
    """There is no such place."""


class System:
    """Parameters with their ranges, what has to be zero and what must not be negative.

    `solved` is False once an equation was left out because nobody knows whether it holds.
    """

    __slots__ = ("equations", "exact", "ranges", "rules", "solved")

    def __init__(self) -> None:
        self.ranges: dict[int, Range] = {}
        self.equations: list[Linear] = []
        self.rules: list[Linear] = []
        self.exact = self.solved = True

    def parameter(self, span: Bound) -> Linear:
        """A new parameter over 0, ..., span - 1."""
        name = len(self.ranges)
        self.ranges[name] = (0, tidy(span - 1))
        return parameter(name)

    def place(self, region: Region) -> list[Linear]:
        """Add a region's parameters; its axes on them."""
        first = len(self.ranges)
        for span in region.spans:
            self.parameter(span)
        self.rules += [rule.numbered(first) for rule in region.rules]
        self.exact = self.exact and region.exact
        return [axis.numbered(first) for axis in region.axes]

    def region(self, axes: Iterable[Linear]) -> Region | None:
        """The region of those axes, all else forgotten; None where it is empty."""
        try:
            places = self._told_apart(self._solved(list(axes)))
            used = set(names(places))
            while True:
                self._absorb()
                unused = [name for name in names(self.rules) if name not in used]
                if not unused:
                    break
                self.rules, exact = eliminated([*self.rules, *self._bounds(unused[0])], unused[0])
                self.exact = self.exact and exact
            for low, high in self.ranges.values():
                self._require(tidy(high - low))
            self._check_feasible()
        except _Empty:
            return None
        return self._named(places)

    def _require(self, value: Bound) -> None:
        """Only where a value, free of parameters, is not negative."""
        order = sign(value)
        if order == -1:
            raise _Empty
        self.exact = self.exact and order is not None

    def _bounds(self, name: int) -> tuple[Linear, Linear]:
        """The range of a parameter as rules."""
        low, high = self.ranges[name]
        return linear([(name, 1)], -low), linear([(name, -1)], high)

    def _solved(self, axes: list[Linear]) -> list[Linear]:
        """The axes with everything put in that the equations say."""
        pending = self.equations[::-1]
        while pending:
            work.spend(work.LINEAR * (len(pending) + len(axes) + len(self.rules)))
            equation = pending.pop()
            if not equation.terms:
                order = sign(equation.constant)
                if order:
                    raise _Empty
                self.exact = self.exact and order == 0
                self.solved = self.solved and order == 0
                continue
            ends = reach(equation, self.ranges)
            if ends is not None and (sign(ends[0]) == 1 or sign(ends[1]) == -1):
                raise _Empty
            parts = digits(equation, self.ranges)
            moved = None
            if parts is not None:
                pending += [parts[2], parts[1]]
            else:
                moved = self._solution(equation, axes)
                self.exact = self.exact and moved is not None
                self.solved = self.solved and moved is not None
            if moved:
                pending = [form.replaced(moved) for form in pending]
                axes = [form.replaced(moved) for form in axes]
                self.rules = [form.replaced(moved) for form in self.rules]
                for name, form in moved.items():
                    low, high = self.ranges.pop(name)
                    if form.constant or [(self.ranges[other], by) for other, by in form.terms] != [((low, high), 1)]:
                        self.rules += [form.plus(tidy(-low)), (-form).plus(high)]
        return axes

    def _solution(self, equation: Linear, axes: Sequence[Linear]) -> dict[int, Linear] | None:
        """A parameter, or two, said by the others, so that the equation holds; None where there is no such way."""
        on_axes = set(names(axes))
        units = [name for name, value in equation.terms if value in (1, -1)]
        if units:
            plain = len(units) == len(equation.terms)
            name = next((name for name in units if plain and name not in on_axes), None)
            if name is None:
                name = self._widest(units)
            value = equation.coefficient(name)
            return {name: combined([(-value, equation.without((name,)))])}
        (name, a), *others = equation.terms
        if not isinstance(a, int) or len(others) > 1 or not all(isinstance(b, int) for _, b in others):
            return None
        ((other, b),) = others or [(name, 0)]
        assert isinstance(b, int)
        # a * p + b * q == -constant: one solution and all others beside it
        common = gcd(a, b)
        steps = divided(-equation.constant if common > 0 else equation.constant, abs(common))
        if steps * common != -equation.constant:
            if isinstance(equation.constant, int):
                raise _Empty
            return None
        if not whole(steps):
            return None
        if not others:
            return {name: fixed(steps)}
        a, b = a // common, b // common
        inverse = pow(a, -1, abs(b)) if abs(b) > 1 else 0
        p, q = tidy(steps * inverse), tidy(steps * ((1 - a * inverse) // b))
        low, high = self.ranges[name]
        shared = max(self.ranges) + 1
        start, end = (low - p, high - p) if b > 0 else (p - high, p - low)
        self.ranges[shared] = divided(start, abs(b), up=True), divided(end, abs(b))
        return {name: linear([(shared, b)], p), other: linear([(shared, -a)], q)}

    def _told_apart(self, axes: list[Linear]) -> list[Linear]:
        """The axes on parameters that can be read off them; an axis such as i + j gets one of its own."""
        if all(len(form.terms) < 2 for form in axes):
            return axes
        known: set[int] = set()
        pending = axes
        while pending:
            rest = [linear(term for term in form.terms if term[0] not in known) for form in pending]
            pending = []
            for form in rest:
                parts = digits(form, self.ranges) if len(form.terms) > 1 else None
                pending += [form] if parts is None else parts[1:]
            told = {form.terms[0][0] for form in pending if len(form.terms) == 1}
            if not told:
                break
            known |= told
        found = []
        for form in axes:
            ends = reach(form, self.ranges)
            if ends is not None and any(name not in known for name, _ in form.terms):
                own = max(self.ranges) + 1
                self.ranges[own] = ends
                self.rules += [form.plus(parameter(own), -1), parameter(own).plus(form, -1)]
                form = parameter(own)
            found.append(form)
        return found

    def _widest(self, units: list[int]) -> int:
        """Of some parameters one with the widest range: the one that runs through the places of all others."""
        best = units[0]
        for name in units[1:]:
            low, high = self.ranges[best]
            start, end = self.ranges[name]
            if sign(tidy(end - start - high + low)) == 1:
                best = name
        return best

    def _absorb(self) -> None:
        """Rules as narrower ranges where they can be, without those that the ranges imply."""
        known = tightest(map(reduced, self.rules))
        if contradictory(known):
            raise _Empty
        plain = [rule for rule in known if all(isinstance(value, int) for _, value in rule.terms)]
        for _ in range(len(plain) + 1):
            work.spend(work.LINEAR * sum([len(rule.terms) for rule in plain]))
            narrower = [self._tighten(name, rule) for rule in plain for name, _ in rule.terms]
            if not any(narrower):
                break
        self.rules = []
        for rule in known:
            ends = reach(rule, self.ranges)
            if ends is not None and at_least(ends[0], 0):
                continue
            if ends is not None and sign(ends[1]) == -1:
                raise _Empty
            if rule in plain:
                self.rules.append(rule)
            else:
                # What hangs on a product of a parameter and a dimension is left out.
                self.exact = False

    def _tighten(self, name: int, rule: Linear) -> bool:
        """Narrow the range of one parameter to what a rule leaves it; whether anything changed."""
        value = rule.coefficient(name)
        assert isinstance(value, int)
        low, high = self.ranges[name]
        rest = reach(rule.without((name,)), self.ranges)
        assert rest is not None
        # value * name + rest >= 0
        limit = divided(-rest[1] if value > 0 else rest[1], abs(value), up=value > 0)
        order = sign(tidy(limit - (low if value > 0 else high)))
        self.exact = self.exact and order is not None
        if order == (1 if value > 0 else -1):
            self.ranges[name] = (limit, high) if value > 0 else (low, limit)
            return True
        return False

    def _check_feasible(self) -> None:
        pending = self.rules
        for name in names(self.rules):
            work.spend(work.LINEAR * len(pending))
            pending, _ = eliminated([*pending, *self._bounds(name)], name)
            if contradictory(pending):
                raise _Empty

    def _named(self, places: Sequence[Linear]) -> Region:
        """The region in the form that equal regions share: parameters in the order of the axes, from 0, upwards."""
        moved: dict[int, Linear] = {}
        spans: list[Bound] = []
        for axis in places:
            for name, value in sorted(axis.terms, key=lambda term: _weight(term[1]), reverse=True):
                if name in moved:
                    continue
                low, high = self.ranges[name]
                self.exact = self.exact and whole(low) and whole(high)
                span = tidy(high - low + 1)
                if span == 1:
                    moved[name] = fixed(low)
                    continue
                upwards = sign(value) != -1
                moved[name] = linear([(len(spans), 1 if upwards else -1)], low if upwards else high)
                spans.append(span)
        rules = [reduced(rule.replaced(moved)) for rule in self.rules]
        final = sorted(
            (rule for rule in tightest(rules) if rule.terms), key=lambda rule: (rule.terms, str(rule.constant))
        )
        axes = tuple(axis.replaced(moved) for axis in places)
        return Region(axes, tuple(spans), tuple(final), self.exact)


def _weight(value: Bound) -> tuple[int, Bound | str]:
    """A coefficient's place among those of an axis: n before 3 before 1."""
    if isinstance(value, int):
        return 0, abs(value)
    return max(sum(power for _, power in monomial) for monomial, _ in value.terms), str(value)


def intersection(left: Region, right: Region) -> Region | None:
    """The places in both; None where there are none."""
    return _met(left, right)[0]


def inside(region: Region, other: Region) -> bool:
    """Whether all places of a region are plainly in another."""
    return _met(region, other) == (region, True)


@lru_cache(maxsize=4096)
def _met(left: Region, right: Region) -> tuple[Region | None, bool]:
    """The places in both, and whether all equations that say so were solved."""
    if left == right:
        return left, True
    if any(_behind(a, b) or _behind(b, a) for a, b in zip(_reaches(left), _reaches(right), strict=True)):
        return None, True
    system = System()
    ours, theirs = system.place(left), system.place(right)
    system.equations = [mine.plus(other, -1) for mine, other in zip(ours, theirs, strict=True)]
    return system.region(ours), system.solved


@lru_cache(maxsize=1024)
def _reaches(region: Region) -> tuple[tuple[Bound, Bound] | None, ...]:
    """The least and the greatest place on each axis, None where that is open."""
    return tuple(reach(axis, region.ranges) for axis in region.axes)


def _behind(one: tuple[Bound, Bound] | None, other: tuple[Bound, Bound] | None) -> bool:
    """Whether all places of one on an axis plainly come after those of the other."""
    return one is not None and other is not None and sign(tidy(one[0] - other[1])) == 1


def shadow(region: Region, axes: Sequence[int]) -> Region | None:
    """The region as it is seen on some axes, in that order."""
    system = System()
    placed = system.place(region)
    return system.region([placed[axis] for axis in axes])
