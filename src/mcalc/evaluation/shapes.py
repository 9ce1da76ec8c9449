"""Shapes of arrays at given sizes, and how the entries of an array are counted in row-major order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Shape: TypeAlias = tuple[int, ...]


class MisfitError(Exception):
    """Shapes that don't fit at the sizes that were chosen. Callers choose other sizes; users never see it."""


class CostError(Exception):
    """More work than was allowed. Callers choose smaller sizes; users never see it."""


def strides(shape: Sequence[int]) -> Shape:
    """How far apart neighbours along each axis lie in the flat list.

    >>> strides((2, 3))
    (3, 1)
    """
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
    reached = [start]
    for size, step in zip(sizes, steps, strict=True):
        reached = (
            [place + offset for place in reached for offset in range(0, size * step, step)]
            if step
            else [place for place in reached for _ in range(size)]
        )
    return reached


def broadcast(shapes: Sequence[Shape]) -> Shape:
    """The shape to which all expand, trailing axes aligned.

    >>> broadcast([(3,), (2, 3), ()])
    (2, 3)
    """
    out: list[int] = []
    rank = max((len(shape) for shape in shapes), default=0)
    for axis in range(-rank, 0):
        wide = {shape[axis] for shape in shapes if len(shape) >= -axis} - {1}
        if len(wide) > 1:
            raise MisfitError(f"axes of {sorted(wide)} do not broadcast")
        out.append(wide.pop() if wide else 1)
    return tuple(out)


def expansion(shape: Shape, to: Shape) -> Shape:
    """The steps with which an array of `shape` is read to fill `to`."""
    steps = tuple(0 if size == 1 else step for size, step in zip(shape, strides(shape), strict=True))
    return (0,) * (len(to) - len(shape)) + steps


def agree(left: int, right: int) -> None:
    """Two sizes that must be one."""
    if left != right:
        raise MisfitError(f"axes of {left} and {right} meet")
