"""Values inside loops as arrays with axes for the indices, and how they meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_letters
from typing import Final

from mcalc.errors import Span
from mcalc.exact.size import Size
from mcalc.language.constant import size_node
from mcalc.language.loops.ranges import LoopKinds
from mcalc.language.spec import Kind
from mcalc.language.tree import Call, Node, children, rebuild, transposed
from mcalc.language.walk import operands
from mcalc.record import Record


class Spread(Record):
    """An expression whose first axes are those of indices."""

    node: Node
    indices: tuple[str, ...] = ()


class Arrays:
    """What is known while loops are replaced: how far indices go, and what became of the nodes so far.

    `settled` puts names in the place of sizes that were open, `order` has the indices, outermost first.
    """

    def __init__(self, found: LoopKinds, settled: Callable[[Size], Size]) -> None:
        self.found = found
        self.settled = settled
        self.order = {name: place for place, name in enumerate(found.indices)}
        self.ends: dict[str, tuple[Size, Size]] = {}
        for name in found.indices:
            first, stop = found.ends(name)
            self.ends[name] = settled(first), settled(stop)
        self.done: dict[Node, Spread] = {}
        self.guarded: set[Node] = set()
        self.bodies: dict[Call, set[Node]] = {}

    def numbers(self, name: str, span: Span) -> Node:
        """The values of an index."""
        first, stop = self.ends[name]
        ends = (first, stop) if first else (stop,)
        return Call("arange", tuple(size_node(end, span) for end in ends), None, span)

    def kind(self, node: Node) -> Kind:
        return self.found.kinds[node]

    def rank(self, node: Node) -> int:
        return len(self.kind(node).shape)

    def count(self, name: str) -> Size:
        first, stop = self.ends[name]
        return stop - first

    def together(self, *spread: Spread) -> tuple[str, ...]:
        """The indices of any of them, outermost first."""
        return tuple(sorted({name for one in spread for name in one.indices}, key=self.order.__getitem__))

    def aligned(self, spread: Spread, own: int, indices: Sequence[str], rank: int) -> Node:
        """An expression with `own` axes of its own, ready to meet others that have all of `indices` and `rank` axes."""
        axes = [*spread.indices, *range(rank - own, rank)]
        wanted = [*indices, *range(rank)]
        node = spread.node
        if not axes:
            return node
        for at, axis in enumerate(wanted[wanted.index(axes[0]) :]):
            if axis not in axes:
                node = Call("expand_dims", (node,), {"axis": at}, node.span)
        return node

    def rebuilt(self, node: Node) -> Node:
        """A node of operands that are as they were."""
        below = [self.done[operand].node for operand in operands(node)]
        return rebuild(node, [*below, *children(node)[len(below) :]])

    def elementwise(self, node: Node, args: Sequence[Node]) -> Spread:
        parts = [self.upright(arg) for arg in args]
        indices, rank = self.together(*parts), self.rank(node)
        aligned = [self.aligned(part, self.rank(arg), indices, rank) for part, arg in zip(parts, args, strict=True)]
        assert isinstance(node, Call)
        return Spread(Call(node.function, tuple(aligned), node.options, node.span), indices)

    def einsum(self, node: Call, inputs: Sequence[str], output: str) -> Spread:
        """A contraction of the own axes of a node's operands, with those of the indices in front."""
        below = operands(node)
        parts = [self.upright(operand) for operand in below]
        free = [letter for letter in ascii_letters if letter not in "".join(inputs)]
        indices = self.together(*parts)
        letters = dict(zip(indices, free, strict=False))
        ahead = ["".join(letters[name] for name in part.indices) for part in parts]
        wanted = [a + b for a, b in zip(ahead, inputs, strict=True)]
        return Spread(
            contracted([part.node for part in parts], wanted, "".join(letters.values()) + output, node.span), indices
        )

    def upright(self, operand: Node) -> Spread:
        """What became of an operand; a row without indices as a column."""
        part = self.done[operand]
        return Spread(transposed(part.node)) if self.kind(operand).row and not part.indices else part


_NAMED: Final = {
    "a->": "sum(0)",
    "ab->": "sum(0)",
    "ab->a": "sum(0, axis=1)",
    "ab->b": "sum(0, axis=0)",
    "ab->ba": "transpose(0)",
    "aa->a": "diag(0)",
    "a,a->": "matmul(0, 1)",
    "ab,b->a": "matmul(0, 1)",
    "a,ba->b": "matmul(1, 0)",
    "a,ab->b": "matmul(0, 1)",
    "ab,a->b": "matmul(1, 0)",
    "ab,bc->ac": "matmul(0, 1)",
    "a,b->ab": "outer(0, 1)",
}
"""Contractions that have names of their own, by their subscripts with letters in order; 0 and 1 are the operands."""


def contracted(nodes: Sequence[Node], inputs: Sequence[str], output: str, span: Span) -> Node:
    """An einsum, by the name that it has."""
    if list(inputs) == [output]:
        return nodes[0]
    letters = dict(zip(dict.fromkeys("".join(inputs)), ascii_letters, strict=False))
    subscripts = f"{','.join(inputs)}->{output}"
    named = _NAMED.get("".join(letters.get(sign, sign) for sign in subscripts))
    if named is None:
        return Call("einsum", tuple(nodes), {"subscripts": subscripts}, span)
    function, _, said = named.rstrip(")").partition("(")
    places, _, axis = said.partition(", axis=")
    options = {"axis": int(axis)} if axis else None
    return Call(function, tuple(nodes[int(place)] for place in places.split(", ")), options, span)
