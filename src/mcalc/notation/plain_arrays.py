"""What paper has and plain arrays haven't, written so that a printed text means in NumPy what it means in mcalc.

In NumPy a vector has one axis and no direction, a list is no array, and comparisons are truth values. So a column
times a row is `outer(x, y)`, a column in a Kronecker product has a second axis, a list that is computed with is an
`array`, and one of two truth values that are added counts as a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mcalc.catalogue import find
from mcalc.catalogue.libraries import same_in_numpy
from mcalc.language.tree import Call, Index, Name, Node, Number, Stack, children, rebuild
from mcalc.notation.ranks import Standing, standing_in


class Kind(NamedTuple):
    """The number of axes of a value, and whether it is a row; whether NumPy has truth values there, or Python a list."""

    standing: Standing
    truth: bool = False
    listed: bool = False


class Plain:
    """Trees over plain arrays, made bottom up; `kinds` has the kind of each node that was made."""

    def __init__(self, names: Mapping[str, Kind]) -> None:
        self.names = names
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
                return self._product(*map(self.array, parts, reversed(parts)))
            case Call(function="kron"):
                return self._new(Call("kron", tuple(self._kron(parts)), node.options))
            case Call(function="transpose") if self.kinds[parts[0]].listed:
                return self._turned(parts[0])
            case Call(args=(_, _)) if self._is_sign(node):
                left, right = map(self.array, parts, reversed(parts))
                if node.function in ("add", "sub") and self._truth(left) and self._truth(right):
                    left = self._number(left)
                return self._new(Call(node.function, (left, right), node.options))
            case Call(function="neg") if self._truth(parts[0]):
                return self._new(Call("mul", (self._new(Number(-1)), parts[0])))
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
                case Name(id=name) if name in self.names:
                    self.kinds[node] = self.names[name]
                case _:
                    standing = standing_in(node, {}, [kind.standing for kind in known])
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

    def _turned(self, node: Node) -> Node:
        """The transpose of a list."""
        if isinstance(node, Stack) and all(self._is_vector(item) for item in node.items):
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
        whole = entry.signature == "elementwise" or entry.contraction or entry.option == "subscripts"
        if whole and parts and all(self._truth(part) for part in parts):
            parts = [self._number(part) if at == 0 else part for at, part in enumerate(parts)]
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
        match first.standing, last.standing:
            case (1, False), (1, True):
                return self._outer(left, right)
            case (2, _), (2, _):
                opened = self._onto(left, right)
                if opened is not None:
                    return opened
        if first.truth and last.truth:
            left = self._number(left)
        return self._new(Call("matmul", (left, right)))

    def _outer(self, left: Node, right: Node) -> Node:
        """A column times a row, the numbers that scale the column in front."""
        match left:
            case Call(function="neg", args=(of,)):
                return self._new(Call("neg", (self._outer(of, right),)))
            case Call(function="mul", args=(scale, of)) if not self.kinds[scale].standing[0]:
                return self._new(Call("mul", (scale, self._outer(of, right))))
            case Call(function="div", args=(of, scale)) if not self.kinds[scale].standing[0]:
                return self._new(Call("div", (self._outer(of, right), scale)))
        column = right.args[0] if isinstance(right, Call) and right.function == "transpose" else right
        if self._truth(left) and self._truth(column):
            left = self._number(left)
        return self._new(Call("outer", (left, column)))

    def _onto(self, left: Node, right: Node) -> Node | None:
        """left @ right where left is an outer product: the row takes the matrix."""
        match left:
            case Call(function="neg", args=(of,)):
                made = self._onto(of, right)
                return made and self._new(Call("neg", (made,)))
            case Call(function="mul", args=(scale, of)) if not self.kinds[scale].standing[0]:
                made = self._onto(of, right)
                return made and self._new(Call("mul", (scale, made)))
            case Call(function="outer", args=(column, row)):
                if not self.kinds[row].standing[1]:
                    row = self._new(Call("transpose", (row,)))
                return self._new(Call("outer", (column, self._product(row, right))))
        return None
