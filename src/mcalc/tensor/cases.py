"""Two terms of which one holds where the other doesn't are a choice: x*(x > 0) + a*(x <= 0) is where(x > 0, x, a).

This is done to a derivative before it is printed, where it is shorter.
"""

from __future__ import annotations

from collections.abc import Iterator

from mcalc.catalogue import find
from mcalc.exact.rational import Rational
from mcalc.tensor.apply import elementwise
from mcalc.tensor.make import ONE, as_product, number, uniform
from mcalc.tensor.node import Apply, Factor, Labels, Node, Number, Product, Sum
from mcalc.tensor.product import product
from mcalc.tensor.sum import add
from mcalc.tensor.symbols import symbols


def in_cases(node: Sum) -> Node:
    """The sum with pairs of such terms as one each."""
    products = [as_product(term.node) for term in node.terms]
    conditions = [list(_conditions(product)) for product in products]
    for j, others in enumerate(conditions):
        for i in range(j):
            for mine in conditions[i]:
                for other in others:
                    if mine.labels != other.labels or _opposite(mine.node) is not other.node:
                        continue
                    left = _beside(node.terms[i].coefficient, products[i], mine)
                    right = _beside(node.terms[j].coefficient, products[j], other)
                    made = _choice(node, mine, left, right) if _is_first(mine) else _choice(node, other, right, left)
                    if symbols(made) < sum(symbols(add([node.terms[place]], node.shape)) for place in (i, j)):
                        rest = [(t.coefficient, t.node) for place, t in enumerate(node.terms) if place not in (i, j)]
                        whole = add([*rest, (ONE, made)], node.shape)
                        return in_cases(whole) if isinstance(whole, Sum) else whole
    return node


def _conditions(node: Product) -> Iterator[Factor]:
    """The comparisons that a term is multiplied by, entry by entry."""
    if len(set(node.out)) == len(node.out):
        for factor in node.factors:
            entry = find(factor.node.function) if isinstance(factor.node, Apply) else None
            plain = len(set(factor.labels)) == len(factor.labels) and set(factor.labels) <= set(node.out)
            if entry is not None and entry.kind == "comparison" and factor.exponent == 1 and plain:
                yield factor


def _opposite(node: Node) -> Node:
    """The comparison that holds where this one doesn't."""
    axes = tuple(range(len(node.shape)))
    return elementwise("equal", [(node, axes), (number(0), ())], axes)


def _is_first(condition: Factor) -> bool:
    """Whether a comparison is named before its opposite: `x > 0` before `x <= 0`."""
    assert isinstance(condition.node, Apply)
    return not isinstance(condition.node.args[0].node, Number)


def _choice(whole: Sum, condition: Factor, *values: tuple[Node, Labels]) -> Node:
    axes = tuple(range(len(whole.shape)))
    return elementwise("where", [(condition.node, condition.labels), *values], axes, dict(enumerate(whole.shape)))


def _beside(coefficient: Rational, term: Product, condition: Factor) -> tuple[Node, Labels]:
    """What stands beside a condition in a term, on the axes that it has."""
    rest = [factor for factor in term.factors if factor is not condition]
    held = {label for factor in rest for label in factor.labels}
    out = tuple(label for label in term.out if label in held)
    value = product(rest, out, dict(enumerate(term.sizes)), coefficient * term.coefficient)
    constant = uniform(value)
    return (value, out) if constant is None or not out else (number(constant), ())
