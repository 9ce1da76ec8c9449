"""A derivative seen as a matrix: which axes are rows, which are columns, and where its support lies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from itertools import product as combinations

from mcalc.exact.rational import quotient
from mcalc.exact.size import Size, product
from mcalc.structure.bounds import Bound, sign, tidy
from mcalc.structure.count import Undecided, counted, united
from mcalc.structure.extent import extent
from mcalc.structure.finish import intersection, region_of
from mcalc.structure.holes import holes
from mcalc.structure.region import Axis, Pair, Region, fixed, parameters
from mcalc.structure.support import Support, Supports
from mcalc.structure.system import System
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
        self._named = Supports() if supports.sizes else supports
        self.rows, self.cols = rows, cols
        shape = [Size.of(size) for size in supports.shape(node)]
        self.height = product(shape[axis] for axis in rows)
        self.width = product(shape[axis] for axis in cols)
        self.support = supports.of(node)
        try:
            self.nnz: Size | None = counted(self.support, holes(node, supports))
        except Undecided:
            self.nnz = None
        if not all(region.exact for region in self.support):
            self.nnz = None
        self._shape = shape
        self._places, self._row_places, self._col_places, self._sizes = _opened(self.support, shape, rows, cols)

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
        return any(not region.rules and product(map(Size.of, region.spans)) == size for region in self.support)

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
    def paired(self) -> bool:
        """Whether row axes and column axes correspond one by one."""
        return self._sides_sizes(self._row_places) == self._sides_sizes(self._col_places)

    def _sides_sizes(self, places: Axes) -> list[Size]:
        return [self._sizes[place] for place in places]

    def _offsets(self, region: Region, pair: int) -> tuple[Bound | None, Bound | None]:
        """The least and the greatest column - row over a region, for one pair of axes."""
        return extent(region, {self._row_places[pair]: -1, self._col_places[pair]: 1})

    def _on_diagonal(self, regions: Sequence[Region], pairs: int) -> bool:
        return all(self._offsets(region, pair) == (0, 0) for region in regions for pair in range(pairs))

    @cached_property
    def diagonal(self) -> bool:
        """Whether only the diagonal can be other than zero."""
        if not self.paired:
            return self.square and all(self._flat_offsets(region) == (0, 0) for region in self.support)
        return self._on_diagonal(self._places, len(self._row_places))

    @property
    def covered(self) -> bool:
        """Whether the whole diagonal of a diagonal matrix is in the support."""
        return self.nnz == self.height

    @property
    def block_diagonal(self) -> bool:
        """Whether the first row axis equals the first column axis everywhere, with more axes behind."""
        rows, cols = self._row_places, self._col_places
        if len(rows) + len(cols) < 3 or self._sizes[rows[0]] != self._sizes[cols[0]]:
            return False
        return self._on_diagonal(self._places, 1)

    @property
    def lower(self) -> bool:
        """Whether no place is above the diagonal."""
        return self._all_on_one_side(1)

    @property
    def upper(self) -> bool:
        """Whether no place is below the diagonal."""
        return self._all_on_one_side(-1)

    def _all_on_one_side(self, side: int) -> bool:
        if self.paired:
            return all(self._one_side(region, side) for region in self._places)
        return self.square and all(_not_beyond(self._flat_offsets(region), side) for region in self.support)

    def _flat_offsets(self, region: Region) -> tuple[Bound | None, Bound | None]:
        """The least and the greatest column - row over a region, both sides flattened row by row."""
        weights: dict[int, Bound] = {}
        for axes, factor in ((self.rows, -1), (self.cols, 1)):
            step = Size.of(factor)
            for axis in reversed(axes):
                weights[axis] = tidy(step)
                step = step * self._shape[axis]
        return extent(region, weights)

    def _one_side(self, region: Region, side: int) -> bool:
        """Whether column - row, times `side`, is never positive in the order of flattened axes."""
        for pair in range(len(self._row_places)):
            ends = self._offsets(region, pair)
            highest = ends[1] if side > 0 else ends[0]
            order = None if highest is None else sign(highest)
            if order is None or order * side > 0:
                return False
            if order * side < 0:
                return True
        return True

    def offsets(self) -> tuple[int, ...] | None:
        """Column - row of every band, where bands are all there is; the band doesn't widen with the matrix."""
        # at any size: in numbers, every matrix is a band
        support = self._named.of(self.node) if len(self.rows) == len(self.cols) == 1 else ()
        if not support:
            return None
        found: set[int] = set()
        runs = False
        for region in support:
            low, high = extent(region, {self.rows[0]: -1, self.cols[0]: 1})
            if not isinstance(low, int) or not isinstance(high, int) or high - low > WIDEST:
                return None
            found.update(range(low, high + 1))
            runs = runs or all(parameters(axis) for axis in region.axes)
        width = max(found) - min(found) + 1
        sizes = [size.value for size in (self.height, self.width)]
        if not runs or all(size is not None and width >= size > 1 for size in sizes):
            return None
        return tuple(sorted(found))

    @property
    def turns_into_itself(self) -> bool:
        """Whether the support stays the same when rows and columns change places."""
        turned: set[Region | None] = set()
        for region in self.support:
            system = System()
            placed = system.place(region)
            turned.add(region_of(system, [placed[axis] for axis in (*self.cols, *self.rows)]))
        return turned == set(self.support)

    def seen(self, axes: Axes) -> Size | None:
        """How many places the support has when only these axes are looked at."""
        shadows: list[Region] = []
        for region in self.support:
            system = System()
            placed = system.place(region)
            shadow = region_of(system, [placed[axis] for axis in axes])
            if shadow is not None:
                shadows.append(shadow)
        try:
            return united(list(dict.fromkeys(shadows)))
        except Undecided:
            return None


