"""Transposes: made, recognised as symmetry, and chosen where a factor can stand either way round."""

from __future__ import annotations

from itertools import permutations
from weakref import WeakKeyDictionary

from mcalc.tensor.draft import Draft
from mcalc.tensor.labels import bare, is_skew, is_symmetric
from mcalc.tensor.make import ONE, scale, split_coefficient
from mcalc.tensor.node import Labels, Node, Product, Sum
from mcalc.tensor.product import product
from mcalc.tensor.sum import add, content

_AXES = 4
"""Factors of more axes stay as they are: there are too many orders."""

_ORDER: WeakKeyDictionary[Node, tuple[int, ...]] = WeakKeyDictionary()
"""The order of the axes in which a node of three or more stands in a product."""

_UPRIGHT: WeakKeyDictionary[Node, bool] = WeakKeyDictionary()
"""Whether a matrix rather than its transpose stands in a product."""


def transpose(node: Node, axes: tuple[int, ...] = (1, 0)) -> Node:
    """The node with its axes in another order."""
    return product([(node, tuple(range(len(axes))), ONE)], axes)


def turned_matrix(node: Node) -> Node:
    """The transpose of a matrix, made without asking which way round it is best."""
    return _turned(node, (1, 0))


def _turned(node: Node, axes: tuple[int, ...]) -> Node:
    match node:
        case Sum():
            turned = [(term.coefficient, _turned(term.node, axes)) for term in node.terms]
            return add(turned, tuple(node.shape[axis] for axis in axes))
        case Product() if node.coefficient != 0:
            sizes, out = dict(enumerate(node.sizes)), tuple(node.out[axis] for axis in axes)
            if len(node.factors) == 1 or any(is_skew(f.node) for f in node.factors):
                factors = [(f.node, f.labels, f.exponent) for f in node.factors]
                return product(factors, out, sizes, node.coefficient)
            return bare(list(node.factors), out, sizes, node.coefficient)
        case _:
            return transpose(node, axes)


def oriented(node: Node, labels: Labels) -> tuple[Node, Labels]:
    """A factor of two or more axes, these in the order that needs fewer transposes.

    A closed part or a sum can stand as itself on (i, j) or as its transpose on (j, i): one of them is canonical.
    """
    if not 2 <= len(labels) <= _AXES or not isinstance(node, Product | Sum) or len(set(labels)) < len(labels):
        return node, labels
    if len(labels) > 2:
        return _ordered(node, labels)
    if is_symmetric(node):
        return node, labels
    upright = _UPRIGHT.get(node)
    if upright:
        return node, labels
    turned = turned_matrix(node)
    if upright is None:
        upright = _UPRIGHT[node] = not _rank(turned) < _rank(node)
    return (node, labels) if upright else (turned, (labels[1], labels[0]))


def _ordered(node: Node, labels: Labels) -> tuple[Node, Labels]:
    """A factor of three or more axes with these in the order that most of its factors have, then of least rank."""
    axes = _ORDER.get(node)
    if axes is None:
        orders = {order: _rearranged(node, order) for order in permutations(range(len(labels)))}
        least = min(orders.values())
        best = [order for order, count in orders.items() if count == least]
        axes = best[0] if len(best) == 1 else min(best, key=lambda order: _rank(_turned(node, order)))
        _ORDER[node] = axes
    if axes == tuple(range(len(axes))):
        return node, labels
    return _turned(node, axes), tuple(labels[axis] for axis in axes)


def _rearranged(node: Node, axes: tuple[int, ...]) -> int:
    """How many factors of a tensor, its axes taken in that order, stand with their own in another."""
    match node:
        case Sum():
            return sum(_rearranged(term.node, axes) for term in node.terms)
        case Product():
            place = {node.out[axis]: at for at, axis in reversed(list(enumerate(axes)))}
            found = [[place[label] for label in f.labels if label in place] for f in node.factors]
            return sum(places != sorted(places) for places in found)
        case _:
            return int(axes != tuple(range(len(axes))))


def _rank(node: Node) -> tuple[int, int]:
    """What decides between a matrix and its transpose, and between orders of axes that are as good.

    A sign in front has no say, since products take it out.
    """
    if isinstance(node, Product) or (isinstance(node, Sum) and content(node) < 0):
        node = split_coefficient(node)[1] if isinstance(node, Product) else scale(-ONE, node)
    return _turns(node) if len(node.shape) == 2 else 0, node.digest


def _turns(node: Node) -> int:
    """How many matrices of a matrix-valued node are met against their direction, from its first axis to its second."""
    match node:
        case Sum():
            return sum(_turns(term.node) for term in node.terms)
        case Product():
            turned, label = 0, node.out[0]
            left = [f for f in node.factors if len(f.labels) == 2 and f.labels[0] != f.labels[1]]
            while label != node.out[1]:
                step = next((f for f in left if label in f.labels), None)
                if step is None:
                    break
                left.remove(step)
                turned += step.labels[1] == label and not is_symmetric(step.node)
                label = step.labels[0] if step.labels[1] == label else step.labels[1]
            return turned
        case _:
            return 0


def act(draft: Draft) -> bool:
    """Turn the factors of a product that need fewer transposes the other way round; True if one was turned."""
    for place, factor in enumerate(draft.factors):
        if len(factor.labels) > 1 and isinstance(factor.node, Product | Sum):
            node, labels = oriented(factor.node, factor.labels)
            if node is not factor.node:
                draft.factors.pop(place)
                draft.put(node, labels, factor.exponent)  # the sign of a sum depends on which way round it is
                return True
    return False
