"""Derivatives of any order by differences in long numbers: steps are so small that nothing but digits is lost, and
there are enough of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

import numpy as np

from mcalc.errors import DomainError, UnsupportedError
from mcalc.evaluation.digits import DIGITS, Digits
from mcalc.proof.trials.problem import Array, Point, Problem
from mcalc.work import spend

_KEPT = 10
"""Digits that no value is trusted to have."""


def differences(problem: Problem, point: Point) -> tuple[Array, Array]:
    """The derivative's matrix at a point, and the error that each entry may have.

    Along entries a, b, ... it is the sum of s*t*...*f(x + s*h*a + t*h*b + ...) over all signs s, t, ..., over (2*h) for
    each of them. Raises UnsupportedError where the function has no value in long numbers.
    """
    digits = Digits(DIGITS)
    context = digits.context
    groups = problem.groups
    there = {name: digits.array(value) for name, value in point.items()}
    names = tuple(dict.fromkeys(name for group in groups for name in group))
    evaluate = problem.function(digits, there)
    start = problem.flat(names, there)
    step = context.mpf(10) ** -(DIGITS // (len(groups) + 2))
    scale = np.array([step * (abs(entry) or 1) for entry in start], dtype=object)
    known: dict[tuple[int, ...], Array] = {}

    def value(offsets: tuple[int, ...]) -> Array:
        if offsets not in known:
            entries = start.copy()
            for entry in filter(offsets.__getitem__, range(len(start))):
                entries[entry] += offsets[entry] * scale[entry]
            moved = problem.moved(names, there, entries)
            try:
                known[offsets] = evaluate(moved).reshape(-1)
            except (DomainError, ArithmeticError, ValueError):
                raise UnsupportedError("the function has no value near a point: it can't be told") from None
        return known[offsets]

    columns, errors = [], []
    done: dict[tuple[int, ...], tuple[Array, Array]] = {}
    for entries in product(*(_places(problem, names, group) for group in groups)):
        key = tuple(sorted(entries))
        if key not in done:
            total: Array = np.zeros(prod(problem.output_axes), dtype=object)
            size = total
            spend(digits.price * 2 ** len(entries) * len(total))
            for signs in product((1, -1), repeat=len(entries)):
                offsets = [0] * len(start)
                for sign, entry in zip(signs, entries, strict=True):
                    offsets[entry] += sign
                found = value(tuple(offsets))
                total, size = total + int(np.prod(signs)) * found, np.maximum(size, abs(found))
            length = np.prod([2 * scale[entry] for entry in entries])
            done[key] = total / length, size / length * context.mpf(10) ** (_KEPT - DIGITS)
        columns.append(done[key][0])
        errors.append(done[key][1])
    value_there, error = (np.stack(part, axis=1).reshape(problem.matrix) for part in (columns, errors))
    lost = abs(value_there) <= error  # nothing but rounding
    found = np.where(lost, context.zero, value_there).astype(np.float64)
    return found, np.where(lost, context.zero, error).astype(np.float64)


def _places(problem: Problem, names: tuple[str, ...], group: tuple[str, ...]) -> Iterator[int]:
    """Where the entries of a group of variables are among those of all."""
    starts, stop = {}, 0
    for name in names:
        starts[name] = stop
        stop += problem.entries(name)
    return (starts[name] + place for name in group for place in range(problem.entries(name)))
