"""Where a derivative is said to hold, held against numbers.

A domain is wrong that leaves out points at which the closed form agreed with numeric differentiation, each of its
entries one (but of functions that are said to have values elsewhere, as lgamma has). A kink, where
two sides of `x == 0` meet, is none where the function and its derivatives are the same on both sides: points on it are
looked for along random lines. One at which something jumps is enough for the kink to be one; that it is none takes
many. A kink that holds at whole stretches where the function is smooth, as `r == clip(r, 0, 1)` does, is left out if
other kinks hold wherever there is a jump.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, pairwise
from math import isfinite
from typing import Final

from mcalc.catalogue import find
from mcalc.errors import DomainError, McalcError
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.extrapolation import kinked
from mcalc.evaluation.random_points import Random, direction
from mcalc.evaluation.shapes import CostError, MisfitError
from mcalc.language import read_together
from mcalc.language.spec import Spec
from mcalc.language.tree import Call
from mcalc.proof.every_answer.evidence import Evidence
from mcalc.proof.every_answer.subject import Flat, Point
from mcalc.record import Record
from mcalc.work import WorkError, portion

_EQUAL: Final = "equal"
_STRETCHES = (-4.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 4.0)
"""How far along a line sides are compared."""
_STEPS = 1e-4, 1e-6, 1e-8
_SMOOTH = 24
"""So many points of a kink without a jump, and it is none."""
_EXACT = 4
"""At so many of them the two sides are exactly the same, and so is the function: a comparison may jump there alone."""
_EACH = 3
"""Points of a kink on one line at most."""
_APART = 12
"""Sides that meet on none of so many lines, as norm(x) and 0 do nowhere, are not looked at further."""
_HALVINGS = 60
_NEAR = 1e-9
_DIGITS = 6
_SIDES, _HIGHEST = 2, 2
"""Kinks have so many sides, and are looked at of derivatives up to this order."""
# Operations that are spent on a kink, and on all of them; how often all is evaluated for each point of a kink.
_PATIENCE, _TOGETHER, _EVALUATIONS = 1e6, 4e6, 16


class Held(Record):
    """The conditions that the evidence leaves."""

    nonsmooth: tuple[str, ...]
    domain: tuple[str, ...]


def conditions_held(
    evidence: Evidence, nonsmooth: Sequence[str], domain: Sequence[str], where: Sequence[tuple[str, str]], share: float
) -> Held:
    """What of the conditions holds; `where` names parts that they speak of.

    Kinks that are still to be looked at when that share of the work which is left is done stay as they are.
    """
    said = Held(tuple(nonsmooth), tuple(domain))
    if not nonsmooth and not domain:
        return said
    try:
        whole, views = read_together([(text, where) for text in (*nonsmooth, *domain)], evidence.task.subject.spec)
        evaluate = _evaluator(evidence, whole, views)
        others = [] if _has_values_elsewhere(evidence.task.subject.spec) else views[len(nonsmooth) :]
        wrong = [view for view in others if _leaves_out(evidence, evaluate, view)]
        if wrong and not evidence.as_given and (larger := evidence.larger()):
            again = _evaluator(larger, whole, views)
            wrong = [view for view in wrong if _leaves_out(larger, again, view)]
    except (McalcError, CostError, MisfitError):
        return said
    kinks = {text: _Kink(evaluate, view) for text, view in zip(nonsmooth, views, strict=False)}
    patience = min(_PATIENCE, _TOGETHER / max(1, len(kinks)))
    none: set[str] = set()
    with suppress(WorkError), portion(share):
        for text in nonsmooth if len(evidence.task.groups) <= _HIGHEST else ():
            beside = [kink for other, kink in kinks.items() if other != text and other not in none]
            if _is_none(evidence, kinks[text], beside, patience):
                none.add(text)
    kept = tuple(text for text, view in zip(domain, views[len(nonsmooth) :], strict=True) if view not in wrong)
    return Held(tuple(text for text in nonsmooth if text not in none), kept)


def _evaluator(evidence: Evidence, whole: Spec, views: Sequence[Spec]) -> Evaluator:
    setting = evidence.task.setting
    results = [view.program.result for view in views]
    values = set(whole.values)
    results += [side for result in results if isinstance(result, Call) for side in result.args if side in values]
    return Evaluator(whole, setting.shapes, setting.sizes, resize=setting.resize, results=results)


def _has_values_elsewhere(spec: Spec) -> bool:
    """Whether a function is stated on a part of its domain."""
    entries = [find(node.function) for node in spec.values if isinstance(node, Call)]
    return any(entry is not None and bool(entry.elsewhere) for entry in entries)


def _leaves_out(evidence: Evidence, evaluate: Evaluator, view: Spec) -> bool:
    """Whether a domain leaves out points where the derivative was found right, each of its entries one."""
    place = evaluate.places[view.program.result]
    outside: set[int] = set()
    for number, there in enumerate(chain(evidence.places, evidence.further(whole=False))):
        if not outside and number >= len(evidence.places):
            return False
        try:
            holds = evaluate.run(there.point)[1][place]
        except DomainError:
            continue
        outside.update(entry for entry, inside in enumerate(holds) if not inside)
        if len(outside) == len(holds):
            return True
    return False


class _Kink:
    """Where two sides meet, if the condition has two."""

    def __init__(self, evaluate: Evaluator, view: Spec) -> None:
        result = view.program.result
        self.evaluate = evaluate
        sides = result.args if isinstance(result, Call) and result.function == _EQUAL else ()
        self.sides = tuple(evaluate.places[side] for side in sides if side in evaluate.places)
        self.spent = 0

    def apart(self, point: Point) -> Flat:
        """One side less the other, entry by entry.

        Raises DomainError where that can't be said.
        """
        self.spent += self.evaluate.cost
        values = self.evaluate.run(point)[1]
        one, other = (values[side] for side in self.sides)
        count = max(len(one), len(other))
        if {len(one), len(other)} - {1, count}:
            raise DomainError("the sides are broadcast along an axis")
        pairs = zip(one * (count // len(one)), other * (count // len(other)), strict=True)
        return [a - b for a, b in pairs]

    def near(self, point: Point) -> bool:
        """Whether it holds at a point, but for rounding."""
        try:
            return len(self.sides) == _SIDES and min(map(abs, self.apart(point))) <= _NEAR
        except DomainError:
            return False


def _is_none(evidence: Evidence, kink: _Kink, others: Iterable[_Kink], patience: float) -> bool:
    """Whether a kink is none, beside others, as far as so many operations tell."""
    if len(kink.sides) < _SIDES:
        return False
    task = evidence.task
    each = _EVALUATIONS * (task.function.cost + task.closed.cost + 1)
    if (_SMOOTH - 1) * each > patience:  # it can't be told
        return False
    wide = any(kink.near(there.point) for there in evidence.places)
    smooth, exact = 0, 0
    for number, (point, meets) in enumerate(_points_of(evidence, kink, patience)):
        jumps = _jumps(evidence, point, meets, Random(number))
        if jumps and not (wide and any(other.near(point) for other in others)):
            return False
        smooth += jumps is False
        exact += jumps is False and meets
        if smooth >= _SMOOTH and exact >= _EXACT:
            return True
        if number * each + kink.spent > patience:
            return False
    return False


def _points_of(evidence: Evidence, kink: _Kink, patience: float) -> Iterator[tuple[Point, bool]]:
    """Points at which two sides meet, one entry of them, and whether they do so exactly.

    Entries have few digits, so that sides that are entries, or numbers, meet exactly.
    """
    names = {name for group in evidence.task.groups for name in group}
    apart, met_before = kink.apart, False
    for number, there in enumerate(chain(evidence.places, evidence.further())):
        random = Random(31 + number)
        moves = {name: direction(random, there.point[name]) for name in names}

        line = partial(_along, {name: [round(x, _DIGITS) for x in flat] for name, flat in there.point.items()}, moves)
        ends: list[tuple[float, Flat]] = []
        for length in _STRETCHES:
            try:
                ends.append((length, apart(line(length))))
            except DomainError:
                continue
        meetings = [
            (low, high, entry)
            for (low, before), (high, after) in pairwise(ends)
            for entry, (a, b) in enumerate(zip(before, after, strict=True))
            if min(a, b) <= 0 <= max(a, b) and (a or b)
        ]
        met_before = met_before or bool(meetings)
        if (not met_before and number == _APART) or kink.spent > patience:
            return
        for _ in range(min(_EACH, len(meetings))):
            low, high, entry = meetings.pop(int(random.uniform(0, len(meetings))))
            met = _meeting(partial(_entry, apart, line, entry), low, high)
            if met is not None:
                yield _rounded(apart, line(met), entry)


def _rounded(apart: Callable[[Point], Flat], point: Point, entry: int) -> tuple[Point, bool]:
    """A point where sides meet with rounding taken away, if they meet there exactly."""
    near = {name: [round(x, 2 * _DIGITS) for x in flat] for name, flat in point.items()}
    try:
        if apart(near)[entry] == 0:
            return near, True
        return point, apart(point)[entry] == 0
    except DomainError:
        return point, False


def _along(start: Point, moves: Point, length: float) -> Point:
    """A point moved along a line."""
    moved = {name: [x + length * d for x, d in zip(start[name], move, strict=True)] for name, move in moves.items()}
    return {**start, **moved}


def _entry(apart: Callable[[Point], Flat], line: Callable[[float], Point], entry: int, length: float) -> float:
    return apart(line(length))[entry]


def _meeting(difference: Callable[[float], float], low: float, high: float) -> float | None:
    """Where a difference is zero between two places at which its signs differ; None where it jumps across."""
    try:
        below, above = difference(low), difference(high)
        largest = max(abs(below), abs(above))
        for step in range(_HALVINGS):
            if not below or not above:
                return high if below else low
            # The secant, and every other time the middle.
            apart = above - below
            middle = (low * above - high * below) / apart if apart and step % 3 else (low + high) / 2
            value = difference(middle)
            if (value > 0) == (below > 0):
                low, below = middle, value
            else:
                high, above = middle, value
            if min(abs(below), abs(above)) <= 1e-15 * largest or high - low <= 1e-15 * max(abs(low), abs(high)):
                break
    except DomainError:
        return None
    return (low if abs(below) < abs(above) else high) if min(abs(below), abs(above)) <= 1e-9 * largest else None


def _jumps(evidence: Evidence, point: Point, exact: bool, random: Random) -> bool | None:
    """Whether the function or one of its derivatives up to the one asked for is another one on the other side of a
    point, along a random direction, or at an `exact` point itself; None where one of them has no value.
    """
    task = evidence.task
    moves = {name: direction(random, point[name]) for group in task.groups for name in group}

    def function(lengths: tuple[float, ...]) -> Flat:
        found: Flat = task.function.run(_along(point, moves, lengths[0]))[0]
        return found

    def derivative(lengths: tuple[float, ...]) -> Flat:
        return task.closed.run(_along(point, moves, lengths[0]))[0]

    try:
        if _other_side(function, exact) or _other_side(derivative):
            return True
        return len(task.groups) > 1 and kinked(function, 1)
    except (DomainError, ArithmeticError):
        return None


def _other_side(function: Callable[[tuple[float, ...]], Flat], there: bool = False) -> bool:
    """Whether a function has no one limit from both sides, or `there` another value: nearer by, what it has within a
    hundredth of the way varies as much as before.
    """
    wide, narrow, near = ([function((side * step,)) for side in (-1.0, 1.0)] for step in _STEPS)
    near += [function((0.0,))] if there else []
    if not all(isfinite(x) for flat in (*wide, *narrow, *near) for x in flat):
        raise DomainError("the function has no value there")
    size = max((abs(x) for flat in wide for x in flat), default=0.0)
    before, after = (
        [max(entries) - min(entries) for entries in zip(*flats, strict=True)]
        for flats in (wide + narrow, narrow + near)
    )
    return any(b > 0.2 * a + 1e-9 * size for a, b in zip(before, after, strict=True))
