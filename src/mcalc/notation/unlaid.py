"""Output axes that were laid out row by row, taken apart again.

A derivative that is printed as a matrix of output by variable has its axes laid out row by row anyway: `vec` of a
matrix, or a Kronecker product, among the outputs of a product is then the same as the axes that it was made of.
"""

from __future__ import annotations

from mcalc.exact.size import ONE
from mcalc.tensor.node import Factor, Pattern, Product
from mcalc.tensor.product import product


def unlaid(node: Product, split: int) -> tuple[Product, int]:
    """The product with such axes in two, and how many of its axes are rows."""
    while True:
        found = _laid(node)
        if found is None:
            return node, split
        axis, factor = found
        rest = [f for f in node.factors if f is not factor]
        parts = tuple(label for label in factor.labels[:2] if node.sizes[label] != ONE)
        out = (*node.out[:axis], *parts, *node.out[axis + 1 :])
        opened = product(rest, out, dict(enumerate(node.sizes)), node.coefficient)
        if not isinstance(opened, Product) or not parts:
            return node, split
        node, split = opened, split + (axis < split) * (len(parts) - 1)


def _laid(node: Product) -> tuple[int, Factor] | None:
    """An output axis that one pattern lays out and that nothing else is on."""
    for factor in node.factors:
        if not isinstance(factor.node, Pattern) or factor.node.rule != "flatten":
            continue
        row, col, flat = factor.labels
        held = sum(flat in other.labels for other in node.factors)
        if flat in node.out and held == 1 and node.out.count(flat) == 1 and row != col:
            return node.out.index(flat), factor
    return None
