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

Flat: TypeAlias = list[float]
Point: TypeAlias = dict[str, Flat]

_KEPT = 12
"""Points of the first attempts are kept, with the values there; later ones are drawn again."""


class Subject:
    """A function, made ready at settings and evaluated at points once for all derivatives that are checked."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._evaluators: dict[tuple[int, float], Evaluator] = {}
        self._points: dict[tuple[int, int], Point] = {}
        self._values: dict[tuple[int, int], tuple[Flat, list[Flat]] | None] = {}
        self._without: set[tuple[int, int]] = set()

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

    def points(self, setting: Setting, attempts: range) -> Iterator[tuple[int, Point | None]]:
        """Random points with the numbers of the attempts, None where the function is known to have no value."""
        for attempt in attempts:
            key = (id(setting), attempt)
            point = self._points.get(key)
            if point is None and key not in self._without:
                ((_, point),) = points(self.spec, setting, range(attempt, attempt + 1))
                if attempt < _KEPT:
                    self._points[key] = point
            yield attempt, None if key in self._without else point

    def values(
        self, evaluator: Evaluator, setting: Setting, attempt: int | None, point: Point
    ) -> tuple[Flat, list[Flat]] | None:
        """The function's value at a point and all values on the way, None where one of these is none.

        `attempt` is the number of the point, where it is one of `points`.
        """
        if attempt is None:
            return _values(evaluator, point)
        key = (id(evaluator), attempt)
        if key in self._values:
            return self._values[key]
        found = _values(evaluator, point)
        if found is None:
            self._without.add((id(setting), attempt))
        elif attempt < _KEPT:
            self._values[key] = found
        return found


def _values(evaluator: Evaluator, point: Point) -> tuple[Flat, list[Flat]] | None:
    try:
        value, values = evaluator.run(point)
    except DomainError:
        return None
    # An intermediate without a value can hide behind a comparison: min(1, log(-1)) is no 1.
    if not all(isfinite(x) for part in values for x in part):
        return None
    return value, values