LOOKED_AT = 81
"""Places that are looked at one by one for a zero."""

WIDEST = 64
"""The widest band that is told from a full matrix."""


def _opened(support: Support, shape: list[Size], rows: Axes, cols: Axes) -> tuple[list[Region], Axes, Axes, list[Size]]:
    """Regions whose axes that run through matrices are taken apart, with the new row and column axes and sizes."""
    regions = list(support)
    numbers: dict[int, list[int]] = {}
    sizes: list[Size] = []
    columns: list[list[Axis | Pair]] = []
    for axis, size in enumerate(shape):
        places = [region.axes[axis] for region in regions]
        numbers[axis] = [len(sizes)]
        radix = {tidy(place.radix) if _plain(place) else None for place in places if isinstance(place, Pair)}
        pairs = [place for place in places if isinstance(place, Pair)]
        known = radix.pop() if len(radix) == 1 else None
        high = None if known is None or len(pairs) < len(places) else _quotient(size, Size.of(known))
        if high is None or known is None:
            sizes.append(size)
            columns.append(places)
            continue
        numbers[axis].append(len(sizes) + 1)
        sizes += [high, Size.of(known)]
        columns += [[pair.high for pair in pairs], [pair.low for pair in pairs]]
    opened = [region._replace(axes=tuple(column[place] for column in columns)) for place, region in enumerate(regions)]
    return (
        opened,
        tuple(place for axis in rows for place in numbers[axis]),
        tuple(place for axis in cols for place in numbers[axis]),
        sizes,
    )


def _not_beyond(ends: tuple[Bound | None, Bound | None], side: int) -> bool:
    highest = ends[1] if side > 0 else ends[0]
    order = None if highest is None else sign(highest)
    return order is not None and order * side <= 0


def _plain(place: Pair) -> bool:
    return place.offset == 0 and place.stride == 1


def _quotient(size: Size, by: Size) -> Size | None:
    """size / by, where `by` is one monomial that divides it."""
    if len(by.terms) != 1:
        return None
    ((divisor, coefficient),) = by.terms
    terms = {}
    for monomial, value in size.terms:
        powers = dict(monomial)
        for name, power in divisor:
            powers[name] = powers.get(name, 0) - power
        if any(power < 0 for power in powers.values()):
            return None
        terms[tuple(sorted((name, power) for name, power in powers.items() if power))] = quotient(value, coefficient)
    return Size(terms)
