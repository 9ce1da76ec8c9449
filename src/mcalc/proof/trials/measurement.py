"""The derivative's matrix measured at one point, with the error that each entry may have.

The complex step is exact to rounding where the function is analytic at the point. Elsewhere a ladder of differences
with steps relative to the entry is extrapolated and says for each entry how far it can be trusted. At a kink there are
slopes to the left and to the right. Or another engine derives by itself: a new one is one entry of `ENGINES`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.random import Generator

from mcalc.errors import OptionError
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.extrapolation import EPSILON, Extrapolation
from mcalc.evaluation.floats import Floats, Rough
from mcalc.proof.trials.high_order import differences
from mcalc.proof.trials.plan import NUMERIC
from mcalc.proof.trials.problem import Array, Point, Problem
from mcalc.record import Record

Function: TypeAlias = Callable[[Array], Array]

IMAGINARY = 1e-100
UNDERFLOW = 1e-200
"""Derivatives smaller than this are out of reach of an imaginary step."""
_RUNGS, _FEWEST, _COLUMNS = 14, 5, 5
_RATIO = 4.0
_FIRST = 0.05
_FINE = 1e-8
_TIED = 1e-11
_ROUGH = 3
"""Evaluations of a claim that is off by rounding errors."""


class Estimate(Record):
    """Derivatives, one column for each variable entry, and the error that each may have."""

    value: Array
    error: Array


class Measurement(Record):
    """The derivative's matrix with its errors; `sides` has it from the left and the right where the point lies on a
    kink.
    """

    value: Array
    error: Array
    sides: tuple[Estimate, Estimate] | None = None


def measure(problem: Problem, point: Point) -> Measurement:
    """Differentiate numerically at the point."""
    if problem.high:
        return Measurement(*differences(problem, point))
    floats = Floats()
    evaluate = problem.function(floats, point)
    names = problem.column_names
    x = problem.flat(names, point)

    def function(entries: Array) -> Array:
        there = problem.moved(names, point, entries)
        if problem.order == 1:
            return evaluate(there).reshape(-1)
        gradient: Array = complex_step(
            lambda y: evaluate(problem.moved(problem.row_names, there, y)), problem.flat(problem.row_names, there)
        )[0]
        return gradient

    with np.errstate(all="ignore"):
        floats.ties = 0
        evaluate(point)
        if floats.ties:
            left, right = ladder(function, x, -1), ladder(function, x, 1)
            if problem.order == 1:
                left, right = _sharpened(left, right, complex_step(function, x))
            apart = abs(left.value - right.value) + left.error + right.error
            return Measurement((left.value + right.value) / 2, apart, (left, right))
        if problem.order == 2:
            return Measurement(*ladder(function, x))
        value = complex_step(function, x)
        # What is as small as the imaginary step is lost below the smallest float.
        error = np.where(abs(value) < UNDERFLOW, UNDERFLOW, 0.0)
        good = np.isfinite(value)
        if not good.all():
            other = ladder(function, x)
            value, error = np.where(good, value, other.value), np.where(good, error, other.error)
        return Measurement(value, error)


def complex_step(function: Function, x: Array) -> Array:
    """The Jacobian by imaginary steps, too small to be felt by the real parts.

    >>> import numpy as np
    >>> complex_step(lambda z: np.array([z[0] * z[1], z[0] ** 2]), np.array([3.0, 5.0])).tolist()
    [[5.0, 3.0], [6.0, 0.0]]
    """
    columns = []
    for j in range(x.size):
        step = IMAGINARY * (abs(float(x[j])) or 1.0)
        moved = x.astype(np.complex128)
        moved[j] += 1j * step
        columns.append(np.imag(function(moved)).reshape(-1) / step)
    return np.stack(columns, axis=1)


def ladder(function: Function, x: Array, side: int = 0) -> Estimate:
    """The Jacobian by extrapolated differences: central ones, or those to the left (-1) or to the right (1) of x.

    Steps are relative to the entry; where it is 0, to the largest entry there is.
    """
    here = np.asarray(function(x)).reshape(-1) if side else None
    columns = []
    for j in range(x.size):
        table = Extrapolation(_RATIO if side else _RATIO**2, _improved, _COLUMNS)
        scale = abs(float(x[j])) or float(abs(x).max()) or 1.0
        for rung in range(_RUNGS):
            ends, values = [], []
            for way in (1, -1):
                moved = x.copy()
                if side in (0, way):
                    moved[j] += way * _FIRST * scale / _RATIO**rung
                ends.append(float(moved[j]))
                values.append(np.asarray(function(moved)).reshape(-1) if here is None or side == way else here)
            length, size = ends[0] - ends[1], np.maximum(abs(values[0]), abs(values[1]))
            noise = 2 * EPSILON * size / length
            table.add((values[0] - values[1]) / length, noise, np.full(noise.shape, np.inf))
            best = abs(table.best)
            fine = table.errors <= _FINE * best + _FINE * 1e-4 * best.max(initial=0)
            # Rounding is all that a smaller step would add, four times as much each time.
            if table.rows >= _FEWEST and (fine | (_RATIO * noise >= table.errors)).all():
                break
        columns.append(Estimate(table.best, table.errors))
    return Estimate(np.stack([c.value for c in columns], axis=1), np.stack([c.error for c in columns], axis=1))


def _improved(
    left: Array, above: Array, weight: float, noise: Array, best: Array, errors: Array
) -> tuple[Array, Array, Array]:
    """The extrapolated entries, and where they are surer than the best so far."""
    new = left + (left - above) / (weight - 1)
    change = np.maximum(abs(new - left), abs(new - above)) + noise
    better = change < errors
    return new, np.where(better, new, best), np.where(better, change, errors)


def _sharpened(left: Estimate, right: Estimate, value: Array) -> tuple[Estimate, Estimate]:
    """Where both sides agree with the imaginary step, its digits: a tie among zeros, say, is no kink of this entry."""
    smooth = (abs(left.value - value) <= 10 * left.error) & (abs(right.value - value) <= 10 * right.error)
    reach = np.maximum(abs(left.value), abs(right.value)).max(initial=0)
    smooth &= np.maximum(left.error, right.error) <= 1e-4 * abs(value) + 1e-10 * reach
    error = _TIED * abs(value)
    one, other = (Estimate(np.where(smooth, value, e.value), np.where(smooth, error, e.error)) for e in (left, right))
    return one, other


def confirmed(problem: Problem, point: Point, claimed: Array, verdict: Array, random: Generator) -> Array:
    """The verdicts, where entries disagree with extrapolated differences too, by more than rounding changes either; of
    other entries it is open.
    """
    if problem.order > 1:
        return np.where(verdict < 0, 0, verdict)
    found = _differences(problem, point, Floats())
    value, error = problem.projected(found.value, point), problem.projected(found.error, point)
    apart = abs(value - problem.projected(claimed, point))
    close = max(1e-6, 100 * problem.epsilon)
    sure = apart > UNDERFLOW + 100 * abs(error) + close * np.maximum(abs(value), abs(claimed))
    if (sure & (verdict < 0)).any():
        rough = Rough(random)
        with np.errstate(all="ignore"):
            lost = abs(problem.projected(_differences(problem, point, rough).value, point) - value)
            if problem.run is None:
                again = [problem.projected(problem.claim(rough, point) - claimed, point) for _ in range(_ROUGH)]
                lost += np.max(np.abs(again), axis=0)
        sure &= apart > 100 * lost
    return np.where((verdict < 0) & ~sure, 0, verdict)


def _differences(problem: Problem, point: Point, floats: Floats) -> Estimate:
    """The Jacobian by extrapolated differences, whatever the function is like at the point."""
    evaluate, names = problem.function(floats, point), problem.column_names
    return ladder(
        lambda entries: evaluate(problem.moved(names, point, entries)).reshape(-1), problem.flat(names, point)
    )


Measure: TypeAlias = Callable[[Point], Measurement]


def _numeric(problem: Problem) -> Measure:
    return lambda point: measure(problem, point)


def _sympy(problem: Problem) -> Measure:
    """SymPy's derivative, entry by entry, evaluated at the points."""
    from mcalc.derivation.entrywise import derive_entries

    entries = derive_entries(problem.spec, problem.groups, problem.sizes)
    evaluate = ArrayEvaluator(entries.spec(problem.spec), problem.sizes, Floats())

    def at(point: Point) -> Measurement:
        with np.errstate(all="ignore"):
            value = evaluate(point).reshape(problem.matrix)
        return Measurement(value, np.zeros(value.shape))

    return at


ENGINES: dict[str, Callable[[Problem], Measure]] = {NUMERIC: _numeric, "sympy": _sympy}


def engine(name: str, problem: Problem) -> Measure:
    """The engine of that name, ready for a problem."""
    if name not in ENGINES:
        raise OptionError(f"there is no engine {name!r} to check against", hint=f"there are {', '.join(ENGINES)}")
    return ENGINES[name](problem)
