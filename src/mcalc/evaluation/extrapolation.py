"""Derivatives by differences, extrapolated, with an estimate of their own error.

Ridders, "Accurate computation of F'(x) and F'(x)F''(x)" (1982): the error of a difference is a series in the step, or
in its square where the difference is central, so smaller steps and combining remove it term by term; what two
neighbours in the table differ by bounds what is left.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from itertools import product as signs_of
from math import isfinite
from typing import Any, TypeAlias

from mcalc.record import Record

Flat: TypeAlias = list[float]
Along: TypeAlias = Callable[[tuple[float, ...]], Flat]
"""The function at the point moved by so much of each direction."""
Entries: TypeAlias = Any
"""A list of numbers, or a NumPy array."""
Improve: TypeAlias = Callable[[Entries, Entries, float, Entries, Entries, Entries], tuple[Entries, Entries, Entries]]

EPSILON = 2.0**-52
_RUNGS = 5
_STARTS = (0.1, 0.1 / 16, 0.1 / 256, 0.1 / 4096)


class Extrapolation:
    """A table of differences, a row for each step, with the best place in it entry by entry.

    `ratio` is how much smaller the first term of the error is in each row. `improve(left, above, weight, noise, best,
    errors)` gives the next entries of a row, and the best entries with their errors.
    """

    def __init__(self, ratio: float, improve: Improve, columns: int = _RUNGS) -> None:
        self._ratio, self._improve, self._columns = ratio, improve, columns
        self._row: list[Entries] = []
        self.rows = 0

    def add(self, difference: Entries, noise: Entries, unknown: Entries) -> None:
        """The difference with the next smaller step, and what rounding does to it; nothing is known of the first."""
        if not self.rows:
            self.best, self.errors = difference, unknown
        row = [difference]
        weight = 1.0
        for above in self._row[: self._columns]:
            weight *= self._ratio
            new, self.best, self.errors = self._improve(row[-1], above, weight, noise, self.best, self.errors)
            row.append(new)
        self._row = row
        self.rows += 1


class Estimate(Record):
    """A derivative entry by entry, about how wrong each entry can be, and the smallest step that was used."""

    values: Flat
    errors: Flat
    step: float


def ladder(along: Along, order: int, start: float, tolerance: float = 1e-10) -> Estimate | None:
    """One table of extrapolation from the step `start`; None where the function fails on the way."""
    signs = [(pattern, _parity(pattern)) for pattern in signs_of((1, -1), repeat=order)]
    table = Extrapolation(4.0, _improved)
    step = start
    while True:
        total: Flat = []
        size: Flat = []
        for pattern, sign in signs:
            flat = along(tuple([step * s for s in pattern]))
            if not total:
                total, size = [sign * x for x in flat], [abs(x) for x in flat]
            else:
                total = [a + sign * x for a, x in zip(total, flat, strict=True)]
                size = [max(a, abs(x)) for a, x in zip(size, flat, strict=True)]
        scale = 1 / (2 * step) ** order
        difference = [x * scale for x in total]
        if not all(map(isfinite, difference)):
            return None
        noise = [2 * EPSILON * x * scale * len(signs) for x in size]
        table.add(difference, noise, [float("inf")] * len(noise))
        rows = zip(table.errors, table.best, noise, strict=True)
        if table.rows == _RUNGS or (table.rows > 2 and all(e <= tolerance * abs(v) or e <= 4 * n for e, v, n in rows)):
            return Estimate(table.best, table.errors, step)
        step /= 2


def _improved(left: Flat, above: Flat, weight: float, noise: Flat, best: Flat, errors: Flat) -> tuple[Flat, Flat, Flat]:
    """The extrapolated entries, and where they are surer than the best so far."""
    new = [a + (a - b) / (weight - 1) for a, b in zip(left, above, strict=True)]
    best, errors = best.copy(), errors.copy()
    for i, (entry, a, b) in enumerate(zip(new, left, above, strict=True)):
        error = max(abs(entry - a), abs(entry - b)) + noise[i]
        if error < errors[i]:
            errors[i], best[i] = error, entry
    return new, best, errors


def ladders(along: Along, order: int, enough: Callable[[Estimate], bool]) -> Estimate | None:
    """The best of several ladders with smaller and smaller steps, as far down as it takes until it is good enough."""
    best: Estimate | None = None
    for start in _STARTS:
        found = ladder(along, order, start)
        if found is None:
            continue
        if best is None:
            best = found
        else:
            rows = list(zip(best.values, best.errors, found.values, found.errors, strict=True))
            values = [a if e <= f else b for a, e, b, f in rows]
            best = Estimate(values, [min(e, f) for _, e, _, f in rows], found.step)
        if enough(best):
            break
    return best


def kinked(along: Along, order: int) -> bool:
    """Whether the slopes to the left and to the right differ at the point, in any direction."""
    middle = along((0.0,) * order)
    for place in range(order):
        bends = []
        for step in (1e-3, 1e-5):
            moved = tuple(step if i == place else 0.0 for i in range(order))
            right, left = along(moved), along(tuple(-x for x in moved))
            bends.append([(a - 2 * b + c) / step for a, b, c in zip(right, middle, left, strict=True)])
            slopes = [abs(a - c) / (2 * step) for a, c in zip(right, left, strict=True)]
        for wide, narrow, slope, value in zip(*bends, slopes, middle, strict=True):
            # Where the function is smooth, a hundredth of the step leaves a hundredth of the bend.
            noise = 1e-10 * abs(value)
            if not isfinite(narrow) or abs(narrow) > max(0.2 * abs(wide), 1e-4 * slope, noise) + noise:
                return True
    return False


def roughness(along: Along, order: int, step: float) -> Flat:
    """How far rounding makes the function jump about, entry by entry.

    Third differences over a fiftieth of the step, too small for a smooth function to have any.
    """
    rows = [along((place * step / 50,) * order) for place in range(8)]
    for _ in range(3):
        rows = [[y - x for x, y in zip(a, b, strict=True)] for a, b in pairwise(rows)]
    return [max(map(abs, entries)) for entries in zip(*rows, strict=True)]


def _parity(pattern: tuple[int, ...]) -> int:
    sign = 1
    for s in pattern:
        sign *= s
    return sign
