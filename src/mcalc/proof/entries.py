"""`mcalc check`: a derivative held against numeric differentiation, entry by entry, at the user's sizes.

Nothing here knows how the derivative was found: the function and the claim are evaluated as they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.random import Generator

from mcalc.catalogue.properties import facts
from mcalc.errors import LimitError, McalcError, UnsupportedError
from mcalc.evaluation.array_evaluator import ArrayEvaluator, Sizes, concrete, effort
from mcalc.evaluation.floats import Floats
from mcalc.evaluation.random_points import CLOSE, FAR, drawn, has_branches
from mcalc.evaluation.settings import ORDERS, SMALLEST, Setting, distinct, shapes_at, shorter_first
from mcalc.language.spec import Spec
from mcalc.proof.case import Case
from mcalc.proof.comparison import AGREES, DISAGREES, UNKNOWN, WIDE, Comparison, compare
from mcalc.proof.diagnosis import Finding, diagnose, shape_diagnosis
from mcalc.proof.long_numbers import OPERATIONS, with_long_numbers
from mcalc.proof.measurement import NUMERIC, engine, measure
from mcalc.proof.problem import SECONDS, Point, Problem
from mcalc.proof.shape import misshapen
from mcalc.record import Record

Inside: TypeAlias = Callable[[Point], bool]

_NEAR, _ANYWHERE = range(FAR), range(CLOSE + FAR)
"""Attempts: after the first, points are drawn at any order of magnitude, and near the numbers of the spec."""
_PROBES = {1: 3, 2: 1}
_FURTHER = 18
_STRETCHES = (1.0, 4.0, 12.0)
_ALL, _FURTHER_ALL = 1 / 2, 1 / 8
"""Parts of the time that the measurements at all points may take, and those at further points; one point is always
measured.
"""


class Worst(Record):
    """The entry that is furthest off, in the layout's own index."""

    place: tuple[int, ...]
    expected: float
    claimed: float


