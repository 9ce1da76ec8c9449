"""Axes that are laid out row by row as one, in a product: `vec`, `kron` and commutation matrices.

A layout says that one label is the place of several others, row by row. Two of these that are neighbours become one, a
step at a time: matrices from them to neighbours in another layout are a Kronecker product, a matrix between the two is
its `vec`. What stands alone on one of the two is a column of such a product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcalc.exact import size as sizing
from mcalc.exact.size import Size
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.chains import Link, vector
from mcalc.notation.formula import ONE, Formula, call
from mcalc.notation.graph import Edge, Graph
from mcalc.notation.stances import Form, diagonal, eye, kron, ones, outer_product, vec
from mcalc.tensor.node import Labels


class Layout(Form):
    """The tensor that is 1 where its last axis has the place of the others, row by row; `sizes` are those of these."""

    __slots__ = ()

    def __init__(self, sizes: Sequence[Size]) -> None:
        count = sizing.product(sizes)
        super().__init__(len(sizes) + 1, lambda: reshape(eye(count).plain, *sizes, count))


def reshape(formula: Formula, *sizes: Size) -> Formula:
    """An array with its entries in other axes."""
    return call("reshape", formula, *map(size_formula, sizes))


def sides(rows: Size, cols: Size) -> tuple[Form, Form]:
    """The matrices k x i and k x j whose entry-wise product the layout of a matrix is."""
    return kron(eye(rows), ones(cols)), kron(ones(rows), eye(cols))


def lay_out(graph: Graph, split: int) -> None:
    """Make one axis of the first `split` output axes, and one of the others."""
    axes: list[int] = []
    for labels in (graph.out[:split], graph.out[split:]):
        sizes = [graph.sizes[label] for label in labels]
        axes.append(labels[0] if len(labels) == 1 else graph.fresh(sizing.product(sizes)))
        if len(labels) > 1:
            graph.arrays.append((Layout(sizes), (*labels, axes[-1])))
    graph.out = tuple(axes)


def layouts(graph: Graph) -> list[Labels]:
    """The labels of all layouts."""
    return [labels for form, labels in graph.arrays if isinstance(form, Layout)]


def lay(graph: Graph) -> bool:
    """Take a step with one of the layouts, those of the output last; False where there is none to take."""
    found = sorted(layouts(graph), key=lambda laid: laid[-1] in graph.out)
    plain = [graph.vectors[laid[-1]] for laid in found if _is_plain_vector(graph, laid)]
    alike = [laid for laid in found if graph.vectors.get(laid[-1]) in plain]
    if sum(_reshaped(graph, laid, [0]) for laid in alike):  # all of them
        return True
    for step in (_opened, _inside, _between, _beside, _alone, _exchanged):
        if any(step(graph, laid, at) for laid in found for at in range(len(laid) - 2)):
            return True
    return False


def unlaid(graph: Graph, flattened: bool) -> bool:
    """Write a layout that no step can do without: what has one side of it is reshaped, or it becomes matrices. False
    where there is none.

    In what is `flattened` those of the output stay.
    """
    found = [laid for laid in layouts(graph) if not flattened or laid[-1] not in graph.out]
    if any(_reshaped(graph, laid) for laid in found):
        return True
    for laid in found:
        row, col, *_ = laid
        if row not in graph.out or col not in graph.out or len(laid) > 3:
            target = _replaced(graph, laid, 0)
            for label, form in zip((row, col), sides(graph.sizes[row], graph.sizes[col]), strict=True):
                graph.join(target, label, [Link("M", [(form, ONE)])])
            return True
    return False


def _reshaped(graph: Graph, laid: Labels, sides: Sequence[int] = (0, 1)) -> bool:
    """What alone has one of the `sides` of a layout, its own axis (0) or those that it has in it (1), in their order,
    has the other side instead.
    """
    *parts, flat = laid
    if len({*laid}) < len(laid):
        return False
    pairs = ((flat,), tuple(parts)), (tuple(parts), (flat,))
    for old, new in (pairs[side] for side in sides):
        edges = {edge for label in old for edge in graph.at(label)}
        arrays = [array for array in graph.arrays if array[1] != laid and not {*old}.isdisjoint(array[1])]
        vectors = [label for label in old if graph.vectors.get(label)]
        if not {*old}.isdisjoint(graph.out) or len(edges) + len(arrays) + len(vectors) != 1:
            continue
        labels = next(((edge.a, edge.b) for edge in edges), arrays[0][1] if arrays else tuple(vectors))
        at = labels.index(old[0]) if old[0] in labels else 0
        if labels[at : at + len(old)] != old or len({*labels}) < len(labels):
            continue
        form = (
            _taken(graph, edges.pop(), labels[0], False) if edges else arrays[0][0] if arrays else _column(graph, flat)
        )
        graph.arrays = [array for array in graph.arrays if array not in arrays and array[1] != laid]
        labels = (*labels[:at], *new, *labels[at + len(old) :])
        made = reshape(form.plain, *(graph.sizes[label] for label in labels))
        graph.put(Form(len(labels), made), labels, 1)
        return True
    return False


def _is_plain_vector(graph: Graph, laid: Labels) -> bool:
    """Whether a vector is laid out in axes that no matrix goes on from: `kron` would need an identity matrix."""
    *parts, flat = laid
    inner = {other[-1] for other in layouts(graph)}
    return bool(graph.vectors.get(flat)) and not any(graph.at(part) or part in inner for part in parts)


def _opened(graph: Graph, laid: Labels, at: int) -> bool:
    """What is itself laid out is opened; axes of one place are left out."""
    labels = laid
    for place in (at, at + 1):
        for inner in layouts(graph):
            if inner[-1] != labels[place] or inner is laid or not _is_alone(graph, labels[place], laid, inner):
                continue
            if graph.vectors.get(labels[place]) or len(set(inner[:-1])) < len(inner) - 1:
                continue
            parts = [label for label in inner[:-1] if graph.sizes[label] != sizing.ONE]
            graph.arrays = [array for array in graph.arrays if array[1] != inner]
            _relaid(graph, laid, (*labels[:place], *parts, *labels[place + 1 :]))
            return True
    return False


def _inside(graph: Graph, laid: Labels, at: int) -> bool:
    """A matrix between two neighbours is `vec` of it, a weight on their place where these have other matrices too."""
    row, col = laid[at : at + 2]
    if row == col:
        if not _is_alone(graph, row, laid, laid):
            return False
        made = vec(diagonal(_column(graph, row)))
        graph.weight(_replaced(graph, laid, at), made)
        return True
    inner = [edge for edge in graph.at(row) if edge.far(row) == col]
    if len(inner) != 1 or {row, col} <= {*graph.out}:
        return False
    (edge,) = inner
    only = len(graph.at(row)) + len(graph.at(col)) == 2
    mates = [
        (mate, place)
        for mate, place in _neighbours(graph, laid)
        if {*mate[place : place + 2]} == {row, col} and all(_is_free(graph, a, laid, mate) for a in (row, col))
    ]
    alone = only and _is_free(graph, row, laid) and _is_free(graph, col, laid)
    if not alone and not (only and mates) and (len(laid) > 3 or max(row, col) >= graph.given):
        return False
    made = vec(_taken(graph, edge, row, only and (alone or bool(mates))))
    if alone:
        target = _replaced(graph, laid, at)
    elif only and mates:
        ((mate, place),) = mates
        target = _joined(graph, laid, at, mate, place, [] if mate[place] == row else _swap(graph, mate, place))
    else:
        target = laid[-1]
    graph.weight(target, made)
    return True


def _between(graph: Graph, laid: Labels, at: int) -> bool:
    """Two neighbours with a matrix each to two neighbours in another layout: a Kronecker product."""
    pair = laid[at : at + 2]
    lonely = [_is_alone(graph, label, laid) for label in pair]
    if all(lonely) or pair[0] == pair[1]:
        return False
    for mate, place in _neighbours(graph, laid):
        ends = mate[place : place + 2]
        for crossed in (False, True) if max(*pair, *ends) < graph.given and not any(lonely) else (False,):
            first, second = (
                _tie(graph, label, end, laid, mate)
                for label, end in zip(pair, reversed(ends) if crossed else ends, strict=True)
            )
            if first is None or second is None:
                continue
            forms = [first(), second()]
            links = _swap(graph, mate, place) if crossed else []
            if any(forms):
                whole = kron(*(form or eye(graph.sizes[label]) for form, label in zip(forms, pair, strict=True)))
                links.insert(0, Link("M", [(whole, ONE)]))
            _joined(graph, laid, at, mate, place, links)
            return True
    return False


def _tie(graph: Graph, label: int, end: int, laid: Labels, mate: Labels) -> Callable[[], Form | None] | None:
    """What takes the matrix between a label and one in another layout out of the graph; none for the identity."""
    if label == end:
        return (lambda: _weight(graph, label)) if _is_alone(graph, label, laid, mate) else None
    edges = graph.at(label)
    if len(edges) > 1 or edges != graph.at(end) or not _is_free(graph, label, laid) or not _is_free(graph, end, mate):
        return None
    if edges:
        return lambda: _taken(graph, edges[0], label)
    return lambda: outer_product(_column(graph, label), _column(graph, end))


def _taken(graph: Graph, edge: Edge, start: int, weighted: bool = True) -> Form:
    """A matrix taken away, with the vectors at its ends where no other matrices are there."""
    graph.edges.remove(edge)
    ends = (start, edge.far(start))
    left, right = (graph.vectors.pop(end, None) if weighted and not graph.at(end) else None for end in ends)
    return edge.form(start, left, right)


def _beside(graph: Graph, laid: Labels, at: int) -> bool:
    """A vector beside a matrix, or beside a label that others have too: a Kronecker product with a column."""
    pair = laid[at : at + 2]
    lonely = [_is_alone(graph, label, laid) for label in pair]
    if sum(lonely) != 1 or pair[0] == pair[1]:
        return False
    place = lonely.index(True)
    other = far = pair[1 - place]
    column, whole = _column(graph, pair[place]), None
    edges = graph.at(other)
    if not edges:
        whole = _weight(graph, other)
    elif len(edges) == 1 and _is_free(graph, other, laid):
        far, whole = edges[0].far(other), _taken(graph, edges[0], other)
    sides = (column, whole or eye(graph.sizes[other]))
    made = kron(*sides if place == 0 else sides[::-1])
    graph.join(_replaced(graph, laid, at), far, [Link("M", [(made, ONE)])])
    return True


def _alone(graph: Graph, laid: Labels, at: int) -> bool:
    """Two vectors: `vec` of their outer product."""
    row, col = laid[at : at + 2]
    if not _is_alone(graph, row, laid) or not _is_alone(graph, col, laid):
        return False
    bare = not graph.vectors.get(row) and not graph.vectors.get(col)
    left, right = _column(graph, row), _column(graph, col)
    target = _replaced(graph, laid, at)
    others = [label for label in graph.out if label != target and _has_vector(graph, label)]
    if target in graph.out and others and not bare:
        # a row beside the two columns: shorter than `vec` times the row
        whole = kron(left, outer_product(right, vector(graph.vectors.pop(others[0]))))
        graph.join(target, others[0], [Link("M", [(whole, ONE)])])
    elif not bare:
        graph.weight(target, vec(outer_product(left, right)))
    return True


def _has_vector(graph: Graph, label: int) -> bool:
    """Whether there is a vector on a label and nothing else."""
    return bool(graph.vectors.get(label)) and not graph.at(label) and not any(label in own for _, own in graph.arrays)


def _exchanged(graph: Graph, laid: Labels, at: int) -> bool:
    """Two neighbours the other way round, so that one of them comes to stand beside what a matrix joins it to."""
    labels = laid
    if (
        labels[-1] != next(iter(graph.out), None)
        or len(labels) - at < 4
        or not any(edge.far(labels[at]) == labels[at + 2] for edge in graph.at(labels[at]))
    ):
        return False
    before, after = (
        sizing.product(graph.sizes[label] for label in side) for side in (labels[:at], labels[at + 2 : -1])
    )
    flat = graph.fresh(graph.sizes[labels[-1]])
    _relaid(graph, laid, (*labels[:at], labels[at + 1], labels[at], *labels[at + 2 : -1], flat))
    (link,) = _swap(graph, (labels[at + 1], labels[at]), 0)
    swap = link.form()
    if after != sizing.ONE:
        swap = kron(swap, eye(after))
    if before != sizing.ONE:
        swap = kron(eye(before), swap)
    graph.join(labels[-1], flat, [Link("M", [(swap, ONE)])])
    return True


def _neighbours(graph: Graph, laid: Labels) -> list[tuple[Labels, int]]:
    """The other layouts, with the places at which two neighbours start."""
    return [(mate, at) for mate in layouts(graph) if mate != laid for at in range(len(mate) - 2)]


def _swap(graph: Graph, mate: Labels, place: int) -> list[Link]:
    """The commutation matrix that puts two neighbours the other way round."""
    rows, cols = (size_formula(graph.sizes[label]) for label in mate[place : place + 2])
    return [Link("M", [(Form(2, call("commutation", rows, cols), lambda: call("commutation", cols, rows)), ONE)])]


def _is_free(graph: Graph, label: int, *laid: Labels) -> bool:
    """Whether a label is summed and in no arrays but these, in each once."""
    held = [labels for _, labels in graph.arrays for other in labels if other == label]
    return label not in graph.out and len(held) <= len(laid) and all(labels in laid for labels in held)


def _is_alone(graph: Graph, label: int, *laid: Labels) -> bool:
    """Whether there is besides at most a vector on it."""
    return not graph.at(label) and _is_free(graph, label, *laid)


def _weight(graph: Graph, label: int) -> Form | None:
    """The vector on a label taken away, as a diagonal matrix where there is one."""
    weight = graph.vectors.pop(label, None)
    return diagonal(vector(weight)) if weight else None


def _column(graph: Graph, label: int) -> Form:
    """The vector on a label taken away, ones where there is none."""
    weight = graph.vectors.pop(label, None)
    return vector(weight) if weight else ones(graph.sizes[label])


def _joined(graph: Graph, laid: Labels, at: int, mate: Labels, place: int, links: Sequence[Link]) -> int:
    """Two neighbours become one label, and so do two of another layout; a chain joins the two, or they are one."""
    start, stop = _replaced(graph, laid, at), _replaced(graph, mate, place)
    if links:
        graph.join(start, stop, links)
    else:
        graph.rename(stop, start)
    return start


def _replaced(graph: Graph, laid: Labels, at: int) -> int:
    """The label that two neighbours become; of the last two, that of their place."""
    labels = laid
    row, col = (graph.sizes[label] for label in labels[at : at + 2])
    target = labels[-1] if len(labels) == 3 else graph.fresh(row * col)
    _relaid(graph, laid, (*labels[:at], target, *labels[at + 2 :]))
    return target


def _relaid(graph: Graph, laid: Labels, labels: Labels) -> None:
    """The layout of other labels instead; of one label there is none."""
    graph.arrays = [array for array in graph.arrays if array[1] != laid]
    if len(labels) == 2 and labels[0] != labels[1]:
        graph.rename(labels[0], labels[1])
    elif len(labels) > 2:
        graph.arrays.append((Layout([graph.sizes[label] for label in labels[:-1]]), labels))
