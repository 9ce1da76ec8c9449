"""What code computes: results over one graph, each an array as a whole or values at their places."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mcalc.codegen.chains import Chains
from mcalc.codegen.einsums import in_pairs
from mcalc.codegen.forms import cheaper, densities
from mcalc.codegen.graph import Graph, Shape, uses
from mcalc.codegen.known_products import by_known_products
from mcalc.codegen.places import Placed
from mcalc.codegen.reductions import contracted, together
from mcalc.codegen.scalings import gathered, passed_on
from mcalc.codegen.sizes import Nominal
from mcalc.codegen.solves import factorised
from mcalc.codegen.twins import by_twins
from mcalc.language.tree import Call, Node, children, postorder
from mcalc.record import Record


class Result(Record):
    """An array that a function returns: `whole`, none where it is zero, and `values`, each at its places in it."""

    shape: Shape
    whole: Node | None
    values: tuple[tuple[Node, Placed], ...] = ()

    @property
    def roots(self) -> tuple[Node, ...]:
        """All that is computed for it."""
        return (*(() if self.whole is None else (self.whole,)), *(value for value, _ in self.values))

    def over(self, roots: Sequence[Node]) -> Result:
        """The same with other roots."""
        rest = list(roots)
        whole = None if self.whole is None else rest.pop(0)
        return Result(self.shape, whole, tuple((node, at) for node, (_, at) in zip(rest, self.values, strict=True)))


class Program(Record):
    """The results that a function returns, in order."""

    results: tuple[Result, ...]

    @property
    def roots(self) -> list[Node]:
        """All that is computed."""
        return [root for result in self.results for root in result.roots]


def improved(
    graph: Graph,
    program: Program,
    given: Mapping[str, int | None],
    definite: Collection[str] = (),
    eager: bool = False,
) -> Program:
    """The program in cheaper forms: sums of products, chains in the best order, one factorisation for all solutions.

    `given` are sizes that are known, `definite` the names of positive definite matrices. `eager` says that each
    function goes over its arrays by itself, as NumPy's do: then einsum is the cheapest way to sums of products along an
    axis.
    """
    likely = Nominal(graph.variables.values(), given)
    roots = by_twins(graph, graph.mapped(program.roots, lambda node: _standing(graph, node)))
    roots = together(graph, densities(graph, roots) if eager else roots)
    roots = graph.mapped(roots, lambda node: in_pairs(graph, likely, cheaper(graph, node)))
    roots = by_known_products(graph, roots)
    shared = _shared(roots)
    roots = graph.mapped(roots, lambda node: gathered(graph, likely, shared, node))
    shared = passed_on(graph, likely, roots, _shared(roots))
    inverted = _inverted(graph, roots)
    chained = graph.mapped_from(roots, Chains(graph, likely, shared, inverted).change)
    more = {node.args[0] for node in postorder(*chained) if isinstance(node, Call) and node.function == "inv"}
    if more - inverted:  # which a product of inverses needs, and then there is no need for a factorisation beside it
        chained = graph.mapped_from(roots, Chains(graph, likely, shared, inverted | more).change)
    roots = chained
    roots = graph.mapped(roots, lambda node: cheaper(graph, _standing(graph, node)))
    roots = factorised(graph, roots, definite)
    if eager:
        roots = contracted(graph, roots)
    results, rest = [], list(roots)
    for result in program.results:
        count = len(result.roots)
        results.append(result.over(rest[:count]))
        rest = rest[count:]
    return Program(tuple(results))


def _shared(roots: Sequence[Node]) -> set[Node]:
    """What is computed once for several uses."""
    return {node for node, count in uses(roots).items() if count > 1}


def _standing(graph: Graph, node: Node) -> Node:
    """A vector has no direction: its transpose is itself, and its product with a transpose one with the matrix."""
    match node:
        case Call(function="transpose", args=(of,)) if len(graph.shapes[of]) <= 1:
            return of
        case Call(function="matmul", args=(one, Call(function="transpose", args=(of,)))) if len(graph.shapes[one]) == 1:
            return graph.call("matmul", of, one)
        case Call(function="matmul", args=(Call(function="transpose", args=(of,)), one)) if len(graph.shapes[one]) == 1:
            return graph.call("matmul", one, of)
        case _:
            return node


def _inverted(graph: Graph, roots: Sequence[Node]) -> set[Node]:
    """The matrices of which the inverse itself is needed, entry by entry."""
    found: set[Node] = set()
    linked = {"matmul", "transpose", "solve"}
    whole: set[Node] = {root for root in roots if isinstance(root, Call) and root.function == "inv"}
    for node in postorder(*roots):
        for part in children(node):
            inverse = isinstance(part, Call) and part.function == "inv"
            if inverse and not (isinstance(node, Call) and node.function in linked):
                whole.add(part)
    found.update(part.args[0] for part in whole if isinstance(part, Call))
    return found
