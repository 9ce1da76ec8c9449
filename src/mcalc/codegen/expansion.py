"""A tensor as its terms: products over sums multiplied out where deltas or patterns have places, one by one."""

from __future__ import annotations

from collections.abc import Collection

from mcalc.exact.rational import Rational
from mcalc.exact.size import ZERO, Size, at_least_zero
from mcalc.tensor import Factor, Node, Number, Pattern, Product, Sum, add, postorder, product, select
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
    """What must not be negative, so that each shift is by no more than all places there are."""
    shifts = [part for part in postorder(node) if isinstance(part, Pattern)]
    bounds = [length for shift in shifts for length, _, _ in _stretches(shift)]
    return [bound for bound in dict.fromkeys(bounds) if not at_least_zero(bound)]


def turns(node: Node, names: Collection[str]) -> dict[str, Size]:
    """Those names that only shifts around the end speak of, each with the number of places after which it is as it was
    before.
    """
    sizes: dict[str, set[Size]] = {}
    others = {name for size in node.shape for name in size.names()}
    for part in postorder(node):
        if isinstance(part, Pattern) and part.rule == "cycle":
            for name in part.offset.names():
                sizes.setdefault(name, set()).add(part.shape[0])
        else:
            others |= {name for size in _spoken(part) for name in size.names()}
    return {
        name: found.pop() for name, found in sizes.items() if name in names and name not in others and len(found) == 1
    }


def _spoken(node: Node) -> list[Size]:
    """The sizes that a node speaks of, but for those of its axes."""
    match node:
        case Number(value=value):
            return [Size.of(value)]
        case Pattern(offset=offset):
            return [offset]
        case Product(sizes=sizes):
            return [*sizes]
        case _:
            return []


def _spread(node: Node, split: int | None, large: bool) -> list[tuple[Rational, Node]] | None:
    """The terms of a sum, or of a product over a sum with patterns; None where there is no such thing."""
    if isinstance(node, Sum):
        return [(term.coefficient, term.node) for term in node.terms]
    if isinstance(node, Pattern):
        node = as_product(node)
    if not isinstance(node, Product):
        return None
    for number, factor in enumerate(node.factors):
        if isinstance(factor.node, Pattern) and (large or not least(factor.node)):
            parts = _shifted(node, number, factor.node)
            if parts:
                return parts
        if isinstance(factor.node, Sum) and factor.exponent == 1 and len(factor.labels) > 1:
            across = split and {*factor.labels} & {*node.out[:split]} and {*factor.labels} & {*node.out[split:]}
            if not across and not _pays(node, number):
                continue
            rest = [*node.factors[:number], *node.factors[number + 1 :]]
            sizes = dict(enumerate(node.sizes))
            return [
                (term.coefficient, product([*rest, (term.node, factor.labels, ONE)], node.out, sizes, node.coefficient))
                for term in factor.node.terms
            ]
    return None


def _pays(node: Product, number: int) -> bool:
    """Whether terms of a sum in a product may have places of their own. What is shifted has, and a delta where it
    brings axes of the product together, with those beside it: in (I + A) @ (I + B), and not in A @ (I + B).
    """
    first = node.factors[number]
    if not _structured(first.node):
        return False
    if any(isinstance(part, Pattern) for part in postorder(first.node)):
        return True
    pending = [factor for factor in node.factors if _structured(factor.node)]
    found, near = {*first.labels}, [first]
    while near:
        near = [factor for factor in pending if found & {*factor.labels}]
        pending = [factor for factor in pending if factor not in near]
        found.update(*(factor.labels for factor in near))
    return len(found & {*node.out}) > 1


def _shifted(node: Product, number: int, shift: Pattern) -> list[tuple[Rational, Node]]:
    """A product with a shift as one with each of the stretches that stay in order; nothing where there is no shift."""
    labels, joint = node.factors[number].labels, len(node.sizes)
    rest = [*node.factors[:number], *node.factors[number + 1 :]]
    parts: list[tuple[Rational, Node]] = []
    for length, *places in _stretches(shift):
        picks = [
            Factor(select(length, size, place), (joint, label), ONE)
            for place, label, size in zip(places, labels, shift.shape, strict=True)
        ]
        whole = product([*rest, *picks], node.out, dict(enumerate(node.sizes)), node.coefficient)
        parts.append((ONE, whole))
    return parts


def _stretches(shift: Pattern) -> list[tuple[Size, Size, Size]]:
    """The stretches that a shift moves, each by its length, where it starts and where to: around the end one that stays
    in order and one that comes back in front, of a shift past the end what stays inside; nothing of other patterns.
    """
    match shift.rule, shift.stride:
        case "cycle", _:
            size, by = shift.shape[0], shift.offset
            by = by + size if at_least_zero(-by) else by
            return [(size - by, ZERO, by), (by, size - by, ZERO)]
        case "line", 1:
            rows, columns = shift.shape
            start, to = (ZERO, shift.offset) if at_least_zero(shift.offset) else (-shift.offset, ZERO)
            left = rows - start, columns - to
            shorter = [one for one, other in (left, left[::-1]) if at_least_zero(other - one)]
            return [(shorter[0], start, to)] if shorter and at_least_zero(start) else []
        case _:
            return []


def _structured(node: Node) -> bool:
    """Whether a term has deltas or patterns, or sums of such terms as factors: asked once of each part of it."""
    done: set[Node] = set()
    pending = [node]
    while pending:
        part = pending.pop()
        if part in done:
            continue
        done.add(part)
        match part:
            case Pattern():
                return True
            case Product(out=out, factors=factors):
                if len({*out}) < len(out):
                    return True
                pending += [factor.node for factor in factors]
            case Sum(terms=terms):
                pending += [term.node for term in terms]
            case _:
                pass
    return False
