"""Places and slices of axes, as they are written."""

from __future__ import annotations

from mcalc.exact.size import Size
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.formula import Formula, Span, whole


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
