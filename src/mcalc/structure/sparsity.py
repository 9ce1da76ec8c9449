"""How many entries of a derivative can be other than zero, and which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

from mcalc.exact.size import Size, product
from mcalc.record import Record
from mcalc.structure.count import Undecided, counted, relaxed
from mcalc.structure.holes import holes
from mcalc.structure.linear import at_least
from mcalc.structure.listing import number, places
from mcalc.structure.one_to_one_axes import places_of_keys
from mcalc.structure.region import Region
from mcalc.structure.support import Supports, supports_of
from mcalc.tensor.node import Node

_BESIDE = 10
"""So many times as many places as are listed may be gone through to list them."""

if TYPE_CHECKING:
    from mcalc.structure.pattern import Pattern

MATRIX = 2
ENUMERATED = 100_000
"""Up to this many places are counted one by one where no formula counts them."""


class Sparsity(Record):
    """How many entries can be other than zero.

    `nnz` and `size` are formulas in the dimensions, for dimensions that are larger than the numbers they meet (a band
    of offset 1 needs n >= 2). `count` and `total` are exact numbers for the given sizes and None while a size is
    symbolic, and `density` with them. `indices` lists the places of the pattern, sorted row by row, one tuple an axis:
    rows and columns as laid out up to two axes, the axes of the tensor beyond. `bounds` names those of "nnz" and
    "count" that are only bounds from above: where a formula would hang on which of two dimensions is the larger,
    on whether one is even, or on what cancels. `place` is what a `Pattern` is made of.
    """

    nnz: Size
    size: Size
    count: int | None  # type: ignore[assignment]
    total: int | None
    indices: tuple[tuple[int, ...], ...] | None = None
    bounds: tuple[str, ...] = ()
    place: tuple[Node, int, tuple[tuple[str, int | None], ...]] | None = None

    def coordinates(self) -> tuple[Any, Any]:
        """The rows and the columns of the places that can be other than zero, as arrays, row by row; what has more than
        two axes is flattened row by row. Raises OptionError while a size is symbolic.

        >>> import mcalc
        >>> rows, columns = mcalc.jacobian("x*w", wrt="x", n=3).sparsity.coordinates()
        >>> rows.tolist(), columns.tolist()
        ([0, 1, 2], [0, 1, 2])
        """
        return self.placed().coordinates()

    def picture(self, columns: int = 80, ascii: bool = False) -> str:
        """The pattern in dots of Braille, or in ASCII, no wider than so many columns. While a size is symbolic it is a
        sketch at sizes of its own, with the dimensions on its sides.

        >>> import mcalc
        >>> print(mcalc.jacobian("cumsum(x)", wrt="x", n=4).sparsity.picture(ascii=True))
               n = 4
              +--------+
              | *      |
        n = 4 | * *    |
              | * * *  |
              | * * * *|
              +--------+
        """
        return self.placed().picture(columns, ascii)

    def placed(self) -> Pattern:
        """The pattern as far as it is known: everywhere, where it is no longer."""
        from mcalc.structure.pattern import Pattern

        assert self.place is not None
        whole = self.nnz == self.size or self.count == self.total is not None
        return Pattern(*self.place, whole, self.indices if len(self.indices or ()) == MATRIX else None)

    @property
    def density(self) -> float | None:
        """count / total."""
        if self.count is None or not self.total:
            return None
        return self.count / self.total


def sparsity(node: Node, split: int, sizes: Mapping[str, int | None], limit: int) -> Sparsity:
    """The sparsity of a derivative whose first `split` axes are rows; places are listed up to `limit` of them.

    >>> from mcalc.tensor import delta
    >>> found = sparsity(delta((Size.name("n"),), (0, 0)), 1, {"n": 3}, 100)
    >>> str(found.nnz), str(found.size), found.count, found.total, found.indices
    ('n', 'n**2', 3, 9, ((0, 1, 2), (0, 1, 2)))
    """
    size = product(node.shape)
    known = {name: value for name, value in sizes.items() if value is not None}
    total = size.substitute(known).value
    nnz, _, exact = _counted(node, supports_of(), size)
    bounds = () if exact else ("nnz",)
    place = node, split, tuple(sorted(sizes.items()))
    if not isinstance(total, int):
        return Sparsity(nnz, size, None, None, None, bounds, place)
    numeric = supports_of(known)
    number, listed, exact = _counted(node, numeric, Size.of(total))
    count = number.value
    assert isinstance(count, int)
    bounds = bounds if exact else (*bounds, "count")
    if count > limit:
        return Sparsity(nnz, size, count, total, None, bounds, place)
    if listed is None:
        regions = numeric.of(node)
        if not _are_few(regions, _BESIDE * limit):  # most of them are holes
            return Sparsity(nnz, size, count, total, None, bounds, place)
        listed = places(regions, holes(node, numeric))
    return Sparsity(nnz, size, count, total, _laid_out(listed, len(node.shape), split), bounds, place)


def _are_few(regions: Sequence[Region], limit: int) -> bool:
    """Whether all regions together have no more places than that; every size is a number."""
    if sum(prod(map(number, region.spans)) for region in regions) <= limit:
        return True
    try:
        counts = [counted([region]).value for region in regions]
    except Undecided:
        return False
    return sum(count if isinstance(count, int) else limit + 1 for count in counts) <= limit


def _counted(node: Node, supports: Supports, size: Size) -> tuple[Size, list[tuple[int, ...]] | None, bool]:
    """How many places can be other than zero, the places where they had to be listed, and whether that is exact.

    What is not exact is a bound, and no more than all places.
    """
    if (told := places_of_keys(node)) is not None:
        return told.substitute(supports.sizes), None, True
    support, gaps = supports.of(node), holes(node, supports)
    exact = not supports.loose(node) and all(region.exact for region in support)
    try:
        found = counted(support, gaps)
        return (found if exact or at_least(size, found) else size), None, exact
    except Undecided:
        if (rows := _on_one_diagonal(node, supports)) is not None:
            return rows, None, False
        enough = relaxed(support)
    number = enough.value
    if number is not None and number <= ENUMERATED and not any(region.names() for region in support):
        listed = places(support, gaps)
        return Size.of(len(listed)), listed, exact
    if number is None and len(support) > 1:
        return size, None, False
    return enough if at_least(size, enough) else size, None, False


def _on_one_diagonal(node: Node, supports: Supports) -> Size | None:
    """How many places a diagonal of a matrix has at most, where all regions lie on one."""
    if len(node.shape) != MATRIX:
        return None
    apart = {region.axes[1].plus(region.axes[0], -1) for region in supports.of(node)}
    alone = len(apart) == 1 and not next(iter(apart)).terms
    return Size.of(supports.shape(node)[0]) if alone else None


def _laid_out(listed: list[tuple[int, ...]], rank: int, split: int) -> tuple[tuple[int, ...], ...]:
    """Places as one tuple an axis, a vector as the row or the column that it is."""
    axes = tuple(zip(*listed, strict=True)) if listed else ((),) * rank
    if rank != 1:
        return axes
    others = (0,) * len(listed)
    return (axes[0], others) if split == 1 else (others, axes[0])
