"""What code computes: results over one graph, each an array as a whole or values at their places."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mcalc.codegen.chains import Chains
from mcalc.codegen.einsums import in_pairs
from mcalc.codegen.forms import cheaper
from mcalc.codegen.graph import Graph, Shape, uses
from mcalc.codegen.places import Placed
from mcalc.codegen.sizes import Nominal
from mcalc.codegen.solves import factorised
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
    graph: Graph, program: Program, given: Mapping[str, int | None], definite: Collection[str] = ()
) -> Program:
    """The program in cheaper forms: sums of products, chains in the best order, one factorisation for all solutions.

    `given` are sizes that are known, `definite` the names of positive definite matrices.
    """
    likely = Nominal(graph.variables.values(), given)
    roots = graph.mapped(program.roots, lambda node: _standing(graph, node))
    roots = graph.mapped(roots, lambda node: in_pairs(graph, likely, cheaper(graph, node)))
    counts = uses(roots)
    shared = {node for node, count in counts.items() if count > 1}
    chains = Chains(graph, likely, shared, _inverted(graph, roots))
    roots = graph.mapped(roots, chains.change)
    roots = graph.mapped(roots, lambda node: cheaper(graph, node))
    roots = factorised(graph, roots, definite)
    results, rest = [], list(roots)
    for result in program.results:
        count = len(result.roots)
        results.append(result.over(rest[:count]))
        rest = rest[count:]
    return Program(tuple(results))


def _standing(graph: Graph, node: Node) -> Node:
    """A vector has no direction: its transpose is itself."""
    match node:
        case Call(function="transpose", args=(of,)) if len(graph.shapes[of]) <= 1:
            return of
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
