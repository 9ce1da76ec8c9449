"""What code is made of, over one graph: the function as it was typed, and derivatives as they are printed or placed."""

from __future__ import annotations

from mcalc.answers.answer import Answer, Derivative
from mcalc.catalogue import find
from mcalc.codegen.expansion import expanded
from mcalc.codegen.graph import Graph
from mcalc.codegen.places import placed
from mcalc.codegen.program import Program, Result, improved
from mcalc.codegen.sizes import Nominal
from mcalc.derivation.smoothness import conditions
from mcalc.errors import LimitError
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Node
from mcalc.language.tree import postorder as nodes
from mcalc.notation import express
from mcalc.notation.decimals import places
from mcalc.program.share import symbols
from mcalc.tensor import Node as Tensor
from mcalc.tensor import Pattern, Variable, postorder
from mcalc.tensor.lower import lower, lowered
from mcalc.tensor.make import is_zero
from mcalc.work import allowed

_MUCH = 4
"""Arrays that are so many times as large as all that is given and returned are not computed without need."""


def value_of(graph: Graph, spec: Spec) -> Node:
    """The function as it was typed, or as notation has it where that is shorter and has values at the same places."""
    as_typed = graph.add(spec)
    try:
        with allowed(spec.program.source):
            node = lower(spec)
            found = express(node, len(node.shape), places(spec))
        whole = read_within(found.text(), spec, found.shared())
    except LimitError:  # it takes too much, or is too long where the program is not
        if not all(map(_spelled, spec.values)):
            raise
        return as_typed
    typed = [*spec.intermediates.values(), spec.program.result]
    own = sum(map(symbols, typed))
    roots = [*whole.intermediates.values(), whole.program.result]
    if not all(map(_spelled, spec.values)):
        return graph.add(whole)
    shorter = sum(map(symbols, roots)) < own and _domain(spec) <= _domain(whole)
    return graph.add(whole) if shorter else as_typed


def _domain(spec: Spec) -> set[Tensor]:
    """The conditions without which a function has no value."""
    whole = lowered(spec)
    variables = frozenset(node for node in postorder(whole.function) if isinstance(node, Variable))
    return {*conditions(whole, variables).domain}


def _spelled(node: Node) -> bool:
    entry = find(node.function) if isinstance(node, Call) else None
    return entry is None or entry.numpy is not None


def results_of(graph: Graph, answer: Answer) -> list[Result]:
    """The derivatives of an answer over the graph."""
    return [_result(graph, answer.spec, derivative) for derivative in answer.derivatives]


def _result(graph: Graph, spec: Spec, derivative: Derivative) -> Result:
    """A derivative over the graph: values at their places where it has structure, as it is printed otherwise."""
    node = derivative.tensor
    shape = node.shape
    parts = placed(node) if shape and not is_zero(node) else []
    if any(not part.dense for part in parts):
        whole = root_of(graph, spec, parts.pop(0).value) if parts[0].dense else None
        return Result(shape, whole, tuple((root_of(graph, spec, part.value), part) for part in parts))
    if derivative.form == "exact":
        whole = graph.add(read_within(derivative.expression, spec, derivative.where))
        return Result(shape, _leaner(graph, spec, node, whole))
    return Result(shape, root_of(graph, spec, node))


def root_of(graph: Graph, spec: Spec, node: Tensor) -> Node:
    """A tensor as notation has it, over the graph."""
    split = (
        1 if len(node.shape) == 2 and any(isinstance(part, Pattern) for part in postorder(node)) else len(node.shape)
    )
    written = express(node, split, places(spec))
    return graph.add(read_within(written.text(), spec, written.shared()))


def _leaner(graph: Graph, spec: Spec, node: Tensor, whole: Node) -> Node:
    """The terms of a tensor one by one, where that takes no array as large as the expression of the `whole` does."""
    likely = Nominal(graph.variables.values(), spec.sizes)
    terms = expanded(node)
    enough = max(map(likely.count, [node.shape, *graph.variables.values()]))
    largest = _largest(graph, spec, likely, whole)
    if len(terms) < 2 or largest < _MUCH * enough:
        return whole
    apart, *rest = [root_of(graph, spec, term) for term in terms]
    for term in rest:
        apart = graph.call("add", apart, term)
    return apart if _largest(graph, spec, likely, apart) < largest else whole


def _largest(graph: Graph, spec: Spec, likely: Nominal, root: Node) -> float:
    """The entries of the largest array that code for a root computes."""
    roots = improved(graph, Program((Result(graph.shapes[root], root),)), spec.sizes).roots
    return max(likely.count(graph.shapes.get(part, ())) for part in nodes(*roots))
