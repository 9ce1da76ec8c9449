"""The number of axes of every part of a language tree, and whether it is a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack
from mcalc.notation.walk import below

Standing: TypeAlias = tuple[int, bool]
"""A number of axes, and whether it is a row."""

_Parts = Sequence[Standing]


def ranks_of(root: Node, names: Mapping[str, int]) -> dict[int, int]:
    """The number of axes of every node, by identity; `names` gives those of the variables, 0 for any other name."""
    return ranks_along(below(root), names)


def ranks_along(order: Sequence[Node], names: Mapping[str, int]) -> dict[int, int]:
    """The same for nodes that come children before parents."""
    known: dict[int, Standing] = {}
    for node in order:
        known[id(node)] = _standing(node, names, known)
    return {place: rank for place, (rank, _) in known.items()}


def _standing(node: Node, names: Mapping[str, int], known: Mapping[int, Standing]) -> Standing:
    match node:
        case Number():
            return 0, False
        case Name():
            return names.get(node.id, 0), False
        case Stack():
            return 1 + max((known[id(item)][0] for item in node.items), default=0), False
        case Index():
            return known[id(node.base)][0] - sum(not isinstance(item, Slice) for item in node.items), False
        case Call():
            return standing_of(node, [known[id(argument)] for argument in node.args])


def standing_of(node: Call, parts: _Parts) -> Standing:
    """The number of axes of a call, and whether it is a row, by those of its arguments."""
    return _SPECIAL.get(node.function, _ordinary)(node, parts)


def _ordinary(node: Call, parts: _Parts) -> Standing:
    entry = find(node.function)
    rank = max((part[0] for part in parts), default=0)
    if entry is None or entry.signature in ("elementwise", "special") or "[" in entry.signature:
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


def _entrywise(_: Call, parts: _Parts) -> Standing:
    return max([rank for rank, _ in parts]), any(row for _, row in parts)


_SPECIAL: dict[str, Callable[[Call, _Parts], Standing]] = {
    **dict.fromkeys(("add", "sub", "mul", "div", "neg", "power"), _entrywise),
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
