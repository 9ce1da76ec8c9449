"""`mcalc check`: a derivative held against numeric differentiation, at several sizes and on every branch.

Nothing here knows how the derivative was found: the function and the claim are evaluated as they were written. At a few
points of each trial all entries are compared, at many further ones the slopes along a direction, and all entries where
these differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.random import Generator

from mcalc.evaluation.array_evaluator import ArrayEvaluator, concrete
from mcalc.evaluation.floats import Floats
from mcalc.language.spec import Spec
from mcalc.proof.case import Case
from mcalc.proof.comparison import AGREES, DISAGREES, UNKNOWN, WIDE, Comparison, compare
from mcalc.proof.diagnosis import Finding, diagnose, shape_diagnosis
from mcalc.proof.directions import AGREES as AGREES_ALONG
from mcalc.proof.directions import DIFFERS, LOST, Directions
from mcalc.proof.further_points import further_points
from mcalc.proof.long_numbers import OPERATIONS, with_long_numbers, without_value
from mcalc.proof.measurement import NUMERIC, Measure, confirmed, engine, measure
from mcalc.proof.problem import SECONDS, Array, Point, Problem
from mcalc.proof.shape import misshapen
from mcalc.proof.trials import finite, sample, trials
from mcalc.record import Record

_PROBES = {1: 3, 2: 1}
_ALL, _FURTHER = 1 / 2, 1 / 6
"""Parts of the time that the measurements of all entries may take, and those along directions; one point is always
measured.
"""
_MOST = 400
"""Further points of one trial."""
_LOOKED, _LOST, _ENOUGH = 8, 2, 3
"""Further points of one trial at which all entries are compared, how many of these may be such where digits are lost,
and how many that disagree are enough.
"""
_ENTRIES, _DIRECTIONS = 500_000, 4
"""A matrix of more entries is compared along so many directions at each point."""


_CLEAR = 1e-9
_FAR = 10
"""By so much less may long numbers take at a further point, and where another is known at which the claim is wrong."""


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


class _Trial(Record):
    """What was found at some sizes: the points at which all entries were compared, and those where the slopes along a
    direction agree, with the largest error of these.
    """

    problem: Problem
    compared: list[tuple[Point, Comparison]]
    along: list[Point]
    error: float

    def at(self, verdict: int) -> list[tuple[Point, Comparison]]:
        """The points at which some entry has that verdict."""
        return [(point, found) for point, found in self.compared if (found.verdict == verdict).any()]


def check_derivative(
    spec: Spec,
    wrt: tuple[str, ...],
    closed: Spec | None,
    form: str = "exact",
    rows: str = "output",
    order: int = 1,
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
    points: int = 3,
    at: Sequence[Mapping[str, Any]] | None = None,
    against: str = NUMERIC,
    seconds: float = SECONDS,
    own: Callable[[], str | None] = lambda: None,
    rtol: float = 0.0,
    atol: float = 0.0,
    run: Callable[[Point], Any] | None = None,
) -> Verdict:
    """Whether `closed` is the derivative of `spec`, by the variables in `wrt` stacked; or what `run` computes at a
    point.

    `rows` says whether the output's axes come first ("output") or the variable's ("variable"). With `order` 2, `wrt`
    is one variable, or two for the mixed block, whose rows are the first. Points are drawn from the function's domain,
    `points` of them at the first sizes, unless they are given in `at`; `seconds` is about how long this may take.
    Entries that are apart by no more than `atol` and `rtol` of themselves are equal. `own` gives mcalc's own closed
    form, for the diagnosis.

    Raises LimitError before it allocates what would not fit, UnsupportedError where no point of the domain is found.
    """
    random = np.random.default_rng(seed)
    given = [{name: np.asarray(value, dtype=np.float64) for name, value in point.items()} for point in at or ()]

    def problem_at(sizes: Mapping[str, int]) -> Problem:
        return Problem(spec, wrt, closed, sizes, order, rows, form, run, rtol, atol)

    found: list[_Trial] = []
    differentiate = partial(engine, against)
    for problem, measured, first in trials(problem_at, spec, sizes or {}, random, given, seconds, differentiate):
        wrong = None if closed is None else misshapen(closed, concrete(closed.kind, problem.sizes), *problem.laid, form)
        if wrong is not None:
            return _wrong_shape(problem, wrong, first)
        with np.errstate(all="ignore"):
            trial = _Tried(problem, measured, against == NUMERIC, seconds, random)
            found.append(trial.at(given) if given else trial.from_(first, points if not found else 1))
    return _verdict(found, seed, own, seconds)


class _Tried:
    """A claim that is tried at some sizes."""

    def __init__(self, problem: Problem, measured: Measure, numeric: bool, seconds: float, random: Generator) -> None:
        self.problem, self.measured, self.numeric, self.random = problem, measured, numeric, random
        self.measurements = int(_ALL * seconds / problem.seconds)
        self.slopes = min(_MOST, int(_FURTHER * seconds / problem.seconds_along))
        self.probes = max(0, min(_PROBES[problem.order], self.measurements - 1))
        self.found = _Trial(problem, [], [], 0.0)
        self.directions = Directions(problem, random)

    def at(self, given: Sequence[Point]) -> _Trial:
        """What is found at points that are given."""
        for point in given[: max(1, self.measurements // (1 + self.probes))]:
            self._compared(point)
        return self.found

    def from_(self, first: Point, count: int) -> _Trial:
        """What is found at a first point, others of its kind, and further ones."""
        inside = finite((self.problem.spec,), self.problem.sizes)
        count = min(count, max(1, self.measurements // (1 + self.probes)))
        large = self.numeric and self.problem.matrix[0] * self.problem.matrix[1] > _ENTRIES
        for point in (first, *(sample(self.problem, self.random, inside) for _ in range(count - 1))):
            if large and all(self.directions.at(point)[0] is AGREES_ALONG for _ in range(_DIRECTIONS)):
                self.found.along.append(point)
            else:
                self._compared(point)
        if self.numeric and not large:
            self._further(first)
        return self.found

    def _further(self, first: Point) -> None:
        lost, looked, wrong, left = 0, 0, len(self.found.at(DISAGREES)), self.slopes
        for point in further_points(self.problem, first, self.random):
            left -= 1
            if not left or looked >= _LOOKED or wrong >= _ENOUGH:
                return
            found = self._along(point)
            if found is DIFFERS or (found is LOST and lost < _LOST):
                lost += found is LOST
                looked += 1
                wrong += bool((self._compared(point, found).verdict == DISAGREES).any())

    def _along(self, point: Point) -> str:
        """What the slopes along a direction say."""
        found, off = self.directions.at(point)
        if found is AGREES_ALONG:
            self.found.along.append(point)
            self.found = self.found._replace(error=max(self.found.error, off))
        return found

    def _compared(self, point: Point, along: str | None = None) -> Comparison:
        """All entries at a point; a further one for what was found `along` a direction, where functions may not be at
        their best and what floats say is not enough.
        """
        far = along is not None
        problem, place = self.problem, len(self.found.compared)
        found = compare(problem, self.measured, point, self.random, self.probes)
        # At a kink a difference means nothing. Another engine's closed form says nothing of a claim by numbers.
        if self.numeric and not found.at_kink:
            operations = OPERATIONS // (_FAR if far or self.found.at(DISAGREES) else 1 + place)
            judged = with_long_numbers(problem, point, found.verdict, self.random, operations)
            if judged is None:
                judged = self._by_floats(point, found, along)
            missing = ~np.isfinite(found.claimed) & np.isfinite(found.expected)
            if missing.any():
                none = without_value(problem, point)
                judged = np.where(missing & (not far if none is None else none), DISAGREES, judged)
            found = found._replace(verdict=judged)
        if not far or (found.verdict == DISAGREES).any():
            self.found.compared.append((point, found))
        return found

    def _by_floats(self, point: Point, found: Comparison, along: str | None) -> Array:
        """The verdicts where long numbers can't tell."""
        if along is LOST:
            return np.where(found.verdict == DISAGREES, UNKNOWN, found.verdict)
        if along is None:
            return _clear(found)
        return confirmed(self.problem, point, found.claimed, found.verdict)


