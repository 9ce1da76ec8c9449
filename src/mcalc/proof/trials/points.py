"""The sizes at which a claim is tried, each with a point of the function's domain.

Every dimension that is free has two sizes or more, an even one and an odd one, of four or more where that can be
afforded: at one size 3 may stand for n, 8 for 2**n, and (-1)**n for nothing at all. Sizes at which the function has no
value, as log(det(X.T @ X)) has none for a wide X, are passed over. The claim has no say in what the domain is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.random import Generator

from mcalc.errors import DomainError, LimitError, McalcError, UnsupportedError
from mcalc.evaluation.array_evaluator import ArrayEvaluator, Sizes, effort
from mcalc.evaluation.digits import DIGITS, Digits
from mcalc.evaluation.floats import Floats
from mcalc.evaluation.random_points import CLOSE, FAR, drawn
from mcalc.evaluation.settings import ORDERS, SMALLEST, Setting, asks_for_rank, distinct, shapes_at, shorter_first
from mcalc.exact.size import solved
from mcalc.language.spec import Spec
from mcalc.proof.trials.problem import Point, Problem

Engine = TypeVar("Engine")
Inside: TypeAlias = Callable[[Point], bool]

_NEAR, _ANYWHERE = range(FAR), range(CLOSE + FAR)
"""Attempts: after the first, points are drawn at any order of magnitude, and near the numbers of the spec."""
_FIRST: tuple[tuple[int, int], ...] = ((4, 1), (7, 1), (6, -1))
"""The sizes that are wanted: smallest one, and whether they rise or fall. From one to the next every dimension goes
from even to odd or back, or the larger of two becomes the smaller.
"""
_OPERATIONS = 100_000
"""Of an evaluation in long numbers that a point is worth."""
_SETTLED = 1e-10
"""By how much it may differ with twice as many digits."""
_NOWHERE = "no point was found where the function and the derivative have values: it can't be told"
_CHEAP = 1 / 12
"""Sizes at which a measurement takes more than this part of the time are for want of others."""


def trials(
    problem_at: Callable[[Sizes], Problem],
    spec: Spec,
    given: Mapping[str, int],
    random: Generator,
    at: Sequence[Point],
    seconds: float,
    engine: Callable[[Problem], Engine],
) -> list[tuple[Problem, Engine, Point]]:
    """The problem at sizes where the function has a value, the likeliest first, each with the `engine` ready for it and
    a point of its domain; at the smallest sizes where it is too large at others. One where all sizes are given.

    Raises LimitError where it is too large at any, UnsupportedError where no point of the domain is found.
    """
    sizes_given = _sizes_of(spec, given, at)
    found: list[tuple[Problem, Engine, Point]] = []
    failed: McalcError | None = None
    for orders, affordable in (((*_FIRST, *ORDERS, *SMALLEST), seconds * _CHEAP), ((*ORDERS, *SMALLEST), seconds)):
        for attempts in (_NEAR, _ANYWHERE[_NEAR.stop :]):
            for sizes in assignments(spec, sizes_given, orders):
                if not _tells_more(sizes, found):
                    continue
                try:
                    problem = problem_at(sizes)
                    problem.refuse_if_large(affordable)
                    measured = engine(problem)
                    point = at[0] if at else sample(problem, random, finite((spec,), sizes), attempts)
                    if not _has_value(problem, point):
                        raise UnsupportedError(_NOWHERE)
                except LimitError as error:
                    failed = error
                except UnsupportedError as error:
                    failed = failed or error
                else:
                    found.append((problem, measured, point))
                if at and found:
                    return found
            if found:
                return found
    assert failed is not None
    raise failed


def _tells_more(sizes: Sizes, found: Sequence[tuple[Problem, Engine, Point]]) -> bool:
    """Whether sizes tell what those before don't: each another parity in every dimension that differs, or another
    order of the dimensions.
    """
    if not found:
        return True
    first = found[0][0].sizes
    free = [name for name in sizes if sizes[name] != first[name]]
    if len(found) == 1:
        return bool(free) and all((sizes[name] - first[name]) % 2 for name in free)
    turned = sorted(sizes, key=sizes.__getitem__) == sorted(first, key=first.__getitem__)[::-1]
    return len(found) == 2 and len(free) > 1 and turned


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
        if free and any((least := bound.substitute(sizes).value) is not None and least < 0 for bound in spec.bounds):
            continue
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


def _sizes_of(spec: Spec, given: Mapping[str, int], at: Sequence[Point]) -> dict[str, int]:
    """The sizes that are given, and those that values have."""
    sizes = dict(given)
    shapes = [
        zip(spec.variables[name].shape, value.shape, strict=True) for point in at for name, value in point.items()
    ]
    axes = [axis for shape in shapes for axis in shape]
    for _ in axes:
        for size, length in axes:
            left = size.substitute(sizes)
            if len(left.names()) == 1 and (found := solved(left, length)) is not None:
                sizes[left.names()[0]] = found
    return sizes


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
    raise UnsupportedError(_NOWHERE)


def _has_value(problem: Problem, point: Point) -> bool:
    """Whether the function has a value not for rounding alone, as the logarithm of the determinant of X.T @ X has for a
    wide X.
    """
    if not any(map(asks_for_rank, problem.spec.values)) or problem.effort.operations > _OPERATIONS:
        return True
    values = []
    for count in (DIGITS, 2 * DIGITS):
        digits = Digits(count)
        try:
            there = {name: digits.array(array) for name, array in point.items()}
            value = ArrayEvaluator(problem.spec, problem.sizes, digits)(there).reshape(-1)
        except UnsupportedError:
            return True
        except DomainError:
            return False
        if not all(digits.context.isfinite(entry) for entry in value):
            return False
        values.append(value)
    one, other = values
    return bool((abs(one - other) <= _SETTLED * (1 + abs(one))).all())


def finite(specs: Sequence[Spec], sizes: Sizes) -> Inside:
    """Whether all of these have finite values at a point."""
    evaluators = [ArrayEvaluator(spec, sizes, Floats()) for spec in specs]

    def inside(point: Point) -> bool:
        try:
            with np.errstate(all="ignore"):
                return all(bool(np.isfinite(evaluate(point)).all()) for evaluate in evaluators)
        except DomainError:
            return False

    return inside
