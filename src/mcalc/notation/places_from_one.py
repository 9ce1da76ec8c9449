"""Places and ranges as MATLAB counts them: from 1, with both ends."""

from __future__ import annotations

from mcalc.exact.size import Size
from mcalc.language.constant import constant
from mcalc.language.tree import Node, Slice


def place_text(item: Node, size: Size) -> str:
    """The place of an entry on an axis of that size."""
    return _counted(constant(item), size, 1)


def slice_text(item: Slice, size: Size) -> str:
    """A range of places.

    >>> from mcalc.language.tree import Number
    >>> n = Size.name("n")
    >>> slice_text(Slice(Number(1), None, None), n), slice_text(Slice(None, Number(-1), None), n)
    ('2:end', '1:end-1')
    """
    step = Size.of(1) if item.step is None else constant(item.step)
    back = all(coefficient < 0 for _, coefficient in step.terms)
    if item.start is None and item.stop is None and step == 1:
        return ":"
    first = "end" if back else "1"
    last = "1" if back else "end"
    if item.start is not None:
        first = _counted(constant(item.start), size, 1)
    if item.stop is not None:
        last = _counted(constant(item.stop), size, 2 if back else 0)
    middle = "" if step == 1 else f"{size_text(step)}:"
    return f"{first}:{middle}{last}"


def _counted(where: Size, size: Size, more: int) -> str:
    """A place from 0, or below 0 from the end, moved on by `more`."""
    value = where.value
    if value is not None and value < 0:
        moved = value + more
        return "end" if not moved else f"end{moved}" if moved < 0 else f"end+{moved}"
    if where.terms and all(coefficient < 0 for _, coefficient in where.terms):
        return size_text(size + where + more)
    return size_text(where + more)


def size_text(size: Size) -> str:
    """A size, with MATLAB's sign for powers."""
    return str(size).replace("**", "^")
