"""How many names and numbers a tensor is written with: what is shorter is told by this, before anything is written."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from mcalc.exact.rational import NUMERIC, Rational, magnitude
from mcalc.tensor.node import Apply, Factor, Measure, Node, Number, Pattern, Product, Sum

_HALF: Final = Fraction(1, 2)


def symbols(node: Node) -> int:
    """About how many names and numbers a node is written with.

    >>> from mcalc.language import read
    >>> from mcalc.tensor import lower
    >>> symbols(lower(read("2*x*exp(w)**3")))
    5
    """
    return _symbols(node)


def _counted(node: Node, known: Measure[int]) -> int:
    match node:
        case Sum():
            return sum([number_symbols(term.coefficient) + known(term.node) for term in node.terms])
        case Product():
            count = number_symbols(node.coefficient)
            if node.factors and all(isinstance(f.exponent, NUMERIC) and f.exponent < 0 for f in node.factors):
                count += node.coefficient.numerator in (1, -1)  # the 1 of 1/x
            for factor in node.factors:
                exponent = factor.exponent
                if is_average(node, factor):
                    continue
                count += known(factor.node)
                plain = (_HALF, -_HALF) if _is_norm(factor.node) else (1, -1)
                count += (exponent not in plain) if isinstance(exponent, NUMERIC) else known(exponent)
            return max(1, count)
        case Apply():
            return 1 + sum([known(argument.node) for argument in node.args])
        case Number():
            return sum([number_symbols(c) + max(1, len(powers)) for powers, c in node.value.terms])
        case Pattern():
            return 2
        case _:
            return 1


_symbols: Final = Measure(_counted)


def is_average(term: Product, by: Factor) -> bool:
    """Whether a term is a sum divided by how much there is to be added, a mean, and this is that number."""
    if not isinstance(by.node, Number) or by.exponent != -1:
        return False
    return any(size == by.node.value for label, size in enumerate(term.sizes) if label not in term.out)


def _is_norm(node: Node) -> bool:
    """Whether a node is the sum of the squares of something, the root of which is its norm."""
    if not isinstance(node, Product) or node.out or len(node.factors) != 1:
        return False
    (factor,) = node.factors
    return factor.exponent == 2 and len(set(factor.labels)) == len(factor.labels) > 0


def number_symbols(value: Rational) -> int:
    """How many numbers a coefficient is written with."""
    return 0 if magnitude(value) == 1 else 1 + (value.denominator != 1 and value.numerator not in (1, -1))
