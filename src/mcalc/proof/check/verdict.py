"""What the trials of a claim say together, and why it is wrong where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from mcalc.proof.diagnosis.case import Case
from mcalc.proof.diagnosis.diagnose import diagnose
from mcalc.proof.diagnosis.wrong_shape import explained
from mcalc.proof.trials.comparison import AGREES, DISAGREES, UNKNOWN, WIDE, Comparison, rounding
from mcalc.proof.trials.measurement import measure
from mcalc.proof.trials.problem import Array, Point, Problem
from mcalc.proof.trials.tried import Trial
from mcalc.record import Record

_RIGHT = 12
"""Points of each trial at which the claim is right that the diagnosis sees."""


_SEEN = 1e-7
"""The part of the slope along a direction that is sure to be seen."""


class Worst(Record):
    """The entry that is furthest off, in the layout's own index."""

    place: tuple[int, ...]
    expected: float
    claimed: float


class Failure(Record):
    """A point where a claim is wrong: the sizes, the values of the variables, and both derivatives there."""

    sizes: Mapping[str, int]
    point: Mapping[str, Any]
    expected: Any
    claimed: Any


class Verdict(Record):
    """What the check found.

    `agrees` is None where it can't be told: `undecided` entries were out of reach of floats and of long numbers at
    every point. `kinks` entries lay on a kink, where anything between the slopes to both sides is right. `max_error`
    is the worst relative error of an entry that agrees. `sizes` are the first that were tried and `tried` all of them.
    Where it disagrees, `failure` is a point where it does, `diagnosis` says in words what is wrong, and `mended` is
    the claim with that put right; `layout` is the one in which the claim is right.
    """

    agrees: bool | None
    points: int
    max_error: float
    worst: Worst | None
    undecided: int
    kinks: int
    entries: int
    sizes: Mapping[str, int]
    diagnosis: str | None = None
    layout: str | None = None
    tried: tuple[Mapping[str, int], ...] = ()
    seed: int = 0
    failure: Failure | None = None
    mended: str | None = None


def misshapen_verdict(problem: Problem, words: str, point: Point, claimed: Array) -> Verdict:
    """The verdict on a claim of another shape, which `words` tell."""
    expected = problem.array(measure(problem, point).value)
    failure = _failure(problem, point, expected, claimed)
    return Verdict(
        False, 1, float("inf"), None, 0, 0, expected.size, problem.sizes, words, None, (problem.sizes,), 0, failure
    )


def _failure(problem: Problem, point: Point, expected: Array, claimed: Array) -> Failure:
    values = {name: value.tolist() for name, value in point.items()}
    return Failure(problem.sizes, values, expected.tolist(), claimed.tolist())


def verdict_of(found: Sequence[Trial], seed: int) -> Verdict:
    """What the trials say together."""
    wrong = [(trial.problem, point, one) for trial in found for point, one in trial.at(DISAGREES)]
    entries = found[0].problem.matrix[0] * found[0].problem.matrix[1]
    points = sum(len(trial.compared) + len(trial.along) for trial in found)
    undecided = min(_undecided(trial) for trial in found)
    kinks = max((int(one.kinks.sum()) for trial in found for _, one in trial.compared), default=0)
    agrees = False if wrong else None if undecided else True
    tried = tuple(trial.problem.sizes for trial in found)
    verdict = Verdict(agrees, points, 0.0, None, undecided, kinks, entries, tried[0], tried=tried, seed=seed)
    if not wrong:
        worsts = [_worst(trial.problem, one) for trial in found for _, one in trial.compared]
        error, worst = max((w for w in worsts if w[1]), key=lambda w: w[0], default=(0.0, None))
        return verdict._replace(max_error=max(error, *(trial.error for trial in found)), worst=worst)
    problem, point, one = wrong[0]
    error, worst = _worst(problem, one)
    failure = _failure(problem, point, problem.array(one.expected), problem.array(one.claimed))
    return verdict._replace(max_error=error, worst=worst, sizes=problem.sizes, failure=failure)


def _undecided(trial: Trial) -> int:
    """How many entries were out of reach at every point."""
    verdicts = [found.verdict for _, found in trial.compared]
    return int((np.stack(verdicts) == UNKNOWN).all(axis=0).sum()) if verdicts else 0


def _worst(problem: Problem, found: Comparison) -> tuple[float, Worst | None]:
    """The entry that is furthest off, of those that disagree if there are any, of those that surely agree if not."""
    size = np.maximum(abs(found.expected), abs(found.claimed))
    with np.errstate(all="ignore"):
        apart = abs(found.expected - found.claimed)
        off = np.nan_to_num(apart / np.where(size > 0, size, 1), nan=np.inf)
    wrong = found.verdict == DISAGREES
    sure = (found.verdict == AGREES) & (apart <= found.tolerance) & (found.tolerance <= WIDE * size)
    looked = wrong if wrong.any() else sure & (off > 0)
    if not looked.any():
        return 0.0, None
    row, column = divmod(int(np.argmax(np.where(looked, off, -1))), off.shape[1])
    worst = Worst(problem.index(row, column), float(found.expected[row, column]), float(found.claimed[row, column]))
    return float(off[row, column]), worst


def explained_shape(
    verdict: Verdict, problem: Problem, point: Point, claimed: Array, own: Callable[[], str | None], seconds: float
) -> Verdict:
    """The verdict on a claim of another shape with what it may have been meant as."""
    expected = problem.array(measure(problem, point).value)
    said = explained(problem, point, (expected, claimed), verdict.diagnosis or "", own, seconds)
    return verdict._replace(diagnosis=said.words, mended=said.mended)


def diagnosed(verdict: Verdict, found: Sequence[Trial], own: Callable[[], str | None], seconds: float) -> Verdict:
    """The verdict with why a claim is wrong, from the points at which it is and those at which it is right."""
    if verdict.agrees is not False or verdict.diagnosis:
        return verdict
    wrong: list[Case] = []
    right: list[Case] = []
    for trial in found:
        for point, one in trial.compared:
            case = _case(trial.problem, point, one)
            (wrong if case.wrong.any() else right).append(case)
        right += [_along(trial.problem, point) for point in trial.along[-_RIGHT:]]
    said = diagnose(wrong, right, own, seconds)
    return verdict._replace(diagnosis=said.words or None, mended=said.mended)


def _along(problem: Problem, point: Point) -> Case:
    """A point at which the slopes along a direction agree: they see an entry the better, the more it adds to them."""
    x = abs(problem.flat(problem.column_names, point))
    moves = np.where(x > 0, x, x.max(initial=0) or 1.0)
    with np.errstate(all="ignore"):
        found = problem.projected(problem.claim(None, point), point)
        seen = _SEEN * np.nansum(abs(found) * moves, axis=1, keepdims=True) / moves
    claimed, tolerance = problem.array(found), problem.array(seen)
    return Case(problem, point, claimed, claimed, np.zeros(claimed.shape, dtype=bool), tolerance)


def _case(problem: Problem, point: Point, found: Comparison) -> Case:
    """A comparison in the claim's own shape."""
    expected, claimed, wrong = map(problem.array, (found.expected, found.claimed, found.verdict == DISAGREES))
    tolerance = problem.array(found.tolerance) + rounding(problem, point)
    return Case(problem, point, expected, claimed, wrong, tolerance)
