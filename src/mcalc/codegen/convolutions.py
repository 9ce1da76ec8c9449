"""Products of vectors with the matrices of convolutions, some rows of which may be left out, as convolutions."""

from __future__ import annotations

from mcalc.codegen.graph import Graph
from mcalc.exact.size import ZERO, Size, at_least_zero
from mcalc.language.constant import constant
from mcalc.language.tree import Call, Index, Node, Slice


def convolved(graph: Graph, node: Call) -> Node | None:
    """The product of a vector with a matrix whose entries are those of a vector along its diagonals."""
    for matrix, of in (node.args, node.args[::-1]):
        if len(graph.shapes[of]) != 1 or len(graph.shapes[node]) != 1:
            continue
        turned = isinstance(matrix, Call) and matrix.function == "transpose"
        inner = matrix.args[0] if isinstance(matrix, Call) and turned else matrix
        match inner:
            case Call(function="hankel", args=(by, _)):
                return graph.call("conv_valid", by, _flipped(graph, of), shape=graph.shapes[node])
            case Call(function="convolution_matrix", args=(by, _)):
                items: tuple[Node | Slice, ...] = ()
            case Index(base=Call(function="convolution_matrix", args=(by, _)), items=(Slice(step=None),) as items):
                pass
            case _:
                continue
        if turned == (matrix is node.args[0]):
            return _across(graph, node, of, by, items)
        (taken,), (given,) = graph.shapes[by], graph.shapes[of]
        length, inside = given + taken - 1, given - taken + 1
        if graph.shapes[node] == (inside,) and items and _start(items, length) == taken - 1:
            return graph.call("conv_valid", of, by, shape=(inside,))
        whole = graph.call("conv", of, by, shape=(length,))
        return graph.entries(whole, items, graph.shapes[node]) if items else whole
    return None


def _across(graph: Graph, node: Call, of: Node, by: Node, items: tuple[Node | Slice, ...]) -> Node | None:
    """A vector times the rows of the matrix: entry j is the sum of of[r]*by[r + start - j], over all r.

    What is left out at the start and at the end is so much less to do, unless `by` is the longer one.
    """
    (columns,), (length,), (rows,) = (graph.shapes[one] for one in (node, by, of))
    start = _start(items, columns + length - 1)
    if not items:
        return graph.call("conv_valid", of, _flipped(graph, by), shape=(columns,))
    if start == columns - 1 == length - rows:
        return graph.call("conv_valid", _flipped(graph, by), of, shape=(columns,))
    first = length - 1 - start
    rest = rows + length - 1 - first - columns
    if not (at_least_zero(first) and at_least_zero(rest)) or (first != 0 and length.value is None):
        return None
    whole = graph.call("conv", of, _flipped(graph, by), shape=(rows + length - 1,))
    if first == rest == 0:
        return whole
    stop = None if rest == 0 else graph.size(first + columns)
    return graph.entries(whole, (Slice(graph.size(first), stop, None),), (columns,))


def _start(items: tuple[Node | Slice, ...], rows: Size) -> Size:
    """The first row that is left."""
    (item,) = items or (Slice(None, None, None),)
    found = constant(item.start) if isinstance(item, Slice) and item.start is not None else ZERO
    return found + rows if at_least_zero(-found - 1) else found


def _flipped(graph: Graph, node: Node) -> Node:
    return graph.call("flip", node, shape=graph.shapes[node])
