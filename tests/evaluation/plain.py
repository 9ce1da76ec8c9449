"""A spec at one point, on plain lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mcalc.evaluation.evaluator import Evaluator
from mcalc.language.spec import Spec


class Array(NamedTuple):
    """Numbers in row-major order."""

    shape: tuple[int, ...]
    data: list[float]


def evaluate(spec: Spec, values: Mapping[str, Array], sizes: Mapping[str, int]) -> Array:
    """The value of a spec."""
    evaluator = Evaluator(spec, {name: array.shape for name, array in values.items()}, sizes)
    data = evaluator.run({name: array.data for name, array in values.items()})[0]
    return Array(evaluator.shape, data)
