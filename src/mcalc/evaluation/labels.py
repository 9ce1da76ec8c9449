"""Subscripts of einsum: the labels of axes, and where they lead in an array."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from mcalc.evaluation.shapes import strides


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
