"""Where a function is evaluated: what it may ask beside its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.record import Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mcalc.derivation.arrays import Scalars

Array: TypeAlias = "NDArray[Any]"


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
