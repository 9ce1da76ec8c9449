"""From the language to the tensor form: a spec, node by node, without recursion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from mcalc.catalogue import find
from mcalc.errors import InternalError, McalcError
from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.language import tree
from mcalc.language.spec import Kind, Spec
from mcalc.record import Record
from mcalc.tensor.apply import elementwise
from mcalc.tensor.functions import alternative, call
from mcalc.tensor.indexing import indexed, stacked
from mcalc.tensor.lift import Placed, lift
from mcalc.tensor.make import ONE, number, variable
from mcalc.tensor.node import Labels, Node, variables_in
from mcalc.tensor.operators import OPERATORS, Operand, aligned, broadcast
from mcalc.tensor.orientation import transpose
from mcalc.tensor.product import product
from mcalc.tensor.sum import add
from mcalc.tensor.verify import verified


class Lowered(Record):
    """A spec in tensor form: `nodes` has every part of it, but for sums that are part of a sum."""

    spec: Spec
    nodes: Mapping[tree.Node, Node]

    @property
    def function(self) -> Node:
        """The function that the spec is."""
        return self.nodes[self.spec.program.result]

    @property
    def named(self) -> dict[str, Node]:
        """The parts that a statement names."""
        return {name: self.nodes[root] for name, root in self.spec.intermediates.items()}

    def meanings(self, more: Mapping[str, Node]) -> dict[str, Node]:
        """What the names stand for, and `more` that are each over those before them."""
        known = self.named
        for name, part in more.items():
            known[name] = seen(part, known)
        return known


def seen(node: Node, known: Mapping[str, Node]) -> Node:
    """A node with what names stand for in their stead."""
    own: dict[str, Placed] = {}
    for part in variables_in(node):
        own[part.name] = squeezed(known.get(part.name, part), part.shape), ()
    return lift(node, own, {}, {})[0]


def squeezed(node: Node, shape: Sequence[Size]) -> Node:
    """A node without the axes of size 1 that a shape lacks."""
    if len(node.shape) == len(shape):
        return node
    axes = tuple(range(len(node.shape)))
    return product([(node, axes, ONE)], tuple(axis for axis in axes if node.shape[axis] != 1))


def lower(spec: Spec) -> Node:
    """The function that a spec is, in tensor form.

    >>> from mcalc.language import read
    >>> lower(read("x.T @ x")) is lower(read("sum(x**2)"))
    True
    """
    return lowered(spec).function


def lowered(spec: Spec) -> Lowered:
    """A spec in tensor form with all its parts."""
    nodes: dict[tree.Node, Node] = {}
    roots = [*spec.intermediates.values(), spec.program.result]
    for root in roots:
        order = list(tree.postorder(root))
        uses = Counter(child for node in order for child in tree.children(node))
        inner = {child for node in order if _is_sum(node) for child in tree.children(node) if _is_sum(child)}
        inner = {child for child in inner if uses[child] == 1}
        for node in order:
            if node in nodes or node in inner:
                continue  # a sum inside a sum is added up with it: a + b + c + ... at one go
            try:
                nodes[node] = _total(node, spec, nodes) if _is_sum(node) else _lowered(node, spec, nodes)
            except McalcError as error:
                if error.span is None:
                    error.span = node.span
                raise error.attach(spec.program.source) from None
        verified(nodes[root])
    return Lowered(spec, nodes)


def _is_sum(node: tree.Node) -> bool:
    return isinstance(node, tree.Call) and node.function in ("add", "sub")


def _total(node: tree.Node, spec: Spec, done: Mapping[tree.Node, Node]) -> Node:
    """A sum with all the sums directly inside it."""
    shape = spec.kinds[node].shape
    terms: list[tuple[Rational, Node]] = []
    stack: list[tuple[Rational, tree.Node]] = [(ONE, node)]
    while stack:
        sign, part = stack.pop()
        if isinstance(part, tree.Call) and _is_sum(part) and part not in done:
            left, right = part.args
            stack += [(-sign if part.function == "sub" else sign, right), (sign, left)]
        else:
            terms.append((sign, broadcast(done[part], shape)))
    return add(terms, shape)


def _lowered(node: tree.Node, spec: Spec, done: Mapping[tree.Node, Node]) -> Node:
    match node:
        case tree.Number():
            return number(node.value)
        case tree.Name():
            return _named(node.id, spec, done)
        case tree.Stack():
            return stacked([done[item] for item in node.items], spec.kinds[node].shape)
        case tree.Index():
            return indexed(done[node.base], spec.places[node])
        case tree.Call():
            kind = spec.kinds[node]
            args = [Operand(done[arg], spec.kinds[arg].row) for arg in node.args]
            if node in spec.places:
                args[1:] = [Operand(number(place), False) for place in spec.places[node] if isinstance(place, Size)]
            return _called(node, args, kind)


def _named(name: str, spec: Spec, done: Mapping[tree.Node, Node]) -> Node:
    if name in spec.intermediates:
        return done[spec.intermediates[name]]
    found = spec.variables.get(name)
    if found is not None:
        return variable(name, found.shape, found.properties)
    return number(Size.name(name))


def _called(node: tree.Call, args: list[Operand], kind: Kind) -> Node:
    special = OPERATORS.get(node.function)
    if special is not None:
        return special(args, node.options, kind.shape)
    entry = find(node.function)
    if entry is None:
        return _everywhere(node.function, args, kind)
    if entry.signature == "elementwise" and entry.definition is None:
        return _everywhere(entry.name, args, kind)
    return _core(node, args, kind)


def _everywhere(function: str, args: list[Operand], kind: Kind) -> Node:
    labels = tuple(range(len(kind.shape)))
    return elementwise(function, [aligned(arg.node, kind.shape) for arg in args], labels, dict(enumerate(kind.shape)))


def _core(node: tree.Call, args: list[Operand], kind: Kind) -> Node:
    """A function with core axes, or one defined element by element: batch axes come first."""
    entry = find(node.function)
    assert entry is not None
    if entry.signature == "elementwise":
        placed = [aligned(arg.node, kind.shape) for arg in args]
        return call(entry, placed, 0, tuple(range(len(kind.shape))))
    axis = node.options.get("axis")
    ranks = [len(arg.node.shape) for arg in args]
    if axis is None:
        place = alternative(entry, ranks)
        if place is not None:
            return call(entry, [(arg.node, ()) for arg in args], place, ())
    # One axis is the function's own, the others are a batch; without `axis=` it is the last.
    rank = max(ranks)
    own = int(axis) % rank if axis is not None else rank - 1
    place = alternative(entry, [min(1, r) for r in ranks])
    if place is None:
        raise InternalError(f"{entry.name} takes no arguments with {ranks} axes")
    moved: list[tuple[Node, Labels]] = []
    for arg in args:
        axes = tuple(range(len(arg.node.shape)))
        moved.append(_last(arg.node, axes, own) if len(axes) == rank else (arg.node, ()))
    batch = tuple(a for a in range(rank) if a != own)
    result = call(entry, moved, place, batch)
    if len(result.shape) == rank and own != rank - 1:
        back = (*range(own), rank - 1, *range(own, rank - 1))
        return _turned(result, back)
    return result


def _last(node: Node, axes: Labels, own: int) -> tuple[Node, Labels]:
    rest = tuple(a for a in axes if a != own)
    return _turned(node, (*rest, own)) if axes else node, rest


def _turned(node: Node, axes: Labels) -> Node:
    return transpose(node, axes) if axes != tuple(range(len(axes))) else node
