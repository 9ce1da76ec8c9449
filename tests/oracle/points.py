"""Random points at which a function has a value: arrays for its variables, numbers for its dimensions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.oracle.evaluate import evaluate

Array = NDArray[np.float64]
SIZES = (4, 3, 2, 5, 6, 7)  # descending first: a matrix declared n x m is tall, and X.T @ X has an inverse


class Point(NamedTuple):
    """Values for the variables and sizes for the dimensions."""

    names: dict[str, Array]
    dims: dict[str, int]


def parse_shapes(text: str) -> dict[str, str]:
    """`W=m,n b=scalar` as the tables declare shapes.

    >>> parse_shapes("W=m,n b=scalar")
    {'W': 'm,n', 'b': 'scalar'}
    """
    return dict(part.split("=", 1) for part in text.split())


def axes(declaration: str) -> list[str]:
    """The axes of one declaration; none for a scalar."""
    shape = declaration.partition(":")[0]
    return [] if shape == "scalar" else shape.split(",")


def counted(axis: str, dims: Mapping[str, int]) -> int:
    """The entries along an axis that is a number, a dimension, or sums and products of them.

    >>> counted("m*n - 1", {"m": 2, "n": 3})
    5
    """
    return int(eval(axis, {"__builtins__": {}}, dict(dims)))


def sizes(shapes: Mapping[str, str], given: Mapping[str, int] | None = None, first: int = 0) -> dict[str, int]:
    """A distinct small size for every dimension that the shapes name."""
    dims = dict(given or {})
    free = iter([*SIZES[first:], *SIZES[:first]])
    for declaration in shapes.values():
        for axis in axes(declaration):
            for name in re.findall(r"[^\W\d]\w*", axis):
                if name not in dims:
                    dims[name] = next(size for size in free if size not in dims.values())
    return dims


def _normal(random: np.random.Generator, shape: Sequence[int]) -> Array:
    return random.normal(size=shape)


def _positive(random: np.random.Generator, shape: Sequence[int]) -> Array:
    return random.uniform(0.3, 2.0, size=shape)


def _inside(random: np.random.Generator, shape: Sequence[int]) -> Array:
    return random.uniform(-0.9, 0.9, size=shape)


def _unit(random: np.random.Generator, shape: Sequence[int]) -> Array:
    return random.uniform(0.1, 0.9, size=shape)


def _definite(random: np.random.Generator, shape: Sequence[int]) -> Array:
    """Square matrices that are far from singular, with positive determinant and diagonal."""
    base = random.uniform(0.2, 1.5, size=shape)
    if len(shape) == 2 and shape[0] == shape[1]:
        return base @ base.T / shape[0] + np.eye(shape[0]) + 0.05 * random.normal(size=shape)
    return base


KINDS: dict[str, Callable[[np.random.Generator, Sequence[int]], Array]] = {
    "normal": _normal,
    "positive": _positive,
    "inside": _inside,
    "unit": _unit,
    "definite": _definite,
}


def _orthogonal(value: Array) -> Array:
    return np.asarray(np.linalg.qr(value)[0])


PROPERTIES: dict[str, Callable[[Array], Array]] = {
    "symmetric": lambda value: (value + value.T) / 2,
    "skew": lambda value: (value - value.T) / 2,
    "spd": lambda value: value @ value.T / len(value) + np.eye(len(value)),
    "diagonal": lambda value: np.diag(np.diag(value)),
    "lower": np.tril,
    "upper": np.triu,
    "orthogonal": _orthogonal,
    "constant": lambda value: value,
    "positive": lambda value: np.asarray(np.abs(value) + 0.1),
}
"""A matrix with a declared property, made of any square matrix; what is positive, made of any array."""


def with_properties(value: Array, declared: Sequence[str]) -> Array:
    """A matrix that has all these properties at once."""
    if {"symmetric", "orthogonal"} <= set(declared):
        normal = value[0] / np.linalg.norm(value[0])
        return np.eye(len(value)) - 2 * np.outer(normal, normal)
    for name in declared:
        value = PROPERTIES[name](value)
    return value


def draw(
    random: np.random.Generator, shapes: Mapping[str, str], dims: Mapping[str, int], kind: str = "normal"
) -> Point:
    """One random point."""
    names = {}
    for name, declaration in shapes.items():
        shape = [counted(axis, dims) for axis in axes(declaration)]
        value = np.asarray(KINDS[kind](random, shape))
        names[name] = with_properties(value, declaration.split(":")[1:])
    return Point(names, dict(dims))


def points(spec: str, shapes: Mapping[str, str], count: int = 3, seed: int = 0, first: int = 0) -> Iterator[Point]:
    """Random points of several kinds at which the function is finite."""
    random = np.random.default_rng(seed)
    found = 0
    dims = sizes(shapes, first=first)
    for _ in range(20):
        for kind in KINDS:
            point = draw(random, shapes, dims, kind)
            with np.errstate(all="ignore"):
                value = evaluate(spec, point.names, point.dims).array
            if np.all(np.isfinite(value)):
                yield point
                found += 1
                if found == count:
                    return
