"""Sums of products with a matrix that needn't be computed, because another product is there.

The rows of G*(P @ V) have the same sums as those of P*(G @ V.T): where a program has G @ V.T, it can do without P @ V.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mcalc.codegen.graph import Graph
from mcalc.language.tree import Call, Node, children, postorder


class _Sum(NamedTuple):
    """The sum of left*right along an axis, or of all entries."""

    left: Node
    right: Node
    axis: int | None


def by_known_products(graph: Graph, roots: Sequence[Node]) -> list[Node]:
    """The roots with sums over products that there are."""
    users: dict[Node, list[Node]] = {root: [root] for root in roots}
    for node in postorder(*roots):
        for part in children(node):
            users.setdefault(part, []).append(node)
    products = [node for node in users if _is_product(graph, node)]
    known = {node for node in products if any(not _in_chain(user) or user is node for user in users[node])}
    instead: dict[Node, _Sum] = {}
    needed: set[Node] = set()
    for product in products:
        if product in needed:
            continue
        found = _otherwise(graph, product, users, known - {product})
        if found:
            instead |= found
            known.discard(product)
            needed |= {one.right for one in found.values()}
    return _rebuilt(graph, roots, instead) if instead else list(roots)


def _is_product(graph: Graph, node: Node) -> bool:
    return (
        isinstance(node, Call) and node.function == "matmul" and all(len(graph.shapes[part]) == 2 for part in node.args)
    )


def _in_chain(node: Node) -> bool:
    """Whether a node may be computed in another order than it is written."""
    return isinstance(node, Call) and node.function in ("matmul", "transpose")


def _otherwise(graph: Graph, product: Node, users: Mapping[Node, Sequence[Node]], known: set[Node]) -> dict[Node, _Sum]:
    """The sums that a product is there for over known products; none where it is there for something else too."""
    assert isinstance(product, Call)
    left, right = product.args
    found: dict[Node, _Sum] = {}
    for user in users[product]:
        match user:
            case Call(function="mul" | "vdot", args=(one, two)) if graph.shapes[one] == graph.shapes[two]:
                other = two if one is product else one
            case _:
                return {}
        for total in [user] if user.function == "vdot" else users[user]:
            axis = _axis(total) if total is not user or user.function == "vdot" else 2
            if axis == 2 or other is product:
                return {}
            if axis == 0:
                sum_of = right, graph.call("matmul", _transposed(graph, left), other)
            else:
                sum_of = left, graph.call("matmul", other, _transposed(graph, right))
            if sum_of[1] not in known:
                return {}
            found[total] = _Sum(*sum_of, axis)
    return found


def _axis(node: Node) -> int | None:
    """The axis that is summed over, None for all; 2 where a node is no such sum."""
    match node:
        case Call(function="vdot"):
            return None
        case Call(function="sum", options={"axis": 0 | 1 as axis}):
            return int(axis)
        case Call(function="sum") if not node.options:
            return None
        case _:
            return 2


def _transposed(graph: Graph, node: Node) -> Node:
    match node:
        case Call(function="transpose", args=(of,)):
            return of
        case _:
            return graph.call("transpose", node)


def _rebuilt(graph: Graph, roots: Sequence[Node], instead: Mapping[Node, _Sum]) -> list[Node]:
    """The roots with other sums."""
    done: dict[Node, Node] = {}
    pending = [*roots]
    while pending:
        node = pending[-1]
        parts = instead[node][:2] if node in instead else children(node)
        left = [part for part in parts if part not in done]
        if node in done or not left:
            pending.pop()
            if node not in done:
                done[node] = _made(graph, node, [done[part] for part in parts], instead)
        pending += left if node not in done else []
    return [done[root] for root in roots]


def _made(graph: Graph, node: Node, parts: Sequence[Node], instead: Mapping[Node, _Sum]) -> Node:
    """A node over new parts."""
    if node not in instead:
        return graph.over(node, parts)
    axis, shape = instead[node].axis, graph.shapes[node]
    if axis is None:
        return graph.call("vdot", *parts, shape=())
    return graph.call("sum", graph.call("mul", *parts), shape=shape, axis=axis)
