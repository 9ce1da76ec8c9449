"""Sums: like terms are collected, nested sums opened (up to a size, so that they stay shared), numbers folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import gcd, lcm

from mcalc import work
from mcalc.exact.rational import Rational, exact, quotient
from mcalc.exact.size import ZERO, Size
from mcalc.tensor.make import ONE, make_sum, number, scale, split_coefficient, uniform, zeros
from mcalc.tensor.node import Node, Number, Shape, Sum, Term

LARGEST = 24
"""Sums of more terms than this are left closed inside others: h + f(h), again and again, stays linear."""

RULES: list[Callable[[list[Term], Shape], Node | None]] = []
"""What a sum of these terms is instead, or None; `simplifications` fills the list."""


def add(terms: Iterable[tuple[Rational, Node]], shape: Shape) -> Node:
    """sum_i coefficient_i * term_i, all of the one shape.

    >>> from mcalc.tensor import variable
    >>> x = variable("x", ["n"])
    >>> add([(1, x), (-1, x)], x.shape).shape
    (Size('n'),)
    """
    collected: dict[Node, Rational] = {}
    numbers = ZERO
    for coefficient, node in terms:
        if isinstance(node, Number):
            numbers = numbers + node.value * coefficient
        elif isinstance(node, Sum) and len(node.terms) <= LARGEST:
            for inner in node.terms:
                if isinstance(inner.node, Number):
                    numbers = numbers + inner.node.value * (coefficient * inner.coefficient)
                else:
                    collected[inner.node] = collected.get(inner.node, 0) + coefficient * inner.coefficient
        else:
            own, body = split_coefficient(node)
            collected[body] = collected.get(body, 0) + coefficient * own
    work.spend(work.TERM * len(collected))
    kept = [Term(exact(c), node) for node, c in collected.items() if c and not _is_zero_product(node)]
    if not kept:
        return number(numbers) if not shape else zeros(shape)
    for monomial, coefficient in numbers.terms:
        kept.append(Term(coefficient, number(Size({monomial: ONE}))))
    if len(kept) == 1:
        return scale(kept[0].coefficient, kept[0].node)
    for rule in RULES:
        found = rule(kept, shape)
        if found is not None:
            return found
    kept.sort(key=_order)
    return make_sum(tuple(kept), shape)


def _order(term: Term) -> tuple[int, Rational]:
    return (term.node.digest, term.coefficient)


def _is_zero_product(node: Node) -> bool:
    return getattr(node, "coefficient", ONE) == 0


def content(node: Sum) -> Rational:
    """The greatest number that divides every coefficient, with the sign of the constant, or else of the first term.

    So `1 - x**2` stands as it is wherever it is a factor, and its sign is the same in parts that are made apart.
    """
    numerator, denominator = 0, 1
    for term in node.terms:
        numerator = gcd(numerator, term.coefficient.numerator)
        denominator = lcm(denominator, term.coefficient.denominator)
    leading = next((term for term in node.terms if _is_number(term.node)), node.terms[0])
    sign = -1 if leading.coefficient < 0 else 1
    return quotient(sign * numerator, denominator)


def _is_number(node: Node) -> bool:
    return isinstance(node, Number) or uniform(node) is not None
