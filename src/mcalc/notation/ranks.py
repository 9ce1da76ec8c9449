"""The number of axes of every part of a language tree, and whether it is a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.catalogue.signature import alternatives
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, children, postorder

Standing: TypeAlias = tuple[int, bool]
"""A number of axes, and whether it is a row."""


def ranks_of(root: Node, names: Mapping[str, int]) -> dict[Node, int]:
    """The number of axes of every node; `names` gives those of the variables, 0 for any other name."""
    return ranks_along(postorder(root), names)


def ranks_along(order: Iterable[Node], names: Mapping[str, int]) -> dict[Node, int]:
    """The same for nodes that come children before parents."""
    known: dict[Node, Standing] = {}
    for node in order:
        known[node] = standing_in(node, names, [known[part] for part in children(node)])
    return {node: rank for node, (rank, _) in known.items()}


def standing_in(node: Node, names: Mapping[str, int], parts: Sequence[Standing]) -> Standing:
    """The number of axes of a node, and whether it is a row, by those of its parts."""
    match node:
        case Number():
            return 0, False
        case Name():
            return names.get(node.id, 0), False
        case Stack():
            return 1 + max((rank for rank, _ in parts), default=0), False
        case Index():
            rank = parts[0][0] - sum(not isinstance(item, Slice) for item in node.items)
            return rank, rank == 1 and parts[0][1]
        case Call():
            return standing_of(node, parts)


def standing_of(node: Call, parts: Sequence[Standing]) -> Standing:
    """The number of axes of a call, and whether it is a row, by those of its arguments."""
    match node.function:
        case "matmul":
            return product_of(*parts)
        case "transpose":
            ((rank, row),) = parts
            return rank, rank == 1 and not row
        case "expand_dims":
            return parts[0][0] + 1, False
        case "stack":
            return 1 + max(rank for rank, _ in parts), False
        case "squeeze":
            return parts[0][0] - ("axis" in node.options), False
        case "einsum":
            return len(str(node.options["subscripts"]).partition("->")[2].strip()), False
        case "kron":
            return parts[0] if parts[0] == parts[1] else (2, False)
        case name:
            entry = find(name)
            shapes = "elementwise" if entry is None else entry.signature
            folds = entry is not None and entry.group == "reductions"
            return _called(shapes, folds, "axis" in node.options, tuple(parts))


@cache
def _called(shapes: str, folds: bool, along: bool, parts: tuple[Standing, ...]) -> Standing:
    """The standing of what a function of that signature gives; `folds` says whether it is a reduction."""
    ranks = tuple(rank for rank, _ in parts)
    if shapes == "special" and folds:
        return (ranks[0] - 1 if along else 0), False
    choices = () if shapes == "elementwise" else alternatives(shapes)
    if not choices:
        return max(ranks, default=0), any(row for _, row in parts)
    if along:  # one axis is the function's own, and gives what the signature says
        rank = ranks[0] - 1 + len(choices[0].output)
    else:
        fitting = [choice for choice in choices if tuple(map(len, choice.inputs)) == ranks]
        rank = len((fitting or choices)[0].output)
    return rank, rank == 1 and [row for _, row in parts] == [True]


def product_of(first: Standing, second: Standing) -> Standing:
    """The standing of first @ second."""
    (left, left_row), (right, right_row) = first, second
    if left == 1 and right == 1:
        return (2, False) if right_row and not left_row else (0, False)
    return max(0, left + right - 2), left_row
