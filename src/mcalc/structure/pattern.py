"""The places of a matrix that can be other than zero, as arrays and as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import TYPE_CHECKING, Any

from mcalc.errors import LimitError, OptionError
from mcalc.exact.size import Size, product
from mcalc.record import Record
from mcalc.structure.count import Undecided, counted
from mcalc.structure.holes import holes
from mcalc.structure.listing import places
from mcalc.structure.matrix_support import sides
from mcalc.structure.region import Region
from mcalc.structure.support import supports_of
from mcalc.tensor.node import Node, postorder
from mcalc.tensor.node import Pattern as PatternNode

if TYPE_CHECKING:
    from mcalc.pictures.grid import Grid

FEW = 20_000
"""Up to so many places are marked one by one, without NumPy."""
_SKETCHED = (24, 20, 16, 13, 11), (9, 7, 6, 5, 4), (5, 4, 3, 2, 6), (4, 3, 2, 5, 6), (3, 2, 4, 5, 6)
"""Sizes of dimensions at which a matrix of symbolic size is sketched: the largest at which it fits."""
_DOTS = 72
"""Rows and columns of a sketch."""


class Pattern(Record):
    """The tensor of a derivative whose first `split` axes are rows, and the sizes of its dimensions, None while one is
    symbolic. `whole` says that every place is taken for other than zero; `listed` are the rows and the columns where
    they have been told one by one.
    """

    node: Node
    split: int
    sizes: tuple[tuple[str, int | None], ...]
    whole: bool = False
    listed: Any = None

    @property
    def extent(self) -> tuple[Size, Size]:
        """The rows and the columns, as sizes."""
        rows, columns = self._axes
        shape = self.node.shape
        return product(shape[axis] for axis in rows), product(shape[axis] for axis in columns)

    @property
    def _axes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return sides(len(self.node.shape), self.split)

    @property
    def known(self) -> dict[str, int]:
        """The sizes that there are."""
        return {name: size for name, size in self.sizes if size is not None}

    def in_numbers(self) -> tuple[int, int]:
        """The rows and the columns. Raises OptionError while one is symbolic."""
        found = []
        for size in self.extent:
            value = size.substitute(self.known).value
            if value is None:
                name = next(name for name in size.names() if name not in self.known)
                raise OptionError(
                    f"the places have numbers only where the sizes have: {name} has none",
                    hint=f"{'--n 10' if name == 'n' else f'--size {name}=10'} gives it one",
                )
            found.append(int(value))
        return found[0], found[1]

    def coordinates(self) -> tuple[Any, Any]:
        """Rows and columns as arrays, row by row."""
        import numpy as np

        from mcalc.structure.cells import coordinates

        height, width = self.in_numbers()
        if self.whole:
            if height * width > MOST:
                raise LimitError(f"there are {height * width} places; the limit is {MOST}", hint="give smaller sizes")
            return np.repeat(np.arange(height), width), np.tile(np.arange(width), height)
        if self.listed is not None:
            return np.array(self.listed[0], dtype=int), np.array(self.listed[1], dtype=int)
        regions, gaps, shape = self._regions()
        return coordinates(regions, gaps, shape, self._axes, MOST)

    def _regions(self) -> tuple[Sequence[Region], Sequence[Region], list[int]]:
        supports = supports_of(self.known)
        shape = [int(size.substitute(self.known).value or 0) for size in self.node.shape]
        return supports.of(self.node), holes(self.node, supports), shape

    def grid(self, down: int, across: int, tall: int = 1) -> Grid:
        """The dots of a picture of no more than so many of them. Raises LimitError for a pattern that is too large."""
        from mcalc.pictures.grid import Grid, block_of

        height, width = self.in_numbers()
        high, wide = block_of(height, width, down, across, tall)
        rows, columns = -(-height // high), -(-width // wide)
        named = [_side(size, length) for size, length in zip(self.extent, (height, width), strict=True)]

        def made(cells: Sequence[bytes]) -> Grid:
            return Grid(tuple(cells), height, width, (high, wide), (named[0], named[1]))

        if self.whole:
            return made([b"\1" * columns] * rows)
        marked = [bytearray(columns) for _ in range(rows)]
        if self.listed is not None:
            for row, column in zip(*self.listed, strict=True):
                marked[row // high][column // wide] = 1
            return made([bytes(line) for line in marked])
        regions, gaps, shape = self._regions()
        if _number_of(regions, gaps) <= FEW:
            for place in places(regions, gaps):
                row, column = (_flat(place, shape, axes) for axes in self._axes)
                marked[row // high][column // wide] = 1
            return made([bytes(line) for line in marked])
        from mcalc.structure.cells import cells

        return made(cells(regions, gaps, shape, self._axes, (rows, columns), (high, wide)))

    def sketched(self) -> Pattern:
        """The same at sizes of its own where some are symbolic."""
        told = [*self.node.shape, *(below.offset for below in postorder(self.node) if isinstance(below, PatternNode))]
        free = [name for name, size in self.sizes if size is None and any(name in size.names() for size in told)]
        shape = self.node.shape
        for sizes in _SKETCHED:
            for chosen in permutations(sizes, len(free)) if len(free) <= len(sizes) else ():
                known = self.known | dict(zip(free, chosen, strict=True))
                lengths = [size.substitute(known).value for size in (*shape, *self.extent)]
                fits = all(isinstance(length, int) and length > 0 for length in lengths)
                if fits and all(length is not None and length <= _DOTS for length in lengths[len(shape) :]):
                    return self._replace(sizes=tuple(known.items()), listed=None)
        raise OptionError("no sizes are small enough for a sketch", hint="give the dimensions sizes: --n 10")

    def picture(self, columns: int = 80, ascii: bool = False) -> str:
        """The pattern as text."""
        from mcalc.pictures.text import framed, room

        grid = self.drawn(lambda sides: (*room(columns, sides, ascii), 2 if ascii else 1))
        return framed(grid, columns, ascii)

    def drawn(self, room: Any) -> Grid:
        """The picture, or a sketch of it; `room` tells how many dots fit beside what stands on the sides."""
        open_sizes = {name for size in self.extent for name in size.names()} - self.known.keys()
        if not open_sizes:
            sides = [_side(size, length) for size, length in zip(self.extent, self.in_numbers(), strict=True)]
            return self.grid(*room(tuple(sides)))
        at = self.sketched()
        rows, columns = (str(size) for size in self.extent)
        told = {name: size for name, size in at.known.items() if name not in self.known}
        note = f"a sketch, at {', '.join(f'{name} = {size}' for name, size in told.items())}"
        return at.grid(*room((rows, columns)))._replace(sides=(rows, columns), note=note)


MOST = 20_000_000
"""Places that are listed."""


def _side(size: Size, length: int) -> str:
    """What stands on a side: the size with its number."""
    return str(length) if size.value is not None else f"{size} = {length}" if len(str(size)) <= 12 else str(length)


def _number_of(regions: Sequence[Region], gaps: Sequence[Region]) -> int:
    """How many places there are, or how many there are at most."""
    try:
        return int(counted(regions, gaps).value or 0)
    except Undecided:
        return FEW + 1


def _flat(place: Sequence[int], shape: Sequence[int], axes: Sequence[int]) -> int:
    """The place along several axes as one, row by row."""
    found = 0
    for axis in axes:
        found = found * shape[axis] + place[axis]
    return found
