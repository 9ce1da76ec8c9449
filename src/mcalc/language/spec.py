"""A spec that has been read: the tree, and the shape of everything in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from mcalc.exact.size import Size, at_least_text
from mcalc.language.tree import Call, Name, Node, Program, postorder
from mcalc.record import Record


class Kind(Record):
    """The shape of a value; `row` for a vector that stands as a row (`x.T`), whose shape is (n,) too."""

    shape: tuple[Size, ...]
    row: bool = False

    def __str__(self) -> str:
        if not self.shape:
            return "scalar"
        if len(self.shape) == 1:
            return f"row of {self.shape[0]}" if self.row else f"vector of {self.shape[0]}"
        return " x ".join(str(size) for size in self.shape)


class Variable(Record):
    """A variable as it was read. `origin` is "declared", "inferred" or "convention"."""

    name: str
    shape: tuple[Size, ...]
    origin: str
    properties: tuple[str, ...] = ()


class Range(Record):
    """The places start, start + step, ... of a slice, `length` of them; None where that can't be said."""

    start: Size
    step: int
    length: Size | None


def with_names(part: Size | Range, rename: Callable[[Size], Size]) -> Size | Range:
    """A place, or a range of places, with names for all sizes."""
    if isinstance(part, Size):
        return rename(part)
    assert part.length is not None
    return Range(rename(part.start), part.step, rename(part.length))


class Spec(Record):
    """A spec with shapes.

    `variables` in the order of their first appearance; `sizes` every dimension name with its size, None while it is
    symbolic; `kinds` the kind of every node of the tree (by identity; dimension arguments of `eye(n)` and slice
    bounds have scalar kind); `intermediates` what each statement named; `undefined` the undefined functions; `values`
    the nodes that are values, each once, in the order of evaluation. `counted` are dimensions that are used as numbers
    though no declaration names them; `notes` say where a convention decided and another reading fits too.
    `places` has what each index takes of each axis, counted from the start, and the shift of each `roll`, from 0 on;
    `bounds` the sizes that were taken to be 0 or more for that.
    """

    program: Program
    variables: Mapping[str, Variable]
    sizes: Mapping[str, int | None]
    kinds: Mapping[Node, Kind]
    intermediates: Mapping[str, Node]
    undefined: tuple[str, ...]
    values: tuple[Node, ...]
    counted: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    places: Mapping[Node, tuple[Size | Range, ...]] = MappingProxyType({})
    bounds: tuple[Size, ...] = ()

    @property
    def assumed(self) -> tuple[str, ...]:
        """What was taken to be so of sizes that are no numbers.

        A place that is a number says by itself how many entries there are, but for `roll`, which takes any.
        """
        rolls = any(isinstance(node, Call) for node in self.places)
        return tuple(at_least_text(bound) for bound in self.bounds if rolls or len(bound.names()) > 1)

    @property
    def kind(self) -> Kind:
        """The kind of the result."""
        return self.kinds[self.program.result]

    @property
    def occurring(self) -> frozenset[str]:
        """The variables that stand in it; one that was only declared does not."""
        return frozenset({node.id for node in self.values if isinstance(node, Name)} & self.variables.keys())


def views_of(whole: Spec, results: Iterable[tuple[str, Node]]) -> list[Spec]:
    """The spec of each of several results, given with its text, with what it needs."""
    place = {node: number for number, node in enumerate(whole.values)}
    below: dict[Node, tuple[list[int], list[str]]] = {}

    def under(root: Node) -> tuple[list[int], list[str]]:
        """The places of the values in an expression, and the names that it has of others."""
        if root not in below:
            order = [*postorder(root)]
            names = [node.id for node in order if isinstance(node, Name) and node.id in whole.intermediates]
            below[root] = [place[node] for node in order if node in place], names
        return below[root]

    views = []
    for text, result in results:
        needed = set[int]()
        named = set[str]()
        pending = [result]
        while pending:
            values, names = under(pending.pop())
            needed.update(values)
            pending += [whole.intermediates[name] for name in dict.fromkeys(names) if name not in named]
            named.update(names)
        statements = tuple((name, root) for name, root in whole.program.statements if name in named)
        views.append(
            whole._replace(
                program=Program(text, statements, result),
                intermediates=dict(statements),
                values=tuple([whole.values[number] for number in sorted(needed)]),
            )
        )
    return views
