"""What paper has and plain arrays haven't, written so that a printed text means in NumPy what it means in mcalc.

In NumPy a vector has one axis and no direction, a list is no array, and comparisons are truth values. So a column
times a row is `outer(x, y)`, a column in a Kronecker product has a second axis, a list that is computed with is an
`array`, and one of two truth values that are added counts as a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from mcalc.catalogue import Function, find
from mcalc.catalogue.library_calls import same_in_numpy
from mcalc.language.tree import Call, Index, Name, Node, Number, Stack, children, rebuild
from mcalc.notation.ranks import Standing, standing_in
from mcalc.record import Record


class Kind(Record):
    """The number of axes of a value and whether it is a row; whether NumPy has truth values there, or Python a list."""

    standing: Standing
    truth: bool = False
    listed: bool = False


class Scale(Record):
    """A number in front of an array, and those that it is divided by."""

    over: Node | None = None
    under: tuple[Node, ...] = ()
    negative: bool = False


ONE = Scale()
_SPINE = frozenset({"mul", "div", "matmul"})


class Plain:
    """Trees over plain arrays, made bottom up; `kinds` has the kind of each node that was made.

    `ranks` has the numbers of axes of names, `parts` the kinds of those that stand for a part.
    """

    def __init__(self, ranks: Mapping[str, int], parts: Mapping[str, Kind]) -> None:
        self.ranks, self.parts = ranks, parts
        self.kinds: dict[Node, Kind] = {}

    def made(self, order: Iterable[Node]) -> Node:
        """The last of nodes that come children before parents, over plain arrays."""
        done: dict[Node, Node] = {}
        node: Node = Number(0)
        for node in order:
            done[node] = self._made(node, [done[part] for part in children(node)])
        return done[node]

    def _made(self, node: Node, parts: list[Node]) -> Node:
        match node:
            case Call(function="matmul"):
                return self._product(*self._pair(*parts))
            case Call(function="kron"):
                return self._new(Call("kron", tuple(self._kron(parts)), node.options))
            case Call(function="transpose") if self.kinds[parts[0]].listed:
                return self._turned(parts[0])
            case Call(args=(_, _)) if self._is_sign(node):
                left, right = self._pair(*parts)
                if node.function in ("add", "sub") and self._truth(left) and self._truth(right):
                    left = self._number(left)
                return self._new(Call(node.function, (left, right), node.options))
            case Call(function="neg") if self._truth(parts[0]):
                return self._new(Call("mul", (self._new(Number(-1)), parts[0])))
            case Call(function="expand_dims") if not self._rank(parts[0]):
                return self._new(Stack(tuple(parts)))
            case Call() if self._is_sign(node) or node.function == "expand_dims":
                return self._new(rebuild(node, [self.array(part) for part in parts]))
            case Call():
                return self._new(rebuild(node, self._arguments(node, parts)))
            case Index():
                return self._new(rebuild(node, [self.array(parts[0]), *parts[1:]]))
            case _:
                return self._new(rebuild(node, parts))

    def _new(self, node: Node) -> Node:
        """A node of the new tree, with its kind."""
        if node not in self.kinds:
            below = children(node)
            known = [self.kinds[part] for part in below]
            match node:
                case Name(id=name) if name in self.parts:
                    self.kinds[node] = self.parts[name]
                case _:
                    standing = standing_in(node, self.ranks, [kind.standing for kind in known])
                    self.kinds[node] = Kind(standing, self._is_truth(node, known), isinstance(node, Stack))
        return node

    def _is_truth(self, node: Node, known: list[Kind]) -> bool:
        match node:
            case Call(function=name):
                entry = find(name)
                if entry is None or entry.signature == "elementwise":
                    return entry is not None and (
                        entry.kind == "comparison" or (name == "mul" and all(kind.truth for kind in known))
                    )
                values = [kind for kind in known if kind.standing[0] or kind.truth]
                summed = entry.group == "reductions" and entry.kind != "largest"
                return bool(values) and all(kind.truth for kind in values) and not summed
            case Stack() | Index():
                values = [kind for kind in known if kind.standing[0] or kind.truth or isinstance(node, Stack)]
                return bool(values) and all(kind.truth for kind in values)
            case _:
                return False

    def _is_sign(self, node: Call) -> bool:
        entry = find(node.function)
        return entry is not None and entry.group == "operators"

    def _rank(self, node: Node) -> int:
        return self.kinds[node].standing[0]

    def _truth(self, node: Node) -> bool:
        return self.kinds[node].truth

    def _number(self, node: Node) -> Node:
        """Truth values as numbers."""
        return self._new(Call("mul", (self._new(Number(1)), node)))

    def array(self, node: Node, beside: Node | None = None) -> Node:
        """A list as an array, unless what it meets is one."""
        if not self.kinds[node].listed:
            return node
        other = self.kinds[beside] if beside is not None else Kind((0, False))
        return node if other.standing[0] and not other.listed else self._new(Call("array", (node,)))

    def _pair(self, left: Node, right: Node) -> tuple[Node, Node]:
        """Two operands, one of them an array where one was a list."""
        left = self.array(left, right)
        return left, self.array(right, left)

    def _turned(self, node: Node) -> Node:
        """The transpose of a list; of one of vectors, these as columns."""
        if isinstance(node, Stack) and all(self._is_vector(item) for item in node.items):
            if len(node.items) == 1:
                return self._new(Call("expand_dims", node.items, {"axis": 1}))
            return self._new(Call("stack", node.items, {"axis": 1}))
        return self._new(Call("transpose", (self.array(node),)))

    def _is_vector(self, node: Node) -> bool:
        kind = self.kinds[node]
        return kind.standing[0] == 1 and not kind.listed

    def _arguments(self, node: Call, parts: list[Node]) -> list[Node]:
        """The arguments of a function: lists where NumPy takes them, numbers where it takes no truth values."""
        entry = find(node.function)
        if entry is None or not same_in_numpy(entry):
            parts = [self.array(part) for part in parts]
        if entry is None or entry.kind in ("choice", "comparison"):
            return parts
        computes = entry.signature == "elementwise" or _adds(entry) or (entry.derivative and entry.kind != "largest")
        if parts and computes and all(map(self._truth, parts)):
            return [self._number(parts[0]), *parts[1:]]
        return parts

    def _kron(self, parts: list[Node]) -> Iterable[Node]:
        """Columns have a second axis, unless both are vectors of one direction."""
        standings = [self.kinds[part].standing for part in parts]
        if len({*standings}) == 1:
            return parts
        return [
            self._new(Call("expand_dims", (self.array(part),), {"axis": 1})) if standing == (1, False) else part
            for part, standing in zip(parts, standings, strict=True)
        ]

    def _product(self, left: Node, right: Node) -> Node:
        """left @ right; where a column meets a row, the outer product with all that follows the row."""
        first, last = self.kinds[left], self.kinds[right]
        meet = (first.standing, last.standing) == ((1, False), (1, True))
        scale, body = self._scaled(left) if meet or first.standing[0] == last.standing[0] == 2 else (ONE, left)
        if meet:
            return self._times(scale, self._outer(body, self._upright(right)))
        if isinstance(body, Call) and body.function == "outer" and last.standing[0] == 2:
            column, row = body.args
            if not self.kinds[row].standing[1]:
                row = self._reversed(_factors(row))
            return self._times(scale, self._outer(column, self._upright(self._product(row, right))))
        if first.truth and last.truth:
            left = self._number(left)
        return self._new(Call("matmul", (left, right)))

    def _upright(self, row: Node) -> Node:
        """A row as the column that it is the transpose of: of a product with numbers, its first factor is turned, and
        of one with matrices all of them in reverse, where fewer transposes are written then.
        """
        match row:
            case Call(function="transpose", args=(column,)):
                return column
            case Call(function="mul" | "div", args=(first, scale)) if not self._rank(scale):
                return self._new(Call(row.function, (self._upright(first), scale)))
            case Call(function="matmul"):
                factors = _factors(row)
                turned = sum(isinstance(factor, Call) and factor.function == "transpose" for factor in factors)
                if 2 * turned > len(factors) and all(self.kinds[factor].standing[0] == 2 for factor in factors[1:]):
                    return self._reversed(factors)
        return row

    def _reversed(self, factors: Sequence[Node]) -> Node:
        """The transpose of a product, factor by factor."""
        turned = [self._transposed(factor) for factor in reversed(factors)]
        return reduce(lambda left, right: self._new(Call("matmul", (left, right))), turned)

    def _transposed(self, node: Node) -> Node:
        if isinstance(node, Call) and node.function == "transpose":
            return node.args[0]
        return self._new(Call("transpose", (node,)))

    def _outer(self, column: Node, row: Node) -> Node:
        """The outer product, of lists as they stand."""
        ends = [end.args[0] if isinstance(end, Call) and end.function == "array" else end for end in (column, row)]
        return self._new(Call("outer", tuple(ends)))

    def _times(self, scale: Scale, node: Node) -> Node:
        """The node times a number."""
        if scale.over is not None:
            node = self._new(Call("mul", (scale.over, node)))
        elif scale.negative:
            node = self._new(Call("neg", (node,)))
        for number in scale.under:
            node = self._new(Call("div", (node, number)))
        return node

    def _scaled(self, node: Node) -> tuple[Scale, Node]:
        """A product as a number, which its first factors are and those that it is divided by, times what is left."""
        spine: list[Call] = []
        while isinstance(node, Call) and node.function in _SPINE and self._rank(node.args[0]):
            spine.append(node)
            node = node.args[0]
        scale = ONE
        match node:
            case Call(function="neg", args=(of,)):
                scale, node = Scale(negative=True), of
            case Call(function="mul", args=(over, of)):
                scale, node = Scale(over=over), of
        for parent in reversed(spine):
            if parent.function == "div" and not self._rank(parent.args[1]):
                scale = scale._replace(under=(*scale.under, parent.args[1]))
            else:
                node = self._new(Call(parent.function, (node, parent.args[1])))
        return scale, node


def _factors(product: Node) -> list[Node]:
    """What a chain of matrix products is made of."""
    factors: list[Node] = []
    while isinstance(product, Call) and product.function == "matmul":
        product, last = product.args
        factors.append(last)
    return [product, *reversed(factors)]


def _adds(entry: Function) -> bool:
    """Whether a function of several arguments adds products of their entries up."""
    if entry.contraction is None:
        return entry.option == "subscripts"
    inputs, _, output = entry.contraction.partition("->")
    return "," in inputs and not {*inputs.replace(",", "")} <= {*output}
