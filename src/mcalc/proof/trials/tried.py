"""A claim tried at some sizes: at a few points all its entries, at many others the slopes along a direction, and all
entries where these differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import islice

import numpy as np
from numpy.random import Generator

from mcalc.evaluation.random_points import has_branches
from mcalc.proof.trials.comparison import DISAGREES, UNKNOWN, Comparison, compare
from mcalc.proof.trials.directions import AGREES as AGREES_ALONG
from mcalc.proof.trials.directions import DIFFERS, LOST, Directions
from mcalc.proof.trials.further_points import further_points
from mcalc.proof.trials.long_numbers import OPERATIONS, with_long_numbers, without_value
from mcalc.proof.trials.measurement import Measure, confirmed
from mcalc.proof.trials.points import finite, sample
from mcalc.proof.trials.problem import Array, Point, Problem
from mcalc.record import Record
from mcalc.work import POINT, WorkError, portion, spend

_PROBES = {1: 3, 2: 1}
_ALL, _FURTHER = 1 / 2, 1 / 6
"""Parts of the time that the measurements of all entries may take, and those along directions; one point is always
measured.
"""
_OF_WORK = 1 / 2
"""The part of the work that is left for what comes after the first point of a trial."""
_MOST = 400
"""Further points of one trial."""
_PLAIN = 16
"""The same where the claim is wrong at a typical point, and nothing has branches: they tell where it is right."""
_LOOKED, _LOST = 6, 2
"""Further points of one trial at which all entries are compared, where the slopes differ and where digits are lost: all
over where there are more.
"""
_ENTRIES, _DIRECTIONS = 500_000, 4
"""A matrix of more entries is compared along so many directions at each point."""
_CLEAR = 1e-9
"""How far an entry must be off, as a part of it, for floats alone to say so."""
_DIGITS = 1e-7
"""The part of an entry that two ways to compute it may well differ by."""
_FAR = 10
"""By so much less may long numbers take at a further point."""


class Trial(Record):
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


class Trying:
    """A claim that is tried at some sizes; where it is `known` to be wrong, floats are enough."""

    def __init__(
        self, problem: Problem, measured: Measure, numeric: bool, seconds: float, random: Generator, known: bool
    ) -> None:
        self.problem, self.measured, self.numeric, self.random = problem, measured, numeric, random
        self.measurements = int(_ALL * seconds / (problem.seconds + problem.claim_seconds))
        self.seconds = seconds
        most = _PROBES[1] if problem.high else _PROBES[problem.order]
        self.probes = most if problem.high else max(0, min(most, self.measurements - 1))
        self.known = self.known_before = known
        self.found = Trial(problem, [], [], 0.0)
        self.directions = Directions(problem, random)

    def at(self, given: Sequence[Point]) -> Trial:
        """What is found at points that are given."""
        first, *others = given[: max(1, self.measurements // (1 + self.probes))]
        self._compared(first)
        with suppress(WorkError), portion(_OF_WORK):
            for point in others:
                self._compared(point)
        return self.found

    def from_(self, first: Point, count: int, shortly: bool = False) -> Trial:
        """What is found at a first point, others of its kind, and further ones while there is work left for them;
        `shortly`, nothing more where it is wrong.
        """
        inside = finite((self.problem.spec,), self.problem.sizes)
        count = min(count, max(1, self.measurements // (1 + self.probes)))
        large = self.numeric and not self.problem.high and self.problem.matrix[0] * self.problem.matrix[1] > _ENTRIES

        def typical(point: Point) -> None:
            if large and all(self.directions.at(point)[0] is AGREES_ALONG for _ in range(_DIRECTIONS)):
                self.found.along.append(point)
            else:
                self._compared(point)

        typical(first)
        if shortly and self.found.at(DISAGREES):
            return self.found
        with suppress(WorkError), portion(_OF_WORK):
            for _ in range(count - 1):
                typical(sample(self.problem, self.random, inside))
            if self.numeric and not large and not self.problem.high:
                self._further(first)
        return self.found

    def _further(self, first: Point) -> None:
        """The slopes along a direction at further points, and all entries at some of those where they differ."""
        found: dict[str, list[Point]] = {DIFFERS: [], LOST: []}
        wrong = bool(self.found.at(DISAGREES))
        specs = [spec for spec in (self.problem.spec, self.problem.closed) if spec is not None]
        # Where a claim is wrong anyway, further points tell of branches alone, and those at one choice of sizes do.
        plain = wrong and (self.known_before or not any(map(has_branches, specs)))
        slopes = min(_MOST, int(_FURTHER * self.seconds / self.problem.seconds_along))
        for point in islice(further_points(self.problem, first, self.random), min(_PLAIN, slopes) if plain else slopes):
            found.setdefault(self._along(point, wrong), []).append(point)
        differing = _LOOKED if not wrong else 0 if plain else _LOOKED // 2
        for along, most in ((DIFFERS, differing), (LOST, 0 if wrong else _LOST)):
            points = found[along]
            for point in points[:: max(1, -(-len(points) // most))] if most else ():
                self._compared(point, along)

    def _along(self, point: Point, wrong: bool) -> str:
        """What the slopes along a direction say; of a claim that is `wrong`, not whether rounding makes them differ."""
        found, off = self.directions.at(point, closely=not wrong)
        if found is AGREES_ALONG:
            self.found.along.append(point)
            self.found = self.found._replace(error=max(self.found.error, off))
        return found

    def _compared(self, point: Point, along: str | None = None) -> None:
        """All entries at a point; a further one for what was found `along` a direction, where functions may not be at
        their best and what floats say is not enough.
        """
        spend(POINT)
        far = along is not None
        problem, place = self.problem, len(self.found.compared)
        found = compare(problem, self.measured, point, self.random, self.probes)
        # At a kink a difference means nothing. What another engine has is held against nothing but itself, unless the
        # difference is so small that either may have lost digits.
        if not found.at_kink and (self.numeric or _close(found)):
            operations = 0 if self.known else OPERATIONS // (_FAR if far else 1 + place)
            judged = with_long_numbers(problem, point, found.verdict, self.random, operations)
            if judged is None:
                judged = self._by_floats(point, found, along)
            missing = ~np.isfinite(found.claimed) & np.isfinite(found.expected)
            if missing.any():
                none = without_value(problem, point)
                judged = np.where(missing & (not far if none is None else none), DISAGREES, judged)
            found = found._replace(verdict=judged)
        wrong = bool((found.verdict == DISAGREES).any())
        self.known = self.known or wrong
        if wrong or not far:
            self.found.compared.append((point, found))

    def _by_floats(self, point: Point, found: Comparison, along: str | None) -> Array:
        """The verdicts where long numbers can't tell."""
        if along is LOST:
            return np.where(found.verdict == DISAGREES, UNKNOWN, found.verdict)
        if along is None:
            return _clear(found)
        return confirmed(self.problem, point, found.claimed, found.verdict, self.random)


def _close(found: Comparison) -> bool:
    """Whether all entries that disagree do so in their last digits."""
    size = np.maximum(abs(found.expected), abs(found.claimed))
    wrong = found.verdict == DISAGREES
    return bool((abs(found.expected - found.claimed) <= _DIGITS * size)[wrong].all())


def _clear(found: Comparison) -> Array:
    """The verdicts, where entries that disagree do so clearly: floats alone don't tell more."""
    size = np.maximum(abs(found.expected), abs(found.claimed))
    close = abs(found.expected - found.claimed) <= _CLEAR * size
    return np.where((found.verdict == DISAGREES) & close, UNKNOWN, found.verdict)
