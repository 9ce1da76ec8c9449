"""Terms of very different scale, so that floats lose no digits of the smaller: S - 1e9*(1 - T), 1 - p + 1e-10.

A sum has no brackets in the tensor form, and one constant. A number that is large beside others is written in front
of all the terms that have it, which may cancel, and a constant that is two of different scale as two, the small one
last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from fractions import Fraction

from mcalc.exact.rational import Rational, exact, magnitude, quotient
from mcalc.notation.contraction import Contraction, Summand, Terms
from mcalc.notation.decimals import decimal_of
from mcalc.tensor.make import uniform

_FAR = 1000
"""What is so many times another is of a different scale."""
_GUARD = 10**5
"""A constant so many times another is kept apart from it."""
_FINE = 1000
"""The largest denominator of a constant that a far smaller one was added to."""
_SHORT = 8
_BEYOND = 10**300
"""No float holds more than that."""


def in_scales(whole: Terms, typed: Container[Rational] = ()) -> tuple[Terms, int]:
    """The terms, those of one scale together where that keeps digits, and how many of them must be added last."""
    terms: list[tuple[Rational, Summand]] = []
    small: list[tuple[Rational, Summand]] = []
    for coefficient, term in whole.terms:
        is_typed = magnitude(coefficient) in typed
        near, rest = (coefficient, 0) if is_typed else split(coefficient)
        terms.append((near, term))
        if rest:
            (small if _is_constant(term) else terms).append((rest, term))
    scales = _scales([magnitude(coefficient) for coefficient, _ in terms])
    if len(scales) < 2:
        terms = _alike(terms, whole, fractions=True)
    else:
        alike = [[term for term in terms if magnitude(term[0]) in scale] for scale in scales]
        *lower, upper = [_together(scale, whole) for scale in alike]
        below = [term for scale in reversed(lower) for term in scale]
        if len(upper) > 1:  # these may cancel
            small = [*below, *small]
        terms = upper if len(upper) > 1 else [*upper, *below]
    return whole._replace(terms=(*terms, *small)), len(small)


def _is_constant(term: Summand) -> bool:
    return not isinstance(term, Terms | Contraction) and uniform(term) is not None


def _scales(sizes: Sequence[Rational]) -> list[set[Rational]]:
    """The numbers by scale, each far larger than those before."""
    found: list[set[Rational]] = []
    last: Rational = 0
    for size in sorted(set(sizes)):
        if not found or size >= _FAR * last:
            found.append(set())
        found[-1].add(size)
        last = size
    return found


def _together(terms: list[tuple[Rational, Summand]], whole: Terms) -> list[tuple[Rational, Summand]]:
    """Terms with a number in front of all of them, or of those that have the same, where that takes no more numbers."""
    if len(terms) < 2:
        return terms
    counts = Counter(magnitude(coefficient) for coefficient, _ in terms)
    best, least = terms, _count(terms)
    for by in counts:
        inner = [(quotient(coefficient, by), term) for coefficient, term in terms]
        count = 1 + _count(inner)
        if by != 1 and count <= least:
            best, least = [_group(by, inner, whole)], count - 1
    return _alike(terms, whole) if best is terms else best


def _alike(
    terms: list[tuple[Rational, Summand]], whole: Terms, fractions: bool = False
) -> list[tuple[Rational, Summand]]:
    """Terms with a number, or a fraction, in front of all that have the same: 3*C + (A + B)/2."""
    counts = Counter(magnitude(coefficient) for coefficient, _ in terms)
    for by, count in counts.items():
        if 1 < count < len(terms) and by != 1 and not (fractions and by.denominator == 1):
            inner = [(quotient(coefficient, by), term) for coefficient, term in terms if magnitude(coefficient) == by]
            terms = [*(term for term in terms if magnitude(term[0]) != by), _group(by, inner, whole)]
    return terms


def _group(by: Rational, inner: Sequence[tuple[Rational, Summand]], whole: Terms) -> tuple[Rational, Summand]:
    """A number times terms; of the signs it takes the one of the constant among them, or else of the first."""
    first = next((number for number, term in inner if _is_constant(term)), inner[0][0])
    sign = 1 if first > 0 else -1
    return sign * by, Terms(tuple((sign * number, term) for number, term in inner), whole.shape)


def _count(terms: Sequence[tuple[Rational, Summand]]) -> int:
    """How many numbers are written."""
    return sum([_is_constant(term) or _numbers(magnitude(number)) for number, term in terms])


def _numbers(value: Rational) -> int:
    if value.denominator == 1 or decimal_of(value):
        return int(value != 1)
    return 1 + (value.numerator != 1)


def split(value: Rational) -> tuple[Rational, Rational]:
    """A number as the sum of two of which the second is far smaller, and 0 where it is no such sum.

    >>> split(Fraction("1.0000000001")), split(Fraction("0.9999999")), split(Fraction(9, 10))
    ((1, Fraction(1, 10000000000)), (1, Fraction(-1, 10000000)), (Fraction(9, 10), 0))
    >>> split(1000000001), split(123456789)
    ((1000000000, 1), (123456789, 0))
    """
    if max(value.denominator, magnitude(value)) < _GUARD:
        return value, 0
    near: Rational = exact(Fraction(value).limit_denominator(_FINE))
    if value == near and magnitude(value) < _BEYOND:
        near = exact(Fraction(f"{float(value):.2e}"))
    rest = exact(value - near)
    far = magnitude(rest) * _GUARD <= magnitude(near)
    is_guard = rest and near and far and len(decimal_of(magnitude(rest)) or str(rest)) <= _SHORT
    return (near, rest) if is_guard else (value, 0)
