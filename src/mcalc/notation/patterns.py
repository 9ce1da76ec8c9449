"""Tensors of zeros and ones as they are written, and the entries and slices that they pick from their neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from mcalc.exact.size import Size
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.flattening import Layout
from mcalc.notation.formula import Formula, call, index, whole
from mcalc.notation.stances import Form
from mcalc.tensor.node import Labels, Pattern, Shape

Span = tuple[Formula | None, Formula | None, int]

FULL: Span = (None, None, 1)


def pattern_form(node: Pattern) -> Form:
    """A pattern that stands by itself: `eye(n)[k]`, `eye(n)[1:, :]`, `tril(ones(n, n))`."""
    match node.rule:
        case "unit":
            (size,) = node.shape
            return Form(1, index(call("eye", size_formula(size)), [place(node.offset, size)]))
        case "select":
            rows, cols = node.shape
            return Form(2, index(call("eye", size_formula(cols)), [span(node.offset, node.stride, rows, cols), FULL]))
        case "triangle":
            rows, cols = node.shape
            down = _triangle("tril", rows, cols, node.offset)
            return Form(2, down, lambda: _triangle("triu", cols, rows, -node.offset))
        case _:
            return Layout(node.shape[0], node.shape[1])


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
