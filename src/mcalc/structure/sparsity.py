"""How many entries of a derivative can be other than zero, and which."""

from __future__ import annotations

from collections.abc import Mapping

from mcalc.exact.size import Size, product
from mcalc.record import Record
from mcalc.structure.count import Undecided, counted, relaxed
from mcalc.structure.holes import holes
from mcalc.structure.linear import sign, tidy
from mcalc.structure.listing import places
from mcalc.structure.support import Support, supports_of
from mcalc.tensor.node import Node

ENUMERATED = 100_000
"""Up to this many places are counted one by one where no formula counts them."""


class Sparsity(Record):
    """How many entries can be other than zero.

    `nnz` and `size` are formulas in the dimensions, for dimensions that are larger than the numbers they meet (a band
    of offset 1 needs n >= 2). `count` and `total` are exact numbers for the given sizes and None while a size is
    symbolic, and `density` with them. `indices` lists the places of the pattern, sorted row by row, one tuple an axis:
    rows and columns as laid out up to two axes, the axes of the tensor beyond. `bounds` names those of "nnz" and
    "count" that are only bounds from above: where a formula would hang on which of two dimensions is the larger,
    on whether one is even, or on what cancels.
    """

    nnz: Size
    size: Size
    count: int | None  # type: ignore[assignment]
    total: int | None
    indices: tuple[tuple[int, ...], ...] | None = None
    bounds: tuple[str, ...] = ()

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
    supports = supports_of(node)
    gaps = holes(node, supports)
    nnz, exact = formula(supports.of(node), gaps, size)
    bounds = () if exact and not supports.loose(node) else ("nnz",)
    known = {name: value for name, value in sizes.items() if value is not None}
    total = size.substitute(known).value
    if not isinstance(total, int):
        return Sparsity(nnz, size, None, None, None, bounds)
    numeric = supports_of(node, known)
    support, gaps = numeric.of(node), holes(node, numeric)
    count, listed, exact = _counted(support, gaps, total)
    if not exact or numeric.loose(node):
        bounds = (*bounds, "count")
    if listed is None and count <= limit:
        listed = places(support, gaps)
    if listed is None or count > limit:
        return Sparsity(nnz, size, count, total, None, bounds)
    return Sparsity(nnz, size, count, total, _laid_out(listed, len(node.shape), split), bounds)


def formula(support: Support, gaps: Support, size: Size) -> tuple[Size, bool]:
    """The number of places of a support without its gaps, or a bound where that has no formula; whether it is exact."""
    exact = all(region.exact for region in support)
    try:
        return counted(support, gaps), exact
    except Undecided:
        if len(support) > 1:
            return size, False
        enough = relaxed(support)
        return (enough if sign(tidy(size - enough)) in (0, 1) else size), False


def _counted(support: Support, gaps: Support, total: int) -> tuple[int, list[tuple[int, ...]] | None, bool]:
    """The number of places for sizes in numbers, the places where they had to be listed, whether that is exact."""
    exact = all(region.exact for region in support)
    try:
        found = counted(support, gaps).value
    except Undecided:
        enough = relaxed(support).value
        assert isinstance(enough, int)
        if enough > ENUMERATED:
            return min(enough, total), None, False
        listed = places(support, gaps)
        return len(listed), listed, exact
    assert isinstance(found, int)
    return found, None, exact


def _laid_out(listed: list[tuple[int, ...]], rank: int, split: int) -> tuple[tuple[int, ...], ...]:
    """Places as one tuple an axis, a vector as the row or the column that it is."""
    axes = tuple(zip(*listed, strict=True)) if listed else ((),) * rank
    if rank != 1:
        return axes
    others = (0,) * len(listed)
    return (axes[0], others) if split == 1 else (others, axes[0])
