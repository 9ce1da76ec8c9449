"""Tensors of zeros and ones by rule; deltas, commutations and ones are products without factors.

Where a rule comes down to a delta, the delta is what is built.
"""

from __future__ import annotations

from collections.abc import Iterable

from mcalc.exact.rational import Rational
from mcalc.exact.size import ZERO, Size, at_least_zero, modulo
from mcalc.tensor.make import ONE, make_pattern, make_product
from mcalc.tensor.node import Factor, Labels, Node, Pattern, Shape, Sum

STACKED = 64
"""Element-wise functions of stacks longer than this stay functions of the stack."""


def unit(size: Size, offset: Size | int) -> Node:
    """The unit vector: 1 at `offset`."""
    if size.value == 1:
        return delta((size,), (0,))
    return make_pattern("unit", (size,), Size.of(offset))


def select(rows: Size, cols: Size, offset: Size | int, stride: int = 1) -> Node:
    """The rows x cols matrix that picks: 1 where j == offset + stride*i."""
    start = Size.of(offset)
    if rows == cols and not start and stride == 1:
        return delta((rows,), (0, 0))
    if rows.value == 1:
        return make_product(ONE, (Factor(unit(cols, start), (1,), ONE),), (0, 1), (rows, cols))
    return make_pattern("select", (rows, cols), start, stride)


def line(rows: Size, cols: Size, offset: Size | int, stride: int = 1) -> Node:
    """The rows x cols matrix that is 1 where j == offset + stride*i; places outside of it are left out.

    Where no row is empty, or no column, it picks.
    """
    start = Size.of(offset)
    if _inside(start, cols) and _inside(start + stride * (rows - 1), cols):
        return select(rows, cols, start, stride)
    if abs(stride) == 1:
        first = -start * stride
        if _inside(first, rows) and _inside(first + stride * (cols - 1), rows):
            picked = select(cols, rows, first, stride)
            return make_product(ONE, (Factor(picked, (1, 0), ONE),), (0, 1), (rows, cols))
    return make_pattern("line", (rows, cols), start, stride)


def _inside(place: Size, size: Size) -> bool:
    return bool(at_least_zero(place) and at_least_zero(size - 1 - place))


def triangle(rows: Size, cols: Size, offset: Size | int = 0) -> Node:
    """The rows x cols matrix that is 1 where j <= i + offset."""
    return make_pattern("triangle", (rows, cols), Size.of(offset))


def flatten(rows: Size, cols: Size) -> Node:
    """The tensor rows x cols x rows*cols that lays a matrix out row by row: 1 where k == i*cols + j."""
    return make_pattern("flatten", (rows, cols, rows * cols), ZERO)


def convolution(rows: Size, cols: Size, length: Size, offset: Size | int = 0, stride: int = 1) -> Node:
    """The tensor rows x cols x length that adds up the lines of i + j: 1 where i + j == offset + stride*k."""
    if str(rows) > str(cols):  # which of the two comes first makes no difference
        turned = make_pattern("convolution", (cols, rows, length), Size.of(offset), stride)
        return make_product(ONE, (Factor(turned, (1, 0, 2), ONE),), (0, 1, 2), (rows, cols, length))
    return make_pattern("convolution", (rows, cols, length), Size.of(offset), stride)


def cycle(size: Size, offset: Size | int) -> Node:
    """The matrix that moves entries around the end: 1 where j == offset + i modulo the size."""
    start, back = modulo(Size.of(offset), size), modulo(-Size.of(offset), size)
    if not start:
        return delta((size,), (0, 0))
    if _shift_order(back) < _shift_order(start):  # a shift back is one forth, transposed
        turned = make_pattern("cycle", (size, size), back)
        return make_product(ONE, (Factor(turned, (1, 0), ONE),), (0, 1), (size, size))
    return make_pattern("cycle", (size, size), start)


def _shift_order(offset: Size) -> tuple[bool, Rational, str]:
    return offset.terms[0][1] < 0, offset.value or 0, str(offset)


def pattern(rule: str, shape: Shape, offset: Size, stride: int = 1) -> Node:
    """The pattern of that rule and shape."""
    match rule:
        case "unit":
            return unit(shape[0], offset)
        case "select":
            return select(shape[0], shape[1], offset, stride)
        case "line":
            return line(shape[0], shape[1], offset, stride)
        case "triangle":
            return triangle(shape[0], shape[1], offset)
        case "cycle":
            return cycle(shape[0], offset)
        case "convolution":
            return convolution(shape[0], shape[1], shape[2], offset, stride)
        case _:
            return flatten(shape[0], shape[1])


def delta(sizes: Iterable[Size], out: Labels) -> Node:
    """1 where the axes with the same label agree: the identity is `delta((n,), (0, 0))`, ones are `delta((n,),
    (0,))`."""
    return make_product(ONE, (), out, tuple(sizes))


def is_reversal(node: Node) -> bool:
    """Whether a node reverses an axis."""
    return isinstance(node, Pattern) and node.rule == "select" and node.stride == -1 and node.shape[0] == node.shape[1]


def stack_axes(node: Sum) -> tuple[int, ...]:
    """The axes along which every term of a sum has a single place: `[f1, f2]` is a sum of such terms."""
    return node.stacked
