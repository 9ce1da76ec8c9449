"""Tensors of zeros and ones as they are written, and the entries and slices that they pick from their neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from mcalc.exact.size import Size, at_least_zero
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.formula import FULL, Formula, Span, call, index, whole
from mcalc.notation.kronecker import Layout
from mcalc.notation.stances import Form
from mcalc.tensor.node import Labels, Pattern, Shape


def pattern_form(node: Pattern) -> Form:
    """A pattern that stands by itself: `eye(n)[k]`, `eye(n)[1:, :]`, `tril(ones(n, n))`."""
    match node.rule:
        case "unit":
            (size,) = node.shape
            return Form(1, index(call("eye", size_formula(size)), [place(node.offset, size)]))
        case "select":
            rows, cols = node.shape
            return Form(2, index(call("eye", size_formula(cols)), [span(node.offset, node.stride, rows, cols), FULL]))
        case "line":
            return _line(node)
        case "convolution":
            return _convolution(node)
        case "triangle":
            rows, cols = node.shape
            down = _triangle("tril", rows, cols, node.offset)
            return Form(2, down, lambda: _triangle("triu", cols, rows, -node.offset))
        case _:
            return Layout(node.shape[:2])


def _line(node: Pattern) -> Form:
    """`eye(m, n, k)`, its rows by strides, its columns from the last on where the line goes up."""
    rows, cols = node.shape
    step, up = abs(node.stride), node.stride < 0
    offset = cols - 1 - node.offset if up else node.offset
    sizes = [(rows - 1) * step + 1, cols, *([offset] if offset else [])]
    items: list[Formula | Span] = [FULL if step == 1 else (None, None, step), (None, None, -1) if up else FULL]
    whole = call("eye", *map(size_formula, sizes))
    return Form(2, whole if step == 1 and not up else index(whole, items))


def _convolution(node: Pattern) -> Form:
    """What the pattern is a part of: `convolution(m, n)` has 1 where i + j == k, for every i + j."""
    m, n, length = node.shape
    offset, behind = node.offset, Size.of(0)
    least = offset if node.stride > 0 else offset + (length - 1) * node.stride
    if not at_least_zero(least):  # what is read begins before the first place: the second axis is read from later on
        behind, offset = -least, offset - least
    most = offset if node.stride < 0 else offset + (length - 1) * node.stride
    width = n + behind
    missing = most - (m + width - 2)
    height = m if at_least_zero(-missing) else m + missing
    whole = call("convolution", size_formula(height), size_formula(width))
    items: list[Formula | Span] = [
        FULL if height == m else span(Size.of(0), 1, m, height),
        FULL if width == n else span(behind, 1, n, width),
        span(offset, node.stride, length, height + width - 1),
    ]
    return Form(3, whole if items == [FULL] * 3 else index(whole, items))


def _triangle(function: str, rows: Size, cols: Size, offset: Size) -> Formula:
    ones = call("ones", size_formula(rows), size_formula(cols))
    return call(function, ones, size_formula(offset)) if offset else call(function, ones)


def place(offset: Size, size: Size) -> Formula:
    """A place along an axis: from its start where that is a number, otherwise from its end where that is one."""
    if offset.value is None and (back := (offset - size).value) is not None:
        return whole(back)
    return size_formula(offset)


def span(offset: Size, stride: int, count: Size, size: Size) -> Span:
    """The slice of `count` places from `offset` on, by `stride`, of an axis of that size."""
    stop = offset + (count - 1) * stride + (1 if stride > 0 else -1)
    if stride < 0:
        start = None if offset == size - 1 else place(offset, size)
        return start, None if stop == -1 else place(stop, size), stride
    start = None if not offset else place(offset, size)
    if stop == size or (stride > 1 and _reaches(stop, size, stride)):
        return start, None, stride
    return start, place(stop, size), stride


def _reaches(stop: Size, size: Size, stride: int) -> bool:
    """Whether one step more would leave the axis, so that the slice may run to its end."""
    gap = (size - stop).value
    return gap is not None and 0 <= gap < stride


def picked(
    form: Form, shape: Shape, labels: Labels, picks: Mapping[int, tuple[Pattern, int | None]]
) -> tuple[Form, Shape, Labels]:
    """A form with some axes picked by patterns: an entry, a row or column, a slice; and the axes that are left."""
    items: list[Formula | Span] = []
    left: list[int] = []
    sizes: list[Size] = []
    for label, size in zip(labels, shape, strict=True):
        if label not in picks:
            items.append(FULL)
            left.append(label)
            sizes.append(size)
            continue
        pattern, kept = picks[label]
        if kept is None:
            items.append(place(pattern.offset, size))
        else:
            items.append(span(pattern.offset, pattern.stride, pattern.shape[0], size))
            left.append(kept)
            sizes.append(pattern.shape[0])
    return Form(len(left), index(form.plain, items)), tuple(sizes), tuple(left)
