"""A claim and the derivative at one point, entry by entry, and when two arrays of numbers are the same."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from mcalc.evaluation.floats import Floats
from mcalc.language.spec import Spec
from mcalc.proof.problem import Array, Point, Problem
from mcalc.record import Record

CLOSE = 1e-7


class Case(Record):
    """A point at sizes of its own where claim and derivative were compared, all in the claim's own shape; `wrong`
    marks the entries that disagree.
    """

    problem: Problem
    point: Point
    expected: Array
    claimed: Array
    wrong: Array

    def value(self, closed: Spec) -> Array:
        """What another claim is worth here, laid out as this one."""
        problem = self.problem
        matrix = problem.projected(problem.claim(Floats(), self.point, closed), self.point)
        return problem.array(matrix)

    def laid(self, array: Array) -> Array:
        """An array of the claim's shape, along moves that keep the declared properties, as `expected` is."""
        problem = self.problem
        return problem.array(problem.projected(problem.as_matrix(array), self.point))


def same(a: Array, b: Array) -> bool:
    """Equal but for what rounding and numeric differentiation may do."""
    if a.shape != b.shape:
        return False
    size = max(float(abs(a).max(initial=0)), float(abs(b).max(initial=0)))
    return bool((abs(a - b) <= CLOSE * np.maximum(np.maximum(abs(a), abs(b)), 1e-6 * size)).all())


def ratio(a: Array, b: Array) -> float | None:
    """The number that makes a from b, where there is one.

    >>> import numpy as np
    >>> ratio(np.array([2.0, 4.0]), np.array([1.0, 2.0])), ratio(np.array([2.0, 4.0]), np.array([1.0, 1.0]))
    (2.0, None)
    """
    if a.shape != b.shape or not np.isfinite(b).all() or not b.any():
        return None
    place = np.unravel_index(int(abs(b).argmax()), b.shape)
    factor = float(a[place] / b[place])
    return factor if factor and same(a, factor * b) else None


def number(value: float) -> str:
    """A float as a person would write it: 2, -1/2, 0.3183.

    >>> number(2.0000000001), number(-0.5), number(0.3183098)
    ('2', '-1/2', '0.31831')
    """
    simple = Fraction(value).limit_denominator(60)
    return str(simple) if simple and abs(float(simple) / value - 1) < CLOSE else f"{value:.5g}"
