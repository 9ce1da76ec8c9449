"""A spec evaluated on NumPy arrays, many times near one point."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

import numpy as np

from mcalc.errors import InternalError, LimitError
from mcalc.evaluation.arrays import Array, Arrays
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.kinds import ArrayKind, Numbers, Value
from mcalc.evaluation.primitive_steps import Step
from mcalc.evaluation.shapes import MisfitError, Shape
from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Node
from mcalc.record import Record

Sizes: TypeAlias = Mapping[str, int]

CALL, _OPERATION = 12e-6, 2e-9
"""Seconds that one call of NumPy takes, however small its arrays, and each operation on complex numbers."""


def concrete(kind: Kind, sizes: Sizes, least: int = 1) -> Shape:
    """The shape of a value at these sizes.

    Raises LimitError where an axis would have fewer entries than `least`.
    """
    shape: list[int] = []
    for size in kind.shape:
        value = size.value if size.value is not None else size.substitute(sizes).value
        if value is None:
            raise InternalError(f"the dimension {size} has no size")
        if not isinstance(value, int) or value < least:
            raise LimitError(f"the dimension {size} would be {value}", hint="choose larger sizes")
        shape.append(value)
    return tuple(shape)


def evaluator_at(spec: Spec, sizes: Sizes, arrays: ArrayKind, share: bool = True) -> Evaluator:
    """The evaluator at concrete sizes.

    Raises LimitError where the shapes don't fit at these sizes.
    """
    for kind in spec.kinds.values():
        concrete(kind, sizes, 0)
    shapes = {name: concrete(Kind(variable.shape), sizes) for name, variable in spec.variables.items()}
    try:
        return Evaluator(spec, shapes, sizes, arrays, share=share)
    except MisfitError as error:
        raise LimitError(f"the shapes don't fit at these sizes: {error}", hint="choose larger sizes") from None


class Effort(Record):
    """What one evaluation takes: the entries of its largest value, about how many operations on numbers, and how many
    calls of functions of arrays.
    """

    largest: int
    operations: int
    calls: int

    @property
    def seconds(self) -> float:
        """About how long that is."""
        return CALL * (1 + self.calls) + _OPERATION * self.operations


def effort(spec: Spec, sizes: Sizes) -> Effort:
    """What one evaluation takes at these sizes.

    Raises LimitError where the shapes don't fit at these sizes.

    >>> from mcalc.language import read
    >>> effort(read("A @ x", shapes={"A": "m,n", "x": "n"}), {"m": 100, "n": 1000})
    Effort(largest=100000, operations=100000, calls=1)
    """
    largest = max(math.prod(concrete(kind, sizes, 0)) for kind in spec.kinds.values())
    counting = _Counting()
    evaluator = evaluator_at(spec, sizes, cast(ArrayKind, counting))
    return Effort(largest, evaluator.cost, evaluator.length + counting.further)


class _Counting:
    """Arrays without entries: every primitive does nothing. Counted are the calls of a step `further` to the first."""

    exact = False
    step = 0
    price = 0.0

    def __init__(self) -> None:
        self.further = 0

    def __getattr__(self, primitive: str) -> Any:
        return lambda *args: _nothing

    def reduce(self, name: str, shape: Shape, axes: range, smooth: bool) -> Any:
        """All but sums and products go half against half."""
        if name not in ("add", "mul"):
            self.further += math.prod(shape[axes.start : axes.stop]).bit_length()
        return _nothing

    def contract(self, labels: Sequence[str], output: str, sizes: Mapping[str, int]) -> Any:
        """Each product of several takes as long as a few calls."""
        self.further += 4 * len(labels) if len(labels) > 2 else 0
        return _nothing

    def scan(self, name: str, shape: Shape, axis: int) -> Any:
        """All but sums go from place to place."""
        if name != "add":
            self.further += shape[axis]
        return _nothing


def _nothing(*args: Value) -> Value:
    return ()


class ArrayEvaluator:
    """A spec ready to be evaluated at concrete sizes, on arrays of one kind of number.

    `fix` evaluates once and keeps what doesn't depend on the variables that will move.
    """

    def __init__(self, spec: Spec, sizes: Sizes, numbers: Numbers) -> None:
        self._evaluator = evaluator_at(spec, sizes, Arrays(numbers))
        self._fixed: list[Array] | None = None
        self._moving: tuple[str, ...] = ()
        self._steps: list[Step] = []

    def fix(self, values: Mapping[str, Array], moving: tuple[str, ...]) -> None:
        """Keep the value of everything that doesn't depend on the variables in `moving`."""
        self._fixed = self._evaluator.run(values)[1]
        self._moving = moving
        self._steps = self._evaluator.reached(moving)

    def largest(self, values: Mapping[str, Array] | None = None) -> Any:
        """The largest number on the way at these values, or at the point where values were kept."""
        found = (self._fixed or ()) if values is None else self._evaluator.run(values)[1]
        sizes = [np.abs(value) for value in found if np.size(value)]
        return max((np.max(size, where=size == size, initial=0) for size in sizes), default=0)

    def __call__(self, values: Mapping[str, Array]) -> Array:
        """The value of the result at these values of the variables."""
        result: Array
        if self._fixed is None:
            result = self._evaluator.run(values)[0]
        else:
            moved = {name: values[name] for name in self._moving}
            result = self._evaluator.move(self._fixed, self._steps, moved)
        return result


class Nodes:
    """The value of every node of a spec at one point, and the result if one node had another value."""

    def __init__(self, spec: Spec, sizes: Sizes, numbers: Numbers, point: Mapping[str, Array]) -> None:
        self._evaluator = evaluator_at(spec, sizes, Arrays(numbers), share=False)
        _, self._values = self._evaluator.run(point)
        self.values: dict[Node, Array] = {node: self._values[place] for node, place in self._evaluator.places.items()}

    def replaced(self, node: Node, value: Array) -> Array:
        """The result if one node had another value."""
        result: Array = self._evaluator.replace(self._values, node, value)
        return result
