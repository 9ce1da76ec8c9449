"""Sums along axes that are computed together: means as sums where there are both, variances of what is centred anyway,
sums of products without an array of the products.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from mcalc.codegen.graph import Graph, Shape, uses
from mcalc.exact.size import product as size_of
from mcalc.language.tree import Call, Node, Number, postorder

_LETTERS = "ijklmnop"
_LOGARITHMS, _TOTALS = {"softmax": "log_softmax"}, {"softmax": "logsumexp"}
"""Functions whose logarithm has a name, and those that are exp(x) over the exponential of a reduction of x."""


def together(graph: Graph, roots: Sequence[Node]) -> list[Node]:
    """The roots with fewer sums in them."""
    order = {*postorder(*roots)}

    def exponential(old: Node, new: Node) -> Node:
        """The exponential of a logarithm that is there."""
        if not isinstance(old, Call) or not isinstance(new, Call) or old.function not in _LOGARITHMS:
            return new
        log, total = (table[old.function] for table in (_LOGARITHMS, _TOTALS))
        if graph.call(log, *old.args, shape=graph.shapes[old], **old.options) in order:
            return graph.call("exp", graph.call(log, *new.args, shape=graph.shapes[old], **old.options))
        if len(graph.shapes[old]) == 1 or "axis" in old.options:
            inside = _less(graph, total, old.args[0], old)
            if isinstance(inside, Call) and any(part in order for part in _bare(inside.args[1])):
                return graph.call("exp", _less(graph, total, new.args[0], old))
        return new

    def variance(old: Node, new: Node) -> Node:
        """The mean of the squares of what is centred, where that is there."""
        match old, new:
            case Call(function="var" | "std", args=(of,)), Call(args=(inside,)) if {*old.options} <= {"axis"}:
                if _less(graph, "mean", of, old) not in order:
                    return new
                centred = _less(graph, "mean", inside, old)
                square = graph.call("mul", centred, centred)
                mean = graph.call("mean", square, shape=graph.shapes[old], **old.options)
                return mean if old.function == "var" else graph.call("sqrt", mean)
            case _:
                return new

    roots = graph.mapped_from(roots, exponential)
    order = {*postorder(*roots)}
    roots = graph.mapped_from(roots, variance)
    sums = {(node.args, *node.options.items()) for node in postorder(*roots) if _is(node, "sum")}
    counts = uses(roots)

    def total(old: Node, new: Node) -> Node:
        """The sum over how many there are, where that is there, or is one of products."""
        if not _is(old, "mean") or not _is(new, "mean") or not {*old.options} <= {"axis"}:
            return new
        if (old.args, *old.options.items()) not in sums and _factors(graph, old.args[0], counts) is None:
            return new
        count = size_of(_gone(graph.shapes[old.args[0]], old))
        whole = graph.call("sum", *new.args, shape=graph.shapes[old], **old.options)
        return graph.call("div", whole, graph.size(count))

    return graph.mapped_from(roots, total)


def contracted(graph: Graph, roots: Sequence[Node]) -> list[Node]:
    """The roots with sums of products along an axis by einsum, which needs no array of the products."""
    counts = uses(roots)

    def change(old: Node, new: Node) -> Node:
        if not (_is(old, "sum") and _is(new, "sum") and "axis" in old.options and len(old.options) == 1):
            return new
        if _factors(graph, old.args[0], counts) is None or (factors := _factors(graph, new.args[0], {})) is None:
            return new
        rank = len(graph.shapes[factors[0]])
        labels = _LETTERS[:rank]
        kept = labels.replace(labels[int(old.options["axis"]) % rank], "")
        subscripts = f"{labels},{labels}->{kept}"
        return graph.call("einsum", *factors, shape=graph.shapes[old], subscripts=subscripts)

    return graph.mapped_from(roots, change)


def _is(node: Node, function: str) -> TypeGuard[Call]:
    return isinstance(node, Call) and node.function == function


def _less(graph: Graph, reduction: str, of: Node, like: Call) -> Node:
    """An array less its mean or another reduction, along the axis of a function of it."""
    shape = graph.shapes[of]
    gone = _gone(shape, like)
    kept = tuple(size for axis, size in enumerate(shape) if len(gone) == 1 < len(shape) and axis != _axis(like, shape))
    whole = graph.call(reduction, of, shape=kept, **like.options)
    if kept and _axis(like, shape) > 0:
        whole = graph.call("expand_dims", whole, axis=_axis(like, shape))
    return graph.call("sub", of, whole)


def _axis(reduction: Call, shape: Shape) -> int:
    return int(reduction.options["axis"]) % len(shape)


def _bare(node: Node) -> tuple[Node, ...]:
    """A node, and what it is without a new axis."""
    return (node, *node.args) if isinstance(node, Call) and node.function == "expand_dims" else (node,)


def _gone(shape: Shape, reduction: Call) -> Shape:
    """The axes that a reduction takes away."""
    return (shape[int(reduction.options["axis"])],) if "axis" in reduction.options else shape


def _factors(graph: Graph, node: Node, counts: dict[Node, int]) -> tuple[Node, Node] | None:
    """The factors of a product of entries that nothing else needs."""
    if counts.get(node, 1) > 1 or node in graph.given or not graph.shapes[node]:
        return None
    match node:
        case Call(function="mul", args=(left, right)) if graph.shapes[left] == graph.shapes[right]:
            found = left, right
        case Call(function="power", args=(left, Number(value=value))) if value == 2:
            found = left, left
        case _:
            return None
    return None if any(graph.kinds[one].truth for one in found) else found
