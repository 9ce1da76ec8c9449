"""What a kind of number, and a kind of array, must be able to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from mcalc.evaluation.shapes import Shape

Value: TypeAlias = Any
"""A flat list of numbers, or a NumPy array, as the array kind has it."""
Kernel: TypeAlias = Callable[..., Value]


class Known(Protocol):
    """What is known by name, element by element or of whole matrices."""

    @property
    def exact(self) -> bool:
        """Whether the numbers have no rounding, so that every formula does for them."""
        ...

    def function(self, name: str, smooth: bool) -> Kernel | None:
        """The element-wise function that the catalogue has under a name; with `smooth` its ties are no kinks."""
        ...

    def undefined(self, name: str, arguments: int) -> Kernel:
        """A function of so many arguments that nobody defined, or a derivative of it."""
        ...

    def matrix(self, name: str, shapes: Sequence[Shape], out: Shape) -> Kernel | None:
        """An algorithm for whole matrices."""
        ...


class Numbers(Known, Protocol):
    """Numbers of one kind, as NumPy arrays hold them."""

    @property
    def objects(self) -> bool:
        """Whether they are Python objects to NumPy."""
        ...

    @property
    def price(self) -> float:
        """The work of an operation on a number, where 1 is that on a float in a list."""
        ...

    def array(self, value: Any) -> Value:
        """An array of these numbers from a fraction, ints, floats, or such an array."""
        ...


class ArrayKind(Known, Protocol):
    """A method for each primitive of `primitive_steps` gives the function of values; shapes are whole shapes."""

    @property
    def step(self) -> int:
        """The work of a step, beside that on each number."""
        ...

    @property
    def price(self) -> float:
        """The work of an operation on a number, where 1 is that on a float in a list."""
        ...

    def number(self, value: Fraction) -> Value: ...
    def fill(self, shape: Shape, value: int) -> Value: ...
    def map(self, function: Kernel, shapes: Sequence[Shape], out: Shape) -> Kernel: ...
    def reshape(self, out: Shape) -> Kernel: ...
    def view(self, out: Shape, steps: Sequence[int], start: int) -> Kernel: ...
    def arrange(self, moves: Callable[[], Sequence[tuple[int, int]]], out: Shape) -> Kernel: ...
    def join(self, shapes: Sequence[Shape], axis: int) -> Kernel: ...
    def contract(self, labels: Sequence[str], output: str, sizes: dict[str, int]) -> Kernel: ...
    def reduce(self, name: str, shape: Shape, axes: range, smooth: bool) -> Kernel: ...
    def scan(self, name: str, shape: Shape, axis: int) -> Kernel: ...