def _clear(found: Comparison) -> Array:
    """The verdicts, where entries that disagree do so clearly: floats alone don't tell more."""
    size = np.maximum(abs(found.expected), abs(found.claimed))
    return np.where(
        (found.verdict == DISAGREES) & (abs(found.expected - found.claimed) <= _CLEAR * size), UNKNOWN, found.verdict
    )


def _wrong_shape(problem: Problem, words: str, point: Point) -> Verdict:
    assert problem.closed is not None
    expected = problem.array(measure(problem, point).value)
    claimed = ArrayEvaluator(problem.closed, problem.sizes, Floats())(point)
    words = shape_diagnosis(expected, claimed, words)
    failure = _failure(problem, point, expected, claimed)
    return Verdict(
        False, 1, float("inf"), None, 0, 0, expected.size, problem.sizes, words, None, (problem.sizes,), 0, failure
    )


def _failure(problem: Problem, point: Point, expected: Array, claimed: Array) -> Failure:
    values = {name: value.tolist() for name, value in point.items()}
    return Failure(problem.sizes, values, expected.tolist(), claimed.tolist())


def _verdict(found: Sequence[_Trial], seed: int, own: Callable[[], str | None], seconds: float) -> Verdict:
    wrong = [(trial.problem, point, one) for trial in found for point, one in trial.at(DISAGREES)]
    entries = found[0].problem.matrix[0] * found[0].problem.matrix[1]
    points = sum(len(trial.compared) + len(trial.along) for trial in found)
    undecided = min(_undecided(trial) for trial in found)
    kinks = max((int(one.kinks.sum()) for trial in found for _, one in trial.compared), default=0)
    agrees = False if wrong else None if undecided else True
    tried = tuple(trial.problem.sizes for trial in found)
    verdict = Verdict(
        agrees,
        points,
        0.0,
        None,
        undecided,
        kinks,
        entries,
        tried[0],
        tried=tried,
        seed=seed,
    )
    if not wrong:
        worsts = [_worst(trial.problem, one) for trial in found for _, one in trial.compared]
        error, worst = max((w for w in worsts if w[1]), key=lambda w: w[0], default=(0.0, None))
        return verdict._replace(max_error=max(error, *(trial.error for trial in found)), worst=worst)
    problem, point, one = wrong[0]
    error, worst = _worst(problem, one)
    failure = _failure(problem, point, problem.array(one.expected), problem.array(one.claimed))
    said = _diagnosis(found, own, seconds)
    return verdict._replace(
        max_error=error,
        worst=worst,
        sizes=problem.sizes,
        failure=failure,
        diagnosis=said.words or None,
        mended=said.mended,
    )


def _undecided(trial: _Trial) -> int:
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


_RIGHT = 12
"""Points of each trial at which the claim is right that the diagnosis sees."""


def _diagnosis(found: Sequence[_Trial], own: Callable[[], str | None], seconds: float) -> Finding:
    """Why the claim is wrong, from the points at which it is and those at which it is right."""
    wrong: list[Case] = []
    right: list[Case] = []
    for trial in found:
        for point, one in trial.compared:
            case = _case(trial.problem, point, one)
            (wrong if case.wrong.any() else right).append(case)
        for point in trial.along[-_RIGHT:]:
            claimed = trial.problem.array(trial.problem.claim(Floats(), point))
            right.append(Case(trial.problem, point, claimed, claimed, np.zeros(claimed.shape, dtype=bool)))
    return diagnose(wrong, right, own, seconds)


def _case(problem: Problem, point: Point, found: Comparison) -> Case:
    """A comparison in the claim's own shape."""
    expected, claimed, wrong = map(problem.array, (found.expected, found.claimed, found.verdict == DISAGREES))
    return Case(problem, point, expected, claimed, wrong, problem.array(found.tolerance))
