"""An einsum of many operands as one of pairs, in the order that costs least; of two as a product where it is one."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from mcalc.codegen.graph import Graph
from mcalc.codegen.sizes import Nominal
from mcalc.exact.size import Size
from mcalc.language.tree import Call, Node

_LETTERS = "ijklmnopqrstuvwxyzabcdefgh"
Term = tuple[str, Node]
"""Subscripts and what they are of."""


def in_pairs(graph: Graph, likely: Nominal, node: Node) -> Node:
    """An einsum two operands at a time: always the pair that leaves the least to do."""
    if not isinstance(node, Call) or node.function != "einsum":
        return node
    inputs, _, output = str(node.options["subscripts"]).replace(" ", "").partition("->")
    terms: list[Term] = [_straight(term) for term in zip(inputs.split(","), node.args, strict=True)]
    if "." in inputs:
        return node
    sizes: dict[str, Size] = {}
    for labels, part in terms:
        for label, size in zip(labels, graph.shapes[part], strict=True):
            if sizes.get(label, 1) == 1:
                sizes[label] = size

    def count(labels: str) -> float:
        return prod([likely.of(sizes[label]) for label in {*labels}])

    while len(terms) > 2:
        pairs = [(i, j) for j in range(len(terms)) for i in range(j)]

        weights = []
        for i, j in pairs:
            left, right = terms[i][0], terms[j][0]
            kept = _kept(left + right, terms, (i, j), output)
            weights.append(count(left + right) + count(kept) - count(left) - count(right))
        i, j = pairs[min(range(len(pairs)), key=weights.__getitem__)]
        kept = _kept(terms[i][0] + terms[j][0], terms, (i, j), output)
        made = _pair(graph, terms[i], terms[j], kept, sizes)
        terms = [(kept, made), *(term for place, term in enumerate(terms) if place not in (i, j))]
    if len(terms) == 2:
        return _pair(graph, terms[0], terms[1], output, sizes)
    return node


def _straight(term: Term) -> Term:
    """An operand that is a transpose as the matrix itself, with the labels the other way round."""
    labels, part = term
    if isinstance(part, Call) and part.function == "transpose" and len(labels) == 2:
        return labels[::-1], part.args[0]
    return term


def _kept(labels: str, terms: Sequence[Term], pair: tuple[int, int], output: str) -> str:
    """The labels of a pair that something else speaks of."""
    others = output + "".join(own for place, (own, _) in enumerate(terms) if place not in pair)
    return "".join(dict.fromkeys(label for label in labels if label in others))


def _pair(graph: Graph, first: Term, second: Term, output: str, sizes: dict[str, Size]) -> Node:
    """Two operands: a product of matrices, of entries, or an einsum."""
    (left, a), (right, b) = first, second
    shape = tuple(sizes[label] for label in output)
    plain = all(
        len({*labels}) == len(labels) and tuple(sizes[label] for label in labels) == graph.shapes[part]
        for labels, part in (first, second)
    )
    shared = {*left} & {*right}
    if plain and len({*output}) == len(output):
        batched = _batched(graph, first, second, output)
        if batched is not None:
            return batched
        if len(shared) == 1 and not shared & {*output} and len(left) <= 2 and len(right) <= 2:
            found = _product(graph, first, second, shared.pop(), output)
            if found is not None:
                return found
        if left == right == output:
            return graph.call("mul", a, b)
        if left == right and not output and left:
            return graph.call("matmul", a, b) if len(left) == 1 else graph.call("vdot", a, b, shape=())
        if not left or not right:
            return graph.call("mul", a, b) if output == left + right else _einsum(graph, first, second, output, shape)
    return _einsum(graph, first, second, output, shape)


def _batched(graph: Graph, first: Term, second: Term, output: str) -> Node | None:
    """Products of the matrices of two stacks, where the labels of the stacks come first everywhere."""
    (left, a), (right, b) = first, second
    stack = [label for label in left if label in right and label in output]
    inner = [label for label in left if label in right and label not in output]
    count = len(stack)
    if not count or len(inner) != 1 or {len(left), len(right), len(output)} != {count + 2}:
        return None
    leading = "".join(stack)
    if not all(labels.startswith(leading) for labels in (left, right, output)):
        return None
    if output[count] not in left:
        (left, a), (right, b) = second, first
    if output[count] not in left or output[count + 1] not in right:
        return None
    if left[count] == inner[0]:
        a = _swapped(graph, a, count)
    if right[count] != inner[0]:
        b = _swapped(graph, b, count)
    return graph.call("matmul", a, b)


def _swapped(graph: Graph, node: Node, axis: int) -> Node:
    """A stack of matrices with each transposed."""
    shape = graph.shapes[node]
    turned = (*shape[:axis], shape[axis + 1], shape[axis])
    return graph.call("swapaxes", node, graph.number(axis), graph.number(axis + 1), shape=turned)


def _einsum(graph: Graph, first: Term, second: Term, output: str, shape: tuple[Size, ...]) -> Node:
    """An einsum with the usual labels in order, so that equal ones are one."""
    labels = [label for label in dict.fromkeys(first[0] + second[0]) if label.isalpha()]
    usual = str.maketrans(dict(zip(labels, _LETTERS, strict=False)))
    subscripts = f"{first[0]},{second[0]}->{output}".translate(usual)
    return graph.call("einsum", first[1], second[1], shape=shape, subscripts=subscripts)


def _product(graph: Graph, first: Term, second: Term, inner: str, output: str) -> Node | None:
    """left @ right over one label, transposed as the order of the output wants it."""
    (left, a), (right, b) = first, second
    ends = left.replace(inner, ""), right.replace(inner, "")
    if "".join(ends) != output:
        if "".join(reversed(ends)) != output:
            return None
        (left, a), (right, b) = second, first
    if len(left) == 2 and left[0] == inner:
        a = graph.call("transpose", a)
    if len(right) == 2 and right[1] == inner:
        b = graph.call("transpose", b)
    return graph.call("matmul", a, b)
