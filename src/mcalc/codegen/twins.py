"""Arrays that are each other's transposes or negatives, of which one is computed: softmax(K @ Q.T, axis=0) is the
transpose of softmax(Q @ K.T, axis=1), A @ (y - x) is -(A @ (x - y)).
"""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.catalogue import find
from mcalc.codegen.graph import Graph, uses
from mcalc.language.tree import Call, Node, Number


def by_twins(graph: Graph, roots: Sequence[Node]) -> list[Node]:
    """The roots with a function of matrices that is the transpose of one before it as that, and a difference and its
    products that are the negative of one. Transposes of products are left to the chains, which know what they cost.
    """
    seen: set[Node] = set()
    turned: dict[Node, Node] = {}
    used = uses(roots)

    def change(node: Node) -> Node:
        opposite = _negative(graph, node)
        if opposite is not None and (
            opposite in seen or (_less_a_number(node) and used.get(opposite, 0) > used.get(node, 0))
        ):
            return graph.call("neg", opposite, shape=graph.shapes[node])
        seen.add(node)
        entry = find(node.function) if isinstance(node, Call) else None
        if entry is None or entry.group == "operators" or len(graph.shapes[node]) != 2 or node in graph.symmetric:
            return node
        twin = _turned(graph, node, turned)
        if twin in seen:
            return graph.call("transpose", twin)
        return node

    return graph.mapped(roots, change)


def _less_a_number(node: Node) -> bool:
    """Whether a node is x - 1, which is the negative of 1 - x where that is used more."""
    return isinstance(node, Call) and node.function == "sub" and isinstance(node.args[1], Number)


def _negative(graph: Graph, node: Node) -> Node | None:
    """A difference the other way round, or a product without the minus of a factor; None where it is neither."""
    match node:
        case Call(function="sub", args=(left, right)):
            return graph.call("sub", right, left, shape=graph.shapes[node])
        case Call(function="matmul", args=(Call(function="neg", args=(left,)), right)):
            return graph.call("matmul", left, right)
        case Call(function="matmul", args=(left, Call(function="neg", args=(right,)))):
            return graph.call("matmul", left, right)
        case _:
            return None


def _turned(graph: Graph, node: Node, known: dict[Node, Node]) -> Node:
    """The transpose of a matrix, written with the transposes of its parts; a number as it is."""
    if node not in known:
        known[node] = _made(graph, node, known)
    return known[node]


def _made(graph: Graph, node: Node, known: dict[Node, Node]) -> Node:
    if not graph.shapes[node] or node in graph.symmetric:
        return node
    shape = graph.shapes[node][::-1]
    match node:
        case Call(function="transpose", args=(of,)):
            return of
        case Call(function="matmul", args=(left, right)) if len(graph.shapes[left]) == len(graph.shapes[right]) == 2:
            return graph.call("matmul", _turned(graph, right, known), _turned(graph, left, known))
        case Call(function="expand_dims", args=(of,), options={"axis": axis}) if len(graph.shapes[of]) == 1:
            return graph.call("expand_dims", of, axis=1 - int(axis) % 2)
        case Call(function=function, args=args, options=options) if all(
            len(graph.shapes[one]) in (0, 2) for one in args
        ):
            entry = find(function)
            below = [_turned(graph, one, known) for one in args]
            if entry is not None and entry.signature == "elementwise" and not options:
                return graph.call(function, *below, shape=shape)
            along = entry is not None and entry.axis and [*options] == ["axis"]
            if along and graph.shapes[args[0]] == graph.shapes[node]:
                return graph.call(function, *below, shape=shape, axis=1 - int(options["axis"]) % 2)
    return graph.call("transpose", node)
