"""Integers that may be polynomials in the dimensions, and linear forms over parameters.

A bound is an `int` as soon as it can be, a `Size` while a dimension is left in it. Bounds are compared as if every
dimension were larger than any number that it meets (`n - 2` is positive); two dimensions have no order (`n - m` is
undecided). A linear form is an axis of a region, or what is not negative in it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache
from math import gcd
from typing import TypeAlias

from mcalc.exact.rational import magnitude
from mcalc.exact.size import Size
from mcalc.record import Record

Bound: TypeAlias = int | Size
Range: TypeAlias = tuple[Bound, Bound]


def tidy(value: Bound) -> Bound:
    """An int where the value is one."""
    if isinstance(value, Size):
        number = value.value
        if isinstance(number, int):
            return number
    return value


def sign(value: Bound) -> int | None:
    """-1, 0 or 1, or None where that depends on which dimension is the larger.

    >>> n, m = Size.name("n"), Size.name("m")
    >>> sign(n - 5), sign(3 - n), sign(n * m - n), sign(n - m)
    (1, -1, 1, None)
    """
    if isinstance(value, int):
        return (value > 0) - (value < 0)
    return _sign(value)


@lru_cache(maxsize=4096)
def _sign(value: Size) -> int | None:
    signs = {coefficient > 0 for _, coefficient in value.terms}
    if len(signs) == 2:
        large = 1 + 2 * sum(magnitude(coefficient) for _, coefficient in value.terms)
        shifted = value.substitute({name: Size.name(name) + large for name in value.names()})
        signs = {coefficient > 0 for _, coefficient in shifted.terms}
    if len(signs) == 2:
        return None
    return (1 if signs.pop() else -1) if signs else 0


def at_least(value: Bound, least: Bound) -> bool:
    """Whether a value is never less than another."""
    return sign(tidy(value - least)) in (0, 1)


def divided(value: Bound, by: int, up: bool = False) -> Bound:
    """value / by, rounded down or up where it is a number; `by` is positive."""
    value = tidy(value)
    if isinstance(value, int):
        return -(-value // by) if up else value // by
    return value if by == 1 else value / by


def whole(value: Bound) -> bool:
    """Whether this is an integer whatever the dimensions are."""
    return isinstance(value, int) or all(coefficient.denominator == 1 for _, coefficient in value.terms)


def multiple(value: Bound, of: Bound) -> Bound | None:
    """How often one size goes into another, as far as its terms can be divided; None where nothing can be said.

    >>> n = Size.name("n")
    >>> multiple(n * n - 1, n), multiple(7, 3), multiple(5, n)
    (Size('n'), 2, 0)
    """
    if isinstance(value, int) and isinstance(of, int):
        return value // of
    terms = Size.of(of).terms
    if len(terms) != 1:
        return None
    ((divisor, factor),) = terms
    found: Size = Size.of(0)
    for monomial, coefficient in Size.of(value).terms:
        powers = dict(monomial)
        for name, power in divisor:
            powers[name] = powers.get(name, 0) - power
        if all(power >= 0 for power in powers.values()):
            rest = tuple(sorted((name, power) for name, power in powers.items() if power))
            found = found + Size({rest: coefficient}) / factor
    return tidy(found) if whole(found) else None


class Linear(Record):
    """A sum of coefficient * parameter, plus a constant; `terms` is sorted by parameter and has no zeros."""

    terms: tuple[tuple[int, Bound], ...]
    constant: Bound

    def coefficient(self, parameter: int) -> Bound:
        """The coefficient of one parameter."""
        for name, value in self.terms:
            if name == parameter:
                return value
        return 0

    def without(self, parameters: Container[int]) -> Linear:
        """The form without the terms of some parameters."""
        return Linear(tuple([term for term in self.terms if term[0] not in parameters]), self.constant)

    def __neg__(self) -> Linear:
        return combined([(-1, self)])

    def plus(self, other: Linear | Bound, factor: int = 1) -> Linear:
        """The sum with another form, times a factor, or with a number."""
        if isinstance(other, Linear):
            return combined([(1, self), (factor, other)])
        return self if other == 0 else Linear(self.terms, tidy(self.constant + other))

    def replaced(self, moved: Mapping[int, Linear]) -> Linear:
        """The form with other forms put in for parameters."""
        if not any(name in moved for name, _ in self.terms):
            return self
        return combined(
            [(1, self.without(moved)), *[(value, moved[name]) for name, value in self.terms if name in moved]]
        )

    def numbered(self, first: int) -> Linear:
        """The form with its parameters numbered from `first` on."""
        return Linear(tuple((name + first, value) for name, value in self.terms), self.constant)


def linear(terms: Iterable[tuple[int, Bound]], constant: Bound = 0) -> Linear:
    """The form of those terms, collected.

    >>> linear([(0, 2), (1, -4), (0, 2)], 3)
    Linear(terms=((0, 4), (1, -4)), constant=3)
    """
    collected: dict[int, Bound] = {}
    for name, value in terms:
        collected[name] = tidy(collected[name] + value) if name in collected else tidy(value)
    return Linear(tuple(sorted((name, value) for name, value in collected.items() if value)), tidy(constant))


def combined(parts: Iterable[tuple[Bound, Linear]]) -> Linear:
    """The sum of multiples of forms."""
    terms: list[tuple[int, Bound]] = []
    constant: Bound = 0
    for factor, form in parts:
        terms += [(name, value * factor) for name, value in form.terms]
        constant = constant + form.constant * factor
    return linear(terms, constant)


def parameter(name: int) -> Linear:
    """The form that is one parameter."""
    return Linear(((name, 1),), 0)


def fixed(value: Bound) -> Linear:
    """The form that is a number."""
    return Linear((), value)


def reduced(rule: Linear) -> Linear:
    """An inequality in lowest terms: 2*s - 4*t + 3 >= 0 is s - 2*t + 1 >= 0."""
    values = [value for _, value in rule.terms]
    common = gcd(*(value for value in values if isinstance(value, int))) if values else 1
    if common < 2 or not all(isinstance(value, int) for value in values):
        return rule
    terms = tuple((name, value // common) for name, value in rule.terms if isinstance(value, int))
    return Linear(terms, divided(rule.constant, common))


def reach(form: Linear, ranges: Mapping[int, Range] | Sequence[Range]) -> tuple[Bound, Bound] | None:
    """The least and the greatest value while the parameters run through their ranges; None where that is open."""
    low = high = form.constant
    for name, value in form.terms:
        order = sign(value)
        if order is None:
            return None
        ends = ranges[name] if order > 0 else ranges[name][::-1]
        low, high = low + ends[0] * value, high + ends[1] * value
    return tidy(low), tidy(high)


def digits(form: Linear, ranges: Mapping[int, Range] | Sequence[Range]) -> tuple[Bound, Linear, Linear] | None:
    """A form as radix * high + low, where the low part stays below the radix on either side, and where the form is 0
    or less so is first the high part, then the low one.

    A flattened axis is such a form: n*i + j. None where the form has no such parts.

    >>> n = Size.name("n")
    >>> digits(linear([(0, n), (1, 1)], -n), {0: (0, n - 1), 1: (0, n - 1)})
    (Size('n'), Linear(terms=((0, 1),), constant=-1), Linear(terms=((1, 1),), constant=0))
    """
    if all(value in (1, -1) for _, value in form.terms):
        return None
    sizes = {value if (sign(value) or 0) > 0 else tidy(-value) for _, value in form.terms}
    radix = next((a for a in sizes if a != 1 and all(at_least(a, b) for b in sizes)), None)
    if radix is None:
        return None
    upper: list[tuple[int, Bound]] = []
    lower: list[tuple[int, Bound]] = []
    for name, value in form.terms:
        times = multiple(value, radix)
        (upper if times is not None and times * radix == value else lower).append((name, value))
    rest = reach(linear(lower, form.constant), ranges)
    guess = multiple(form.constant, radix)
    if rest is None or guess is None:
        return None
    for carry in (guess, guess + 1, guess - 1):
        if _within(rest, carry, radix):
            high = linear([(name, multiple(value, radix) or 0) for name, value in upper], carry)
            return radix, high, linear(lower, form.constant - carry * radix)
    return None


def _within(rest: Range, carry: Bound, radix: Bound) -> bool:
    """Whether carry is the one multiple of a radix that a range may hold."""
    ends = rest[0] - (carry - 1) * radix, (carry + 1) * radix - rest[1]
    return all(sign(tidy(end)) == 1 for end in ends)


def eliminated(rules: Iterable[Linear], name: int) -> tuple[list[Linear], bool]:
    """What the rules say of the other parameters (Fourier and Motzkin), and whether that is exact for integers."""
    kept: list[Linear] = []
    lower: list[tuple[int, Linear]] = []
    upper: list[tuple[int, Linear]] = []
    for rule in rules:
        value = rule.coefficient(name)
        assert isinstance(value, int)
        if value:
            (lower if value > 0 else upper).append((abs(value), rule))
        else:
            kept.append(rule)
    exact = all(a == 1 or b == 1 for a, _ in lower for b, _ in upper)
    kept += [reduced(combined([(b, low), (a, high)])) for a, low in lower for b, high in upper]
    return tightest(kept), exact


def tightest(rules: Iterable[Linear]) -> list[Linear]:
    """Of rules with equal terms the one with the least constant; those that always hold are gone."""
    best: dict[tuple[tuple[int, Bound], ...], Bound] = {}
    loose: list[Linear] = []
    for terms, constant in rules:
        if not terms:
            if sign(constant) == -1:
                return [fixed(-1)]
            continue
        order = sign(tidy(constant - best[terms])) if terms in best else -1
        if order is None:
            loose.append(Linear(terms, constant))
        elif order < 0:
            best[terms] = constant
    return [Linear(terms, constant) for terms, constant in best.items()] + loose


def contradictory(rules: Iterable[Linear]) -> bool:
    """Whether one of the rules can't hold by itself."""
    return any(not terms and sign(constant) == -1 for terms, constant in rules)


def names(rules: Iterable[Linear]) -> list[int]:
    """The parameters in the rules, in order, each once."""
    return sorted({name for rule in rules for name, _ in rule.terms})
