"""Places and slices of axes, as they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from mcalc.exact.size import Size, at_least_zero
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.formula import FULL, Formula, Span, index, whole

Pick: TypeAlias = tuple[Size, int, Size, Size]
"""Where along an axis picked places start, by which stride they go, how many they are, and the size of the axis."""

BACKWARD: Span = (None, None, -1)


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


def taken(base: Formula, items: Sequence[Formula | Pick]) -> Formula:
    """The entries at places and picks of an array.

    What goes backward to a place that may be the first is turned round after it was picked, `x[m - n:][::-1]`: from the
    first on, `x[:m - n - 1:-1]` would stop at -1, which is the last.
    """
    first: list[Formula | Span] = []
    second: list[Formula | Span] = []
    for item in items:
        if isinstance(item, Formula):
            first.append(item)
            continue
        offset, stride, count, size = item
        last = offset + (count - 1) * stride
        if stride < 0 and last and not at_least_zero(last - 1):
            first.append(span(last, -stride, count, size))
            second.append(BACKWARD)
        else:
            first.append(span(*item))
            second.append(FULL)
    made = base if all(item == FULL for item in first) else index(base, first)
    return index(made, second) if BACKWARD in second else made


def _reaches(stop: Size, size: Size, stride: int) -> bool:
    """Whether one step more would leave the axis, so that the slice may run to its end."""
    gap = (size - stop).value
    return gap is not None and 0 <= gap < stride
