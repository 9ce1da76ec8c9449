"""A claim and the derivative at one point, entry by entry, and when two arrays of numbers are the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction

import numpy as np

from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.language.spec import Spec
from mcalc.proof.trials.problem import Array, Point, Problem
from mcalc.record import Record

_CLOSE: ContextVar[float] = ContextVar("close", default=1e-7)
"""Of two formulas in floats. That the claim is wrong was found in `trials` before; this finds what it is like."""
_TINY, _UNDERFLOW = 1e-30, 1e-100
_CLEAR = 1e4
"""How many tolerances an entry must be off to be wrong whatever rounding did."""
FAR = 1e-5
"""What is further apart differs, whatever rounding did."""


def close() -> float:
    """By what part of them numbers may differ that are the same."""
    return _CLOSE.get()


@contextmanager
def closeness(part: float) -> Iterator[None]:
    """Numbers of another precision: what they differ by that are the same."""
    token = _CLOSE.set(max(close(), part))
    try:
        yield
    finally:
        _CLOSE.reset(token)


class Finding(Record):
    """What is wrong with a claim, in a sentence, and the claim `mended`, where that was found: it is right in all
    cases.
    """

    words: str
    mended: str | None = None


class Case(Record):
    """A point at sizes of its own where claim and derivative were compared, all in the claim's own shape; `wrong`
    marks the entries that disagree. `tolerance` is how far each expected entry can be trusted, where that is known.
    """

    problem: Problem
    point: Point
    expected: Array
    claimed: Array
    wrong: Array
    tolerance: Array | None = None

    @property
    def drowned(self) -> bool:
        """Whether entries are wrong that floats alone can't tell from rounding, or all there is may be lost below the
        smallest floats on the way, so that nothing is explained by it.
        """
        size = np.maximum(abs(self.expected), abs(self.claimed))
        if size.any() and size[np.isfinite(size)].max(initial=0) < _TINY:
            return True
        if self.tolerance is None:
            return False
        lost = (self.tolerance > close() * size) & (abs(self.expected - self.claimed) <= _CLEAR * self.tolerance)
        return bool((self.wrong & lost).any())

    def laid(self, array: Array) -> Array:
        """An array of the claim's shape, along moves that keep the declared properties, as `expected` is."""
        problem = self.problem
        return problem.array(problem.projected(problem.as_matrix(array), self.point))

    def agrees(self, array: Array) -> bool:
        """Whether another claim with these entries would be right. Where this one is, it may be that value too:
        anything between the slopes is right at a kink, and rounding may hide what was measured.
        """
        if array.shape != self.expected.shape or (~np.isfinite(array) & np.isfinite(self.expected)).any():
            return False
        e, c, wrong = self.expected, self.claimed, self.wrong
        size = max(float(abs(e[np.isfinite(e)]).max(initial=0)), float(abs(array).max(initial=0)))
        least = close() * np.maximum(np.maximum(abs(e), abs(array)), 1e-6 * size)
        least = np.maximum(least, _UNDERFLOW)
        if self.tolerance is not None:
            least = np.maximum(least, np.where(np.isfinite(self.tolerance), self.tolerance, 0))
        with np.errstate(invalid="ignore"):
            near = (abs(array - e) <= least) | (~wrong & ((abs(array - c) <= least) | ~np.isfinite(e)))
        return bool(near.all())

    def lacking(self, array: Array) -> float | None:
        """How many times another array must be added to the claim for it to be right, where that helps."""
        if not np.isfinite(array).all() or not array.any():
            return None
        added = self.laid(array)
        place = np.unravel_index(int(abs(added).argmax()), added.shape)
        if not added[place]:
            return None
        factor = float((self.expected[place] - self.claimed[place]) / added[place])
        return factor if factor and self.agrees(self.claimed + factor * added) else None

    def worth(self, closed: Spec) -> bool:
        """Whether a closed form has the expected entries, in one orientation or the other."""
        problem = self.problem
        value = np.asarray(ArrayEvaluator(closed, problem.sizes, Floats())(self.point))
        if value.size != self.expected.size:
            return False
        return any(self.agrees(self.laid(turned.reshape(problem.shape))) for turned in (value, value.T))


def same(a: Array, b: Array) -> bool:
    """Equal but for what rounding and numeric differentiation may do."""
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return False
    size = max(float(abs(a).max(initial=0)), float(abs(b).max(initial=0)))
    return bool((abs(a - b) <= close() * np.maximum(np.maximum(abs(a), abs(b)), 1e-6 * size)).all())


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
    return str(simple) if simple and abs(float(simple) / value - 1) < close() else f"{value:.5g}"
