"""The language tree evaluated on numbers, in plain Python, straight from what each function is.

`Evaluator` brings a spec to a list of steps once, for given sizes, and runs them at many points; after the first point
only those steps run again that a moved variable reaches. Nothing of the derivation is used here, and no NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from mcalc.catalogue import FUNCTIONS
from mcalc.errors import DomainError, InternalError
from mcalc.exact.size import Size
from mcalc.language.constant import constant
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack
from mcalc.language.walk import operands, size_arguments
from mcalc.proof.values.along import elementwise
from mcalc.proof.values.arrangement import select, stack
from mcalc.proof.values.array import Array, MisfitError, Shape
from mcalc.proof.values.built import Built, Flat, Form, Kernel
from mcalc.proof.values.kernels import kernel
from mcalc.proof.values.scalars import SCALARS
from mcalc.proof.values.undefined import undefined

Family: TypeAlias = Callable[[str, int], Callable[[float], float]]
"""An undefined function: its name and the order of the derivative to the function of numbers."""

Step: TypeAlias = tuple[int, Kernel, tuple[int, ...]]

# Under this size of an axis nothing is worth a look before it is built.
_SMALL = 16


class CostError(Exception):
    """More work than was allowed. Never leaves this room."""


def number_of(size: Size, sizes: Mapping[str, int], resize: Callable[[int], int] | None = None) -> int:
    """A size as a number."""
    value = size.value if size.value is not None else size.substitute(sizes).value
    if not isinstance(value, int):
        raise MisfitError(f"{size} is no number")
    return resize(value) if resize and size.value is not None else value


class Evaluator:
    """A spec made ready for given sizes.

    `shapes` are the shapes of the variables; `resize` changes sizes that stand as numbers in the spec. `budget`
    bounds the operations of one run: CostError says that more are needed, MisfitError that the sizes do not fit.
    """

    __slots__ = ("_built", "_family", "_forms", "_inputs", "_resize", "_sizes", "_slots", "_steps", "budget", "cost")

    def __init__(
        self,
        spec: Spec,
        shapes: Mapping[str, Shape],
        sizes: Mapping[str, int],
        *,
        family: Family = undefined,
        resize: Callable[[int], int] | None = None,
        budget: float = math.inf,
    ) -> None:
        self._family, self._resize, self._sizes = family, resize, sizes
        self.budget, self.cost = budget, 0
        self._slots: list[Flat] = []
        self._forms: list[Form] = []
        self._steps: list[Step] = []
        self._built: dict[tuple[object, ...], int] = {}
        self._inputs: dict[str, int] = {}
        for name in spec.variables:
            if name in shapes:
                self._inputs[name] = self._slot(Form(shapes[name]), [])
        self._result(spec)

    @property
    def form(self) -> Form:
        """The shape of the result, and whether it is a row."""
        return self._forms[-1]

    def _result(self, spec: Spec) -> None:
        """Steps for the whole spec; the result is put into the last slot."""
        names: dict[str, int] = dict(self._inputs)
        place: dict[Node, int] = {}
        wide = max(self._sizes.values(), default=0) > _SMALL or any(
            max(form.shape, default=0) > _SMALL for form in self._forms
        )
        named = {root: name for name, root in spec.program.statements}
        dear: dict[int, bool] = {}
        for node in spec.values:
            kind = spec.kinds[node]
            known = dear.get(id(kind))
            if known is None:
                known = dear[id(kind)] = wide or any(s.value is None and s.symbol is None for s in kind.shape)
            if known:
                self._afford(math.prod([number_of(s, self._sizes, self._resize) for s in kind.shape]))
            place[node] = self._node(node, place, names, kind.row)
            if node in named:
                names[named[node]] = place[node]
        last = place[spec.program.result]
        self._prune(last)
        form = self._forms[last]
        self._slots.append(self._slots[last])
        self._forms.append(form)
        if form.constant is None:
            self._steps.append((len(self._slots) - 1, lambda x: x, (last,)))

    def _prune(self, last: int) -> None:
        """Leave out what the result doesn't need."""
        needed = {last}
        kept: list[Step] = []
        for step in reversed(self._steps):
            if step[0] in needed:
                needed.update(step[2])
                kept.append(step)
        self._steps = kept[::-1]

    def _afford(self, cost: int) -> None:
        if cost > self.budget:
            raise CostError

    def _slot(self, form: Form, value: Flat) -> int:
        self._slots.append(value)
        self._forms.append(form)
        return len(self._slots) - 1

    def _fixed(self, value: float) -> int:
        key = ("number", value)
        if key not in self._built:
            self._built[key] = self._slot(Form((), False, [value]), [value])
        return self._built[key]

    def _size(self, node: Node) -> int:
        """The number that a size expression of the tree means."""
        return number_of(constant(node), self._sizes, self._resize)

    def _node(self, node: Node, place: Mapping[Node, int], names: Mapping[str, int], row: bool) -> int:
        match node:
            case Number():
                return self._fixed(float(node.value))
            case Name(id=name) if name in names:
                return names[name]
            case Name(id=name) if name in self._sizes:
                return self._fixed(float(self._sizes[name]))
            case Name(id=name):
                builder = kernel(name)
                if builder is None:
                    raise InternalError(f"{name} has no value")
                return self._step((name,), builder([], {}), (), row)
            case Call():
                return self._call(node, [place[arg] for arg in operands(node)], row)
            case Stack():
                slots = tuple(place[item] for item in node.items)
                return self._step(("[]", slots), stack([self._forms[s] for s in slots]), slots, row)
            case Index():
                base = place[node.base]
                items = [self._item(item) for item in node.items]
                key = ("[:]", base, tuple(repr(item) for item in items))
                return self._step(key, select(self._forms[base].shape, items), (base,), row)

    def _item(self, item: Node | Slice) -> int | slice:
        if isinstance(item, Slice):
            return slice(*(None if part is None else self._size(part) for part in item))
        return self._size(item)

    def _call(self, node: Call, slots: list[int], row: bool) -> int:
        sizes = tuple(self._size(part) for part in size_arguments(node))
        key = (node.function, tuple(slots), sizes, row, tuple(node.options.items()))
        known = self._built.get(key)
        if known is not None:
            return known
        forms = [self._forms[slot] for slot in slots] + [Form((), False, [float(size)]) for size in sizes]
        if node.function in SCALARS:
            built = elementwise(SCALARS[node.function], forms)
        elif (builder := kernel(node.function)) is not None:
            built = builder(forms, node.options)
        elif node.function in FUNCTIONS:
            raise InternalError(f"{node.function} has no value")
        else:
            name = node.function.rstrip("'")
            built = elementwise(self._family(name, len(node.function) - len(name)), forms)
        return self._step(key, built, tuple(slots), row)

    def _step(self, key: tuple[object, ...], built: Built, slots: tuple[int, ...], row: bool) -> int:
        known = self._built.get(key)
        if known is not None:
            return known
        self.cost += built.cost
        self._afford(self.cost)
        if all(self._forms[slot].constant is not None for slot in slots):
            value = _run(built.kernel, [self._slots[slot] for slot in slots])
            slot = self._slot(Form(built.shape, row, value), value)
        else:
            slot = self._slot(Form(built.shape, row), [])
            self._steps.append((slot, built.kernel, slots))
        self._built[key] = slot
        return slot

    def run(self, point: Mapping[str, Flat]) -> tuple[Flat, list[Flat]]:
        """The result at a point, and all values, for `move`.

        Raises DomainError where the function has no value there.
        """
        values = self._slots.copy()
        for name, slot in self._inputs.items():
            values[slot] = point[name]
        _follow(self._steps, values)
        return values[-1], values

    def reached(self, names: Collection[str]) -> list[Step]:
        """The steps that depend on some variables."""
        touched = {self._inputs[name] for name in names if name in self._inputs}
        steps: list[Step] = []
        for step in self._steps:
            if not touched.isdisjoint(step[2]):
                touched.add(step[0])
                steps.append(step)
        return steps

    def move(self, values: list[Flat], steps: list[Step], moved: Mapping[str, Flat]) -> Flat:
        """The result where some variables have other values and all else is as in `values`."""
        values = values.copy()
        for name, flat in moved.items():
            if name in self._inputs:
                values[self._inputs[name]] = flat
        _follow(steps, values)
        return values[-1]


def _follow(steps: list[Step], values: list[Flat]) -> None:
    try:
        for slot, kernel, args in steps:
            values[slot] = kernel(*[values[arg] for arg in args])
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise DomainError(f"the function has no value there: {error}") from None


def _run(kernel: Kernel, args: list[Flat]) -> Flat:
    try:
        return kernel(*args)
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise DomainError(f"a part of the function has no value: {error}") from None


def evaluate(spec: Spec, values: Mapping[str, Array], sizes: Mapping[str, int], functions: Family = undefined) -> Array:
    """The value of a spec, given its variables and dimensions.

    Raises DomainError where there is none.
    """
    shapes = {name: array.shape for name, array in values.items()}
    evaluator = Evaluator(spec, shapes, sizes, family=functions)
    data, _ = evaluator.run({name: array.data for name, array in values.items()})
    return Array(evaluator.form.shape, data, spec.kind.row)
