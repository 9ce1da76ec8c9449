"""Linear functions of a vector as functions of several at once: every array that moves has an axis for them in front.

What depends on the vectors is linear in them, so it is made of few kinds of nodes. Where there is another, nothing is
said, and the vectors are gone through one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from string import ascii_letters
from typing import Final, TypeAlias

from mcalc.catalogue import find
from mcalc.codegen.graph import Graph, Shape
from mcalc.codegen.places import Form, Placed
from mcalc.codegen.program import Result
from mcalc.exact.size import ZERO, Size
from mcalc.exact.size import product as size_of
from mcalc.language.tree import Call, Index, Name, Node, Slice, children, postorder
from mcalc.record import Record


class Batch(Record):
    """Vectors (or matrices) by their names one by one, and what stands for `many` of them at once."""

    graph: Graph
    names: Mapping[str, Node]
    many: Size

    def results(self, results: Sequence[Result]) -> tuple[Result, ...] | None:
        """Results for all at once, each with an axis in front; None where one can't be had."""
        done = self._done([root for result in results for root in result.roots])
        if done is None:
            return None
        found = []
        for result in results:
            if any(done[root] is root for root in result.roots):
                return None  # the same for all vectors
            places = tuple((done[value], self._placed(at)) for value, at in result.values)
            whole = None if result.whole is None else done[result.whole]
            found.append(Result((self.many, *result.shape), whole, places))
        return tuple(found)

    def _placed(self, at: Placed) -> Placed:
        """Places along all vectors."""
        axes = [Form(form.start, tuple((index + 1, by) for index, by in form.strides)) for form in at.axes]
        first = Form(ZERO, ((0, Size.of(1)),))
        return at._replace(own=(0, *(index + 1 for index in at.own)), spans=(self.many, *at.spans), axes=(first, *axes))

    def _done(self, roots: Sequence[Node]) -> dict[Node, Node] | None:
        """For each node what stands for it, itself where it doesn't move; None where something can't be had."""
        done: dict[Node, Node] = {}
        for node in postorder(*roots):
            found: Node | None = node
            if isinstance(node, Name):
                found = self.names.get(node.id, node)
            elif any(done[part] is not part for part in children(node)):
                found = self._moved(node, [done[part] for part in children(node)])
                if found is None or self.graph.shapes[found] != (self.many, *self.graph.shapes[node]):
                    return None
            assert found is not None
            done[node] = found
        return done

    def _moved(self, node: Node, parts: list[Node]) -> Node | None:
        """A node over parts of which one moves at least."""
        graph, shape = self.graph, (self.many, *self.graph.shapes[node])
        moves = [new is not old for new, old in zip(parts, children(node), strict=True)]
        if isinstance(node, Index):
            if any(moves[1:]):
                return None
            return graph.entries(parts[0], (Slice(None, None, None), *node.items), shape)
        if not isinstance(node, Call):
            return None
        entry = find(node.function)
        if entry is not None and entry.signature == "elementwise" and not node.options:
            ranks = [len(graph.shapes[part]) for part in node.args]
            level = [
                self._raised(part, len(shape) - 1 - rank) if moving else part
                for part, rank, moving in zip(parts, ranks, moves, strict=True)
            ]
            return graph.call(node.function, *level, shape=shape)
        if sum(moves) > 1:
            return None
        place = moves.index(True)
        way = _WAYS.get(node.function)
        if way is not None:
            return way(self, node, parts, place)
        if entry is not None and entry.contraction and not node.options and ";" not in entry.contraction:
            return self._contracted(node, parts, place, entry.contraction)
        if entry is not None and entry.axis and not place:
            return self._along(node, parts, "keepdims" in node.options)
        return None

    def _raised(self, part: Node, by: int) -> Node:
        """An array of fewer axes than others of that many more, which it meets entry by entry."""
        for _ in range(by):
            part = self.graph.call("expand_dims", part, axis=1)
        return part

    def _contracted(self, node: Call, parts: Sequence[Node], place: int, contraction: str) -> Node | None:
        """A sum of products as the catalogue says it."""
        ranks = [len(self.graph.shapes[part]) for part in node.args]
        for said in contraction.split(" | "):
            inputs, _, output = said.partition("->")
            if [*map(len, inputs.split(","))] == ranks and len({*output}) == len(output):
                return self.summed(node, parts, place, said)
        return None

    def summed(self, node: Call, parts: Sequence[Node], place: int, subscripts: str) -> Node:
        """An einsum with a label for the vectors."""
        inputs, _, output = subscripts.replace(" ", "").partition("->")
        label = next(letter for letter in ascii_letters if letter not in subscripts)
        terms = [label * (at == place) + own for at, own in enumerate(inputs.split(","))]
        shape = (self.many, *self.graph.shapes[node])
        return self.graph.call("einsum", *parts, shape=shape, subscripts=f"{','.join(terms)}->{label}{output}")

    def _along(self, node: Call, parts: Sequence[Node], kept: bool) -> Node | None:
        """What goes along an axis, or through a vector, or sums up all of an array."""
        graph, inner = self.graph, self.graph.shapes[node.args[0]]
        shape, options = (self.many, *graph.shapes[node]), dict(node.options)
        first, *rest = parts
        if "axis" in options:
            options["axis"] = int(options["axis"]) % len(inner) + 1
        elif len(inner) == 1 or (shape == (self.many,) and not kept):
            first = first if len(inner) == 1 else self.shaped(first, (size_of(inner),))
            options["axis"] = 1
        else:
            return None
        return graph.call(node.function, first, *rest, shape=shape, **options)

    def shaped(self, part: Node, shape: Shape) -> Node:
        """Arrays in another shape, row by row each."""
        whole = (self.many, *shape)
        return self.graph.call("reshape", part, *map(self.graph.size, whole), shape=whole)


