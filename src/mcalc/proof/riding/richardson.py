"""Directional derivatives of any order by central differences, extrapolated, with an estimate of their own error.

Ridders, "Accurate computation of F'(x) and F'(x)F''(x)" (1982): the error of a central difference is a series in the
step squared, so halving the step and combining removes it term by term; what two neighbours in the table differ by
bounds what is left.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from itertools import product as signs_of
from math import isfinite
from typing import TypeAlias

from mcalc.record import Record

Flat: TypeAlias = list[float]
Along: TypeAlias = Callable[[tuple[float, ...]], Flat]
"""The function at the point moved by so much of each direction."""

_EPSILON = 2.3e-16
_RUNGS = 5
_STARTS = (0.1, 0.1 / 16, 0.1 / 256, 0.1 / 4096)


class Estimate(Record):
    """A derivative entry by entry, about how wrong each entry can be, and the smallest step that was used."""

    values: Flat
    errors: Flat
    step: float


def ladder(along: Along, order: int, start: float, tolerance: float = 1e-10) -> Estimate | None:
    """One table of extrapolation from the step `start`; None where the function fails on the way."""
    signs = [(pattern, _parity(pattern)) for pattern in signs_of((1, -1), repeat=order)]
    best: Flat = []
    errors: Flat = []
    before: list[Flat] = []
    step = start
    for rung in range(_RUNGS):
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
        row = [[x * scale for x in total]]
        if not all(map(isfinite, row[0])):
            return None
        if not before:
            best, errors = row[0], [float("inf")] * len(row[0])
        noise = [2 * _EPSILON * x * scale * len(signs) for x in size]
        weight = 1.0
        for above in before:
            weight *= 4
            last = row[-1]
            row.append([a + (a - b) / (weight - 1) for a, b in zip(last, above, strict=True)])
            for i, (new, left, up) in enumerate(zip(row[-1], last, above, strict=True)):
                error = max(abs(new - left), abs(new - up)) + noise[i]
                if error < errors[i]:
                    errors[i], best[i] = error, new
        rows = zip(errors, best, noise, strict=True)
        if rung >= 2 and all(e <= tolerance * abs(v) or e <= 4 * n for e, v, n in rows):
            break
        before = row
        if rung < _RUNGS - 1:
            step /= 2
    return Estimate(best, errors, step)


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
