"""Products of matrices in the cheapest order: thin ones first, diagonal matrices as scalings, inverses as solutions.

The order of a product of k links is found over all brackets, as in Cormen et al., *Introduction to Algorithms*, section
14.2. A link that is a sum is multiplied out where that costs less, as in (T - U @ V.T) @ V.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import inf
from typing import NamedTuple

from mcalc.codegen.forms import is_nonnegative
from mcalc.codegen.graph import Graph
from mcalc.codegen.links import Link, Links, Scaled
from mcalc.codegen.reshapes import reshaped
from mcalc.codegen.sizes import Nominal
from mcalc.exact.size import Size
from mcalc.language.tree import Call, Node
from mcalc.work import spend

LONG = 12
"""Products of more links are computed in the order in which they are written."""
_TERMS = 4
_TRIED = 200
"""Products that are put in order to find the cheapest form of one: links that are sums stay whole after that."""
_PASS, _WORTH = 10, 0.05
"""What it costs to go over an entry once more, in multiplications of a product, and the part that is worth saving."""
_KEPT = 0.9
"""What is written otherwise must cost less than this part."""


class Plan(NamedTuple):
    """A product, what it costs to compute, and how."""

    cost: float
    link: Link


class Chains:
    """The products of a graph; `shared` and `inverses` are what `Links` says."""

    def __init__(self, graph: Graph, likely: Nominal, shared: Collection[Node], inverses: Collection[Node]) -> None:
        self.graph, self.likely, self.shared = graph, likely, {*shared}
        self.links = Links(graph, self.shared, inverses)

    def change(self, node: Node, same: Node) -> Node:
        """A node over changed operands as `changed` has it; what is shared stays so, whatever it has become."""
        new = self.changed(same)
        if node in self.shared:
            self.shared.add(new)
        return new

    def changed(self, node: Node) -> Node:
        """A product in the cheapest order, or a multiple of one; any other node as it is."""
        graph = self.graph
        if not isinstance(node, Call) or len(graph.shapes[node]) > 2:
            return node
        product = self.links.is_product(node)
        if not product and (node.function not in ("neg", "mul", "div") or not graph.shapes[node]):
            return node
        links, scaled = self.links.opened(node, whole=True)
        if len(links) > 1:
            links, scaled = self._apart(links, scaled)
        links = reshaped(self.links, links)
        if len(links) > LONG or (not product and (len(links) < 2 or scaled == Scaled())):
            return node
        self._tried = 0
        plan = self._cheapest(links)
        shape = graph.shapes[node]
        found = self._scaled(scaled, plan)
        return found if graph.shapes[found] == shape else node

    def _cheapest(self, links: Sequence[Link]) -> Plan:
        """The product in the cheapest order, links that are sums multiplied out where that pays."""
        plan = self._ordered(links)
        self._tried += 1
        if not 1 < len(links) <= LONG:
            return plan
        for place, link in enumerate(links):
            terms = self._terms(link) if self._tried < _TRIED else []
            if len(terms) < 2:
                continue
            formed = sum(self._ordered(term).cost for term, _ in terms) + self._entries(link) * len(terms)
            parts = [(self._cheapest([*links[:place], *term, *links[place + 1 :]]), scaled) for term, scaled in terms]
            spread = sum(part.cost + self._entries(part.link) for part, _ in parts)
            if spread < _KEPT * (plan.cost + formed):
                return Plan(spread, self._sum(parts))
        return plan

    def _apart(self, links: list[Link], scaled: Scaled) -> tuple[list[Link], Scaled]:
        """The links with outer products among them as their vectors, although they are shared: the product with one
        costs more than with the vectors even where it is there already.
        """
        found: list[Link] = []
        for link in links:
            turned = isinstance(link.node, Call) and link.node.function == "transpose"
            node = link.node.args[0] if isinstance(link.node, Call) and turned else link.node
            if link.kind == "matrix" and isinstance(node, Call) and node.function == "outer":
                inner, own = self.links.opened(node, whole=True)
                found += [self.links.turned(one) for one in reversed(inner)] if turned else inner
                scaled = scaled.times(own)
            else:
                found.append(link)
        return found, scaled

    def _terms(self, link: Link) -> list[tuple[list[Link], Scaled]]:
        """A link that is a sum as its terms."""
        node = link.node
        if link.kind != "matrix" or link.rows is None or link.columns is None or node in self.links.shared:
            return []
        turned = isinstance(node, Call) and node.function == "transpose"
        found: list[tuple[list[Link], Scaled]] = []
        pending = [(node.args[0] if isinstance(node, Call) and turned else node, False)]
        while pending and len(found) <= _TERMS:
            part, negative = pending.pop()
            match part:
                case Call(function="add" | "sub", args=(left, right)) if part is node or part not in self.links.shared:
                    pending += [(right, negative != (part.function == "sub")), (left, negative)]
                case _ if not self.graph.shapes[part]:
                    one = self.graph.number(1)
                    links = [Link(one, link.rows, None, "ones"), Link(one, None, link.columns, "ones")]
                    found.append((links, self.links.number(part).times(Scaled(negative=negative))))
                case _ if self.graph.shapes[part] not in ((link.rows, link.columns), (link.columns, link.rows)):
                    return []  # what is repeated in each row or column
                case _:
                    links, scaled = self._apart(*self.links.opened(part))
                    if turned:
                        links = [self.links.turned(one) for one in reversed(links)]
                    found.append((links, scaled.times(Scaled(negative=negative))))
        return found if len(found) <= _TERMS else []

    def _sum(self, parts: Sequence[tuple[Plan, Scaled]]) -> Link:
        """The sum of products."""
        parts = sorted(parts, key=lambda part: part[1].negative)
        whole: Node | None = None
        first = parts[0][0].link
        for plan, scaled in parts:
            node = self._matrix(plan.link)
            if whole is None:
                whole = self._times(scaled, node)
            else:
                sign = "sub" if scaled.negative else "add"
                whole = self.graph.call(sign, whole, self._times(scaled._replace(negative=False), node))
        assert whole is not None
        return Link(whole, first.rows, first.columns)

    def _ordered(self, links: Sequence[Link]) -> Plan:
        """The product in the cheapest order of its links as they are."""
        links = self._without_identities(links)
        spend(len(links) ** 3)
        gram = self._gram(links)
        if gram is not None:
            return gram
        count = len(links)
        table: dict[tuple[int, int], Plan] = {(i, i): Plan(0.0, link) for i, link in enumerate(links)}
        for length in range(1, count):
            for start in range(count - length):
                stop = start + length
                ways = [(table[start, mid], table[mid + 1, stop]) for mid in range(start, stop)]
                costs = [left.cost + right.cost + self._cost(left.link, right.link) for left, right in ways]
                if length < count - 1:  # what is the same in all rows or columns stands for them in no further product
                    spread = [_is_spread(left.link, right.link) for left, right in ways]
                    costs = [inf if late else cost for cost, late in zip(costs, spread, strict=True)]
                best = min(range(len(ways)), key=costs.__getitem__)
                table[start, stop] = Plan(costs[best], self._product(ways[best][0].link, ways[best][1].link))
        return table[0, count - 1]

    def _gram(self, links: Sequence[Link]) -> Plan | None:
        """X.T @ diag(d) @ X with d >= 0 as Y.T @ Y, of which BLAS computes a half."""
        match links:
            case (left, scale, right) if scale.kind == "diagonal" and left.kind == right.kind == "matrix":
                pass
            case _:
                return None
        if left.rows is None or right.columns is None or self.links.transposed(left.node) is not right.node:
            return None
        if not is_nonnegative(scale.node):
            return None
        call = self.graph.call
        root = call("expand_dims", call("sqrt", scale.node), axis=1)
        half = call("mul", root, right.node)
        self.graph.given.setdefault(half, "Y")
        cost = self._size(left.rows) * self._size(right.rows) * self._size(right.columns) / 2
        whole = call("matmul", call("transpose", half), half)
        self.links.grams[whole] = list(links)
        return Plan(cost, Link(whole, left.rows, right.columns))

    def _without_identities(self, links: Sequence[Link]) -> Sequence[Link]:
        kept = [link for link in links if not _is_identity(link.node)]
        return kept or links[:1]

    def _entries(self, link: Link) -> float:
        if link.kind == "diagonal":
            return self._size(link.rows)
        return self._size(link.rows) * self._size(link.columns)

    def _size(self, size: Size | None) -> float:
        return 1.0 if size is None else self.likely.of(size)

    def _cost(self, left: Link, right: Link) -> float:
        """Multiplications and entries written of a product of two links."""
        if "diagonal" in (left.kind, right.kind):
            return 2 * max(self._entries(left), self._entries(right))
        rows, inner, columns = map(self._size, (left.rows, left.columns, right.columns))
        return rows * inner * columns + rows * columns

    def _product(self, left: Link, right: Link) -> Link:
        """The product of two links."""
        call, rows, columns = self.graph.call, left.rows, right.columns
        if "ones" in (left.kind, right.kind):
            return self._with_ones(left, right)
        if left.kind == right.kind == "diagonal":
            return Link(call("mul", left.node, right.node), rows, columns, "diagonal")
        if left.kind == "diagonal":
            right = right._replace(node=self._matrix(right), kind="matrix")
            wide = right.columns is not None
            scale = call("expand_dims", left.node, axis=1) if wide else left.node
            return Link(call("mul", scale, right.node), rows, columns)
        if right.kind == "diagonal":
            left = left._replace(node=self._matrix(left), kind="matrix")
            return Link(call("mul", left.node, right.node), rows, columns)
        if left.kind == "inverse":
            by = self._matrix(right)
            return Link(self.graph.call("solve", left.node, by, shape=self.graph.shapes[by]), rows, columns)
        if right.kind == "inverse":
            by = left.node if left.rows is None else self.links.transposed(left.node)
            shape = self.graph.shapes[by]
            found = self.graph.call("solve", self.links.transposed(right.node), by, shape=shape)
            return Link(found if left.rows is None else self.links.transposed(found), rows, columns)
        if left.columns is None:
            function = "mul" if left.rows is None or columns is None else "outer"
            return Link(call(function, left.node, right.node), rows, columns)
        if rows is None and columns is not None and right.node in self.graph.symmetric:
            return Link(call("matmul", right.node, left.node), rows, columns)
        return Link(call("matmul", left.node, right.node), rows, columns)

    def _with_ones(self, left: Link, right: Link) -> Link:
        """The product with a row or a column of ones: sums, or what is the same in all rows or columns."""
        rows, columns = left.rows, right.columns
        if left.kind == right.kind:
            inside = self.graph.size(left.columns) if left.columns is not None else left.node
            return Link(inside, rows, columns)
        other = right if left.kind == "ones" else left
        if (left.columns if left.kind == "ones" else right.rows) is None:  # next to a scalar or a vector across
            column = other is left and len(self.graph.shapes[other.node]) == 1
            return Link(self.graph.call("expand_dims", other.node, axis=1) if column else other.node, rows, columns)
        node, axis = self._matrix(other), 0 if left.kind == "ones" else 1
        if len(self.graph.shapes[node]) == 1:
            return Link(self.graph.call("sum", node, shape=()), rows, columns)
        shape = (self.graph.shapes[node][1 - axis],)
        return Link(self.graph.call("sum", node, shape=shape, axis=axis), rows, columns)

    def _matrix(self, link: Link) -> Node:
        """A link as the array that it is."""
        if link.kind == "matrix":
            return link.node
        shape = (link.rows, link.columns)
        assert shape[0] is not None
        assert shape[1] is not None
        function = "diag" if link.kind == "diagonal" else "inv"
        return self.graph.call(function, link.node, shape=(shape[0], shape[1]))

    def _scaled(self, scaled: Scaled, plan: Plan) -> Node:
        """The product with its numbers: at the smaller operand of the last product, or the product itself."""
        whole = self._matrix(plan.link)
        if scaled == Scaled():
            return whole
        count, shapes = self.likely.count, self.graph.shapes
        match whole:
            case Call(function="matmul" | "outer" | "mul", args=args) if whole not in self.graph.symmetric:
                place = min(range(2), key=lambda place: count(shapes[args[place]]))
                saved = count(shapes[whole]) - count(shapes[args[place]])
                if _PASS * saved > _WORTH * plan.cost:
                    parts = list(args)
                    parts[place] = self._times(scaled, args[place])
                    return self.graph.over(whole, parts)
            case _:
                pass
        return self._times(scaled, whole)

    def _times(self, scaled: Scaled, node: Node) -> Node:
        """An array with the numbers before it."""
        call, node = self.graph.call, self.graph.array(node)
        over: Node | None = None
        for number in scaled.over:
            over = number if over is None else call("mul", over, number)
        if scaled.negative:
            over = None if over is None else call("neg", over)
            node = call("neg", node) if over is None else node
        if over is not None:
            node = call("mul", over, node)
        for number in scaled.under:
            node = call("div", node, number)
        return node


def _is_spread(left: Link, right: Link) -> bool:
    """Whether a product is a column of ones times what is no column, or that times a row of ones."""
    column = left.kind == "ones" and left.columns is None and right.kind != "ones"
    return column or (right.kind == "ones" and right.rows is None and left.kind != "ones")


def _is_identity(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "eye" and len(node.args) == 1
