"""Transposes: made, recognised as symmetry, and chosen where a factor can stand either way round."""

from __future__ import annotations

from mcalc.tensor.labels import bare
from mcalc.tensor.make import ONE, scale, split_coefficient
from mcalc.tensor.node import Apply, Labels, Node, Product, Sum, Variable
from mcalc.tensor.product import product
from mcalc.tensor.sum import add, content
from mcalc.tensor.work import Work


def transpose(node: Node, axes: tuple[int, ...] = (1, 0)) -> Node:
    """The node with its axes in another order."""
    return product([(node, tuple(range(len(axes))), ONE)], axes)


def is_symmetric(node: Node) -> bool:
    """Whether a matrix is its own transpose, which hash-consing tells."""
    if node.symmetric is None:
        node.symmetric = False  # while its own transpose is made
        turned = _turned(node)
        node.symmetric = turned is node
        if isinstance(node, Sum):
            node.skew = turned is scale(-ONE, node)
    return node.symmetric


def is_skew(node: Node) -> bool:
    """Whether a matrix is known to be the negative of its own transpose."""
    match node:
        case Variable():
            return "skew" in node.properties
        case Apply(function="inv", batch=0):
            return node.args[0].labels == (0, 1) and is_skew(node.args[0].node)
        case Sum():
            return not is_symmetric(node) and node.skew
        case _:
            return False


def _turned(node: Node) -> Node:
    """The transpose of a matrix, made without asking which way round it is best."""
    match node:
        case Sum():
            turned = [(term.coefficient, _turned(term.node)) for term in node.terms]
            return add(turned, (node.shape[1], node.shape[0]))
        case Product() if node.coefficient != 0:
            sizes = dict(enumerate(node.sizes))
            if len(node.factors) == 1 or any(is_skew(f.node) for f in node.factors):
                factors = [(f.node, f.labels, f.exponent) for f in node.factors]
                return product(factors, node.out[::-1], sizes, node.coefficient)
            return bare(list(node.factors), node.out[::-1], sizes, node.coefficient)
        case _:
            return transpose(node)


def oriented(node: Node, labels: Labels) -> tuple[Node, Labels]:
    """A matrix-valued factor, turned the way that needs fewer transposes.

    A closed part or a sum can stand as itself on (i, j) or as its transpose on (j, i): one of them is canonical.
    """
    if len(labels) != 2 or not isinstance(node, Product | Sum) or labels[0] == labels[1]:
        return node, labels
    if is_symmetric(node):
        return node, labels
    if node.upright:
        return node, labels
    turned = _turned(node)
    if node.upright is None:
        node.upright = not _rank(turned) < _rank(node)
    return (node, labels) if node.upright else (turned, (labels[1], labels[0]))


def _rank(node: Node) -> tuple[int, int]:
    """What decides between a matrix and its transpose; a sign in front has no say, since products take it out."""
    if isinstance(node, Product) or (isinstance(node, Sum) and content(node) < 0):
        node = split_coefficient(node)[1] if isinstance(node, Product) else scale(-ONE, node)
    return _turns(node), node.digest


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
                turned += step.labels[1] == label and not step.node.symmetric
                label = step.labels[0] if step.labels[1] == label else step.labels[1]
            return turned
        case _:
            return 0


def act(work: Work) -> bool:
    """Turn the factors of a product that need fewer transposes the other way round; True if one was turned."""
    for place, factor in enumerate(work.factors):
        if len(factor.labels) == 2 and isinstance(factor.node, Product | Sum):
            node, labels = oriented(factor.node, factor.labels)
            if node is not factor.node:
                work.factors.pop(place)
                work.put(node, labels, factor.exponent)  # the sign of a sum depends on which way round it is
                return True
    return False
