"""Constant expressions in the language as sizes: what stands in `eye(n - 1)` or `x[1:n]`."""

from __future__ import annotations

from fractions import Fraction

from mcalc.errors import DimensionError
from mcalc.exact.size import Size
from mcalc.tensor.node import Node, Number


def as_size(value: Node) -> Size:
    """The size that a constant scalar is.

    Raises DimensionError for a number that is not whole, or for what is no constant.
    """
    if not isinstance(value, Number):
        raise DimensionError("a size is a whole number, or an expression in the dimensions")
    found = value.value.value
    if isinstance(found, Fraction):
        raise DimensionError(f"a size is a whole number, not {found}")
    return value.value
