"""Conditions in loops: those that the ranges have in them, triangles and diagonals of ones, and any other."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.errors import UnsupportedError
from mcalc.exact.size import Size
from mcalc.language.constant import size_node
from mcalc.language.loops.arrays import Arrays, Spread
from mcalc.language.loops.nodes import OPPOSITE, compared
from mcalc.language.tree import Call, Index, Node, Number


class Conditions(Arrays):
    """Makes masks of conditions, and puts them on values."""

    def narrows(self, condition: Node) -> bool:
        """Whether a condition is in the range of its index already."""
        said = compared(condition, self.order)
        if said is None or len(said[1]) != 1 or said[0] == "not_equal":
            return False
        ((name, slope),) = said[1].items()
        if abs(slope) != 1:
            return False
        first, stop = self.ends[name]
        rest = self.settled(said[2]) if slope < 0 else -self.settled(said[2])
        function = said[0]
        if slope < 0:
            function = OPPOSITE.get(function, function)
        return {
            "greater": first == rest + 1,
            "greater_equal": first == rest,
            "less": stop == rest,
            "less_equal": stop == rest + 1,
            "equal": first == rest and stop == rest + 1,
        }[function]

    def mask(self, node: Call) -> Spread | None:
        """A comparison of two indices as a triangle or a diagonal of ones."""
        said = compared(node, self.order)
        if said is None or len(said[1]) != 2 or sorted(said[1].values()) != [-1, 1]:
            return None
        function, slopes, rest = said
        row, column = sorted(slopes, key=self.order.__getitem__)
        if slopes[row] < 0:
            rest = -rest
            function = OPPOSITE.get(function, function)
        # Row a and column b are the values of the indices less the first ones: a - b + offset against 0.
        offset = self.settled(rest) + self.ends[row][0] - self.ends[column][0]
        rows, columns = (size_node(self.count(name), node.span) for name in (row, column))
        span = node.span
        if function in ("equal", "not_equal"):
            least = (size_node(offset, span),) if offset else ()
            made: Node = Call("eye", (rows, columns, *least), None, span)
            if function == "not_equal":
                made = Call("sub", (Call("ones", (rows, columns), None, span), made), None, span)
        elif self.count(row) == self.count(column):
            triangle = "triu" if function.startswith("less") else "tril"
            diagonal = offset + {"less": 1, "greater": -1}.get(function, 0)
            made = Call(triangle, (Call("ones", (rows, columns), None, span), size_node(diagonal, span)), None, span)
        else:
            places = Call("expand_dims", (Call("arange", (rows,), None, span),), {"axis": 1}, span)
            left = Call("add", (places, size_node(offset, span)), None, span)
            made = Call(function, (left, Call("arange", (columns,), None, span)), None, span)
        return Spread(made, (row, column))

    def condition(self, node: Node) -> Spread:
        """A condition as an array of 0 and 1."""
        if node in self.done:
            return self.done[node]
        said = compared(node, self.order)
        found = None if said is None or not isinstance(node, Call) else self.mask(node)
        if said is None or (found is None and len(said[1]) != 1):
            raise UnsupportedError("this condition is not read", span=node.span, hint="as in if i < j, if i != k")
        if found is not None:
            return found
        function, ((name, slope),), rest = said[0], said[1].items(), self.settled(said[2])
        span = node.span
        if abs(slope) != 1:
            left = Call("mul", (size_node(Size.of(slope), span), self.numbers(name, span)), None, span)
            return Spread(Call(function, (left, size_node(-rest, span)), None, span), (name,))
        place = rest if slope < 0 else -rest
        function = OPPOSITE.get(function, function) if slope < 0 else function
        first, stop = self.ends[name]
        if function in ("equal", "not_equal"):
            count = size_node(stop - first, span)
            one = Index(Call("eye", (count,), None, span), (size_node(place - first, span),), span)
            ones = Call("ones", (count,), None, span)
            return Spread(one if function == "equal" else Call("sub", (ones, one), None, span), (name,))
        gaps = Call("arange", (size_node(first - place, span), size_node(stop - place, span)), None, span)
        return Spread(Call(function, (gaps, Number(0, None, span)), None, span), (name,))

    def product(self, masks: Sequence[Spread]) -> Spread:
        whole = masks[0]
        for mask in masks[1:]:
            indices = self.together(whole, mask)
            parts = [self.aligned(one, 0, indices, 0) for one in (whole, mask)]
            whole = Spread(Call("mul", tuple(parts), None, mask.node.span), indices)
        return whole

    def masked(self, whole: Spread, rank: int, masks: Sequence[Spread]) -> Spread:
        """A value where conditions hold, and 0 elsewhere."""
        for mask in masks:
            triangle = mask.node
            same = mask.indices == whole.indices and not rank and isinstance(triangle, Call)
            if same and isinstance(triangle, Call) and triangle.function in ("triu", "tril"):
                whole = Spread(
                    Call(triangle.function, (whole.node, *triangle.args[1:]), None, triangle.span), whole.indices
                )
                continue
            indices = self.together(whole, mask)
            parts = self.aligned(whole, rank, indices, rank), self.aligned(mask, 0, indices, rank)
            whole = Spread(Call("mul", parts, None, whole.node.span), indices)
        return whole
