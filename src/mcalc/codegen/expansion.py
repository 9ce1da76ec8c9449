"""A tensor as its terms: products over sums that have deltas or patterns multiplied out, to be placed one by one."""

from __future__ import annotations

from mcalc.exact.rational import Rational
from mcalc.exact.size import ZERO, Size, at_least_zero
from mcalc.tensor import Factor, Node, Pattern, Product, Sum, add, postorder, product, select
from mcalc.tensor.make import ONE, as_product, split_coefficient

MOST = 64
"""Terms into which a derivative is multiplied out."""


def expanded(node: Node, split: int | None = None, large: bool = False) -> list[Node]:
    """The terms of a tensor, products multiplied out over sums that have patterns; with a `split`, over sums that have
    axes of rows and of columns too. Where sizes are `large`, none is less than what `least` says.
    """
    pending, found = [(ONE, node)], dict[Node, Rational]()
    while pending:
        coefficient, term = pending.pop()
        own, body = split_coefficient(term)
        coefficient = coefficient * own
        parts = _spread(body, split, large) if len(found) + len(pending) < MOST else None
        if parts is not None:
            pending += [(coefficient * by, part) for by, part in parts]
        else:
            found[body] = found.get(body, 0) + coefficient
    return [add([(by, body)], node.shape) for body, by in reversed(found.items()) if by]


def least(node: Node) -> list[Size]:
    """What must not be negative, so that each shift around the end is by no more than all places there are."""
    shifts = [part for part in postorder(node) if isinstance(part, Pattern) and part.rule == "cycle"]
    bounds = [bound for shift in shifts for bound in (shift.offset, shift.shape[0] - shift.offset)]
    return [bound for bound in dict.fromkeys(bounds) if not at_least_zero(bound)]


def _spread(node: Node, split: int | None, large: bool) -> list[tuple[Rational, Node]] | None:
    """The terms of a sum, or of a product over a sum with patterns; None where there is no such thing."""
    if isinstance(node, Sum):
        return [(term.coefficient, term.node) for term in node.terms]
    if isinstance(node, Pattern):
        node = as_product(node)
    if not isinstance(node, Product):
        return None
    for number, factor in enumerate(node.factors):
        if isinstance(factor.node, Pattern) and factor.node.rule == "cycle":
            parts = _stretches(node, number, factor.node, large)
            if parts:
                return parts
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


def _stretches(node: Product, number: int, shift: Pattern, large: bool) -> list[tuple[Rational, Node]]:
    """A product with a shift around the end as one with what stays in order and one with what comes back in front.

    Nothing where the shift may be by more than all places there are, unless sizes are large enough.
    """
    size, by = shift.shape[0], shift.offset
    if least(shift) and not large:
        return []
    (row, col), joint = node.factors[number].labels, len(node.sizes)
    rest = [*node.factors[:number], *node.factors[number + 1 :]]
    parts: list[tuple[Rational, Node]] = []
    for length, start, to in ((size - by, ZERO, by), (by, size - by, ZERO)):
        picks = [Factor(select(length, size, place), (joint, label), ONE) for place, label in ((start, row), (to, col))]
        whole = product([*rest, *picks], node.out, dict(enumerate(node.sizes)), node.coefficient)
        parts.append((ONE, whole))
    return parts


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
