"""Exact numbers: a plain integer where one is whole, a fraction otherwise.

Integers and fractions compare and hash alike, so which of the two a whole number is never shows; but integers are
many times faster, and nearly all coefficients and exponents are whole. Division and powers go through here: of two
integers, Python's own would give a float.

>>> quotient(6, 3), quotient(1, 2), raised(2, -1)
(2, Fraction(1, 2), Fraction(1, 2))
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, TypeAlias

Rational: TypeAlias = int | Fraction

NUMERIC: Final = (int, Fraction)
"""For isinstance."""


def exact(value: Rational) -> Rational:
    """The number, an integer where it is whole."""
    return value.numerator if value.denominator == 1 else value


def quotient(left: Rational, right: Rational) -> Rational:
    """left / right."""
    if right == 1:
        return left
    found = Fraction(left, right)
    return found.numerator if found.denominator == 1 else found


def raised(base: Rational, exponent: int) -> Rational:
    """base ** exponent."""
    if exponent == 1:
        return base
    if exponent >= 0:
        return base**exponent
    return exact(Fraction(base) ** exponent)


def magnitude(value: Rational) -> Rational:
    """abs(value)."""
    return -value if value < 0 else value
