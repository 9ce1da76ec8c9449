"""Integers that may be polynomials in the dimensions, and linear inequalities over them.

A bound is an `int` as soon as it can be, a `Size` while a dimension is left in it. Bounds are compared as if every
dimension were larger than any number that it meets (`n - 2` is positive); two dimensions have no order (`n - m` is
undecided).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import gcd
from typing import TypeAlias

from mcalc.exact.rational import magnitude
from mcalc.exact.size import Size
from mcalc.record import Record

Bound: TypeAlias = int | Size


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


def divided(value: Bound, by: int, up: bool = False) -> Bound:
    """value / by, rounded down or up where it is a number; `by` is positive."""
    if isinstance(value, int):
        return -(-value // by) if up else value // by
    if by == 1:
        return value
    number = value.value
    if number is not None:
        return -(-number // by) if up else number // by
    return value / by


def whole(value: Bound) -> bool:
    """Whether this is an integer whatever the dimensions are."""
    return isinstance(value, int) or all(coefficient.denominator == 1 for _, coefficient in value.terms)


class Inequality(Record):
    """sum of coefficient * parameter, plus constant, is not negative.

    `terms` is sorted by parameter and has no zeros.
    """

    terms: tuple[tuple[int, int], ...]
    constant: Bound

    def coefficient(self, parameter: int) -> int:
        """The coefficient of one parameter."""
        for name, value in self.terms:
            if name == parameter:
                return value
        return 0


def inequality(terms: Iterable[tuple[int, int]], constant: Bound) -> Inequality:
    """The inequality of those terms, collected, in lowest terms.

    >>> inequality([(0, 2), (1, -4), (0, 2)], 3)
    Inequality(terms=((0, 1), (1, -1)), constant=0)
    """
    collected: dict[int, int] = {}
    for name, value in terms:
        collected[name] = collected.get(name, 0) + value
    kept = sorted((name, value) for name, value in collected.items() if value)
    common = gcd(*(value for _, value in kept)) if kept else 1
    if common > 1:
        kept = [(name, value // common) for name, value in kept]
        constant = divided(constant, common)
    return Inequality(tuple(kept), tidy(constant))


def within(parameter: int, span: Bound) -> tuple[Inequality, Inequality]:
    """0 <= parameter < span."""
    return Inequality(((parameter, 1),), 0), Inequality(((parameter, -1),), tidy(span - 1))


def eliminated(rules: list[Inequality], parameter: int) -> tuple[list[Inequality], bool]:
    """What the rules say of the other parameters (Fourier and Motzkin), and whether that is exact for integers."""
    kept: list[Inequality] = []
    lower: list[Inequality] = []
    upper: list[Inequality] = []
    for rule in rules:
        value = rule.coefficient(parameter)
        (lower if value > 0 else upper if value < 0 else kept).append(rule)
    exact = True
    for low in lower:
        for high in upper:
            a, b = low.coefficient(parameter), -high.coefficient(parameter)
            exact = exact and (a == 1 or b == 1)
            terms = [(name, value * b) for name, value in low.terms] + [(name, value * a) for name, value in high.terms]
            kept.append(inequality(terms, low.constant * b + high.constant * a))
    return tightest(kept), exact


def tightest(rules: Iterable[Inequality]) -> list[Inequality]:
    """Of rules with equal terms the one with the least constant; those that always hold are gone."""
    best: dict[tuple[tuple[int, int], ...], Bound] = {}
    loose: list[Inequality] = []
    for terms, constant in rules:
        if not terms:
            if (sign(constant) or 0) < 0:
                return [Inequality((), -1)]
            continue
        known = best.get(terms)
        order = -1 if known is None else sign(constant - known)
        if order is None:
            loose.append(Inequality(terms, constant))
        elif order < 0:
            best[terms] = constant
    return [Inequality(terms, constant) for terms, constant in best.items()] + loose


def contradictory(rules: Iterable[Inequality]) -> bool:
    """Whether one of the rules can't hold by itself."""
    return any(not terms and (sign(constant) or 0) < 0 for terms, constant in rules)


def names(rules: Iterable[Inequality]) -> Iterator[int]:
    """The parameters in the rules, in order, each once."""
    return iter(sorted({name for rule in rules for name, _ in rule.terms}))
