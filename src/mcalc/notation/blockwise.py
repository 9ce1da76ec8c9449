"""Derivatives of lists of vectors or matrices, as the derivatives of the items one under the other.

`[x, w, x*w]` has three axes when differentiated by a vector; as the matrix of output by variable it is three square
blocks, `concatenate(eye(n), zeros(n, n), diag(w))`.
"""

from __future__ import annotations

from collections.abc import Callable

from mcalc.notation.formula import Formula, call
from mcalc.notation.stack import LONGEST, at
from mcalc.notation.writer import Writer
from mcalc.tensor.node import Node, Product, Sum
from mcalc.tensor.pattern import stack_axes

Flattened = Callable[[Writer, Node, int], Formula | None]


def blockwise(writer: Writer, node: Node, split: int, flattened: Flattened) -> Formula | None:
    """The blocks of a list of rows, or of a variable whose first axis is listed; None where there is no list."""
    rank = len(node.shape)
    for axis, along, left in ((0, 0, split - 1), (split, 1, rank - split - 1)):
        if not left or not _is_list(node, axis):
            continue
        size = node.shape[axis].value
        if not isinstance(size, int) or size > LONGEST:
            continue
        parts: list[Formula] = []
        for place in range(size):
            block = at(node, {axis: place})
            here = split - 1 if along == 0 else split
            formula = writer.form(block).plain if rank == 3 else flattened(writer, block, here)
            if formula is None:
                return None
            parts.append(formula)
        return call("concatenate", *parts, options={"axis": 1} if along else None)
    return None


def _is_list(node: Node, axis: int) -> bool:
    """Whether a tensor has formulas of its own at several places of an axis."""
    match node:
        case Sum():
            return axis in stack_axes(node)
        case Product():
            label = node.out[axis]
            held = [f for f in node.factors if label in f.labels]
            if len(held) != 1 or not isinstance(held[0].node, Sum) or node.out.count(label) > 1:
                return False
            return held[0].labels.index(label) in stack_axes(held[0].node)
        case _:
            return False
