"""A product as a graph: vectors sit on a label, matrices join two, and summed labels are reduced away.

Series: a summed label between two matrices makes a chain of them. Parallel: two matrices on one pair of labels make
an element-wise product. A summed label with one matrix left makes a vector of it, with none a scalar; a chain that
closes is a trace. What no such step can reduce is left for `einsum`.
"""

from __future__ import annotations

from mcalc.notation.chains import Link, backwards, capped, closed, matrix, trace, vector
from mcalc.notation.flattening import Layout, as_matrix, column, eye_of, kron, laid_out, laid_out_product, weighted
from mcalc.notation.formula import ONE, Formula, Power, call
from mcalc.notation.stances import Form, Items, elementwise, single


class Edge:
    """A chain from label `a` to label `b`."""

    __slots__ = ("a", "b", "links")

    def __init__(self, a: int, b: int, links: list[Link]) -> None:
        self.a, self.b, self.links = a, b, links

    def start(self, label: int) -> list[Link]:
        """The links beginning at that end."""
        return self.links if self.a == label else backwards(self.links)

    def far(self, label: int) -> int:
        """The other end."""
        return self.b if self.a == label else self.a

    def items(self, start: int) -> Items:
        """The chain, from that end, as an element-wise product of matrices."""
        links = self.start(start)
        if len(links) == 1 and links[0].kind == "M":
            return list(links[0].items)
        return [(matrix(links), ONE)]


