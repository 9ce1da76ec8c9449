"""One factorisation for all that is solved with a matrix, and for its determinant: LU, or Cholesky where it may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from mcalc.codegen.graph import Graph
from mcalc.language.tree import Call, Node, postorder


def factorised(graph: Graph, roots: Sequence[Node], definite: Collection[str]) -> list[Node]:
    """The roots with solutions by a shared factorisation; the matrices named in `definite` are positive definite."""
    counts: Counter[Node] = Counter()
    solved: set[Node] = set()
    for node in postorder(*roots):
        match node:
            case Call(function="solve", args=(matrix, _)):
                counts[_plain(matrix)] += 1
                solved.add(_plain(matrix))
            case Call(function="logdet", args=(matrix,)):
                counts[matrix] += 1
    often = {matrix for matrix in solved if counts[matrix] > 1}
    if not often:
        return list(roots)

    def change(node: Node) -> Node:
        match node:
            case Call(function="solve", args=(matrix, by)) if _plain(matrix) in often:
                way = _way(graph, _plain(matrix), definite)
                turned = "_transposed" if matrix is not _plain(matrix) and way == "lu" else ""
                factors = graph.call(f"{way}_factor", _plain(matrix), shape=graph.shapes[matrix])
                return graph.call(f"{way}_solve{turned}", factors, by, shape=graph.shapes[by])
            case Call(function="logdet", args=(matrix,)) if matrix in often:
                way = _way(graph, matrix, definite)
                factors = graph.call(f"{way}_factor", matrix, shape=graph.shapes[matrix])
                return graph.call(f"{way}_logdet", factors, shape=())
            case _:
                return node

    return graph.mapped(roots, change)


def _plain(matrix: Node) -> Node:
    """The matrix, without a transpose."""
    match matrix:
        case Call(function="transpose", args=(of,)):
            return of
        case _:
            return matrix


def _way(graph: Graph, matrix: Node, definite: Collection[str]) -> str:
    return "cho" if getattr(matrix, "id", None) in definite else "lu"
