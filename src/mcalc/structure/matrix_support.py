"""A derivative seen as a matrix: which axes are rows, which are columns, and where its support lies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from itertools import product as combinations

from mcalc.exact.size import Size, product
from mcalc.structure.count import Undecided, counted, united
from mcalc.structure.holes import holes
from mcalc.structure.linear import Bound, Linear, digits, fixed, multiple, sign, tidy
from mcalc.structure.region import Region, extent, flattened, never_positive
from mcalc.structure.support import Support, Supports, supports_of
from mcalc.structure.system import intersection, shadow
from mcalc.tensor.node import Node

Axes = tuple[int, ...]


def sides(rank: int, split: int) -> tuple[Axes, Axes]:
    """The row axes and the column axes. A matrix stands as it is, whatever its axes come from."""
    if rank == 2:
        return (0,), (1,)
    return tuple(range(split)), tuple(range(split, rank))


class Matrix:
    """The support of a tensor with row axes and column axes, each side flattened row by row.

    An axis that runs through a matrix row by row (of `vec(X)`) counts as the two axes of that matrix.
    """

    def __init__(self, node: Node, rows: Axes, cols: Axes, supports: Supports) -> None:
        self.node = node
        self._named = supports_of() if supports.sizes else supports
        self._supports = supports
        self.rows, self.cols = rows, cols
        shape = [Size.of(size) for size in supports.shape(node)]
        self.height = product(shape[axis] for axis in rows)
        self.width = product(shape[axis] for axis in cols)
        self.support = supports.of(node)
        self._shape = shape

    @cached_property
    def nnz(self) -> Size | None:
        """How many places can be other than zero; None where that is open."""
        if self._loose or not all(region.exact for region in self.support):
            return None
        try:
            return counted(self.support, holes(self.node, self._supports))
        except Undecided:
            return None

    @cached_property
    def _loose(self) -> bool:
        """Whether the support may hold places that are always zero."""
        holes(self.node, self._supports)  # takes note of those that can't be told
        return self._supports.loose(self.node)

    @cached_property
    def _below(self) -> list[Linear]:
        """Column - row over each region."""
        rows, cols, shape = self.rows, self.cols, self._shape
        return [
            flattened([region.axes[axis] for axis in cols], [shape[axis] for axis in cols]).plus(
                flattened([region.axes[axis] for axis in rows], [shape[axis] for axis in rows]), -1
            )
            for region in self.support
        ]

    @property
    def lengths(self) -> Sequence[Size]:
        """The sizes of the axes of the tensor."""
        return self._shape

    @property
    def named(self) -> Support:
        """The support as it is at any size: in numbers, every matrix is a band."""
        return self._named.of(self.node)

    def bound(self, size: Size) -> Bound:
        """A size, in numbers where these are given."""
        return self._supports.bound(size)

    @property
    def square(self) -> bool:
        """As many rows as columns."""
        return self.height == self.width

    @property
    def full(self) -> bool:
        """Whether there is no place that is always zero."""
        size = self.height * self.width
        if self.nnz is not None:
            return self.nnz == size
        return not self._loose and any(
            not region.rules and product(map(Size.of, region.spans)) == size for region in self.support
        )

    @property
    def gappy(self) -> bool:
        """Whether some place is always zero; where they can't be counted, a few at the rims are looked at."""
        if self.nnz is not None:
            return self.nnz != self.height * self.width
        ends = [
            [fixed(0), fixed(1), fixed(tidy(size - 1))] if sign(tidy(size - 1)) else [fixed(0)] for size in self._shape
        ]
        for place in islice(combinations(*ends), LOOKED_AT):
            spot = Region(tuple(place), ())
            if all(intersection(spot, region) is None for region in self.support):
                return True
        return False

    @property
    def blocks(self) -> tuple[Bound, tuple[Bound, Bound]] | None:
        """How many blocks lie along the diagonal, and their size, where the first row axis equals the first column
        axis everywhere and there are more axes behind; None where there are no two.
        """
        (count, high, tops), (same, wide, lefts) = (
            self._halves(self.rows, first=True),
            self._halves(self.cols, first=True),
        )
        proper = count == same != 1 and not high == wide == 1
        return (count, (high, wide)) if proper and self._equal(tops, lefts) else None

    @property
    def inner_blocks(self) -> tuple[tuple[Bound, Bound], Bound] | None:
        """How many blocks there are from top to bottom and from left to right, and their size, where all of them are
        diagonal: where the last row axis equals the last column axis.
        """
        (size, down, rows), (same, across, cols) = (
            self._halves(self.rows, first=False),
            self._halves(self.cols, first=False),
        )
        proper = size == same != 1 and not down == across == 1
        return ((down, across), size) if proper and self._equal(rows, cols) else None

    def _equal(self, left: Sequence[Linear], right: Sequence[Linear]) -> bool:
        """Whether two forms are the same over each region."""
        regions = zip(self.support, left, right, strict=True)
        return all(extent(region, col.plus(row, -1)) == (0, 0) for region, row, col in regions)

    def _halves(self, axes: Axes, first: bool) -> tuple[Bound, Bound, list[Linear]]:
        """The size of the first or the last of some axes, that of all others together, and what it is over each region.

        An axis that runs through a matrix row by row everywhere counts as the two axes of that matrix.
        """
        at = axes[0] if first else axes[-1]
        size, forms = self._shape[at], [region.axes[at] for region in self.support]
        others = tidy(product(self._shape[axis] for axis in axes if axis != at))
        parts = [digits(f, r.ranges) if len(f.terms) > 1 else None for f, r in zip(forms, self.support, strict=True)]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and len({radix for radix, _, _ in known}) == 1:
            radix = known[0][0]
            blocks = multiple(size, radix)
            if blocks is not None and size == blocks * radix:
                own = blocks if first else radix
                inside = [high if first else low for _, high, low in known]
                return own, tidy(others * (radix if first else blocks)), inside
        return tidy(size), others, forms

    @property
    def lower(self) -> bool:
        """Whether no place is above the diagonal."""
        return self.square and all(map(never_positive, self.support, self._below))

    @property
    def upper(self) -> bool:
        """Whether no place is below the diagonal."""
        return self.square and all(never_positive(r, -form) for r, form in zip(self.support, self._below, strict=True))

    @cached_property
    def diagonal(self) -> bool:
        """Whether only the diagonal can be other than zero."""
        return self.lower and self.upper

    @property
    def covered(self) -> bool:
        """Whether the whole diagonal of a diagonal matrix is in the support."""
        return self.nnz is not None and self.nnz == self.height

    def offsets(self) -> tuple[int, ...] | None:
        """Column - row of every band, where bands are all there is; the band doesn't widen with the matrix."""
        support = self.named if len(self.rows) == len(self.cols) == 1 else ()
        if not support:
            return None
        found: set[int] = set()
        for region in support:
            low, high = extent(region, region.axes[self.cols[0]].plus(region.axes[self.rows[0]], -1))
            if not isinstance(low, int) or not isinstance(high, int) or high - low > WIDEST:
                return None
            found.update(range(low, high + 1))
        width = max(found) - min(found) + 1
        sizes = [size.value for size in (self.height, self.width)]
        runs = any(all(axis.terms for axis in region.axes) for region in support)
        if not runs or all(size is not None and width >= size > 1 for size in sizes):
            return None
        return tuple(sorted(found))

    @property
    def bandwidths(self) -> tuple[Bound | None, Bound | None]:
        """How far entries lie below the diagonal and above it, None where that is open, or no less than half of what it
        can be.
        """
        if self._loose or not all(region.exact for region in self.support):
            return None, None
        ends = [extent(region, form) for region, form in zip(self.support, self._below, strict=True)]
        lower = _greatest([None if low is None else tidy(-low) for low, _ in ends])
        upper = _greatest([high for _, high in ends])
        if lower is None or upper is None:
            return None, None
        told = (1, None) if len(self.rows) == len(self.cols) == 1 else (1,)
        sides = (self.height, lower), (self.width, upper)
        first, last = (
            width if sign(tidy(size - width - 1)) == 1 and sign(tidy(size - 2 * width - 1)) in told else None
            for size, width in sides
        )
        return first, last

    @property
    def turns_into_itself(self) -> bool:
        """Whether the support stays the same when rows and columns change places."""
        return {shadow(region, (*self.cols, *self.rows)) for region in self.support} == set(self.support)

    def seen(self, axes: Axes) -> Size | None:
        """How many places the support has when only these axes are looked at."""
        shadows = dict.fromkeys(shadow(region, axes) for region in self.support)
        try:
            return united([region for region in shadows if region is not None])
        except Undecided:
            return None


def _greatest(values: Sequence[Bound | None]) -> Bound | None:
    """The greatest of some numbers and 0, None where that is open."""
    found: Bound = 0
    for value in values:
        order = None if value is None else sign(tidy(value - found))
        if value is None or order is None:
            return None
        found = value if order > 0 else found
    return found


LOOKED_AT = 81
"""Places that are looked at one by one for a zero."""

WIDEST = 64
"""The widest band that is told from a full matrix."""