class Graph:
    """What a product is made of: `scalars`, `vectors` by label, `edges`, and `arrays` of more axes."""

    __slots__ = ("arrays", "edges", "open", "scalars", "vectors")

    def __init__(self, open_labels: set[int]) -> None:
        self.scalars: list[Power] = []
        self.vectors: dict[int, Items] = {}
        self.edges: list[Edge] = []
        self.arrays: list[tuple[Form, tuple[int, ...]]] = []
        self.open = open_labels

    def at(self, label: int) -> list[Edge]:
        """The edges that end at a label."""
        return [edge for edge in self.edges if label in (edge.a, edge.b)]

    def summed(self) -> list[int]:
        """The summed labels that something still carries, but for those of arrays with more axes."""
        found: dict[int, None] = dict.fromkeys(self.vectors)
        for edge in self.edges:
            found[edge.a] = found[edge.b] = None
        blocked = {label for _, labels in self.arrays for label in labels} | self.open
        return [label for label in found if label not in blocked]

    def leave(self, labels: set[int]) -> None:
        """Take away everything on these labels."""
        self.vectors = {label: items for label, items in self.vectors.items() if label not in labels}
        self.edges = [edge for edge in self.edges if edge.a not in labels]
        self.arrays = [array for array in self.arrays if labels.isdisjoint(array[1])]

    def reduce(self) -> None:
        """Take reduction steps until none is left."""
        while self._loop() or self._parallel() or self._series() or self._leaf() or self._point() or self._layout():
            pass

    def _loop(self) -> bool:
        for edge in self.edges:
            if edge.a != edge.b:
                continue
            label = edge.a
            self.edges.remove(edge)
            links, powers = _apart(edge.links)
            if powers:
                self.vectors.setdefault(label, []).extend((_diagonal(form), power) for form, power in powers)
            if not links:
                return True
            if self.summed_with(label) and not self.at(label) and not self.vectors.get(label):
                self.scalars.append((trace(links), ONE))
            else:
                self.vectors.setdefault(label, []).append((_diagonal(matrix(links)), ONE))
            return True
        return False

    def summed_with(self, label: int) -> list[int]:
        """`[label]` where it is summed and no array carries it."""
        blocked = label in self.open or any(label in labels for _, labels in self.arrays)
        return [] if blocked else [label]

    def _parallel(self) -> bool:
        pairs: dict[tuple[int, int], Edge] = {}
        for edge in self.edges:
            key = (min(edge.a, edge.b), max(edge.a, edge.b))
            other = pairs.setdefault(key, edge)
            if other is edge or self._closes(other, edge):
                continue
            merged = Edge(other.a, other.b, [Link("M", other.items(other.a) + edge.items(other.a))])
            self.edges = [e for e in self.edges if e is not other and e is not edge]
            self.edges.append(merged)
            return True
        return False

    def _closes(self, left: Edge, right: Edge) -> bool:
        """Whether two edges on one pair read better as a closed chain than as an element-wise product."""
        for label in (left.a, left.b):
            if self.summed_with(label) and len(self.at(label)) == 2 and not self.vectors.get(label):
                break
        else:
            return False
        far = left.far(label)
        if len(left.links) + len(right.links) > 2:
            return True
        there, back = matrix(right.start(label)), matrix(right.start(far))
        into = matrix(left.start(far))
        across = min(into.plain.cost + there.plain.cost, into.turned.cost + there.turned.cost)
        along = min(into.plain.cost + back.plain.cost, into.turned.cost + back.turned.cost)
        return across <= along

    def _series(self) -> bool:
        for label in self.summed():
            ends = self.at(label)
            if len(ends) != 2 or any(edge.a == edge.b for edge in ends):
                continue
            first, second = ends
            weight = self.vectors.pop(label, None)
            middle = [Link("D", weight)] if weight else []
            start, stop = first.far(label), second.far(label)
            links = [*first.start(start), *middle, *second.start(label)]
            self.edges = [edge for edge in self.edges if edge is not first and edge is not second]
            self.edges.append(Edge(start, stop, links))
            return True
        return False

    def _leaf(self) -> bool:
        for label in self.summed():
            ends = self.at(label)
            if len(ends) != 1:
                continue
            (edge,) = ends
            far = edge.far(label)
            cap = self.vectors.pop(label, [])
            self.edges.remove(edge)
            if not cap and self.summed_with(far) and not self.at(far) and not self.vectors.get(far):
                self.scalars.append(_grand_total(edge))
            else:
                made = capped(edge.start(far), cap)
                self.vectors.setdefault(far, []).append((made, ONE))
            return True
        return False

    def _point(self) -> bool:
        for label in self.summed():
            if not self.at(label):
                self.scalars.append(closed(self.vectors.pop(label)))
                return True
        return False

    def _layout(self) -> bool:
        """Matrices laid out row by row become `vec` and `kron`."""
        for place, (form, labels) in enumerate(self.arrays):
            if not isinstance(form, Layout):
                continue
            if labels[0] in self.open and labels[1] in self.open:
                if self._unlay(place, form, *labels):
                    return True
                continue
            self.arrays.pop(place)
            if not self._lay(form, *labels):
                first, second = Layout.sides(form.rows, form.cols)
                row, col, flat = labels
                self.edges.append(Edge(flat, row, [Link("M", [(first, ONE)])]))
                self.edges.append(Edge(flat, col, [Link("M", [(second, ONE)])]))
            return True
        return False

    def _unlay(self, place: int, form: Layout, row: int, col: int, flat: int) -> bool:
        """A vector on the laid-out label alone is a matrix laid out: that matrix, by Kronecker products."""
        blocked = any(flat in labels for at, (_, labels) in enumerate(self.arrays) if at != place)
        if row == col or flat in self.open or blocked or self.at(flat) or not self.vectors.get(flat):
            return False
        self.arrays.pop(place)
        self.edges.append(Edge(row, col, [Link("M", [(as_matrix(vector(self.vectors.pop(flat)), form), ONE)])]))
        return True

    def _lay(self, form: Layout, row: int, col: int, flat: int) -> bool:
        """Reduce one layout whose rows and columns are summed; False where that makes no matrix or vector."""
        if row == col:
            return False
        above, beside = self.at(row), self.at(col)
        weights = self.vectors.get(row), self.vectors.get(col)
        through = [not self.summed_with(row) or len(above) > 1, not self.summed_with(col) or len(beside) > 1]
        if any(through):
            return self._pass_through(form, (row, col, flat), through, above, beside)
        made: Form
        if above and above == beside:
            ends = [Link("D", weights[1])] if weights[1] else []
            made = laid_out(weighted(weights[0], [*above[0].start(row), *ends]))
            self.vectors.setdefault(flat, []).append((made, ONE))
        elif above and beside:
            return self._kron(above[0], beside[0], row, col, flat)
        elif above or beside:
            left = weighted(weights[0], above[0].start(row)) if above else column(weights[0], form.rows)
            right = weighted(weights[1], beside[0].start(col)) if beside else column(weights[1], form.cols)
            far = above[0].far(row) if above else beside[0].far(col)
            self.edges.append(Edge(flat, far, [Link("M", [(kron(left, right), ONE)])]))
        else:
            made = laid_out_product(column(weights[0], form.rows), column(weights[1], form.cols))
            self.vectors.setdefault(flat, []).append((made, ONE))
        self._drop(row, col, [*above, *beside])
        return True

    def _pass_through(
        self, form: Layout, labels: tuple[int, int, int], through: list[bool], above: list[Edge], beside: list[Edge]
    ) -> bool:
        """A layout with one label that others have too, and on the other at most a vector."""
        row, col, flat = labels
        if all(through) or (beside if through[0] else above):
            return False
        if through[0]:
            made, label = kron(eye_of(form.rows), Form(1, column(self.vectors.pop(col, None), form.cols).plain)), row
        else:
            made, label = kron(Form(1, column(self.vectors.pop(row, None), form.rows).plain), eye_of(form.cols)), col
        self.edges.append(Edge(flat, label, [Link("M", [(made, ONE)])]))
        return True

    def _drop(self, row: int, col: int, edges: list[Edge]) -> None:
        self.vectors.pop(row, None)
        self.vectors.pop(col, None)
        self.edges = [edge for edge in self.edges if not any(edge is gone for gone in edges)]

    def _kron(self, above: Edge, beside: Edge, row: int, col: int, flat: int) -> bool:
        """Two matrices between two layouts."""
        ends = (above.far(row), beside.far(col))
        for place, (other, labels) in enumerate(self.arrays):
            if not isinstance(other, Layout) or labels[:2] != ends or not all(map(self._free, ends)):
                continue
            ups = weighted(self.vectors.get(row), above.start(row)), weighted(self.vectors.get(col), beside.start(col))
            self.arrays.pop(place)
            self._drop(row, col, [above, beside])
            self.edges.append(Edge(flat, labels[2], [Link("M", [(kron(*ups), ONE)])]))
            return True
        return False

    def _free(self, label: int) -> bool:
        """Whether a label is summed and carries one matrix and nothing else but one layout."""
        arrays = sum(label in labels for _, labels in self.arrays)
        return label not in self.open and arrays == 1 and len(self.at(label)) == 1 and not self.vectors.get(label)


def _diagonal(form: Form) -> Form:
    """The diagonal of a matrix."""
    return Form(1, lambda: call("diag", _cheaper(form)))


def _apart(links: list[Link]) -> tuple[list[Link], Items]:
    """A matrix without its powers that entries beside the diagonal may not have, such as 1/0; and these powers."""
    if len(links) != 1 or links[0].kind != "M":
        return links, []
    items = list(links[0].items)
    powers = [(form, power) for form, power in items if not isinstance(power, int) or power < 1]
    rest = [item for item in items if item not in powers]
    return ([Link("M", rest)] if rest else []) if powers else links, powers


def _cheaper(form: Form) -> Formula:
    return min(form.plain, form.turned, key=lambda formula: formula.cost)


def _grand_total(edge: Edge) -> Power:
    """The sum over all entries of a matrix."""
    items = edge.items(edge.a)
    if len(items) == 1 and items[0][1] == 2:
        return call("norm", _cheaper(items[0][0]), options={"ord": "fro"}), 2
    only = single(items)
    return call("sum", _cheaper(only if only is not None else elementwise(items, 2))), ONE
