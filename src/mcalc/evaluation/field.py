"""What the algorithms for matrices need to know of the numbers that they work with, beside their arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mcalc.record import Record


class Field(Record):
    """Numbers of one kind.

    `sqrt` and `log` raise ValueError outside the real domain. A pivot that is not larger than `singular` beside the
    largest entry is zero. `terms` of the power series of exp are enough from -1/4 to 1/4.
    """

    one: Any
    sqrt: Callable[[Any], Any]
    log: Callable[[Any], Any]
    singular: float
    terms: int
