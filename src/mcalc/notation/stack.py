"""Stacks: a tensor that has its own formula at each place of a short axis is written as a list."""

from __future__ import annotations

from fractions import Fraction

from mcalc.tensor.node import Node, Pattern, Product, Sum
from mcalc.tensor.pattern import stack_axes, unit
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

LONGEST = 16
"""Stacks longer than this are written as sums of unit vectors."""

_ONE = Fraction(1)


def stacked_axis(node: Node) -> int | None:
    """The axis along which a list is written, or None."""
    if not node.shape or len(node.shape) > 2:
        return None
    match node:
        case Sum():
            axes = stack_axes(node)
            count = len(node.terms)
        case Product():
            placed = {f.labels[0] for f in node.factors if isinstance(f.node, Pattern) and f.node.rule == "unit"}
            axes = tuple(axis for axis, label in enumerate(node.out) if label in placed)
            count = 1
        case _:
            return None
    for axis in axes:
        size = node.shape[axis].value
        if isinstance(size, int) and size <= LONGEST and size <= 2 * count + 2:
            return axis
    return None


def at(node: Node, axis: int, place: int) -> Node:
    """The node at one place of an axis."""
    if isinstance(node, Sum):
        shape = node.shape[:axis] + node.shape[axis + 1 :]
        return add([(term.coefficient, at(term.node, axis, place)) for term in node.terms], shape)
    labels = tuple(range(len(node.shape)))
    picked = unit(node.shape[axis], place)
    return product([(node, labels, _ONE), (picked, (axis,), _ONE)], labels[:axis] + labels[axis + 1 :])
