"""The region that is left when a system is complete: what is not on its axes is forgotten."""

from __future__ import annotations

from collections.abc import Iterable

from mcalc.structure.bounds import (
    Bound,
    Inequality,
    contradictory,
    divided,
    eliminated,
    inequality,
    names,
    sign,
    tidy,
    tightest,
    whole,
)
from mcalc.structure.region import FIXED, Axis, Pair, Place, Region, fixed, parameters, simplified
from mcalc.structure.system import System


def region_of(system: System, axes: Iterable[Place]) -> Region | None:
    """The region of those axes, all else forgotten; None where it is empty."""
    places = [system.current(axis) for axis in axes]
    if system.empty:
        return None
    moved = [_moved_rule(system, rule) for rule in system.rules]
    rules = [rule for rule in moved if rule is not None]
    used = {name for axis in places for name in parameters(axis)}
    while True:
        rules = _absorbed(system, rules)
        if system.empty or contradictory(rules):
            return None
        unused = [name for name in names(rules) if name not in used]
        if not unused:
            break
        name = unused[0]
        rules, exact = eliminated([*rules, *_range(system, name)], name)
        system.exact = system.exact and exact
    free = [p for p in range(len(system.low)) if p not in system.moved]
    for name in free:
        system.require(system.high[name] - system.low[name])
    if system.empty or not _feasible(system, rules):
        return None
    return _region(system, places, rules)


def _moved_rule(system: System, rule: Inequality) -> Inequality | None:
    """A rule on the parameters that are left; None where it can't be said there."""
    terms: list[tuple[int, int]] = []
    constant = rule.constant
    for name, value in rule.terms:
        pending = [(system.current(Axis(name, 0, 1)), value)]
        while pending:
            axis, factor = pending.pop()
            constant = constant + axis.offset * factor
            if not isinstance(axis, Pair):
                terms.append((axis.parameter, axis.stride * factor))
            elif isinstance(axis.radix, int):
                pending += [(axis.high, factor * axis.stride * axis.radix), (axis.low, factor * axis.stride)]
            else:
                system.exact = False
                return None
    return inequality([(name, value) for name, value in terms if name != FIXED], constant)


def _range(system: System, name: int) -> tuple[Inequality, Inequality]:
    return Inequality(((name, 1),), tidy(-system.low[name])), Inequality(((name, -1),), system.high[name])


def _absorbed(system: System, rules: Iterable[Inequality]) -> list[Inequality]:
    """Rules as narrower ranges where they can be, without those that the ranges imply."""
    kept = tightest(rules)
    for _ in range(len(kept) + 1):
        changed = False
        for terms, constant in kept:
            for name, value in terms:
                rest = constant
                for other, factor in terms:
                    if other != name:
                        rest = rest + (system.high[other] if factor > 0 else system.low[other]) * factor
                # value * name + rest >= 0
                if value > 0:
                    changed |= system.tighten(name, divided(tidy(-rest), value, up=True), None)
                else:
                    changed |= system.tighten(name, None, divided(tidy(rest), -value))
        if not changed:
            break
    needed: list[Inequality] = []
    for rule in kept:
        least = rule.constant
        for name, value in rule.terms:
            least = least + (system.low[name] if value > 0 else system.high[name]) * value
        if sign(tidy(least)) not in (0, 1):
            needed.append(rule)
    return needed


def _feasible(system: System, rules: list[Inequality]) -> bool:
    pending = rules
    for name in names(rules):
        pending, _ = eliminated([*pending, *_range(system, name)], name)
        if contradictory(pending):
            return False
    return True


def _region(system: System, places: list[Place], rules: list[Inequality]) -> Region:
    """The region in the form that equal regions share: parameters in the order of the axes, from 0, upwards."""
    numbers: dict[int, Axis] = {}
    spans: list[Bound] = []
    axes = tuple(_named(system, axis, numbers, spans) for axis in places)
    final: list[Inequality] = []
    for terms, constant in rules:
        kept: list[tuple[int, int]] = []
        for name, value in terms:
            axis = numbers[name]
            constant = constant + axis.offset * value
            if axis.parameter != FIXED:
                kept.append((axis.parameter, axis.stride * value))
        final.append(inequality(kept, constant))
    final = [rule for rule in tightest(final) if rule.terms]
    final.sort(key=lambda rule: (rule.terms, str(rule.constant)))
    return Region(axes, tuple(spans), tuple(final), system.exact)


def _named(system: System, axis: Place, numbers: dict[int, Axis], spans: list[Bound]) -> Place:
    if isinstance(axis, Pair):
        parts = [_named(system, part, numbers, spans) for part in (axis.high, axis.low)]
        return simplified(axis._replace(high=parts[0], low=parts[1]))
    name = axis.parameter
    if name == FIXED:
        return fixed(axis.offset)
    if name not in numbers:
        low, high = system.low[name], system.high[name]
        system.exact = system.exact and whole(low) and whole(high)
        span = tidy(high - low + 1)
        if span == 1:
            numbers[name] = fixed(low)
        else:
            numbers[name] = Axis(len(spans), low, 1) if axis.stride > 0 else Axis(len(spans), high, -1)
            spans.append(span)
    number, start, step = numbers[name]
    return Axis(number, tidy(axis.offset + start * axis.stride), axis.stride * step)


def intersection(left: Region, right: Region) -> Region | None:
    """The places in both; None where there are none."""
    system = System()
    ours, theirs = system.place(left), system.place(right)
    for mine, other in zip(ours, theirs, strict=True):
        system.equate(mine, other)
        if system.empty:
            return None
    return region_of(system, ours)
