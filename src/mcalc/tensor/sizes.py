"""Constant expressions in the language as sizes: what stands in `eye(n - 1)` or `x[1:n]`."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mcalc.errors import DimensionError
from mcalc.exact.size import Size
from mcalc.language import tree
from mcalc.tensor.node import Node, Number


def size_at(node: tree.Node, done: Mapping[tree.Node, Node]) -> Size:
    """The size that a node of the tree was lowered to."""
    return as_size(done[node], node)


def as_size(value: Node, node: tree.Node | None = None) -> Size:
    """The size that a constant scalar is.

    Raises DimensionError for a number that is not whole, or for what is no constant.
    """
    span = node.span if node is not None else None
    if not isinstance(value, Number):
        raise DimensionError("a size is a whole number, or an expression in the dimensions", span=span)
    found = value.value.value
    if isinstance(found, Fraction):
        raise DimensionError(f"a size is a whole number, not {found}", span=span)
    return value.value
