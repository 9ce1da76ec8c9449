"""The tree of a spec on numbers: brought to primitive steps once, for given sizes, and run at many points.

After the first point only those steps run again that a moved variable reaches. Nothing of the derivation is used here.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

from mcalc import work
from mcalc.errors import DomainError
from mcalc.evaluation.kinds import ArrayKind, Value
from mcalc.evaluation.lists import Lists
from mcalc.evaluation.meaning import Scope
from mcalc.evaluation.primitive_steps import Step, Steps
from mcalc.evaluation.shapes import Resize, Shape
from mcalc.language.spec import Spec
from mcalc.language.tree import Node
from mcalc.record import Record

LISTS = Lists()


class Outcome(Record):
    """One result of several: the number of its value, its shape, and the values on the way that steps compute."""

    number: int
    shape: Shape
    inner: list[int]


class Evaluator:
    """A spec made ready for given sizes.

    `shapes` are the shapes of the variables; `arrays` the kind of array, plain lists if none is given; `resize`
    changes sizes that stand as numbers in the spec. `budget` bounds the operations of one run: CostError says that
    more are needed, MisfitError that the sizes do not fit. Without `share` every node has steps of its own. `results`
    are the nodes that are asked for besides the spec's own result.

    >>> from mcalc.language import read
    >>> spec = read("sum(A @ x)", shapes={"A": "m,n", "x": "n"})
    >>> evaluator = Evaluator(spec, {"A": (2, 2), "x": (2,)}, {"m": 2, "n": 2})
    >>> evaluator.run({"A": [1.0, 2.0, 3.0, 4.0], "x": [1.0, 1.0]})[0]
    [10.0]
    """

    __slots__ = ("_inputs", "_maker", "_result", "_step", "_steps", "_users", "places")

    def __init__(
        self,
        spec: Spec,
        shapes: Mapping[str, Shape],
        sizes: Mapping[str, int],
        arrays: ArrayKind = LISTS,
        *,
        resize: Resize | None = None,
        budget: float = math.inf,
        share: bool = True,
        results: Iterable[Node] = (),
    ) -> None:
        self._steps = Steps(arrays, budget, share)
        self._inputs = {name: self._steps.place(shapes[name]) for name in spec.variables if name in shapes}
        scope = Scope(self._steps, sizes, resize, self._inputs, False)
        results = tuple(results)
        self._result = scope.value_of(spec, results)
        self.places: Mapping[Node, int] = scope.places
        """The number of the value of every node, but for partial sums inside a long one."""
        self._maker = {step[0]: number for number, step in enumerate(self._steps.steps)}
        if share:
            self._steps.steps = self._needed([self._result, *(scope.places[node] for node in results)])
            self._maker = {step[0]: number for number, step in enumerate(self._steps.steps)}
        self._users: dict[int, list[int]] = {}
        work.spend(work.MADE * len(self._steps.steps))
        self._step = arrays.step + arrays.price * self._steps.cost / max(1, len(self._steps.steps))

    @property
    def shape(self) -> Shape:
        """The shape of the result."""
        return self._steps.shapes[self._result]

    @property
    def cost(self) -> int:
        """About how many operations one run takes."""
        return self._steps.cost

    @property
    def length(self) -> int:
        """How many steps one run takes."""
        return len(self._steps.steps)

    def _needed(self, results: Iterable[int]) -> list[Step]:
        """The steps that these values need."""
        needed: set[int] = set()
        pending = [self._maker[number] for number in results if number in self._maker]
        while pending:
            place = pending.pop()
            if place not in needed:
                needed.add(place)
                pending += [self._maker[number] for number in self._steps.steps[place][2] if number in self._maker]
        return [self._steps.steps[place] for place in sorted(needed)]

    def of(self, node: Node) -> Outcome:
        """One of the results by itself."""
        number = self.places[node]
        return Outcome(number, self._steps.shapes[number], [step[0] for step in self._needed([number])])

    def run(self, point: Mapping[str, Value]) -> tuple[Value, list[Value]]:
        """The result at a point, and all values, for `move`.

        Raises DomainError where the function has no value there.
        """
        values = self._steps.values.copy()
        for name, number in self._inputs.items():
            if name in point:
                values[number] = point[name]
        self._follow(self._steps.steps, values)
        return values[self._result], values

    def reached(self, names: Collection[str]) -> list[Step]:
        """The steps that depend on some variables."""
        return self._after({self._inputs[name] for name in names if name in self._inputs})

    def _after(self, touched: Iterable[int]) -> list[Step]:
        steps, users = self._steps.steps, self._users
        if not users:
            for place, step in enumerate(steps):
                for number in step[2]:
                    users.setdefault(number, []).append(place)
        moved: set[int] = set()
        pending = list(touched)
        while pending:
            fresh = [place for place in users.get(pending.pop(), ()) if place not in moved]
            moved.update(fresh)
            pending += [steps[place][0] for place in fresh]
        return [steps[place] for place in sorted(moved)]

    def move(self, values: list[Value], steps: list[Step], moved: Mapping[str, Value]) -> Value:
        """The result where some variables have other values and all else is as in `values`."""
        values = values.copy()
        for name, value in moved.items():
            if name in self._inputs:
                values[self._inputs[name]] = value
        self._follow(steps, values)
        return values[self._result]

    def replace(self, values: list[Value], node: Node, value: Value) -> Value:
        """The result where one node has another value and all that doesn't depend on it is as in `values`."""
        values = values.copy()
        number = self.places[node]
        values[number] = value
        self._follow(self._after({number}), values)
        return values[self._result]

    def _follow(self, steps: list[Step], values: list[Value]) -> None:
        work.spend(self._step * len(steps))
        value = values.__getitem__
        try:
            for number, kernel, of in steps:
                values[number] = kernel(*map(value, of))
        except (ValueError, ZeroDivisionError, OverflowError) as error:
            raise DomainError(f"the function has no value there: {error}") from None
