"""Arrays of the interpreter: a shape and a flat list of numbers, and how places in them are counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import TypeAlias

from mcalc.record import Record

Shape: TypeAlias = tuple[int, ...]


class Array(Record):
    """Numbers in row-major order; `row` for a vector that stands as a row."""

    shape: Shape
    data: list[float]
    row: bool = False


class MisfitError(Exception):
    """Shapes that don't fit at the sizes that were chosen. Never leaves this room."""


def strides(shape: Shape) -> Shape:
    """How far apart neighbours along each axis lie in the flat list."""
    steps: list[int] = []
    step = 1
    for size in reversed(shape):
        steps.append(step)
        step *= size
    return tuple(reversed(steps))


def places(sizes: Sequence[int], steps: Sequence[int], start: int = 0) -> list[int]:
    """The flat place of every index over `sizes`, in row-major order, where axis i moves by `steps[i]`.

    >>> places((2, 3), (1, 2))
    [0, 2, 4, 1, 3, 5]
    """
    found = [start]
    for size, step in zip(sizes, steps, strict=True):
        found = (
            [place + offset for place in found for offset in range(0, size * step, step)]
            if step
            else [place for place in found for _ in range(size)]
        )
    return found


def broadcast(shapes: Sequence[Shape]) -> Shape:
    """The shape to which all expand, trailing axes aligned.

    >>> broadcast([(3,), (2, 3), ()])
    (2, 3)
    """
    out: list[int] = []
    rank = max(len(shape) for shape in shapes)
    for axis in range(-rank, 0):
        sizes = {shape[axis] for shape in shapes if len(shape) >= -axis}
        wide = sizes - {1}
        if len(wide) > 1:
            raise MisfitError(f"axes of {sorted(wide)} do not broadcast")
        out.append(wide.pop() if wide else 1)
    return tuple(out)


def expansion(shape: Shape, to: Shape) -> list[int]:
    """For each place of `to`, the place in an array of `shape` that broadcasts to it."""
    missing = len(to) - len(shape)
    steps = (0,) * missing + tuple(0 if size == 1 else step for size, step in zip(shape, strides(shape), strict=True))
    return places(to, steps)


def slices(shape: Shape, axis: int) -> Iterator[range]:
    """The places of each vector along `axis`, in row-major order of the other axes."""
    step = strides(shape)[axis]
    length = shape[axis]
    for high in range(prod(shape[:axis])):
        for low in range(step):
            start = high * step * length + low
            yield range(start, start + step * length, step)
