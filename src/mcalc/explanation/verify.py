"""The numbers under the steps: a local derivative against finite differences, an equality on both its sides.

`evaluation/evaluator` evaluates what is printed, read back; nothing of the derivation takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.errors import DomainError, InternalError, UnsupportedError
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.random_points import Random, drawn, shaken
from mcalc.evaluation.settings import Setting, settings
from mcalc.evaluation.shapes import CostError, MisfitError
from mcalc.language.spec import Spec
from mcalc.language.tree import Call
from mcalc.proof.every_answer.prove import Check, prove
from mcalc.proof.every_answer.subject import Start, start
from mcalc.work import WorkError, portion

_SHARE = 1 / 2
"""A check takes no more of the work that is left; a step for which that isn't enough goes without one."""
_POINTS = 2
# Of a function with kinks every branch is met: in `max(a, max(a, b))` two arguments tie wherever a > b.
_ON_BRANCHES = 8
_ATTEMPTS = 40
_TOLERANCE = 1e-7
_BUDGET = 2e6
# Operations spent on points where a side has no value.
_PATIENCE = 5e5
_ULPS = 1e-15
_SPREAD = 1e3
_LAST_DIGIT = 1e-15
# Beside a larger number 1 is nothing, and z + 1 > z doesn't hold.
_ALL_DIGITS = 2.0**53
# What cancels to zero leaves rounding errors behind.
_SMALLEST = 1e-4


def slope_check(function: Spec, by: str, closed: Spec, form: str, turned: bool = False) -> Check | None:
    """A derivative against numeric differentiation, `turned` in denominator layout; None where no point tells.

    Raises InternalError where they differ.
    """
    split, order = (len(function.variables[by].shape), (1, 0)) if turned else (len(function.kind.shape), None)
    try:
        with portion(_SHARE):
            return prove(function, [[by]], closed, split=split, order=order, form=form).check
    except UnsupportedError:
        return None


def has_corners(spec: Spec) -> bool:
    """Whether a function with kinks is called, also where what is simplified has none: `max(a, a, a)`."""
    called = (find(node.function) for node in spec.values if isinstance(node, Call))
    return any(entry is not None and bool(entry.kinks) for entry in called)


Domain: TypeAlias = Callable[[], Sequence[Spec]]
"""The conditions under which a derivative holds, when they are asked for."""


def equality_check(spec: Spec, sides: Sequence[Spec], share: float = _SHARE, domain: Domain = tuple) -> Check | None:
    """Whether all sides have one value, at random points of the variables of `spec`; None where no point tells.

    Where a condition of the domain doesn't hold they may differ. It takes no more than that share of the work that is
    left. Raises InternalError where two differ.
    """
    with suppress(WorkError), portion(share):
        return _equal(spec, sides, domain)
    return None


def _equal(spec: Spec, sides: Sequence[Spec], domain: Domain) -> Check | None:
    names = spec.occurring.union(*(side.occurring for side in sides))
    # The smallest sizes are for what is too large at any other, such as products of arrays of many axes.
    for setting in chain(settings(spec, names=names), settings(spec, smallest=True, names=names)):
        try:
            evaluators = [_evaluator(side, setting) for side in sides]
        except (MisfitError, CostError, DomainError):
            continue
        found = _compared(spec, setting, evaluators, domain)
        if found is not None:
            return found
    return None


def _evaluator(side: Spec, setting: Setting) -> Evaluator:
    return Evaluator(side, setting.shapes, setting.sizes, resize=setting.resize, budget=_BUDGET)


def _compared(spec: Spec, setting: Setting, evaluators: Sequence[Evaluator], domain: Domain) -> Check | None:
    agreed, worst, differing = 0, 0.0, 0
    points = _POINTS if not has_corners(spec) else _ON_BRANCHES
    cost = sum(evaluator.cost for evaluator in evaluators)
    for attempt, starts in drawn(spec, setting, range(_ATTEMPTS), lambda point: _starts(evaluators, point)):
        if not starts:
            if attempt * cost > _PATIENCE:
                break
            continue
        point, values = starts[0].point, [one.value for one in starts]
        error = max((_apart(values[0], value) for value in values[1:]), default=0.0)
        # Where rounding alone explains it the point tells nothing: what is on the way has no digits left for a 1, or it
        # is a last digit of that, or of the point.
        largest = max((abs(x) for one in starts for part in one.values for x in part), default=0.0)
        if error > _TOLERANCE and (
            largest > _ALL_DIGITS
            or _difference(values) <= _LAST_DIGIT * largest
            or error <= _SPREAD * _spread(evaluators, point, Random(attempt))
            or _is_outside(domain(), setting, point)
        ):
            continue
        if error <= _TOLERANCE:
            agreed += 1
            worst = max(worst, error)
        else:
            differing += 1
        if differing > 1:
            raise InternalError(f"a step of the explanation failed its own check: its sides differ by {error:.2g}")
        if agreed == points * (1 + 2 * differing):
            return Check("evaluation", agreed, worst)
    return Check("evaluation", agreed, worst) if agreed > differing else None


def _starts(evaluators: Sequence[Evaluator], point: dict[str, list[float]]) -> list[Start] | None:
    """What the sides are worth at a point, None where one of them has no value."""
    try:
        found = [start(evaluator, point) for evaluator in evaluators]
    except MisfitError:
        return None
    return [one for one in found if one is not None] if None not in found else None


def _is_outside(domain: Sequence[Spec], setting: Setting, point: Mapping[str, list[float]]) -> bool:
    """Whether a condition doesn't hold at a point, or can't be told."""
    try:
        return not all(all(_evaluator(condition, setting).run(point)[0]) for condition in domain)
    except (DomainError, MisfitError, CostError):
        return True


def _difference(values: Sequence[list[float]]) -> float:
    """How far the entries of some values are from those of the first."""
    return max(abs(x - y) for value in values[1:] for x, y in zip(values[0], value, strict=True))


def _spread(evaluators: Sequence[Evaluator], point: Mapping[str, list[float]], random: Random) -> float:
    """How much the values change when every number is off by rounding errors, in the units of `_apart`."""
    near = shaken(random, point, _ULPS)
    try:
        return max(_apart(evaluator.run(point)[0], evaluator.run(near)[0]) for evaluator in evaluators)
    except (DomainError, MisfitError):
        return float("inf")


def _apart(left: list[float], right: list[float]) -> float:
    """The largest difference of entries, in units of the largest entry, or of a small unit where all are next to 0."""
    if len(left) != len(right):
        raise InternalError("a step of the explanation failed its own check: its sides have different shapes")
    scale = max((max(abs(x), abs(y)) for x, y in zip(left, right, strict=True)), default=0.0)
    return max((abs(x - y) for x, y in zip(left, right, strict=True)), default=0.0) / max(scale, _SMALLEST)
