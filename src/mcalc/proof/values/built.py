"""What a function of arrays looks like to the interpreter: built once for its shapes, then run on flat lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from mcalc.proof.values.array import MisfitError, Shape
from mcalc.record import Record

Flat: TypeAlias = list[float]
Kernel: TypeAlias = Callable[..., Flat]
Options: TypeAlias = Mapping[str, int | str]


class Form(Record):
    """An argument as a builder sees it: its shape, whether it is a row, and its entries where they are constant."""

    shape: Shape
    row: bool = False
    constant: Flat | None = None

    @property
    def whole(self) -> int:
        """The whole number that this constant is."""
        if self.constant is None or self.shape or not self.constant[0].is_integer():
            raise MisfitError("a size that is not a whole number")
        return int(self.constant[0])


class Built(Record):
    """What a builder gives: the shape of the result, its function, and about how many operations it takes."""

    shape: Shape
    kernel: Kernel
    cost: int


Builder: TypeAlias = Callable[[Sequence[Form], Options], Built]


def axis_of(shape: Shape, options: Options) -> int | None:
    """The axis that the options name, counted from the front."""
    axis = options.get("axis")
    if axis is None:
        return None
    if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        raise MisfitError(f"there is no axis {axis}")
    return axis % len(shape)


def square_size(shape: Shape) -> int:
    """The number of rows of a square matrix."""
    if len(shape) != 2 or shape[0] != shape[1]:
        raise MisfitError("a square matrix is wanted")
    return shape[0]


def agree(left: int, right: int) -> None:
    """Two sizes that must be one."""
    if left != right:
        raise MisfitError(f"axes of {left} and {right} meet")


def gather(out: Shape, order: Sequence[int]) -> Built:
    """Entries copied from places of one argument; 0 from place -1."""
    if -1 in order:
        return Built(out, lambda x: [x[i] if i >= 0 else 0.0 for i in order], len(order))
    return Built(out, lambda x: [x[i] for i in order], len(order))
