"""Expressions over plain arrays, each once, with their shapes: what code is made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.exact.size import Size
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, children, own_key, postorder, rebuild
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.plain_arrays import Plain

Shape: TypeAlias = tuple[Size, ...]

_ONE = Size.of(1)


class Graph(Plain):
    """The expressions of a question over plain arrays: equal ones are one node, and `shapes` has the axes of each.

    A vector has one axis and no direction. Matrices that are `declared` are symmetric. `given` are the names that the
    user gave to parts: some of those that are `named`.
    """

    def __init__(
        self, variables: Mapping[str, Shape], declared: Collection[str] = (), named: Collection[str] = ()
    ) -> None:
        super().__init__({name: len(shape) for name, shape in variables.items()}, {})
        self.variables = dict(variables)
        self.declared, self.named = declared, named
        self.shapes: dict[Node, Shape] = {}
        self.given: dict[Node, str] = {}
        self.symmetric: set[Node] = set()
        """Matrices that are their own transposes."""
        self._once: dict[tuple[object, ...], Node] = {}

    def add(self, spec: Spec) -> Node:
        """The expression that a spec is, with what its names stand for in their stead."""
        for name, variable in spec.variables.items():
            if name not in self.variables:
                self.name(name, variable.shape)
        done: dict[Node, Node] = {}
        roots = [*spec.intermediates.values(), spec.program.result]
        for node in postorder(*roots):
            if isinstance(node, Name) and node.id in spec.intermediates:
                done[node] = done[spec.intermediates[node.id]]
                continue
            new = done[node] = self._made(node, [done[part] for part in children(node)])
            self.shapes[new] = spec.kinds[node].shape if node in spec.kinds else ()
        for name, root in spec.intermediates.items():
            if name in self.named and children(done[root]):
                self.given.setdefault(done[root], name)
        return self.array(done[spec.program.result])

    def _new(self, node: Node) -> Node:
        """The node, or the equal one that there is."""
        parts = [*map(id, children(node))]
        if isinstance(node, Call) and node.function in ("add", "mul"):
            parts.sort()  # either order gives the same number
        key = (*own_key(node), *parts)
        if key not in self._once:
            self._once[key] = super()._new(node)
            shape = self._shape(node)
            if shape is not None:
                self.shapes[node] = shape
            if self._is_symmetric(node):
                self.symmetric.add(node)
        return self._once[key]

    def name(self, name: str, shape: Shape) -> Node:
        """A further name, of a value with that shape."""
        self.variables[name] = shape
        self.ranks = {**self.ranks, name: len(shape)}
        return self._new(Name(name))

    def call(self, function: str, *args: Node, shape: Shape | None = None, **options: int | str) -> Node:
        """A function or an operator applied; the `shape` is said where it doesn't follow from the operators' rules.

        Truth values have no negatives, and are no numbers to each other.
        """
        if function in ("neg", "add", "sub") and all(map(self._truth, args)):
            first = self.number(-1 if function == "neg" else 1)
            args = (self.call("mul", first, args[0], shape=self.shapes[args[0]]), *args[1:])
            if function == "neg":
                return args[0]
        node = self._new(Call(function, args, options))
        if shape is not None:
            self.shapes[node] = shape
        assert node in self.shapes, function
        return node

    def entries(self, base: Node, items: tuple[Node | Slice, ...], shape: Shape) -> Node:
        """Entries of an array, of that shape."""
        node = self._new(Index(base, items))
        self.shapes[node] = shape
        return node

    def number(self, value: int) -> Node:
        """A number."""
        return self._new(Number(value))

    def size(self, size: Size) -> Node:
        """A size as a number."""
        done: dict[Node, Node] = {}
        tree = size_formula(size).tree
        for node in postorder(tree):
            done[node] = self._new(rebuild(node, [done[part] for part in children(node)]))
            self.shapes[done[node]] = ()
        return done[tree]

    def over(self, node: Node, parts: Sequence[Node]) -> Node:
        """The same over other operands of the same shapes."""
        new = self._new(rebuild(node, parts))
        self.shapes[new] = self.shapes[node]
        if node in self.given and new is not node:
            self.given.setdefault(new, self.given[node])
        return new

    def mapped(self, roots: Iterable[Node], change: Callable[[Node], Node]) -> list[Node]:
        """The roots with every node changed, operands first; what `change` gives has the shape of what it got."""
        return self.mapped_from(roots, lambda _, same: change(same))

    def mapped_from(self, roots: Iterable[Node], change: Callable[[Node, Node], Node]) -> list[Node]:
        """The same with a `change` that is told the node as it was, and over changed operands."""
        kept = list(roots)
        done: dict[Node, Node] = {}
        for node in postorder(*kept):
            same = self.over(node, [done[part] for part in children(node)])
            new = done[node] = change(node, same)
            if node in self.given and children(new):
                self.given.setdefault(new, self.given[node])
        return [done[root] for root in kept]

    def _is_symmetric(self, node: Node) -> bool:
        """Whether a matrix is plainly its own transpose."""
        known = self.symmetric
        match node:
            case Name(id=name):
                return name in self.declared
            case Call(function="matmul", args=(Call(function="transpose", args=(left,)), right)):
                return left is right
            case Call(function="matmul", args=(left, Call(function="transpose", args=(right,)))):
                return left is right
            case Call(function="inv" | "neg" | "transpose", args=(of,)):
                return of in known
            case Call(function="eye", args=args):
                return len(args) == 1
            case Call(function="outer", args=(left, right)):
                return left is right
            case Call(function=function, args=args):
                entry = find(function)
                plain = entry is not None and entry.signature == "elementwise"
                whole = [part for part in args if self.shapes.get(part) != ()]
                return plain and bool(whole) and all(part in known for part in whole)
            case _:
                return False

    def _shape(self, node: Node) -> Shape | None:
        """The shape of a node, where the rules of operators say it."""
        below = [self.shapes.get(part, ()) for part in children(node)]
        match node:
            case Number():
                return ()
            case Name(id=name):
                return self.variables.get(name, ())
            case Call(function="matmul"):
                return product_shape(*below)
            case Call(function="outer"):
                return below[0] + below[1]
            case Call(function="transpose"):
                return below[0][::-1]
            case Call(function="neg" | "array"):
                return below[0]
            case Call(function="expand_dims", options={"axis": axis}):
                place = int(axis) % (len(below[0]) + 1)
                return (*below[0][:place], _ONE, *below[0][place:])
            case Call(function="stack", options={"axis": 1}):
                return (*below[0], Size.of(len(below)))
            case Stack():
                return (Size.of(len(below)), *(below[0] if below else ()))
            case Call(function=function):
                entry = find(function)
                return broadcast(below) if entry is not None and entry.signature == "elementwise" else None
            case Index():
                return None


def product_shape(left: Shape, right: Shape) -> Shape:
    """The shape of left @ right over plain arrays."""
    if len(right) == 1:
        return left[:-1]
    batch = broadcast([left[:-2], right[:-2]])
    return (*batch, *left[-2:-1], *right[-1:])


def broadcast(shapes: Sequence[Shape]) -> Shape:
    """The shape of arrays that are computed with entry by entry: of two sizes the one that is not 1."""
    rank = max(map(len, shapes), default=0)
    found = [_ONE] * rank
    for shape in shapes:
        for place, size in enumerate(shape, rank - len(shape)):
            if size != 1:
                found[place] = size
    return tuple(found)


def uses(roots: Sequence[Node]) -> dict[Node, int]:
    """How many times each node is an operand or a root."""
    counts = dict.fromkeys(roots, 0)
    for root in roots:
        counts[root] += 1
    for node in postorder(*roots):
        for part in children(node):
            counts[part] = counts.get(part, 0) + 1
    return counts
