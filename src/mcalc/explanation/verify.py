"""The numbers under the steps: a local derivative against finite differences, an equality on both its sides.

The interpreter evaluates what is printed, read back; nothing of the derivation takes part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from mcalc.errors import DomainError, InternalError, UnsupportedError
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.random_points import Random, points
from mcalc.evaluation.settings import Setting, settings
from mcalc.evaluation.shapes import CostError, MisfitError
from mcalc.language.spec import Spec
from mcalc.proof.every_answer import Check, check_answer

_POINTS = 2
_ATTEMPTS = 40
_TOLERANCE = 1e-7
_BUDGET = 2e6
_ULP = 2.3e-16
_SPREAD = 1e3
# What cancels to zero leaves rounding errors behind.
_SMALLEST = 1e-4


def slope_check(function: Spec, by: str, closed: Spec, form: str) -> Check | None:
    """A derivative against numeric differentiation; None where no point tells.

    Raises InternalError where they differ.
    """
    try:
        return check_answer(function, [[by]], closed, split=len(function.kind.shape), form=form)
    except UnsupportedError:
        return None


def equality_check(spec: Spec, sides: Sequence[Spec]) -> Check | None:
    """Whether all sides have one value, at random points of the variables of `spec`; None where no point tells.

    Raises InternalError where two differ.
    """
    for setting in settings(spec, names=spec.occurring.union(*(side.occurring for side in sides))):
        try:
            evaluators = [_evaluator(side, setting) for side in sides]
        except (MisfitError, CostError, DomainError):
            continue
        found = _compared(spec, setting, evaluators)
        if found is not None:
            return found
    return None


def _evaluator(side: Spec, setting: Setting) -> Evaluator:
    return Evaluator(side, setting.shapes, setting.sizes, resize=setting.resize, budget=_BUDGET)


def _compared(spec: Spec, setting: Setting, evaluators: Sequence[Evaluator]) -> Check | None:
    agreed, worst, differing = 0, 0.0, 0
    for attempt, point in points(spec, setting, range(_ATTEMPTS)):
        try:
            runs = [evaluator.run(point) for evaluator in evaluators]
        except (DomainError, MisfitError):
            continue
        if not all(isfinite(x) for value, inner in runs for part in (value, *inner) for x in part):
            continue  # a comparison with what has no value is a number all the same
        values = [value for value, _ in runs]
        error = max((_apart(values[0], value) for value in values[1:]), default=0.0)
        if error > _TOLERANCE and error <= _SPREAD * _spread(evaluators, point, Random(attempt)):
            continue  # rounding alone explains it: the point tells nothing
        if error <= _TOLERANCE:
            agreed += 1
            worst = max(worst, error)
        else:
            differing += 1
        if differing > 1:
            raise InternalError(f"a step of the explanation failed its own check: its sides differ by {error:.2g}")
        if agreed == _POINTS * (1 + 2 * differing):
            return Check("evaluation", agreed, worst)
    return Check("evaluation", agreed, worst) if agreed > differing else None


def _spread(evaluators: Sequence[Evaluator], point: Mapping[str, list[float]], random: Random) -> float:
    """How much the values change when every number is off by rounding errors, in the units of `_apart`."""
    near = {name: [x * (1 + random.signed(_ULP, 4 * _ULP)) for x in flat] for name, flat in point.items()}
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
