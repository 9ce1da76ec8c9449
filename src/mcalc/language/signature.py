"""Core shapes as the catalogue writes them: `"(m,n),(n)->(m)"`, alternatives split by `|`."""

from __future__ import annotations

from functools import cache

from mcalc.errors import InternalError
from mcalc.exact.reading import read_size
from mcalc.exact.size import Size
from mcalc.record import Record


class Alternative(Record):
    """One way to call a function: the core shape of each argument, and of the result."""

    inputs: tuple[tuple[Size, ...], ...]
    output: tuple[Size, ...]

    def __str__(self) -> str:
        return f"{', '.join(_describe(shape) for shape in self.inputs)}"


def _describe(shape: tuple[Size, ...]) -> str:
    if not shape:
        return "a scalar"
    if len(shape) == 1:
        return f"a vector of {shape[0]}" if shape[0].value is not None else "a vector"
    if len(shape) == 2:
        return "a square matrix" if shape[0] == shape[1] else "a matrix"
    return f"an array of {len(shape)} axes"


@cache
def alternatives(signature: str) -> tuple[Alternative, ...]:
    """The alternatives of a signature, in order.

    >>> alternatives("(n)->(n,n) | (m,n)->(m*n)")[1].output
    (Size('m*n'),)
    """
    found = []
    for text in signature.split("|"):
        before, _, after = text.partition("->")
        found.append(Alternative(_shapes(before), _shapes(after)[0]))
    return tuple(found)


def _shapes(text: str) -> tuple[tuple[Size, ...], ...]:
    shapes = []
    for part in text.strip().split("("):
        if part:
            inside = part[: part.rindex(")")]
            shapes.append(tuple(read_size(size, InternalError) for size in inside.split(",") if size.strip()))
    return tuple(shapes)