class Verdict(Record):
    """What the check found.

    `agrees` is None where it can't be told: `undecided` entries were out of reach of floats and of long numbers at
    every point. `kinks` entries lay on a kink, where anything between the slopes to both sides is right. `max_error`
    is the worst relative error of an entry that agrees. `diagnosis` says in words what is wrong, `mended` is the claim
    put right, and `layout` says in which layout the claim is right.
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
    mended: str | None = None


def check_derivative(
    spec: Spec,
    wrt: tuple[str, ...],
    closed: Spec,
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
) -> Verdict:
    """Whether `closed` is the derivative of `spec`, by the variables in `wrt` stacked.

    `rows` says whether the output's axes come first ("output") or the variable's ("variable"). With `order` 2, `wrt`
    is one variable, or two for the mixed block, whose rows are the first. Points are drawn from the domain unless
    they are given in `at`; `seconds` is about how long this may take.
    `own` gives the derivative as mcalc has it, for the diagnosis of a claim that disagrees.

    Raises LimitError before it allocates what would not fit, UnsupportedError where no point of the domain is found.
    """
    random = np.random.default_rng(seed)
    given = [{name: np.asarray(value, dtype=np.float64) for name, value in point.items()} for point in at or ()]
    problem, first = _at_sizes(
        lambda sizes: Problem(spec, wrt, closed, sizes, order, rows, form), spec, sizes or {}, random, given, seconds
    )
    measured = engine(against, problem)
    wrong = misshapen(closed, concrete(closed.kind, problem.sizes), *problem.laid, form)
    if wrong is not None:
        return _wrong_shape(problem, wrong, first)
    compared: list[tuple[Point, Comparison]] = []
    # Where there may be branches. Another engine's closed form says nothing of them by numbers.
    branches = against == NUMERIC and (has_branches(spec) or has_branches(closed))
    with np.errstate(all="ignore"):
        for point, probes in _points(problem, given, first, points, branches, seconds, random):
            compared.append((point, compare(problem, measured, point, random, probes)))
        for place, (point, found) in enumerate(compared):
            # At a kink a difference means nothing.
            if against == NUMERIC and not found.at_kink:
                judged = with_long_numbers(problem, point, found.verdict, random, OPERATIONS // (1 + place))
                compared[place] = point, found._replace(verdict=judged)
    return _verdict(problem, compared, own, seconds)


def _points(
    problem: Problem,
    given: Sequence[Point],
    first: Point,
    count: int,
    branches: bool,
    seconds: float,
    random: Generator,
) -> Iterator[tuple[Point, int]]:
    """The points to compare at, and how often each is moved by rounding errors.

    Where there are branches some more, near and far from zero, so that each is likely to be met.
    """
    measurements = int(_ALL * seconds / problem.seconds)
    probes = max(0, min(_PROBES[problem.order], measurements - 1))
    measurements //= 1 + probes
    if given:
        yield from ((point, probes) for point in given[: max(1, measurements)])
        return
    yield first, probes
    inside = finite((problem.spec, problem.closed), problem.sizes)
    bound = any("orthogonal" in facts(variable.properties) for variable in problem.spec.variables.values())
    further = min(_FURTHER, int(_FURTHER_ALL * seconds / problem.seconds)) if branches else 0
    for number in range(further):
        point = sample(problem, random, inside)
        moved = {name: _STRETCHES[number % len(_STRETCHES)] * value for name, value in point.items()}
        yield moved if not bound and inside(moved) else point, 0
    for _ in range(min(count, measurements) - 1):
        yield sample(problem, random, inside), probes


def _at_sizes(
    problem_at: Callable[[Sizes], Problem],
    spec: Spec,
    given: Mapping[str, int],
    random: Generator,
    at: Sequence[Point],
    seconds: float,
) -> tuple[Problem, Point]:
    """The problem at sizes where there is a point in the domain, and the point: near zero for some, or far out. At the
    smallest sizes where it is too large at others.
    """
    failed: McalcError | None = None
    for orders in (ORDERS, SMALLEST):
        for attempts in (_NEAR, _ANYWHERE[_NEAR.stop :]):
            for sizes in assignments(spec, dict(given) | _sizes_of(spec, at), orders):
                problem = problem_at(sizes)
                try:
                    problem.refuse_if_large(seconds)
                    if at:
                        return problem, at[0]
                    return problem, sample(problem, random, finite((spec, problem.closed), sizes), attempts)
                except LimitError as error:
                    failed = error
                except UnsupportedError as error:
                    failed = failed or error
        if not isinstance(failed, LimitError):
            break
    assert failed is not None
    raise failed


def assignments(
    spec: Spec, given: Mapping[str, int], orders: Sequence[tuple[int, int]] = ORDERS
) -> Iterator[dict[str, int]]:
    """Sizes for every dimension: those given, and small ones, all different, for the rest.

    Several assignments, because a function may want a tall matrix or a wide one, or at least so many rows.
    """
    fixed = {name: size for name, size in {**spec.sizes, **given}.items() if size is not None and name in spec.sizes}
    free = shorter_first(spec, [name for name in spec.sizes if name not in fixed])
    tried = False
    for chosen in distinct(len(free), fixed.values(), orders):
        sizes = fixed | dict(zip(free, chosen, strict=True))
        try:
            effort(spec, sizes)
        except LimitError:
            if not free:
                raise
            continue
        tried = True
        yield sizes
    if not tried:
        raise LimitError(
            f"no small sizes fit every shape: give {', '.join(free)}", hint=f"for example --size {free[0]}=10"
        )


def _sizes_of(spec: Spec, at: Sequence[Point]) -> dict[str, int]:
    """The sizes that given values have."""
    return {
        size.symbol: length
        for point in at
        for name, value in point.items()
        for size, length in zip(spec.variables[name].shape, value.shape, strict=True)
        if size.symbol is not None
    }


def sample(problem: Problem, random: Generator, inside: Inside, attempts: range = _ANYWHERE) -> Point:
    """A random point that is `inside` the domain, the likeliest first; of the variables that the problem has."""
    shapes = shapes_at([problem.spec.variables[name] for name in problem.names], problem.sizes, None)
    setting = Setting(dict(problem.sizes), shapes, None, True)

    def at(flat: Mapping[str, list[float]]) -> Point | None:
        point = {name: np.reshape(np.array(entries), shapes[name]) for name, entries in flat.items()}
        return point if inside(point) else None

    for _, point in drawn(problem.spec, setting, attempts, at, seed=int(random.integers(2**31))):
        if point is not None:
            return point
    raise UnsupportedError("no point was found where the function and the derivative have values: it can't be told")


def finite(specs: Sequence[Spec], sizes: Sizes) -> Inside:
    """Whether all of these have finite values at a point."""
    evaluators = [ArrayEvaluator(spec, sizes, Floats()) for spec in specs]

    def inside(point: Point) -> bool:
        with np.errstate(all="ignore"):
            return all(bool(np.isfinite(evaluate(point)).all()) for evaluate in evaluators)

    return inside


def _wrong_shape(problem: Problem, words: str, point: Point) -> Verdict:
    expected = problem.array(measure(problem, point).value)
    claimed = ArrayEvaluator(problem.closed, problem.sizes, Floats())(point)
    words = shape_diagnosis(expected, claimed, words)
    return Verdict(False, 1, float("inf"), None, 0, 0, expected.size, problem.sizes, words)


def _verdict(
    problem: Problem, judged: Sequence[tuple[Point, Comparison]], own: Callable[[], str | None], seconds: float
) -> Verdict:
    verdicts = np.stack([found.verdict for _, found in judged])
    wrong = (verdicts == DISAGREES).any(axis=0)
    undecided = (verdicts == UNKNOWN).all(axis=0)
    kinks = np.stack([found.kinks for _, found in judged]).any(axis=0)
    agrees = False if wrong.any() else None if undecided.any() else True
    error, worst = 0.0, None
    for _, found in judged:
        size = np.maximum(abs(found.expected), abs(found.claimed))
        apart = abs(found.expected - found.claimed)
        off = apart / np.where(size > 0, size, 1)
        sure = (found.verdict == AGREES) & (apart <= found.tolerance) & (found.tolerance <= WIDE * size)
        looked = ((found.verdict == DISAGREES) if agrees is False else sure) & (off > error)
        if looked.any():
            row, column = divmod(int(np.argmax(np.where(looked, off, -1))), off.shape[1])
            error = float(off[row, column])
            place = problem.index(row, column)
            worst = Worst(place, float(found.expected[row, column]), float(found.claimed[row, column]))
    said = Finding("")
    if agrees is False:
        cases = [_case(problem, point, found) for point, found in judged]
        wrong_at = [case for case in cases if case.wrong.any()]
        said = diagnose(wrong_at, [case for case in cases if not case.wrong.any()], own, seconds)
    return Verdict(
        agrees,
        len(judged),
        error,
        worst,
        int(undecided.sum()),
        int(kinks.sum()),
        wrong.size,
        problem.sizes,
        said.words or None,
        mended=said.mended,
    )


def _case(problem: Problem, point: Point, found: Comparison) -> Case:
    """A comparison in the claim's own shape."""
    expected, claimed, wrong = map(problem.array, (found.expected, found.claimed, found.verdict == DISAGREES))
    return Case(problem, point, expected, claimed, wrong, problem.array(found.tolerance))
