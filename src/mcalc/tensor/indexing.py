"""Indexing, slicing and stacking: unit vectors and selections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.language import tree
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Labels, Node, Shape, Sum
from mcalc.tensor.pattern import select, unit
from mcalc.tensor.product import product
from mcalc.tensor.sizes import size_at
from mcalc.tensor.sum import add

Factors = list[tuple[Node, Labels, "Rational | Node"]]


def indexed(base: Node, items: Sequence[tree.Node | tree.Slice], done: Mapping[tree.Node, Node], shape: Shape) -> Node:
    """`base[items]`: a unit vector summed against an axis picks an entry, a selection picks a slice."""
    rank = len(base.shape)
    labels = tuple(range(rank))
    factors: Factors = [(base, labels, ONE)]
    out: list[int] = []
    for axis, size in enumerate(base.shape):
        item = items[axis] if axis < len(items) else tree.Slice(None, None, None)
        if isinstance(item, tree.Slice):
            count = shape[len(out)]
            start, step = _start(item, size, done)
            if count == size and not start and step == 1:
                out.append(axis)
            else:
                factors.append((select(count, size, start, step), (rank + axis, axis), ONE))
                out.append(rank + axis)
        else:
            factors.append((unit(size, from_front(size_at(item, done), size)), (axis,), ONE))
    return product(factors, tuple(out))


def from_front(place: Size, size: Size) -> Size:
    """A place counted from the front: a negative one counts from the end."""
    value = place.value
    return place + size if value is not None and value < 0 else place


def _start(item: tree.Slice, size: Size, done: Mapping[tree.Node, Node]) -> tuple[Size, int]:
    step = int(size_at(item.step, done).value or 1) if item.step is not None else 1
    if item.start is None:
        return (Size.of(0) if step > 0 else size - 1), step
    return from_front(size_at(item.start, done), size), step


def stacked(items: Sequence[Node], shape: Shape, axis: int = 0) -> Node:
    """The items along a new axis."""
    rank = len(shape)
    rest = tuple(a for a in range(rank) if a != axis)
    terms = []
    for place, item in enumerate(items):
        labels = rest[len(rest) - len(item.shape) :]
        factors: Factors = [(unit(shape[axis], place), (axis,), ONE), (item, labels, ONE)]
        terms.append((ONE, product(factors, tuple(range(rank)), dict(enumerate(shape)))))
    return add(terms, shape)


def concatenated(items: Sequence[Node], shape: Shape, axis: int = 0) -> Node:
    """The items one after the other along an axis that they have."""
    rank = len(shape)
    offset = Size.of(0)
    terms = []
    for item in items:
        count = item.shape[axis]
        labels = tuple(rank if a == axis else a for a in range(rank))
        place = select(count, shape[axis], offset, 1)
        # A sum is put in its place term by term: what is concatenated may be a concatenation itself.
        for coefficient, part in item.terms if isinstance(item, Sum) else ((ONE, item),):
            factors: Factors = [(part, labels, ONE), (place, (rank, axis), ONE)]
            if count.value == 1:
                factors[1] = (unit(shape[axis], offset), (axis,), ONE)
            terms.append((coefficient, product(factors, tuple(range(rank)), dict(enumerate(shape)))))
        offset = offset + count
    return add(terms, shape)
