"""The intervals in which values lie, with exact ends: what entries declare, and how they add up and multiply."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import inf
from typing import TypeAlias

from mcalc.catalogue.entry import Function
from mcalc.exact.rational import Rational
from mcalc.record import Record

End: TypeAlias = Rational | float
"""A number, or plus or minus infinity."""


def _sum(one: End, other: End) -> End:
    """Infinity has no sum with an integer that is no float."""
    if isinstance(one, float) == isinstance(other, float):
        return one + other
    return one if isinstance(one, float) else other


def _times(end: End, number: Rational) -> End:
    if isinstance(end, float):
        return end if number > 0 else -end
    return end * number


class Interval(Record):
    """The numbers between two ends, each of which is in it or not; `values` where there are only these."""

    low: End
    high: End
    low_in: bool = True
    high_in: bool = True
    values: tuple[End, ...] | None = None

    @property
    def positive(self) -> bool:
        """Whether all of it is above zero."""
        return self.low > 0 or (self.low == 0 and not self.low_in)

    @property
    def never_negative(self) -> bool:
        """Whether nothing of it is below zero."""
        return self.low >= 0

    def plus(self, other: Interval) -> Interval:
        """Sums of a number of one and a number of the other."""
        low_in, high_in = self.low_in and other.low_in, self.high_in and other.high_in
        return Interval(_sum(self.low, other.low), _sum(self.high, other.high), low_in, high_in)

    def times(self, number: Rational) -> Interval:
        """All of it times a number that is not zero."""
        low, high = _times(self.low, number), _times(self.high, number)
        if number < 0:
            return Interval(high, low, self.high_in, self.low_in)
        return Interval(low, high, self.low_in, self.high_in)

    def by(self, other: Interval) -> Interval:
        """Products of two numbers that are not negative."""
        if not (self.never_negative and other.never_negative):
            return REAL
        low_in = not (self.positive and other.positive)
        return Interval(0, inf, low_in, False)

    def even_power(self) -> Interval:
        """Squares, and other even powers that are not negative."""
        largest = -self.low if -self.low > self.high else self.high
        if largest > 1:
            return Interval(0, inf, not self.positive, False)
        return Interval(0, 1, not self.positive, largest == 1 and (self.low_in or self.high_in))


REAL = Interval(-inf, inf, False, False)
NEVER_NEGATIVE = Interval(0, inf, True, False)
POSITIVE = Interval(0, inf, False, False)


@cache
def interval_of(entry: Function) -> Interval:
    """The interval that an entry declares.

    >>> from mcalc.catalogue import FUNCTIONS
    >>> interval_of(FUNCTIONS["cosh"]).low, interval_of(FUNCTIONS["log"]) == REAL, interval_of(FUNCTIONS["sign"]).values
    (1, True, (-1, 0, 1))
    """
    if entry.interval is None:
        return REAL
    ends = tuple(_end(text.strip()) for text in entry.interval[1:-1].split(","))
    if entry.interval[0] == "{":
        return Interval(ends[0], ends[-1], True, True, ends)
    low, high = ends
    return Interval(low, high, entry.interval[0] == "[", entry.interval[-1] == "]")


def _end(text: str) -> End:
    if text.endswith("inf"):
        return float(text)
    value = Fraction(text)
    return value.numerator if value.denominator == 1 else value
