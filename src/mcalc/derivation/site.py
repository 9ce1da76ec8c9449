"""Where a function is evaluated: the numbers that it is evaluated with, and what it may ask beside its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from mcalc.record import Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"


class Scalars(Protocol):
    """Numbers that arrays are made of.

    `functions` has the element-wise functions and the linear algebra by the catalogue's name; each takes and returns
    arrays of these numbers.
    """

    @property
    def functions(self) -> Mapping[str, Callable[..., Array]]: ...

    def array(self, value: Any) -> Array:
        """An array of these numbers from fractions, ints, floats, or such an array."""
        ...

    def undefined(self, name: str, order: int, argument: Array) -> Array:
        """The derivative of that order of an undefined function."""
        ...


class Site(Record):
    """The call being evaluated: the numbers, the options, which arguments stand as rows, the result's shape, and
    constant arguments.
    """

    scalars: Scalars
    options: Mapping[str, int | str]
    rows: tuple[bool, ...]
    shape: tuple[int, ...]
    constant: Callable[[int], int | None]

    def of(self, name: str, *arguments: Any) -> Array:
        """A function of these numbers."""
        return self.scalars.functions[name](*arguments)

    @property
    def axis(self) -> int | None:
        """The axis of a reduction."""
        value = self.options.get("axis")
        return value if isinstance(value, int) else None
