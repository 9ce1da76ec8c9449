"""Going over language trees that share parts, and the number of axes of each part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, children
from mcalc.notation.piece import operands
from mcalc.record import Record


class Trees(Record):
    """Trees that are written together, and every node in them once, children before parents."""

    roots: tuple[Node, ...]
    order: list[Node]

    @classmethod
    def of(cls, roots: Iterable[Node]) -> Trees:
        """The trees with these roots."""
        found = tuple(roots)
        return cls(found, below(*found))

    def chains(self) -> dict[int, list[Node]]:
        """The links of every chain `a @ b @ c`, by the identity of its last product."""
        products = [node for node in self.order if isinstance(node, Call) and node.function == "matmul"]
        inner = {id(node.args[0]) for node in products}
        return {id(node): operands(node) for node in products if id(node) not in inner}

    def rewritten(self, rewrite: Callable[[Node, Mapping[int, Node]], Node | None]) -> Trees:
        """The trees with some nodes replaced: `rewrite` gives what a node becomes, of parts that are made, or None."""
        made: dict[int, Node] = {}
        for node in self.order:
            new = rewrite(node, made)
            if new is None:
                parts = [made[id(part)] for part in children(node)]
                new = over(node, parts) if parts else node
            made[id(node)] = new
        return Trees.of(made[id(root)] for root in self.roots)


def below(*roots: Node) -> list[Node]:
    """Every node once, children before parents, without recursion."""
    order: list[Node] = []
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, Name | Number):
                order.append(node)
                continue
            parts = children(node)
            if parts:
                stack.append((node, True))
                stack += [(part, False) for part in reversed(parts)]
            else:
                order.append(node)
    return order


def over(node: Node, parts: Sequence[Node]) -> Node:
    """The node with other children."""
    match node:
        case Call():
            return Call(node.function, tuple(parts), node.options)
        case Stack():
            return Stack(tuple(parts))
        case Index():
            rest = iter(parts)
            base = next(rest)
            items = [
                Slice(*(None if part is None else next(rest) for part in item))
                if isinstance(item, Slice)
                else next(rest)
                for item in node.items
            ]
            return Index(base, tuple(items))
        case _:
            return node


def ranks_of(root: Node, names: Mapping[str, int]) -> dict[int, int]:
    """The number of axes of every node, by identity; `names` gives those of the variables, 0 for any other name."""
    return ranks_along(below(root), names)


def ranks_along(order: Sequence[Node], names: Mapping[str, int]) -> dict[int, int]:
    """The same for nodes that come children before parents."""
    return _found(order, names)[0]


Standing: TypeAlias = tuple[int, bool]
"""A number of axes, and whether it is a row."""


def standings(order: Sequence[Node], names: Mapping[str, int]) -> dict[int, Standing]:
    """The number of axes of every node, and whether it is a row, for nodes that come children before parents."""
    ranks, rows = _found(order, names)
    return {place: (rank, rows[place]) for place, rank in ranks.items()}


def _found(order: Sequence[Node], names: Mapping[str, int]) -> tuple[dict[int, int], dict[int, bool]]:
    ranks: dict[int, int] = {}
    rows: dict[int, bool] = {}
    for node in order:
        ranks[id(node)], rows[id(node)] = _rank(node, names, ranks, rows)
    return ranks, rows


def _rank(node: Node, names: Mapping[str, int], ranks: Mapping[int, int], rows: Mapping[int, bool]) -> Standing:
    """The number of axes of a node, and whether it is a row."""
    match node:
        case Number():
            return 0, False
        case Name():
            return names.get(node.id, 0), False
        case Stack():
            return 1 + max((ranks[id(item)] for item in node.items), default=0), False
        case Index():
            return ranks[id(node.base)] - sum(not isinstance(item, Slice) for item in node.items), False
        case Call():
            parts = [(ranks[id(argument)], rows[id(argument)]) for argument in node.args]
            return _SPECIAL.get(node.function, _ordinary)(node, parts)


_Parts = list[Standing]


def _ordinary(node: Call, parts: _Parts) -> Standing:
    entry = find(node.function)
    rank = max((part[0] for part in parts), default=0)
    if entry is None or entry.signature in ("elementwise", "special"):
        return rank, any(row for _, row in parts)
    if "axis" in node.options:  # one axis is the function's own, and gives what the signature says
        return rank - 1 + _axes(entry.signature.split("|")[0].split("->")[1])[0], False
    for alternative in entry.signature.split("|"):
        taken, given = alternative.split("->")
        if _axes(taken) == [part[0] for part in parts]:
            return _axes(given)[0], False
    return _axes(entry.signature.split("|")[0].split("->")[1])[0], False


def _axes(shapes: str) -> list[int]:
    """How many axes each of the shapes in a signature has: "(n,n),(n)" is [2, 1]."""
    return [0 if not inner.strip() else inner.count(",") + 1 for inner in shapes.strip()[1:-1].split("),(")]


def _matmul(_: Call, parts: _Parts) -> Standing:
    return product_of(*parts)


def product_of(first: Standing, second: Standing) -> Standing:
    """The standing of first @ second."""
    (left, left_row), (right, right_row) = first, second
    if left == 1 and right == 1:
        return (2, False) if right_row and not left_row else (0, False)
    return max(0, left + right - 2), left_row


def _transpose(_: Call, parts: _Parts) -> Standing:
    rank, row = parts[0]
    return rank, rank == 1 and not row


def _einsum(node: Call, parts: _Parts) -> Standing:
    subscripts = str(node.options.get("subscripts", ""))
    return len(subscripts.partition("->")[2].strip()), False


def _diag(_: Call, parts: _Parts) -> Standing:
    return 3 - parts[0][0], False


def _counted(node: Call, parts: _Parts) -> Standing:
    return len(node.args), False


def _fixed(rank: int) -> Callable[[Call, _Parts], Standing]:
    return lambda _, __: (rank, False)


def _reduction(node: Call, parts: _Parts) -> Standing:
    return (parts[0][0] - 1 if "axis" in node.options else 0), False


_SPECIAL: dict[str, Callable[[Call, _Parts], Standing]] = {
    "matmul": _matmul,
    "transpose": _transpose,
    "einsum": _einsum,
    "diag": _diag,
    "ones": _counted,
    "zeros": _counted,
    "eye": _fixed(2),
    "kron": _fixed(2),
    "commutation": _fixed(2),
    "outer": _fixed(2),
    "vec": _fixed(1),
    "trace": _fixed(0),
    "dot": _fixed(0),
    **dict.fromkeys(("sum", "mean", "prod", "max", "min", "var", "std", "norm", "logsumexp"), _reduction),
}
