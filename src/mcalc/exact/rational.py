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

from mcalc import limits

Rational: TypeAlias = int | Fraction

NUMERIC: Final = (int, Fraction)
"""For isinstance."""

_BITS: Final = limits.DIGITS * 3321928 // 1000000


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
    """base ** exponent.

    Raises LimitError before a number is made that could not be written.
    """
    if exponent == 1:
        return base
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits > 1 and (bits - 1) * abs(exponent) > _BITS:
        raise limits.over("a number in it is too long", limits.DIGITS, unit="digits")
    if exponent >= 0:
        return base**exponent
    return exact(Fraction(base) ** exponent)


def writable(value: Rational) -> Rational:
    """The number itself.

    Raises LimitError where it is too long to be written.
    """
    if value.numerator.bit_length() > _BITS or value.denominator.bit_length() > _BITS:
        raise limits.over("a number in it is too long", limits.DIGITS, unit="digits")
    return value


def magnitude(value: Rational) -> Rational:
    """abs(value)."""
    return -value if value < 0 else value
