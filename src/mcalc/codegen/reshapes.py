"""Vectors that are laid out as matrices: what formulas say with Kronecker products of ones and identities.

kron(eye(n), ones(m).T) @ diag(v) @ kron(ones(n)[:, None], eye(m)) has v[i*m + j] at i, j: v in n rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.codegen.graph import Graph
from mcalc.codegen.links import Link, Links
from mcalc.exact.size import Size
from mcalc.language.tree import Call, Node


def reshaped(links: Links, chain: Sequence[Link]) -> list[Link]:
    """The links of a product with each such product of three as one."""
    found, place = list[Link](), 0
    while place < len(chain):
        one = _reshaped(links, *chain[place : place + 3]) if place + 3 <= len(chain) else None
        found.append(chain[place] if one is None else one)
        place += 1 if one is None else 3
    return found


def _reshaped(links: Links, left: Link, scale: Link, right: Link) -> Link | None:
    if scale.kind != "diagonal" or {left.kind, right.kind} != {"matrix"}:
        return None
    graph, first, last = links.graph, _repeated(links.graph, left.node), _repeated(links.graph, right.node)
    if first is None or last is None or first[0] == last[0] or first[1:] != last[1:] or left.columns != right.rows:
        return None
    outer, rows, columns = first
    if left.columns != rows * columns or left.rows != (rows if outer else columns):
        return None
    matrix = graph.call("reshape", scale.node, graph.size(rows), graph.size(columns), shape=(rows, columns))
    return Link(matrix, rows, columns) if outer else Link(links.transposed(matrix), columns, rows)


def _repeated(graph: Graph, node: Node) -> tuple[bool, Size, Size] | None:
    """Of a Kronecker product of an identity and ones whether the identity comes first, and the size of either."""
    match node:
        case Call(function="transpose", args=(of,)):
            return _repeated(graph, of)
        case Call(function="kron", args=(one, other)):
            for outer, identity, ones in ((True, one, other), (False, other, one)):
                count = _count(graph, ones)
                is_identity = isinstance(identity, Call) and identity.function == "eye" and len(identity.args) == 1
                if is_identity and count is not None:
                    size = graph.shapes[identity][0]
                    return (True, size, count) if outer else (False, count, size)
    return None


def _count(graph: Graph, node: Node) -> Size | None:
    """How many ones there are in a row or a column of them."""
    match node:
        case Call(function="transpose" | "expand_dims", args=(of,)):
            return _count(graph, of)
        case Call(function="ones", args=(_,)):
            return graph.shapes[node][0]
        case _:
            return None
