"""What is left of a product once its graph is reduced: independent blocks, each on its own output labels."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.exact.size import Size
from mcalc.notation.chains import matrix, vector
from mcalc.notation.formula import Formula, call
from mcalc.notation.graph import Edge, Graph
from mcalc.notation.stances import Form, Items, eye, ones
from mcalc.record import Record

_LETTERS = "ijklmnopqrstuvwxyzabcdefghIJKLMNOPQRSTUVWXYZABCDEFGH"

Operand = tuple[Form, tuple[int, ...]]


class Block(Record):
    """A part of a product that shares no label with the rest: its output labels, and what it is made of."""

    labels: tuple[int, ...]
    operands: list[Operand]
    form: Form | None


def blocks(graph: Graph) -> list[Block]:
    """The blocks of a reduced graph, in the order of the output; a label that nothing carries has ones."""
    out, sizes = graph.out, graph.sizes
    groups = _groups(graph, out)
    place = {label: at for at, label in reversed(list(enumerate(out)))}
    made: list[Block] = []
    for labels in groups:
        own = tuple(sorted((label for label in labels if label in place), key=place.__getitem__))
        edges = [edge for edge in graph.edges if edge.a in labels]
        arrays = [array for array in graph.arrays if array[1][0] in labels]
        vectors = {label: items for label, items in graph.vectors.items() if label in labels}
        made.append(_block(own, labels, edges, arrays, vectors, sizes))
    made.sort(key=lambda block: min((place[label] for label in block.labels), default=-1))
    return made


def _groups(graph: Graph, out: Sequence[int]) -> list[set[int]]:
    groups: list[set[int]] = []
    bonds = [{edge.a, edge.b} for edge in graph.edges] + [set(labels) for _, labels in graph.arrays]
    bonds += [{label} for label in (*out, *graph.vectors)]
    for bond in bonds:
        apart = []
        for group in groups:
            if group & bond:
                bond = bond | group
            else:
                apart.append(group)
        groups = [*apart, bond]
    return groups


def _block(
    own: tuple[int, ...],
    labels: set[int],
    edges: list[Edge],
    arrays: list[Operand],
    vectors: dict[int, Items],
    sizes: Sequence[Size],
) -> Block:
    simple = not arrays and len(labels) == len(own)
    if simple and len(own) == 1:
        form = vector(vectors[own[0]]) if own[0] in vectors else ones(sizes[own[0]])
        return Block(own, [(form, own)], form)
    if simple and len(own) == 2 and len(edges) == 1:
        form = edges[0].form(own[0], vectors.get(own[0]), vectors.get(own[1]))
        return Block(own, [(form, own)], form)
    operands: list[Operand] = [(matrix(edge.links), (edge.a, edge.b)) for edge in edges]
    operands += arrays
    operands += [(vector(items), (label,)) for label, items in vectors.items()]
    if len(operands) == 1 and operands[0][1] == own and len(set(own)) == len(own):
        return Block(own, operands, operands[0][0])
    return Block(own, operands, einsum(operands, own, sizes) if len(own) < 3 else None)


def einsum(operands: Sequence[Operand], out: Sequence[int], sizes: Sequence[Size]) -> Form:
    """The operands contracted in index form; a label that comes again in the output gets an identity matrix."""
    found = list(operands)
    carried = {label for _, labels in found for label in labels}
    for label in dict.fromkeys(out):
        if label not in carried and list(out).count(label) == 1:
            found.append((ones(sizes[label]), (label,)))
    extended = list(sizes)
    places: list[int] = []
    for label in out:
        if label not in places:
            places.append(label)
            continue
        extended.append(sizes[label])
        fresh = len(extended) - 1
        found.append((eye(sizes[label]), (label, fresh)))
        places.append(fresh)
    found.sort(key=lambda operand: operand[0].plain.lead)
    if len(found) == 1 and tuple(places) == found[0][1]:
        return found[0][0]
    # A vector that stands as a row is transposed: the subscripts can't say it.
    turned = (lambda: _written(found, places[::-1])) if len(out) == 2 else None
    return Form(len(out), lambda: _written(found, places), turned)


def _written(operands: Sequence[Operand], out: Sequence[int]) -> Formula:
    letters: dict[int, str] = {}
    for label in [label for _, labels in operands for label in labels] + list(out):
        letters.setdefault(label, _LETTERS[len(letters)])
    inputs = ",".join("".join(letters[label] for label in labels) for _, labels in operands)
    subscripts = f"{inputs}->{''.join(letters[label] for label in out)}"
    return call("einsum", *(form.plain for form, _ in operands), options={"subscripts": subscripts})
