"""A claim held against the measured derivative at one point, entry by entry."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import Generator

from mcalc.catalogue.properties import facts
from mcalc.evaluation.extrapolation import EPSILON
from mcalc.proof.trials.measurement import Estimate, Measure, Measurement
from mcalc.proof.trials.problem import Array, Point, Problem
from mcalc.record import Record
from mcalc.work import spend

WIDE = 1e-6
"""An entry whose tolerance is wider than this part of it can't be told."""
_NOISE = 1e-12
_SAFETY = 4.0
_ENTRY = 8
"""Operations that an entry takes to be compared."""
_ROUNDING = 64
_WIDER = 1e5
"""The same of a claim whose numbers are of another precision, in its roundings."""

_AWAY, _ROUGH = -0.4, 2
"""How far away that is, as a power of the precision, and how often it is looked."""

AGREES, DISAGREES, UNKNOWN = 1, -1, 0


class Comparison(Record):
    """A claim against a measurement: for each entry a verdict, the tolerance, and whether it was judged as a kink;
    `at_kink` where the point lies on one."""

    expected: Array
    claimed: Array
    tolerance: Array
    verdict: Array
    kinks: Array
    at_kink: bool


def compare(problem: Problem, measured: Measure, point: Point, random: Generator, probes: int) -> Comparison:
    """Hold the claim against the measured derivative at the point.

    The point is moved by a rounding error or two, at random, a few times: how much the measured derivative and the
    claim change by that is how far either can be trusted. The tolerance of an entry is that and nothing else; it
    doesn't grow with the output.
    """
    spend(_ENTRY * math.prod(problem.matrix))
    found, claimed = _both(problem, measured, point)
    size = np.maximum(abs(found.value), abs(claimed))
    if found.sides is not None:
        return _within(problem, point, _at_kink(problem, found, *found.sides, claimed, size))
    spread = np.zeros(found.value.shape)
    for probe in range(probes):
        near = nudged(problem, point, random, probe + 1)
        if problem.high:  # what is measured takes long, and moves as the claim does
            again, elsewhere = found, problem.projected(problem.claim(None, near), near)
        else:
            again, elsewhere = _both(problem, measured, near)
        spread = np.fmax(spread, abs(again.value - found.value) + abs(elsewhere - claimed))
    if problem.high:
        spread += rounding(problem, point)
    if problem.run is not None:
        spread += _SAFETY * _noise(problem, measured, point, random, found.value - claimed)
    tolerance = _SAFETY * (spread + found.error) + _ROUNDING * problem.epsilon * size
    apart = abs(found.value - claimed)
    known = np.isfinite(found.value) & np.isfinite(claimed)
    widest, noise = max(WIDE, _WIDER * problem.epsilon), max(_NOISE, _SAFETY * problem.epsilon)
    reach = size.max(axis=None if problem.high else 1, keepdims=True)
    wide = (tolerance > widest * size) & (tolerance > noise * reach)
    tolerance = np.maximum(tolerance, problem.atol + problem.rtol * size)
    verdict = np.where(wide | ~known, UNKNOWN, np.where(apart <= tolerance, AGREES, DISAGREES))
    # Far outside even a wide tolerance is a disagreement all the same.
    verdict = np.where((apart > 100 * tolerance) & known, DISAGREES, verdict)
    return Comparison(found.value, claimed, tolerance, verdict, np.zeros(verdict.shape, dtype=bool), False)


def _noise(problem: Problem, measured: Measure, point: Point, random: Generator, apart: Array) -> Array:
    """How rough the values of a program are, which can't be computed with more digits: by how much what it is off by
    changes a little further away. Rounding may be the same for all that is nearer.
    """
    noise = np.zeros(apart.shape)
    for _ in range(_ROUGH):
        again, elsewhere = _both(problem, measured, nudged(problem, point, random, problem.epsilon**_AWAY))
        noise = np.fmax(noise, abs(again.value - elsewhere - apart))
    return noise


def _both(problem: Problem, measured: Measure, point: Point) -> tuple[Measurement, Array]:
    """What is measured and what is claimed, along moves that keep the declared properties; slopes at a kink are as
    they are, for they don't add up.
    """
    found, claimed = measured(point), problem.claim(None, point)
    if found.sides is None and any(block is not None for block in problem.projectors(point)):
        found = Measurement(problem.projected(found.value, point), problem.projected(found.error, point))
        claimed = problem.projected(claimed, point)
    return found, claimed


def _at_kink(
    problem: Problem, found: Measurement, left: Estimate, right: Estimate, claimed: Array, size: Array
) -> Comparison:
    """Where left and right differ, anything between them is a right value; where they are the same, it is the
    derivative.
    """
    low, high = np.minimum(left.value, right.value), np.maximum(left.value, right.value)
    error = _SAFETY * (left.error + right.error) + _ROUNDING * problem.epsilon * size
    wide = ~(error <= 1e3 * WIDE * np.maximum(size, high - low)) & (error > 0) & (size > 0)
    error = np.maximum(error, problem.atol + problem.rtol * size)
    between = (claimed >= low - error) & (claimed <= high + error)
    kinks = high - low > error
    verdict = np.where(wide, UNKNOWN, np.where(between, AGREES, DISAGREES))
    return Comparison(np.where(kinks & between, claimed, found.value), claimed, error, verdict, kinks, True)


def _within(problem: Problem, point: Point, found: Comparison) -> Comparison:
    """The comparison at a kink where properties are declared: what differs may be right along the moves that keep them.
    Of a row with a kink that such a move crosses that isn't told.
    """
    blocks = problem.projectors(point)
    if all(block is None for block in blocks):
        return found
    crossed = found.kinks if blocks[1] is None else found.kinks & (abs(blocks[1]) > 0).any(axis=1)
    apart = abs(problem.projected(found.expected - found.claimed, point))
    right = apart <= found.tolerance.max(axis=1, keepdims=True) * found.claimed.shape[1]
    said = np.where(crossed.any(axis=1, keepdims=True), UNKNOWN, np.where(right, AGREES, DISAGREES))
    return found._replace(verdict=np.where(found.verdict == DISAGREES, said, found.verdict))


def rounding(problem: Problem, point: Point) -> float:
    """What the largest number on the way to the claim may be off by."""
    if problem.closed is None:
        return 0.0
    with np.errstate(all="ignore"):
        return EPSILON * float(np.nan_to_num(problem.claimed.largest(point)))


def nudged(problem: Problem, point: Point, random: Generator, reach: float) -> Point:
    """Every entry off by up to `reach` rounding errors; what was declared symmetric stays so."""
    near = {
        name: value * (1 + reach * problem.epsilon * random.choice(np.array([-1.0, 1.0]), value.shape))
        for name, value in point.items()
    }
    for name, value in near.items():
        if "symmetric" in facts(problem.spec.variables[name].properties):
            near[name] = (value + value.T) / 2
    return near
