"""Numbers and vectors by which arrays are multiplied or divided: with each other first, then once with the array."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mcalc.codegen.graph import Graph, broadcast
from mcalc.codegen.sizes import Nominal
from mcalc.language.tree import Call, Node, children, postorder

_LESS = 0.25
"""What has fewer entries than this part of the product is combined with others that do."""


def gathered(graph: Graph, likely: Nominal, shared: Collection[Node], node: Node) -> Node:
    """A product of entries with what is small in it combined: X*v/w as v/w*X."""
    if not _is_product(node) or not graph.shapes[node]:
        return node
    over, under = list[Node](), list[Node]()
    _open(graph, shared, node, over, under, whole=True)
    limit = _LESS * likely.count(graph.shapes[node])

    def is_small(part: Node) -> bool:
        return likely.count(graph.shapes[part]) < limit

    small = [part for part in over if is_small(part)], [part for part in under if is_small(part)]
    large = [part for part in over if not is_small(part)], [part for part in under if not is_small(part)]
    if len(small[0]) + len(small[1]) < 2 or not (large[0] or large[1]):
        return node
    if likely.count(broadcast([graph.shapes[part] for part in (*small[0], *small[1])])) >= limit:
        return node  # a row and a column are not small together
    shown = _whole(graph, small[0], small[1], likely)
    for part in large[0]:
        shown = graph.call("mul", shown, part)
    for part in large[1]:
        shown = graph.call("div", shown, part)
    return shown


def _whole(graph: Graph, over: list[Node], under: list[Node], likely: Nominal) -> Node:
    """The product over the product, numbers first."""
    whole: list[Node | None] = [None, None]
    for side, parts in enumerate((over, under)):
        for part in sorted(parts, key=lambda part: likely.count(graph.shapes[part])):
            before = whole[side]
            whole[side] = part if before is None else graph.call("mul", before, part)
    above, below = whole[0] or graph.number(1), whole[1]
    return above if below is None else graph.call("div", above, below)


def _is_product(node: Node) -> bool:
    return isinstance(node, Call) and node.function in ("mul", "div")


def _open(
    graph: Graph, shared: Collection[Node], node: Node, over: list[Node], under: list[Node], whole: bool = False
) -> None:
    """Add the factors of a product of entries, and what it is divided by."""
    kept = not whole and (node in shared or node in graph.given)
    if kept or not _is_product(node) or not graph.shapes[node]:
        over.append(node)
        return
    assert isinstance(node, Call)
    left, right = node.args
    _open(graph, shared, left, over, under)
    if node.function == "mul":
        _open(graph, shared, right, over, under)
    else:
        _open(graph, shared, right, under, over)


def passed_on(graph: Graph, likely: Nominal, roots: Sequence[Node], shared: Collection[Node]) -> set[Node]:
    """What is computed once, without multiples of matrices of which all products are smaller: these are multiplied."""
    users: dict[Node, list[Node]] = {}
    for node in postorder(*roots):
        for part in children(node):
            users.setdefault(part, []).append(node)

    def is_passed(node: Node, size: float) -> bool:
        return node not in roots and all(
            is_passed(user, size)
            if user.function == "transpose"
            else user.function == "matmul" and 2 * likely.count(graph.shapes[user]) < size
            for user in users.get(node, ())
            if isinstance(user, Call)
        )

    found = {*shared}
    for node in shared:
        inner = _scaled(graph, node)
        if inner is not None and is_passed(node, likely.count(graph.shapes[node])):
            found.remove(node)
            found.add(inner)
    return found


def _scaled(graph: Graph, node: Node) -> Node | None:
    """The matrix of which a node is a multiple by a number."""
    match node:
        case Call(function="neg", args=(of,)):
            inner = of
        case Call(function="mul", args=(left, of)) if not graph.shapes[left]:
            inner = of
        case Call(function="mul" | "div", args=(of, right)) if not graph.shapes[right]:
            inner = of
        case _:
            return None
    return inner if len(graph.shapes[inner]) == 2 and children(inner) else None
