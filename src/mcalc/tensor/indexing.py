"""Indexing, slicing and stacking: unit vectors and selections."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.exact.rational import Rational
from mcalc.exact.size import ZERO, Size
from mcalc.language.spec import Range
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Labels, Node, Shape, Sum
from mcalc.tensor.pattern import select, unit
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

Factors = list[tuple[Node, Labels, "Rational | Node"]]


def indexed(base: Node, places: Sequence[Size | Range]) -> Node:
    """`base[places]`: a unit vector summed against an axis picks an entry, a selection picks a slice."""
    rank = len(base.shape)
    labels = tuple(range(rank))
    factors: Factors = [(base, labels, ONE)]
    out: list[int] = []
    for axis, size in enumerate(base.shape):
        place = places[axis] if axis < len(places) else Range(ZERO, 1, size)
        if isinstance(place, Size):
            factors.append((unit(size, place), (axis,), ONE))
        elif place == Range(ZERO, 1, size):
            out.append(axis)
        else:
            assert place.length is not None
            factors.append((select(place.length, size, place.start, place.step), (rank + axis, axis), ONE))
            out.append(rank + axis)
    return product(factors, tuple(out))


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