Way: TypeAlias = Callable[[Batch, Call, Sequence[Node], int], Node | None]
"""What stands for a call over parts of which the one at that place moves."""


def _product(batch: Batch, node: Call, parts: Sequence[Node], place: int) -> Node | None:
    """A product: vectors are rows, and matrices are multiplied one by one."""
    call, (left, right) = batch.graph.call, parts
    ranks = [len(batch.graph.shapes[part]) for part in node.args]
    if max(ranks) > 2:
        return None
    if ranks == [1, 2] and place == 1:
        return call("matmul", left, right)
    if place == 1 and ranks[1] == 1:
        return call("matmul", right, left if ranks[0] == 1 else _turned(batch, left))
    return call("matmul", left, right)


def _turned(batch: Batch, node: Node) -> Node:
    if isinstance(node, Call) and node.function == "transpose":
        return node.args[0]
    return node if node in batch.graph.symmetric else batch.graph.call("transpose", node)


def _transpose(batch: Batch, node: Call, parts: Sequence[Node], place: int) -> Node | None:
    """Each matrix transposed."""
    graph = batch.graph
    if len(graph.shapes[node]) != 2:
        return None
    shape = (batch.many, *graph.shapes[node])
    return graph.call("swapaxes", parts[0], graph.number(1), graph.number(2), shape=shape)


def _solution(batch: Batch, node: Call, parts: Sequence[Node], place: int) -> Node | None:
    """What is solved for all vectors, or for the columns of all matrices, as columns."""
    graph, (of, by) = batch.graph, parts
    if place == 0:
        return None
    if len(graph.shapes[node]) == 1:
        turned = graph.call("transpose", by)
        return graph.call("transpose", graph.call(node.function, of, turned, shape=graph.shapes[turned]))
    rows, columns = graph.shapes[node]
    first, second, across = graph.number(0), graph.number(1), (rows, batch.many, columns)
    turned = graph.call("swapaxes", by, first, second, shape=across)
    flat = (rows, batch.many * columns)
    turned = graph.call("reshape", turned, *map(graph.size, flat), shape=flat)
    found = graph.call(node.function, of, turned, shape=flat)
    found = graph.call("reshape", found, *map(graph.size, across), shape=across)
    return graph.call("swapaxes", found, first, second, shape=(batch.many, rows, columns))


def _expanded(batch: Batch, node: Call, parts: Sequence[Node], place: int) -> Node | None:
    """A new axis, one further on."""
    axis = int(node.options["axis"]) % len(batch.graph.shapes[node])
    return batch.graph.call("expand_dims", parts[0], axis=axis + 1)


def _reshaped(batch: Batch, node: Call, parts: Sequence[Node], place: int) -> Node | None:
    """Each array in another shape."""
    return batch.shaped(parts[0], batch.graph.shapes[node])


def _half(batch: Batch, node: Call, parts: Sequence[Node], place: int) -> Node | None:
    """The triangles of the last two axes."""
    return batch.graph.call(node.function, *parts, shape=(batch.many, *batch.graph.shapes[node]))


def _einsum(batch: Batch, node: Call, parts: Sequence[Node], place: int) -> Node | None:
    return batch.summed(node, parts, place, str(node.options["subscripts"]))


def _dot(batch: Batch, node: Call, parts: Sequence[Node], place: int) -> Node | None:
    """The sum of the products of all entries."""
    labels = "ijklmnop"[: len(batch.graph.shapes[node.args[0]])]
    return batch.summed(node, parts, place, f"{labels},{labels}->")


_WAYS: Final[Mapping[str, Way]] = {
    "matmul": _product,
    "transpose": _transpose,
    "expand_dims": _expanded,
    "reshape": _reshaped,
    "ravel": _reshaped,
    "vec": _reshaped,
    "einsum": _einsum,
    "vdot": _dot,
    "tril": _half,
    "triu": _half,
    "solve": _solution,
    "lu_solve": _solution,
    "lu_solve_transposed": _solution,
    "cho_solve": _solution,
}
"""The ways of functions that no fact of the catalogue says."""
