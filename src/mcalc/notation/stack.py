"""Stacks: a tensor that has its own formula at each place of a short axis is written as a list."""

from __future__ import annotations

from collections.abc import Mapping

from mcalc.tensor.node import Node, Pattern, Product, Sum
from mcalc.tensor.pattern import stack_axes, unit
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

LONGEST = 16
"""Stacks longer than this are written as sums of unit vectors."""

_ONE = 1


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


def at(node: Node, places: Mapping[int, int]) -> Node:
    """The node at one place of each of these axes."""
    left = tuple(axis for axis in range(len(node.shape)) if axis not in places)
    if isinstance(node, Sum):
        shape = tuple(node.shape[axis] for axis in left)
        return add([(term.coefficient, at(term.node, places)) for term in node.terms], shape)
    picked = [(unit(node.shape[axis], place), (axis,), _ONE) for axis, place in places.items()]
    return product([(node, tuple(range(len(node.shape))), _ONE), *picked], left)
