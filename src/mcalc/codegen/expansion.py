"""A tensor as its terms: products over sums that have deltas or patterns multiplied out, to be placed one by one."""

from __future__ import annotations

from mcalc.exact.rational import Rational
from mcalc.tensor import Node, Pattern, Product, Sum, add, product
from mcalc.tensor.make import ONE, split_coefficient

MOST = 64
"""Terms into which a derivative is multiplied out."""


def expanded(node: Node, split: int | None = None) -> list[Node]:
    """The terms of a tensor, products multiplied out over sums that have patterns; with a `split`, over sums that have
    axes of rows and of columns too.
    """
    pending, found = [(ONE, node)], dict[Node, Rational]()
    while pending:
        coefficient, term = pending.pop()
        own, body = split_coefficient(term)
        coefficient = coefficient * own
        parts = _spread(body, split) if len(found) + len(pending) < MOST else None
        if parts is not None:
            pending += [(coefficient * by, part) for by, part in parts]
        else:
            found[body] = found.get(body, 0) + coefficient
    return [add([(by, body)], node.shape) for body, by in reversed(found.items()) if by]


def _spread(node: Node, split: int | None) -> list[tuple[Rational, Node]] | None:
    """The terms of a sum, or of a product over a sum with patterns; None where there is no such thing."""
    if isinstance(node, Sum):
        return [(term.coefficient, term.node) for term in node.terms]
    if not isinstance(node, Product):
        return None
    for number, factor in enumerate(node.factors):
        if isinstance(factor.node, Sum) and factor.exponent == 1 and len(factor.labels) > 1:
            across = split and {*factor.labels} & {*node.out[:split]} and {*factor.labels} & {*node.out[split:]}
            if not across and not any(_structured(term.node) for term in factor.node.terms):
                continue
            rest = [*node.factors[:number], *node.factors[number + 1 :]]
            sizes = dict(enumerate(node.sizes))
            return [
                (term.coefficient, product([*rest, (term.node, factor.labels, ONE)], node.out, sizes, node.coefficient))
                for term in factor.node.terms
            ]
    return None


def _structured(node: Node) -> bool:
    """Whether a term has deltas or patterns, or sums of such terms as factors."""
    match node:
        case Pattern():
            return True
        case Product():
            repeated = len({*node.out}) < len(node.out)
            return repeated or any(_structured(factor.node) for factor in node.factors)
        case Sum():
            return any(_structured(term.node) for term in node.terms)
        case _:
            return False
