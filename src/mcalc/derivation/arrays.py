"""The language tree evaluated on arrays, whatever the numbers in them: floats, complex floats, long decimals, SymPy
expressions.

What a spec means entry by entry is said once, here and in `operations`; the numbers bring their own element-wise
functions and linear algebra (`Scalars`). The numeric check and the SymPy backend both evaluate with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.catalogue import find
from mcalc.derivation.operations import OPERATIONS
from mcalc.derivation.site import Scalars, Site
from mcalc.errors import InternalError, LimitError, UnsupportedError
from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, postorder

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"
Sizes: TypeAlias = Mapping[str, int]


class Evaluator:
    """A spec ready to be evaluated many times at concrete sizes.

    `fix` evaluates once and keeps what doesn't depend on the variables that will move.
    """

    def __init__(self, spec: Spec, sizes: Sizes, scalars: Scalars) -> None:
        self.spec = spec
        self.scalars = scalars
        self.sizes = sizes
        self.order = _order(spec)
        self.shapes = {node: concrete(kind, sizes) for node, kind in spec.kinds.items()}
        self._numbers = {node: scalars.array(node.value) for node in self.order if isinstance(node, Number)}
        self._fixed: dict[Node, Array] = {}

    def fix(self, values: Mapping[str, Array], moving: tuple[str, ...]) -> None:
        """Keep the value of everything that doesn't depend on the variables in `moving`."""
        self._fixed = {}
        found: dict[Node, Array] = {}
        self._run(values, found)
        moved: set[Node] = set()
        names = set(moving)
        for node in self.order:
            match node:
                case Name(id=name):
                    source = self.spec.intermediates.get(name)
                    if source in moved or (source is None and name in names):
                        moved.add(node)
                case Number():
                    pass
                case _:
                    if any(child in moved for child in _operands(node)):
                        moved.add(node)
        self._fixed = {node: value for node, value in found.items() if node not in moved}

    def __call__(self, values: Mapping[str, Array]) -> Array:
        """The value of the result at these values of the variables."""
        found = dict(self._fixed)
        self._run(values, found)
        return found[self.spec.program.result]

    def everything(self, values: Mapping[str, Array]) -> dict[Node, Array]:
        """The value of every node."""
        found = dict(self._fixed)
        self._run(values, found)
        return found

    def with_value(self, values: Mapping[str, Array], node: Node, value: Array) -> Array:
        """The result if one node had another value."""
        found = {node: value}
        self._run(values, found)
        return found[self.spec.program.result]

    def _run(self, values: Mapping[str, Array], found: dict[Node, Array]) -> None:
        for node in self.order:
            if node not in found:
                found[node] = self._value(node, values, found)

    def _value(self, node: Node, values: Mapping[str, Array], found: Mapping[Node, Array]) -> Array:
        match node:
            case Number():
                return self._numbers[node]
            case Name(id=name):
                if name in self.spec.intermediates:
                    return found[self.spec.intermediates[name]]
                if name in values:
                    return values[name]
                return self.scalars.array(self.sizes[name])
            case Call():
                return self._call(node, found)
            case Stack():
                import numpy as np

                return np.stack(np.broadcast_arrays(*(found[item] for item in node.items)))
            case Index():
                return self.scalars.array(found[node.base][self._places(node)])

    def _call(self, node: Call, found: Mapping[Node, Array]) -> Array:
        name = node.function.rstrip("'")
        arguments = tuple(found[argument] for argument in node.args)
        if find(name) is None:
            return self.scalars.undefined(name, len(node.function) - len(name), *arguments)
        if name in OPERATIONS:
            rows = tuple(self._kind(argument).row for argument in node.args)
            return OPERATIONS[name](self._site(node, rows), *arguments)
        if name in self.scalars.functions:
            return self.scalars.functions[name](*arguments)
        raise UnsupportedError(f"{name} can't be evaluated entry by entry", span=node.span)

    def _site(self, node: Call, rows: tuple[bool, ...]) -> Site:
        return Site(self.scalars, node.options, rows, self.shapes[node], self._constants(node))

    def _constants(self, node: Call) -> Callable[[int], int | None]:
        def value(place: int) -> int | None:
            return integer(node.args[place], self.sizes) if place < len(node.args) else None

        return value

    def _kind(self, node: Node) -> Kind:
        return self.spec.kinds[node]

    def _places(self, node: Index) -> tuple[int | slice, ...]:
        places: list[int | slice] = []
        for item in node.items:
            if isinstance(item, Slice):
                places.append(slice(*(None if part is None else integer(part, self.sizes) for part in item)))
            else:
                places.append(integer(item, self.sizes))
        return tuple(places)


def concrete(kind: Kind, sizes: Sizes) -> tuple[int, ...]:
    """The shape of a value at these sizes."""
    shape: list[int] = []
    for size in kind.shape:
        value = size.substitute(sizes).value
        if value is None:
            raise InternalError(f"the dimension {size} has no size")
        if not isinstance(value, int) or value < 1:
            raise LimitError(f"the dimension {size} would be {value}", hint="choose larger sizes")
        shape.append(value)
    return tuple(shape)


def constant(node: Node, sizes: Sizes) -> Fraction:
    """The value of a constant expression over numbers and dimensions."""
    found: dict[Node, Fraction] = {}
    for part in postorder(node):
        match part:
            case Number(value=value):
                found[part] = value
            case Name(id=name) if name in sizes:
                found[part] = Fraction(sizes[name])
            case Call(function=function, args=args) if function in _ARITHMETIC:
                found[part] = _ARITHMETIC[function](*(found[argument] for argument in args))
            case _:
                raise UnsupportedError("a place in an index must be a constant", span=part.span)
    return found[node]


def integer(node: Node, sizes: Sizes) -> int:
    """The same where it must be a whole number."""
    value = constant(node, sizes)
    if value.denominator != 1:
        raise UnsupportedError(f"{value} is not a whole number", span=node.span)
    return value.numerator


_ARITHMETIC: dict[str, Callable[..., Fraction]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "neg": lambda x: -x,
    "power": lambda x, y: Fraction(x**y),
}


def _order(spec: Spec) -> list[Node]:
    """Every node whose value is needed, each after what it is made of; places in an index and the like are not."""
    order: list[Node] = []
    for _, root in (*spec.program.statements, ("", spec.program.result)):
        order.extend(_needed(root))
    return order


def _needed(root: Node) -> Iterator[Node]:
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        below = () if ready else _operands(node)
        if below:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(below))
        else:
            yield node


def _operands(node: Node) -> tuple[Node, ...]:
    match node:
        case Call():
            return node.args
        case Stack():
            return node.items
        case Index():
            return (node.base,)
        case _:
            return ()
