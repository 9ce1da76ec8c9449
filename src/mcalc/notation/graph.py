"""A product as a graph: vectors sit on a label, matrices join two, and summed labels are reduced away.

Series: a summed label between two matrices makes a chain of them. Parallel: two matrices on one pair of labels make
an element-wise product. A summed label with one matrix left makes a vector of it, with none a scalar; a chain that
closes is a trace. What no such step can reduce is left for `einsum`. Matrices that are laid out row by row have steps
of their own in `kronecker`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TypeAlias

from mcalc.exact import size as sizing
from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.notation.arithmetic import monomial
from mcalc.notation.chains import Link, backwards, capped, closed, matrix, trace, vector
from mcalc.notation.formula import ONE, Formula, Power, call
from mcalc.notation.idioms import is_shift
from mcalc.notation.stances import Form, Items, elementwise, outer_product, repeated, single
from mcalc.tensor.node import Labels

Operand: TypeAlias = tuple[Form, Labels]


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

    def form(self, start: int, left: Items | None, right: Items | None, scaling: bool = False) -> Form:
        """The chain from that end as a matrix, with weights at its ends; `scaling` writes these entry by entry."""
        links = self.start(start)
        if scaling and len(links) == 1 and (left or right):
            scales = [
                (repeated(form, axis), power) for axis, items in ((1, left), (0, right)) for form, power in items or ()
            ]
            return elementwise([*self.items(start), *scales], 2)
        if left and right and len(links) == 1 and not is_shift(links[0].form().plain):
            return Link("M", [(outer_product(vector(left), vector(right)), ONE), *self.items(start)]).form()
        before, behind = ([Link("D", weight)] if weight else [] for weight in (left, right))
        return matrix([*before, *links, *behind])

    def items(self, start: int) -> Items:
        """The chain, from that end, as an element-wise product of matrices."""
        links = self.start(start)
        if len(links) == 1 and links[0].kind == "M":
            return list(links[0].items)
        return [(matrix(links), ONE)]


class Graph:
    """What a product is made of: `scalars`, `vectors` by label, `edges`, and `arrays` of more axes.

    `out` are the labels of the output, `sizes` the sizes of all labels, of which the first `given` are the product's.
    `scaling` says that rows and columns are scaled entry by entry, and not by diagonal matrices. `counts` has powers of
    dimensions that stand in front: where they divide, a sum over so many places is a mean.
    """

    __slots__ = ("arrays", "counts", "edges", "given", "out", "scalars", "scaling", "sizes", "vectors")

    def __init__(self, out: Labels, sizes: Sequence[Size], scaling: bool = False) -> None:
        self.scaling = scaling
        self.counts: dict[Size, Rational] = {}
        self.scalars: list[Power] = []
        self.vectors: dict[int, Items] = {}
        self.edges: list[Edge] = []
        self.arrays: list[Operand] = []
        self.out = out
        self.sizes = list(sizes)
        self.given = len(sizes)

    def fresh(self, size: Size) -> int:
        """A new label."""
        self.sizes.append(size)
        return len(self.sizes) - 1

    def put(self, form: Form, labels: Labels, exponent: Rational | Formula) -> None:
        """One more factor, to a power."""
        if not labels:
            self.scalars.append((form.plain, exponent))
        elif len(labels) == 1:
            self.vectors.setdefault(labels[0], []).append((form, exponent))
        elif len(labels) == 2:
            self.edges.append(Edge(labels[0], labels[1], [Link("M", [(form, exponent)])]))
        else:
            raised = form if exponent == 1 else Form(form.rank, monomial(ONE, [(form.plain, exponent)]))
            self.arrays.append((raised, labels))

    def total(self, *labels: int) -> str:
        """What a sum over these labels is, which nothing else has: a mean where that many places divide the product."""
        whole = sizing.product(self.sizes[label] for label in labels)
        for sizes in ([whole], [self.sizes[label] for label in labels]):
            powers = [self.counts.get(size, 0) for size in sizes]
            if all(p.denominator == 1 and p <= -sizes.count(size) for p, size in zip(powers, sizes, strict=True)):
                for size in sizes:
                    self.counts[size] += 1
                return "mean"
        return "sum"

    def weight(self, label: int, form: Form) -> None:
        """One more vector on a label."""
        self.vectors.setdefault(label, []).append((form, ONE))

    def join(self, start: int, stop: int, links: Sequence[Link]) -> None:
        """One more chain between two labels."""
        self.edges.append(Edge(start, stop, list(links)))

    def at(self, label: int) -> list[Edge]:
        """The edges that end at a label."""
        return [edge for edge in self.edges if label in (edge.a, edge.b)]

    def summed(self) -> list[int]:
        """The summed labels that something still carries, but for those of arrays with more axes."""
        found: dict[int, None] = dict.fromkeys(self.vectors)
        for edge in self.edges:
            found[edge.a] = found[edge.b] = None
        blocked = {label for _, labels in self.arrays for label in labels} | {*self.out}
        return [label for label in found if label not in blocked]

    def rename(self, old: int, new: int) -> None:
        """Two labels are one."""

        def named(labels: Labels) -> Labels:
            return tuple(new if label == old else label for label in labels)

        self.out = named(self.out)
        self.arrays = [(form, named(labels)) for form, labels in self.arrays]
        if old in self.vectors:
            self.vectors.setdefault(new, []).extend(self.vectors.pop(old))
        for edge in self.edges:
            edge.a, edge.b = named((edge.a, edge.b))

    def step(self) -> bool:
        """Take a reduction step; False where none is left."""
        return self._loop() or self._parallel() or self._series() or self._leaf() or self._point()

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
            if self.is_summed(label) and not self.at(label) and not self.vectors.get(label):
                self.scalars.append((trace(links), ONE))
            else:
                self.vectors.setdefault(label, []).append((_diagonal(matrix(links)), ONE))
            return True
        return False

    def is_summed(self, label: int) -> bool:
        """Whether a label is summed and no array carries it."""
        return label not in self.out and not any(label in labels for _, labels in self.arrays)

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
            if self.is_summed(label) and len(self.at(label)) == 2 and not self.vectors.get(label):
                break
        else:
            return False
        far = left.far(label)
        chain = len(left.links) + len(right.links) > 2
        scalar = self.is_summed(far) and len(self.at(far)) == 2 and not self.vectors.get(far)
        if chain:
            return scalar  # the sums of rows are less work than a product of which the diagonal is taken
        there, back = matrix(right.start(label)), matrix(right.start(far))
        into = matrix(left.start(far))
        across = min(into.plain.cost + there.plain.cost, into.turned.cost + there.turned.cost)
        along = min(into.plain.cost + back.plain.cost, into.turned.cost + back.turned.cost)
        return across <= along if scalar else across < along

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
            if not cap and self.is_summed(far) and not self.at(far) and not self.vectors.get(far):
                self.scalars.append(self._grand_total(edge))
            else:
                links = edge.start(far)
                made = capped(links, cap, self.total(label) if not cap and links[-1].kind == "M" else "sum")
                self.vectors.setdefault(far, []).append((made, ONE))
            return True
        return False

    def _point(self) -> bool:
        for label in self.summed():
            if not self.at(label):
                self.scalars.append(closed(self.vectors.pop(label), partial(self.total, label)))
                return True
        return False

    def _grand_total(self, edge: Edge) -> Power:
        """The sum over all entries of a matrix."""
        items = edge.items(edge.a)
        if len(items) == 1 and items[0][1] == 2:
            return call("norm", items[0][0].shorter, options={"ord": "fro"}), 2
        only = single(items)
        name = self.total(edge.a, edge.b)
        return call(name, (only if only is not None else elementwise(items, 2)).shorter), ONE


def _diagonal(form: Form) -> Form:
    """The diagonal of a matrix."""
    return Form(1, lambda: call("diag", form.shorter))


def _apart(links: list[Link]) -> tuple[list[Link], Items]:
    """A matrix without its powers that entries beside the diagonal may not have, such as 1/0; and these powers."""
    if len(links) != 1 or links[0].kind != "M":
        return links, []
    items = list(links[0].items)
    powers = [(form, power) for form, power in items if not isinstance(power, int) or power < 1]
    rest = [item for item in items if item not in powers]
    return ([Link("M", rest)] if rest else []) if powers else links, powers
