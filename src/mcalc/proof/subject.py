"""A function under check: what the checks of all its derivatives share, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import isfinite
from typing import TypeAlias

from mcalc.errors import DomainError
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.sampling import has_branches, points
from mcalc.evaluation.settings import Setting, settings
from mcalc.language.spec import Spec
from mcalc.record import Record

Flat: TypeAlias = list[float]
Point: TypeAlias = dict[str, Flat]

_KEPT = 12
"""Points of the first attempts are kept, with the values there; later ones are drawn again."""


class Start(Record):
    """A point with the function's value there and all values on the way."""

    point: Point
    value: Flat
    values: list[Flat]


def start(evaluator: Evaluator, point: Point) -> Start | None:
    """The point with its values, None where one of these is none."""
    try:
        value, values = evaluator.run(point)
    except DomainError:
        return None
    # An intermediate without a value can hide behind a comparison: min(1, log(-1)) is no 1.
    return Start(point, value, values) if all(isfinite(x) for part in values for x in part) else None


class Subject:
    """A function, made ready at settings and evaluated at points once for all derivatives that are checked."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._evaluators: dict[tuple[int, float], Evaluator] = {}
        self._starts: dict[tuple[int, int], Start | None] = {}

    @cached_property
    def settings(self) -> list[Setting]:
        """Sizes for the dimensions, the most telling first."""
        return list(settings(self.spec))

    @cached_property
    def smallest(self) -> list[Setting]:
        """Sizes from 1 on."""
        return list(settings(self.spec, smallest=True))

    @cached_property
    def branches(self) -> bool:
        """Whether a function with kinks or jumps occurs."""
        return has_branches(self.spec)

    def evaluator(self, setting: Setting, budget: float) -> Evaluator:
        """The function at those sizes.

        Raises CostError where it takes more than the budget, MisfitError where the sizes don't suit.
        """
        key = (id(setting), budget)
        if key not in self._evaluators:
            self._evaluators[key] = Evaluator(
                self.spec, setting.shapes, setting.sizes, resize=setting.resize, budget=budget
            )
        return self._evaluators[key]

    def starts(self, evaluator: Evaluator, setting: Setting, attempts: range) -> Iterator[tuple[int, Start | None]]:
        """Random points with the numbers of the attempts, None where the function has no value."""
        for attempt in attempts:
            key = (id(evaluator), attempt)
            if key in self._starts:
                yield attempt, self._starts[key]
                continue
            ((_, point),) = points(self.spec, setting, range(attempt, attempt + 1))
            found = start(evaluator, point)
            if found is None or attempt < _KEPT:
                self._starts[key] = found
            yield attempt, found
