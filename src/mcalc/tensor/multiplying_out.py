"""Sums that stand in products, taken term by term before what terms have in common is taken out."""

from __future__ import annotations

from collections.abc import Collection

from mcalc.exact.rational import Rational
from mcalc.tensor.make import ONE, scale
from mcalc.tensor.node import Node, Pattern, Product, Sum
from mcalc.tensor.product import product
from mcalc.tensor.sum import add


def opened_up(node: Node, keep: Collection[Node]) -> Node:
    """A sum with what stands beside a selection taken term by term, where sums in it may be common to other terms.

    (A @ E + J).T @ E + J.T @ F is E.T @ A.T @ E + J.T @ (E + F).
    """
    if not isinstance(node, Sum):
        return node
    terms: list[tuple[Rational, Node]] = []
    for term in node.terms:
        place = _beside_selection(term.node, keep)
        if place is None:
            terms.append((term.coefficient, term.node))
            continue
        assert isinstance(term.node, Product)
        whole, factor = term.node, term.node.factors[place]
        others = [f for f in whole.factors if f is not factor]
        sizes = dict(enumerate(whole.sizes))
        assert isinstance(factor.node, Sum)
        for t in factor.node.terms:
            part = product([*others, (t.node, factor.labels, ONE)], whole.out, sizes, whole.coefficient)
            terms.append((term.coefficient * t.coefficient, part))
    return node if len(terms) == len(node.terms) else add(terms, node.shape)


def _beside_selection(node: Node, keep: Collection[Node]) -> int | None:
    """The place of a sum that has sums in its terms, in a product with a selection."""
    if not isinstance(node, Product) or not any(isinstance(f.node, Pattern) for f in node.factors):
        return None
    for place, factor in enumerate(node.factors):
        if isinstance(factor.node, Sum) and factor.exponent == 1 and factor.node not in keep:
            parts = [f for t in factor.node.terms if isinstance(t.node, Product) for f in t.node.factors]
            if any(isinstance(f.node, Sum) and len(f.labels) > 1 for f in parts):
                return place
    return None


def multiplied_out(node: Node, keep: Collection[Node]) -> Node:
    """A matrix, or less, with the sums of more than two axes that it is a contraction of taken term by term.

    So the derivative of a matrix along a path is that of each factor in turn, and no array of four axes. What a user
    wrote stays whole.
    """
    if not isinstance(node, Product) or len(node.out) > 2:
        return node
    for place, factor in enumerate(node.factors):
        wide = isinstance(factor.node, Sum) and factor.exponent == 1 and len(factor.labels) > 2
        if wide and factor.node not in keep:
            assert isinstance(factor.node, Sum)
            others = [f for at, f in enumerate(node.factors) if at != place]
            sizes = dict(enumerate(node.sizes))
            parts = [(t.coefficient, [*others, (t.node, factor.labels, ONE)]) for t in factor.node.terms]
            terms = [(c, multiplied_out(product(part, node.out, sizes), keep)) for c, part in parts]
            return scale(node.coefficient, add(terms, node.shape))
    return node
