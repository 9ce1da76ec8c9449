"""Terms with f(z) and f(-z) that together are 1, as sigmoids are: y*sigmoid(-z) + (y - 1)*sigmoid(z) is y - sigmoid(z).

This is what the derivative of a cross entropy comes to. It is done to a derivative before it is printed, but for
sigmoid(z) + sigmoid(-z), which is 1 wherever it stands.
"""

from __future__ import annotations

from mcalc.catalogue import find
from mcalc.record import Record
from mcalc.tensor.apply import elementwise
from mcalc.tensor.make import ONE, scale
from mcalc.tensor.node import Apply, Factor, Node, Product, Shape, Sum, Term
from mcalc.tensor.product import product
from mcalc.tensor.sum import add


class _Weighted(Record):
    """A term as a weight times f(z), and f(-z), on the axes of the sum."""

    weight: Node
    value: Node
    opposite: Node


def complementary(node: Sum) -> Node:
    """The sum with pairs of f(z) and f(-z) made one, where their weights differ by something simple."""
    terms = list(node.terms)
    found = _step(terms, node)
    return node if found is None else found


def opposites(terms: list[Term], shape: Shape) -> Node | None:
    """A sum with f(z) and f(-z), as often one as the other, which together are 1."""
    held = [term for term in terms if len(_alone(term.node)) == 1]
    axes, sizes = tuple(range(len(shape))), dict(enumerate(shape))
    for at, term in enumerate(held):
        for other in held[at + 1 :]:
            if other.coefficient == term.coefficient and _opposite(term.node, shape) is other.node:
                rest = [(t.coefficient, t.node) for t in terms if t not in (term, other)]
                return add([*rest, (ONE, product([], axes, sizes, term.coefficient))], shape)
    return None


def _alone(node: Node) -> list[Factor]:
    """The function that a term is, on its axes, if it has a complement."""
    if isinstance(node, Product) and (len(node.factors) > 1 or node.coefficient != 1):
        return []
    return _complements(node)


def _opposite(node: Node, shape: Shape) -> Node:
    (factor,) = _complements(node)
    out = node.out if isinstance(node, Product) else tuple(range(len(shape)))
    return product([(_of_minus(factor.node), factor.labels, ONE)], out, dict(zip(out, shape, strict=True)))


def _of_minus(node: Node) -> Node:
    """f(-z) for f(z)."""
    assert isinstance(node, Apply)
    (argument,) = node.args
    return elementwise(node.function, [(scale(-ONE, argument.node), argument.labels)], node.out)


def _step(terms: list[Term], node: Sum) -> Node | None:
    if not any(_complements(term.node) for term in terms):
        return None
    parts = [_weighted(term, node) for term in terms]
    for j, right in enumerate(parts):
        for i, left in enumerate(parts[:j]):
            if left is None or right is None or left.value is not right.opposite:
                continue
            gap = add([(ONE, left.weight), (-ONE, right.weight)], node.shape)
            if isinstance(gap, Sum):
                continue
            rest = [(term.coefficient, term.node) for at, term in enumerate(terms) if at not in (i, j)]
            axes = tuple(range(len(node.shape)))
            # left*s + right*(1 - s) is right + gap*s, and left - gap*(1 - s)
            if isinstance(right.weight, Sum) or (not isinstance(left.weight, Sum) and _is_negative(left.value)):
                rest += [(ONE, left.weight), (-ONE, product([(gap, axes, ONE), (right.value, axes, ONE)], axes))]
            else:
                rest += [(ONE, right.weight), (ONE, product([(gap, axes, ONE), (left.value, axes, ONE)], axes))]
            return add(rest, node.shape)
    return None


def _complements(node: Node) -> list[Factor]:
    """The factors of a term that are such functions."""
    if isinstance(node, Apply):
        return [Factor(node, tuple(range(len(node.shape))), ONE)] if _has_complement(node) else []
    factors = node.factors if isinstance(node, Product) else ()
    return [f for f in factors if _has_complement(f.node) and f.exponent == 1]


def _has_complement(node: Node) -> bool:
    entry = find(node.function) if isinstance(node, Apply) else None
    return entry is not None and entry.parity == "complement"


def _weighted(term: Term, node: Sum) -> _Weighted | None:
    found = _complements(term.node)
    if len(found) != 1:
        return None
    (factor,) = found
    axes = tuple(range(len(node.shape)))
    inner, other = factor.node, _of_minus(factor.node)
    sizes = dict(enumerate(node.shape))
    if not isinstance(term.node, Product):
        return _Weighted(product([], axes, sizes, term.coefficient), inner, other)
    out = term.node.out
    if len(set(out)) < len(out) or not set(factor.labels) <= set(out):
        return None
    rest = [f for f in term.node.factors if f is not factor]
    weight = product(rest, out, dict(enumerate(term.node.sizes)), term.node.coefficient * term.coefficient)
    known = dict(enumerate(term.node.sizes))
    on_axes = [product([(each, factor.labels, ONE)], out, known) for each in (inner, other)]
    return _Weighted(weight, on_axes[0], on_axes[1])


def _is_negative(node: Node) -> bool:
    """Whether the argument is minus something."""
    (factor,) = _complements(node) or (None,)
    inner = factor.node if factor is not None else None
    if not isinstance(inner, Apply):
        return False
    argument = inner.args[0].node
    return isinstance(argument, Product) and argument.coefficient < 0
