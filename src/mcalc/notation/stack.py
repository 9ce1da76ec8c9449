"""Stacks: a tensor that has its own formula at each place of a short axis is written as a list."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mcalc.notation.form import Form
from mcalc.notation.piece import Piece, monomial, stack, transposed
from mcalc.tensor.gather import stack_axes
from mcalc.tensor.node import Node, Pattern, Product, Sum
from mcalc.tensor.pattern import unit
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

if TYPE_CHECKING:
    from mcalc.notation.writer import Writer

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


def entries_of(node: Node) -> list[Node]:
    """What stands at each place of the axis along which a list is written; empty where none is."""
    axis = stacked_axis(node)
    if axis is None:
        return []
    size = node.shape[axis].value
    assert isinstance(size, int)
    return [at(node, axis, place) for place in range(size)]


def stack_form(writer: Writer, node: Node, sign: int = 1) -> Form | None:
    """A list of formulas, for a tensor that has its own at each place of an axis."""
    axis = stacked_axis(node)
    if axis is None:
        return None
    entries = [writer.form(entry) for entry in entries_of(node)]
    number = Fraction(sign)
    if len(node.shape) == 1:
        return Form(1, stack([_signed(number, entry.plain) for entry in entries]))
    listed = stack([_signed(number, entry.plain) for entry in entries])
    if axis == 0:
        return Form(2, listed)
    return Form(2, lambda: transposed(listed), lambda: listed)


def _signed(number: Fraction, piece: Piece) -> Piece:
    return piece if number == 1 else monomial(number, [], piece)
