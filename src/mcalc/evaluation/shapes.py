"""Shapes of arrays at given sizes, how entries are counted in row-major order, and what labels of axes mean."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from mcalc import work
from mcalc.exact.size import Size

Shape: TypeAlias = tuple[int, ...]
Resize: TypeAlias = Callable[[int], int]


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
    work.spend(math.prod(sizes))
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


@lru_cache(maxsize=1024)
def labels_of(subscripts: str) -> tuple[tuple[str, ...], str, str]:
    """The labels of each argument and of the result, and those of the result without repetitions."""
    inputs, _, output = subscripts.replace(" ", "").partition("->")
    return tuple(inputs.split(",")), output, "".join(dict.fromkeys(output))


def label_steps(inputs: str, output: str, shape: Sequence[int]) -> list[int]:
    """How far one step along each label of `output` goes in an array with the axes `inputs`."""
    steps = dict.fromkeys(output, 0)
    for label, step in zip(inputs, strides(shape), strict=True):
        steps[label] += step
    return list(steps.values())


def operations(parts: Sequence[str], output: str, sizes: Mapping[str, int]) -> int:
    """The operations of a contraction of two arrays at a time from the left."""
    cost, labels = 0, parts[0]
    for place, part in enumerate(parts[1:], 1):
        later = "".join(parts[place + 1 :]) + output
        met = "".join(dict.fromkeys(labels + part))
        cost += math.prod(sizes[label] for label in met)
        labels = "".join(label for label in met if label in later)
    return cost


def matrix_product(labels: Sequence[str], output: str, sizes: Mapping[str, int]) -> tuple[int, int, int] | None:
    """The m, k, n of a contraction that is the product of an m x k and a k x n matrix, once axes are flattened.

    >>> matrix_product(["ij", "jkl"], "ikl", {"i": 2, "j": 3, "k": 4, "l": 5}), matrix_product(["ij", "kj"], "ik", {})
    ((2, 3, 20), None)
    """
    if len(labels) != 2:
        return None
    left, right = labels
    inner = "".join([label for label in left if label in right])
    rows, columns = left.removesuffix(inner), right.removeprefix(inner)
    if left != rows + inner or right != inner + columns or output != rows + columns:
        return None
    m, k, n = (math.prod([sizes[label] for label in part]) for part in (rows, inner, columns))
    return m, k, n


def number_of(size: Size, sizes: Mapping[str, int], resize: Resize | None = None) -> int:
    """A size as a number; `resize` changes those that stand as numbers in the spec."""
    value, symbol = size.value, size.symbol
    if value is None:
        value = sizes[symbol] if symbol is not None and symbol in sizes else size.substitute(sizes).value
    if not isinstance(value, int):
        raise MisfitError(f"{size} is no number")
    return resize(value) if resize and size.value is not None else value
