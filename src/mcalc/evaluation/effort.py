"""How much work an evaluation is, counted without doing it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from mcalc.evaluation.array_evaluator import Sizes, concrete, evaluator_at
from mcalc.evaluation.kinds import Kernel, Value
from mcalc.evaluation.shapes import Shape
from mcalc.language.spec import Spec


def effort(spec: Spec, sizes: Sizes) -> tuple[int, int]:
    """The entries of the largest value, and about how many operations on numbers one evaluation takes.

    Raises LimitError where the shapes don't fit at these sizes.

    >>> from mcalc.language import read
    >>> effort(read("A @ x", shapes={"A": "m,n", "x": "n"}), {"m": 100, "n": 1000})
    (100000, 100000)
    """
    largest = max(math.prod(concrete(kind, sizes)) for kind in spec.kinds.values())
    return largest, evaluator_at(spec, sizes, _Counting()).cost


def _nothing(*args: Value) -> Value:
    return ()


class _Counting:
    """Arrays without entries."""

    exact = False

    def number(self, value: Fraction) -> Value:
        return ()

    def fill(self, shape: Shape, value: int) -> Value:
        return ()

    def function(self, name: str, smooth: bool) -> Kernel:
        return _nothing

    def undefined(self, name: str, order: int) -> Kernel:
        return _nothing

    def map(self, function: Kernel, shapes: Sequence[Shape], out: Shape) -> Kernel:
        return _nothing

    def reshape(self, out: Shape) -> Kernel:
        return _nothing

    def view(self, out: Shape, steps: Sequence[int], start: int) -> Kernel:
        return _nothing

    def scatter(self, sizes: Shape, steps: Sequence[int], out: Shape) -> Kernel:
        return _nothing

    def triangle(self, shape: Shape, offset: int, lower: bool) -> Kernel:
        return _nothing

    def join(self, shapes: Sequence[Shape], axis: int) -> Kernel:
        return _nothing

    def contract(self, labels: Sequence[str], output: str, sizes: dict[str, int]) -> Kernel:
        return _nothing

    def reduce(self, name: str, shape: Shape, axes: range) -> Kernel:
        return _nothing

    def scan(self, name: str, shape: Shape, axis: int) -> Kernel:
        return _nothing

    def matrix(self, name: str, shapes: Sequence[Shape], out: Shape) -> Kernel:
        return _nothing
