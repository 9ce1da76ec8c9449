"""A product of matrices as its links, with the numbers before it: what `chains` puts in order.

A scaling of rows or columns is a product with a diagonal matrix, a solution one with an inverse.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from mcalc.codegen.graph import Graph
from mcalc.exact.size import Size
from mcalc.language.tree import Call, Node, Number, children


class Link(NamedTuple):
    """A factor of a product, with its rows and columns: None for a vector's missing axis.

    `kind` says what the node is: the "matrix" (or vector) itself, the "diagonal" of one, the matrix of which it is the
    "inverse", or a vector of "ones", of which the node is 1.
    """

    node: Node
    rows: Size | None
    columns: Size | None
    kind: str = "matrix"


class Scaled(NamedTuple):
    """Numbers in front of a product, numbers that it is divided by, and whether it is negative."""

    over: tuple[Node, ...] = ()
    under: tuple[Node, ...] = ()
    negative: bool = False

    def times(self, other: Scaled) -> Scaled:
        """Both."""
        return Scaled(self.over + other.over, self.under + other.under, self.negative != other.negative)


class Links:
    """The links of products of a graph; nodes that are `shared` are computed once and not taken apart, and `inverses`
    of matrices in that collection are computed as such.
    """

    def __init__(self, graph: Graph, shared: Collection[Node], inverses: Collection[Node]) -> None:
        self.graph, self.shared, self.inverses = graph, shared, inverses
        self.grams: dict[Node, list[Link]] = {}
        """What stands for a product of other links where the product itself is needed."""

    def is_product(self, node: Call) -> bool:
        """Whether a node is a product of vectors and matrices."""
        shapes = [self.graph.shapes[part] for part in node.args]
        if node.function == "matmul":
            return all(len(shape) <= 2 for shape in shapes)
        return node.function == "outer" and all(len(shape) == 1 for shape in shapes)

    def opened(self, node: Node, whole: bool = False) -> tuple[list[Link], Scaled]:
        """The links of a product and the numbers before it."""
        graph = self.graph
        shape = graph.shapes[node]
        if node in self.grams:
            return self.grams[node], Scaled()
        if isinstance(node, Call) and node.function == "inv" and node.args[0] not in self.inverses:
            return [Link(node.args[0], shape[0], shape[1], "inverse")], Scaled()
        match node:  # what costs nothing, however often it is used
            case Call(function="neg", args=(of,)) if of in self.shared or not children(of):
                links, scaled = self.opened(of)
                return links, scaled.times(Scaled(negative=True))
            case Call(function="diag", args=(of,)) if len(graph.shapes[of]) == 1 and not node.options:
                return [self._diagonal(of)], Scaled()
            case _:
                pass
        if isinstance(node, Call) and (whole or node not in self.shared) and len(shape) <= 2:
            match node:
                case Call(function="neg", args=(of,)):
                    links, scaled = self.opened(of)
                    return links, scaled.times(Scaled(negative=True))
                case Call(function="div", args=(of, by)) if shape and not graph.shapes[by]:
                    links, scaled = self.opened(of)
                    return links, scaled.times(Scaled(under=(by,)))
                case Call(function="mul", args=(left, right)) if shape and not graph.shapes[left]:
                    links, scaled = self.opened(right)
                    return links, self.number(left).times(scaled)
                case Call(function="mul", args=(left, right)) if shape and not graph.shapes[right]:
                    links, scaled = self.opened(left)
                    return links, scaled.times(self.number(right))
                case Call(function="mul", args=(left, right)) if len(shape) == 2:
                    found = self._scaling(left, right)
                    if found is not None:
                        return found
                case Call(function="transpose", args=(of,)) if len(shape) == 2:
                    links, scaled = self.opened(of)
                    return [self.turned(link) for link in reversed(links)], scaled
                case Call(function="outer", args=(left, right)) if self.is_product(node):
                    first, one = self.opened(left)
                    second, two = self.opened(right)
                    return [*self._standing(first, column=True), *self._standing(second, column=False)], one.times(two)
                case Call(function="matmul", args=(left, right)) if self.is_product(node):
                    first, one = self.opened(left)
                    second, two = self.opened(right)
                    if len(graph.shapes[left]) == 1:
                        first = self._standing(first, column=False)
                    if len(graph.shapes[right]) == 1:
                        second = self._standing(second, column=True)
                    return [*first, *second], one.times(two)
                case Call(function="solve", args=(of, by)) if of not in self.inverses:
                    links, scaled = self.opened(by)
                    if len(shape) == 1:
                        links = self._standing(links, column=True)
                    return [Link(of, graph.shapes[of][0], graph.shapes[of][1], "inverse"), *links], scaled
        rows, columns = shape if len(shape) == 2 else (shape[0], None) if shape else (None, None)
        return [Link(node, rows, columns)], Scaled()

    def number(self, node: Node) -> Scaled:
        match node:
            case Call(function="neg", args=(of,)) if of not in self.shared:
                return self.number(of).times(Scaled(negative=True))
            case Number(value=value) if value < 0:
                return self.number(self.graph._new(Number(-value))).times(Scaled(negative=True))
            case Number(value=value) if value == 1:
                return Scaled()
            case _:
                return Scaled((node,))

    def _scaling(self, left: Node, right: Node) -> tuple[list[Link], Scaled] | None:
        """v[:, None]*A and A*v are products with a diagonal matrix."""
        shapes = self.graph.shapes
        for scale, matrix in ((left, right), (right, left)):
            if len(shapes[matrix]) != 2 or 1 in shapes[matrix]:
                continue
            links, scaled = self.opened(matrix)
            if len(shapes[scale]) == 1 and shapes[scale][0] != 1:
                return [*links, self._diagonal(scale)], scaled
            match scale:
                case Call(function="expand_dims", args=(of,), options={"axis": 1 | -1}) if len(shapes[of]) == 1:
                    return [self._diagonal(of), *links], scaled
        return None

    def _diagonal(self, vector: Node) -> Link:
        """The diagonal matrix of a vector."""
        (size,) = self.graph.shapes[vector]
        return Link(vector, size, size, "diagonal")

    def _standing(self, links: list[Link], column: bool) -> list[Link]:
        """The links of a vector as those of a column, or of a row."""
        if (links[-1].columns is None) == column and (links[0].rows is None) != column:
            return links
        return [self.turned(link) for link in reversed(links)]

    def turned(self, link: Link) -> Link:
        """The transpose."""
        node = link.node
        if link.kind == "inverse" or (link.kind == "matrix" and None not in (link.rows, link.columns)):
            node = self.transposed(node)
        return Link(node, link.columns, link.rows, link.kind)

    def transposed(self, node: Node) -> Node:
        """A transpose, or what is one already."""
        match node:
            case Call(function="transpose", args=(of,)):
                return of
            case _ if node in self.graph.symmetric:
                return node
            case _:
                return self.graph.call("transpose", node)
