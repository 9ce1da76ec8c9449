"""A function under check: what the checks of all its derivatives share, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from math import isfinite
from typing import TypeAlias

from mcalc.errors import DomainError
from mcalc.evaluation.evaluator import Evaluator, Outcome
from mcalc.evaluation.random_points import Random, drawn, has_branches, shaken
from mcalc.evaluation.settings import Setting, as_given, settings
from mcalc.evaluation.shapes import CostError, MisfitError, Shape
from mcalc.language.spec import Spec
from mcalc.language.tree import Node
from mcalc.record import Record

Flat: TypeAlias = list[float]
Point: TypeAlias = dict[str, Flat]

_CHEAP = 5e4
"""Several closed forms are evaluated together where all of them take no more operations than these."""

_KEPT = 24
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
    return Start(point, value, values) if all_finite(values) else None


def all_finite(parts: Sequence[Flat]) -> bool:
    """Whether all numbers are finite."""
    return isfinite(sum(map(sum, parts))) or all(all(map(isfinite, part)) for part in parts)


class Subject:
    """A function, made ready at settings and evaluated at points once for all derivatives that are checked.

    `by` are the variables of the derivatives; one that is neither among them nor in the function has no values. With
    `as_given` the closed forms hold at the sizes that were given and at no others.
    """

    def __init__(self, spec: Spec, by: Iterable[str], as_given: bool = False) -> None:
        self.spec, self._as_given = spec, as_given
        self._names = spec.occurring | set(by)
        # A setting stays alive with its number.
        self._evaluators: dict[tuple[int, float], tuple[Setting, Evaluator]] = {}
        self._starts: dict[tuple[int, int], Start | None] = {}
        self._near: dict[tuple[int, float], tuple[Point, Point]] = {}

    @cached_property
    def settings(self) -> list[Setting]:
        """Sizes for the dimensions, the most telling first."""
        if self._as_given:
            return [as_given(self.spec, [v for v in self.spec.variables.values() if v.name in self._names])]
        return list(settings(self.spec, names=self._names))

    @cached_property
    def smallest(self) -> list[Setting]:
        """Sizes from 1 on."""
        return [] if self._as_given else list(settings(self.spec, smallest=True, names=self._names))

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
            made = Evaluator(self.spec, setting.shapes, setting.sizes, resize=setting.resize, budget=budget)
            self._evaluators[key] = setting, made
        return self._evaluators[key][1]

    def starts(self, evaluator: Evaluator, setting: Setting, attempts: range) -> Iterator[tuple[int, Start | None]]:
        """Random points with the numbers of the attempts, None where the function has no value."""
        for attempt in attempts:
            key = (id(evaluator), attempt)
            if key in self._starts:
                yield attempt, self._starts[key]
                continue
            one = range(attempt, attempt + 1)
            ((_, found),) = drawn(self.spec, setting, one, lambda point: start(evaluator, point))
            if found is None or attempt < _KEPT:
                self._starts[key] = found
            yield attempt, found

    def near(self, point: Point, by: float) -> Point:
        """A point with its numbers off by so much of them, the same one for all derivatives."""
        key = (id(point), by)
        if key not in self._near:
            self._near[key] = point, shaken(Random(1), point, by)  # the point stays alive with its number
        return self._near[key][1]


class Together:
    """The closed forms of a question read as one, made ready and evaluated at points once for all of them."""

    def __init__(self, spec: Spec, results: Sequence[Node]) -> None:
        self.spec, self.results = spec, results
        self._evaluators: dict[tuple[int, float], tuple[Setting, Evaluator | None]] = {}
        self._values: dict[tuple[int, int], tuple[Point, list[Flat]]] = {}

    def form(self, result: Node, setting: Setting, budget: float) -> Form | None:
        """One of them at those sizes, None where all of them together have no values there, or take too long."""
        key = (id(setting), budget)
        if key not in self._evaluators:
            self._evaluators[key] = setting, self._made(setting, min(budget, _CHEAP))
        evaluator = self._evaluators[key][1]
        return None if evaluator is None else Form(self, evaluator, evaluator.of(result))

    def _made(self, setting: Setting, budget: float) -> Evaluator | None:
        shapes, sizes, resize = setting.shapes, setting.sizes, setting.resize
        try:
            return Evaluator(self.spec, shapes, sizes, resize=resize, budget=budget, results=self.results)
        except (CostError, MisfitError, DomainError):
            return None

    def values(self, evaluator: Evaluator, point: Point) -> list[Flat]:
        """All values at a point. Raises DomainError where one of them has none."""
        key = (id(evaluator), id(point))
        known = self._values.get(key)
        if known is None:
            known = self._values[key] = point, evaluator.run(point)[1]  # the point stays alive with its number
        return known[1]


class Form(Record):
    """One closed form of several, as an evaluator by itself."""

    together: Together
    evaluator: Evaluator
    outcome: Outcome

    @property
    def shape(self) -> Shape:
        """The shape of the result."""
        return self.outcome.shape

    @property
    def cost(self) -> int:
        """About how many operations one run takes, shared among all of them."""
        return self.evaluator.cost // len(self.together.results)

    def run(self, point: Point) -> tuple[Flat, list[Flat]]:
        """The result at a point, and the values on the way to it."""
        values = self.together.values(self.evaluator, point)
        return values[self.outcome.number], [values[number] for number in self.outcome.inner]
