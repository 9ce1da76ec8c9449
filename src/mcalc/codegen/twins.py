"""Arrays that are each other's transposes or negatives, of which one is computed: softmax(K @ Q.T, axis=0) is the
transpose of softmax(Q @ K.T, axis=1), A @ (y - x) is -(A @ (x - y)).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from mcalc.catalogue import find
from mcalc.codegen.graph import Graph, uses
from mcalc.language.tree import Call, Node, Number


def by_twins(graph: Graph, roots: Sequence[Node]) -> list[Node]:
    """The roots with a function of matrices that is the transpose of one before it, or of one that the user gave a
    name, as that, and a difference and its products that are the negative of one. Transposes of other products are left
    to the chains, which know what they cost.
    """
    seen: set[Node] = set()
    turned: dict[Node, Node] = {}
    used = uses(roots)

    def change(node: Node) -> Node:
        node = _unsigned(graph, node)
        opposite = _negative(graph, node)
        if opposite is not None and (
            opposite in seen or (_less_a_number(node) and used.get(opposite, 0) > used.get(node, 0))
        ):
            return graph.call("neg", opposite, shape=graph.shapes[node])
        node = _lifted(graph, node, turned)
        seen.add(node)
        if not isinstance(node, Call) or len(graph.shapes[node]) != 2 or node in graph.symmetric:
            return node
        entry = find(node.function)
        twin = _turned(graph, node, turned)
        named = twin in graph.given and node not in graph.given and node.function != "transpose"
        if named or (twin in seen and entry is not None and entry.group != "operators"):
            return graph.call("transpose", twin)
        return node

    return graph.mapped(roots, change)


def _lifted(graph: Graph, node: Node, turned: dict[Node, Node]) -> Node:
    """A function of the entries of transposes, which has no name, as the transpose of one; a sum along their rows as
    one along columns.
    """
    if not isinstance(node, Call) or node.function == "matmul" or node in graph.given or node in graph.symmetric:
        return node
    if node.function == "transpose":
        return node.args[0].args[0] if _is_transpose(node.args[0]) else node
    matrices = [one for one in node.args if len(graph.shapes[one]) == 2 and not _is_vector(one)]
    if not any(map(_is_transpose, matrices)) or not all(
        _is_transpose(one) or one in graph.symmetric for one in matrices
    ):
        return node
    if len(graph.shapes[node]) == 2:
        made = _turned(graph, node, turned)
        return node if _is_transpose(made) else graph.call("transpose", made)
    entry = find(node.function)
    if entry is not None and entry.axis and [*node.options] == ["axis"] and len(graph.shapes[node]) == 1:
        axis = 1 - int(node.options["axis"]) % 2
        return graph.call(node.function, _turned(graph, node.args[0], turned), shape=graph.shapes[node], axis=axis)
    return node


def _is_transpose(node: Node) -> TypeGuard[Call]:
    return isinstance(node, Call) and node.function == "transpose"


def _is_vector(node: Node) -> bool:
    """Whether a matrix is a vector with another axis."""
    return isinstance(node, Call) and node.function == "expand_dims"


def _less_a_number(node: Node) -> bool:
    """Whether a node is x - 1, which is the negative of 1 - x where that is used more."""
    return isinstance(node, Call) and node.function == "sub" and isinstance(node.args[1], Number)


def _unsigned(graph: Graph, node: Node) -> Node:
    """An odd function of a negative as its negative, an even one as it is without the sign."""
    match node:
        case Call(function=function, args=(Call(function="neg", args=(of,)),), options=options) if not options:
            entry = find(function)
            if entry is None or entry.parity not in ("odd", "even"):
                return node
            plain = graph.call(function, of, shape=graph.shapes[node])
            return plain if entry.parity == "even" else graph.call("neg", plain)
        case _:
            return node


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
        case Call(function=function, args=args, options=options) if all(len(graph.shapes[one]) <= 2 for one in args):
            entry = find(function)
            if entry is not None and entry.signature == "elementwise" and not options:
                whole = any(len(graph.shapes[one]) == 2 and not _is_vector(one) for one in args)
                way = _beside if whole else _turned
                return graph.call(function, *(way(graph, one, known) for one in args), shape=shape)
            if entry is not None and entry.axis and "axis" in options and len(graph.shapes[args[0]]) == 2:
                other = {**options, "axis": 1 - int(options["axis"]) % 2}
                return graph.call(function, *(_turned(graph, one, known) for one in args), shape=shape, **other)
    return graph.call("transpose", node)


def _beside(graph: Graph, node: Node, known: dict[Node, Node]) -> Node:
    """An operand of a function of entries for the transposes of the others: a vector along rows goes along columns."""
    match node:
        case Call(function="expand_dims", args=(of,), options={"axis": 1 | -1}) if len(graph.shapes[of]) == 1:
            return of
        case _ if len(graph.shapes[node]) == 1:
            return graph.call("expand_dims", node, axis=1)
        case _:
            return _turned(graph, node, known)
