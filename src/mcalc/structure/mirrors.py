"""Products that are one half and its mirror image: L @ M @ L.T, with what lies on the mirror and what crosses it.

The mirror swaps the labels of rows with those of columns. A factor has its image in the other half; or it lies on the
mirror, with labels that are their own images; or it crosses the mirror, a matrix whose two labels are swapped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.structure.terms import Axes, reached
from mcalc.tensor.labels import is_skew, is_symmetric
from mcalc.tensor.node import Factor, Labels, Product

Signs: TypeAlias = Callable[[Factor], int]
"""1 or -1 where a factor may lie on the mirror, or cross it, with that sign, otherwise 0."""


class Mirror(Record):
    """A mirror of labels with the factors of each kind: those with images, in pairs, those on it, and across it.

    `sign` is that of all on it and across it together, and of skew matrices whose images are turned. `closed` are the
    factors of scalars, whatever they are, and no longer among those on it and across it. `sizes` has those of all
    labels.
    """

    images: Mapping[int, int]
    paired: tuple[tuple[Factor, Factor], ...] = ()
    still: tuple[Factor, ...] = ()
    crossing: tuple[Factor, ...] = ()
    sign: int = 1
    closed: tuple[Factor, ...] = ()
    sizes: Mapping[int, Size] = {}

    def with_images(self, labels: Labels, images: Labels) -> Mirror | None:
        """The same with images for some labels, None where they have others."""
        known = dict(self.images)
        for label, image in zip(labels, images, strict=True):
            if known.setdefault(label, image) != image or known.setdefault(image, label) != label:
                return None
        return self._replace(images=known)

    def half(self, ends: set[int]) -> list[Factor]:
        """The factors with images that are tied to labels at the ends of one half."""
        sides = Sides([factor for pair in self.paired for factor in pair], self.on_it)
        near = {sides.of(label) for label in ends}
        return [f for pair in self.paired for f in pair if not near.isdisjoint(map(sides.of, f.labels))]

    @property
    def on_it(self) -> set[int]:
        """The labels that are their own images."""
        return {label for label, image in self.images.items() if label == image}


def mirrors(node: Product, rows: Axes, cols: Axes, still: Signs, across: Signs) -> Iterator[Mirror]:
    """The ways in which a product is L @ M @ L.T over its rows and columns."""
    left, right = ([node.out[axis] for axis in axes] for axes in (rows, cols))
    start = Mirror({}).with_images(tuple(left), tuple(right))
    for found in () if start is None else _completed(start, node.factors, still, across):
        lost = {label: label for label in range(len(node.sizes)) if label not in found.images}
        whole = found._replace(images={**found.images, **lost})
        moving = [label for label, image in whole.images.items() if label != image]
        sides = Sides([factor for pair in whole.paired for factor in pair], whole.on_it)
        ends = {*left}.difference(whole.on_it), {*right}.difference(whole.on_it)
        if not sides.meet(*ends) and all(sides.of(a) != sides.of(whole.images[a]) for a in moving):
            tied = reached({*node.out}, node.factors)
            closed = tuple(factor for factor in node.factors if tied.isdisjoint(factor.labels))
            yield whole._replace(
                still=tuple(factor for factor in whole.still if factor not in closed),
                crossing=tuple(factor for factor in whole.crossing if factor not in closed),
                closed=closed,
                sizes=dict(enumerate(node.sizes)),
            )


def _completed(mirror: Mirror, factors: Sequence[Factor], still: Signs, across: Signs) -> Iterator[Mirror]:
    """All ways to find the images of all factors."""
    images = mirror.images
    moving = next((f for f in factors if any(images.get(a, a) != a for a in f.labels)), None)
    if moving is None:
        signs = [still(factor) for factor in factors]
        if all(signs):
            sign = -mirror.sign if signs.count(-1) % 2 else mirror.sign
            yield mirror._replace(still=tuple(factors), sign=sign)
            return
        moving = factors[signs.index(0)]  # a scalar may be of the form x.T @ S @ x
    rest = [factor for factor in factors if factor is not moving]
    if len(moving.labels) == 2 and moving.exponent == 1 and (sign := across(moving)):
        turned = mirror.with_images(moving.labels, moving.labels[::-1])
        if turned is not None:
            crossing = (*turned.crossing, moving)
            yield from _completed(turned._replace(crossing=crossing, sign=turned.sign * sign), rest, still, across)
    for other in rest:
        if other.node is not moving.node or other.exponent != moving.exponent:
            continue
        ways = [(other.labels, 1)]
        if len(other.labels) == 2 and (is_symmetric(other.node) or (is_skew(other.node) and other.exponent == 1)):
            ways.append((other.labels[::-1], 1 if is_symmetric(other.node) else -1))
        for labels, sign in ways:
            found = mirror.with_images(moving.labels, labels)
            if found is not None:
                found = found._replace(paired=(*found.paired, (moving, other)), sign=found.sign * sign)
                yield from _completed(found, [f for f in rest if f is not other], still, across)


class Sides:
    """Labels that factors tie to each other."""

    def __init__(self, factors: Sequence[Factor], apart: set[int]) -> None:
        self._known: dict[int, int] = {}
        for factor in factors:
            own = [label for label in factor.labels if label not in apart]
            for label in own[1:]:
                first, other = self.of(own[0]), self.of(label)
                if first != other:
                    self._known[other] = first

    def of(self, label: int) -> int:
        """The label that stands for all that are tied to this one."""
        while label in self._known:
            label = self._known[label]
        return label

    def meet(self, left: set[int], right: set[int]) -> bool:
        """Whether a label of one set is tied to one of the other."""
        return not {*map(self.of, left)}.isdisjoint(map(self.of, right))
