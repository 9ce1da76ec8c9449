"""How a claim is to be checked, which is quick to import."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from mcalc.record import Record

NUMERIC = "numeric"
"""The engine that differentiates numerically."""
SECONDS = 3.0
"""So long may one measurement take where one derivative is checked."""


class Plan(Record):
    """How a claim is checked: at which `sizes`, those that aren't given being chosen; at so many `points` drawn by the
    `seed`, or those that are given in `at`; `against` which engine; in about how many `seconds`. Entries that are apart
    by no more than `atol` and `rtol` of themselves are equal.
    """

    sizes: Mapping[str, int] = MappingProxyType({})
    seed: int = 0
    points: int = 3
    at: Sequence[Mapping[str, Any]] = ()
    against: str = NUMERIC
    seconds: float = SECONDS
    rtol: float = 0.0
    atol: float = 0.0
    engine: Callable[[Any], Any] | None = None
    """What `against` names, where it isn't known here: made ready for a problem, it differentiates at a point."""


USUAL = Plan()
