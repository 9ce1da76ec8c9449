"""Products over sums of more than two axes, which no brackets of matrix notation hold, are multiplied out."""

from __future__ import annotations

from mcalc.exact.rational import Rational
from mcalc.tensor.node import Node, Product, Sum
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

MOST = 64
"""Not multiplied out where more terms than this would come of it."""

_Terms = list[tuple[Rational, Node]]


def opened(node: Node) -> Node:
    """The node with sums of more than two axes multiplied out of its terms."""
    if not isinstance(node, Product | Sum) or len(node.shape) < 3:
        return node
    pending: _Terms = (
        [(term.coefficient, term.node) for term in node.terms] if isinstance(node, Sum) else [(_ONE, node)]
    )
    done: _Terms = []
    changed = False
    while pending:
        coefficient, term = pending.pop()
        place = _wide(term)
        if place is None:
            done.append((coefficient, term))
            continue
        changed = True
        pending += [(coefficient * own, inner) for own, inner in _over(term, place)]
        if len(pending) + len(done) > MOST:
            return node
    return add(done, node.shape) if changed else node


def _terms(node: Node) -> _Terms:
    return [(term.coefficient, term.node) for term in node.terms] if isinstance(node, Sum) else [(_ONE, node)]


def _wide(node: Node) -> int | None:
    """The first factor that is a sum of more than two axes."""
    if not isinstance(node, Product):
        return None
    for place, factor in enumerate(node.factors):
        if isinstance(factor.node, Sum) and factor.exponent == 1 and len(factor.labels) > 2:
            return place
    return None


def _over(node: Node, place: int) -> _Terms:
    assert isinstance(node, Product)
    wide = node.factors[place].node
    assert isinstance(wide, Sum)
    sizes = {label: node.sizes[label] for label in node.out}
    terms: _Terms = []
    for term in wide.terms:
        factors = [(term.node if at == place else f.node, f.labels, f.exponent) for at, f in enumerate(node.factors)]
        found = product(factors, node.out, sizes, node.coefficient * term.coefficient)
        terms += _terms(found)
    return terms


_ONE = 1
