"""What is left of a product once its graph is reduced: independent components, each on its own output labels."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc import limits
from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.notation.arithmetic import monomial
from mcalc.notation.chains import matrix, vector
from mcalc.notation.formula import ONE, Formula, call
from mcalc.notation.graph import Graph, Operand
from mcalc.notation.idioms import is_ones
from mcalc.notation.stances import Form, diagonal, eye, ones, outer_product, scaled, spread
from mcalc.record import Record
from mcalc.tensor.node import Labels

_LETTERS = "ijklmnopqrstuvwxyzabcdefghIJKLMNOPQRSTUVWXYZABCDEFGH"


class Reduced(Record):
    """A product after reduction: a number in front of a graph of its factors."""

    number: Rational
    graph: Graph


class Component(Record):
    """A part of a product that shares no label with the rest: its output labels, and what it is made of."""

    labels: Labels
    operands: list[Operand]


def finish(reduced: Reduced) -> Form:
    """The formula of a reduced product along its output axes."""
    number, graph = reduced
    out, sizes = graph.out, graph.sizes
    parts = components(graph)
    scalars = [*graph.scalars, *((einsum(part.operands, (), sizes).plain, ONE) for part in parts if not part.labels)]
    parts = [part for part in parts if part.labels]
    if not out:
        return Form(0, monomial(number, scalars))
    if len(out) > 2:
        operands = [operand for part in parts for operand in part.operands if not _is_repeated(operand)]
        return scaled(number, scalars, einsum(operands, out, sizes))
    forms = [einsum(part.operands, part.labels, sizes) for part in parts]
    form = outer_product(*forms) if len(forms) == 2 else forms[0]
    if len(out) == 1 or out[0] != out[1]:
        return scaled(number, scalars, form)
    return diagonal(scaled(number, scalars, form)) if form.items else scaled(number, scalars, diagonal(form))


def _is_repeated(operand: Operand) -> bool:
    form, labels = operand
    return len(labels) == 1 and is_ones(form.plain)


def components(graph: Graph) -> list[Component]:
    """The components of a reduced graph, in the order of the output; a label that nothing carries has ones."""
    place = {label: at for at, label in reversed(list(enumerate(graph.out)))}
    groups: list[set[int]] = []
    for bond in (
        [{edge.a, edge.b} for edge in graph.edges]
        + [{*labels} for _, labels in graph.arrays]
        + [{label} for label in (*graph.out, *graph.vectors)]
    ):
        touching = [group for group in groups if group & bond]
        groups = [group for group in groups if not group & bond] + [bond.union(*touching)]
    found = [_component(graph, labels, tuple(sorted(labels & {*place}, key=place.__getitem__))) for labels in groups]
    return sorted(found, key=lambda part: place[part.labels[0]] if part.labels else -1)


def _component(graph: Graph, labels: set[int], own: Labels) -> Component:
    edges = [edge for edge in graph.edges if edge.a in labels]
    arrays = [array for array in graph.arrays if array[1][0] in labels]
    vectors = {label: items for label, items in graph.vectors.items() if label in labels}
    if not arrays and len(labels) == len(own) == 1 and not edges:
        form = vector(vectors[own[0]]) if vectors else ones(graph.sizes[own[0]])
        return Component(own, [(form, own)])
    if not arrays and len(labels) == len(own) == 2 and len(edges) == 1:
        return Component(own, [(edges[0].form(own[0], vectors.get(own[0]), vectors.get(own[1]), graph.scaling), own)])
    operands: list[Operand] = [(matrix(edge.links), (edge.a, edge.b)) for edge in edges]
    return Component(own, [*operands, *arrays, *((vector(items), (label,)) for label, items in vectors.items())])


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
    broadcast = _entrywise(operands, out)
    if broadcast is not None:
        return broadcast
    # A vector that stands as a row is transposed: the subscripts can't say it.
    turned = (lambda: _written(found, places[::-1])) if len(out) == 2 else None
    return Form(len(out), lambda: _written(found, places), turned)


def _entrywise(operands: Sequence[Operand], out: Sequence[int]) -> Form | None:
    """Arrays that are multiplied entry by entry, or one that is summed along an axis, where one has more than two."""
    rank = len(out)
    if len(operands) == 1:
        ((form, labels),) = operands
        summed = [axis for axis, label in enumerate(labels) if label not in out]
        left = [label for label in labels if label in out]
        if len(summed) != 1 or len(labels) < 3 or len(set(labels)) < len(labels):
            return None
        total = call("sum", form.plain, options={"axis": summed[0]})
        if rank == 2 and left == [*reversed(out)]:
            return Form(2, total).flipped()
        return Form(rank, total) if left == list(out) else None
    inside = all(set(labels) <= set(out) for _, labels in operands)
    if rank < 3 or not inside or rank not in {len(set(labels)) for _, labels in operands}:
        return None
    spreads = [spread(form, labels, out) for form, labels in operands]
    formulas = [formula for formula in spreads if formula is not None]
    if len(formulas) < len(spreads):
        return None
    return Form(rank, monomial(ONE, [(formula, ONE) for formula in formulas]))


def _written(operands: Sequence[Operand], out: Sequence[int]) -> Formula:
    met = dict.fromkeys([label for _, labels in operands for label in labels] + list(out))
    if len(met) > len(_LETTERS):
        raise limits.over(f"the derivative has a sum over {len(met)} axes", len(_LETTERS))
    letters = dict(zip(met, _LETTERS, strict=False))
    inputs = ",".join("".join(letters[label] for label in labels) for _, labels in operands)
    subscripts = f"{inputs}->{''.join(letters[label] for label in out)}"
    return call("einsum", *(form.plain for form, _ in operands), options={"subscripts": subscripts})
