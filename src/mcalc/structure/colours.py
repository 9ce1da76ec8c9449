"""How many colours a matrix needs: columns of one colour have no row in common, so that one product gives all of them.

A Jacobian is had by so many products with vectors: forwards by columns, backwards by rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.exact.size import ONE, Size, at_least_zero
from mcalc.record import Record
from mcalc.structure.count import Undecided, united
from mcalc.structure.holes import holes
from mcalc.structure.linear import fixed, parameter, tidy
from mcalc.structure.matrix_support import Axes, Matrix
from mcalc.structure.region import Region
from mcalc.structure.support import supports_of
from mcalc.structure.system import intersection

GREEDY = 200_000
"""Places up to which columns are coloured one by one."""


class Colours(Record):
    """The number of colours of columns or of rows: a formula, or a number found at the given sizes by going through
    the columns, which is `at_most` what is needed.
    """

    number: Size
    at_most: bool = False

    def __str__(self) -> str:
        return f"at most {self.number}" if self.at_most else str(self.number)


def colours(matrix: Matrix, by_rows: bool) -> Colours | None:
    """The colours of the columns, or of the rows, where a formula tells them.

    >>> from mcalc.structure.support import supports_of
    >>> from mcalc.tensor import delta
    >>> str(colours(Matrix(delta((Size.name("n"),), (0, 0)), (0,), (1,), supports_of()), False))
    '1'
    """
    own, others = (matrix.rows, matrix.cols) if by_rows else (matrix.cols, matrix.rows)
    count, length = (matrix.height, matrix.width) if by_rows else (matrix.width, matrix.height)
    if not matrix.support:
        return Colours(ONE)
    if matrix.full or _has_full_line(matrix, others, own, count):
        return Colours(count)
    exact = matrix.nnz
    if exact is None:
        return None
    if matrix.seen(others) == exact:
        return Colours(ONE)  # there is no more than one in a line
    if (first := matrix.blocks) is not None:
        blocks, (high, wide) = first
        if exact == Size.of(blocks) * high * wide:
            return Colours(Size.of(high if by_rows else wide))
    if (inner := matrix.inner_blocks) is not None:
        (down, across), size = inner
        if exact == Size.of(down) * across * size:
            return Colours(Size.of(down if by_rows else across))
    offsets = matrix.offsets()
    if offsets is not None and offsets == tuple(range(offsets[0], offsets[-1] + 1)):
        long = Size.of(len(offsets))
        enough = at_least_zero(count - long) and at_least_zero(length - long)
        return Colours(long) if enough or None in (count.value, length.value) else None
    return None


def _has_full_line(matrix: Matrix, lines: Axes, along: Axes, count: Size) -> bool:
    """Whether a row (or a column) is full, so that all columns (rows) meet in it: the first, the last, or one in which
    a region has its place.
    """
    if matrix.nnz is None or holes(matrix.node, supports_of()):
        return False
    shape = matrix.lengths
    tried = [tuple(fixed(0) for _ in lines), tuple(fixed(tidy(shape[axis] - 1)) for axis in lines)]
    places = [tuple(region.axes[axis] for axis in lines) for region in matrix.support]
    tried += [place for place in places if not any(form.terms for form in place)]
    for place in dict.fromkeys(tried):
        axes = dict(zip(lines, place, strict=True)) | {axis: parameter(at) for at, axis in enumerate(along)}
        line = Region(tuple(axes[axis] for axis in range(len(shape))), tuple(tidy(shape[axis]) for axis in along))
        met = [intersection(line, region) for region in matrix.support]
        try:
            if united([region for region in met if region is not None]) == count:
                return True
        except Undecided:
            continue
    return False


def greedy(lines: Sequence[int], places: Sequence[int], count: int) -> int:
    """The colours that going through the columns gives, each the first that no column before it with a common row has;
    `lines` are the rows of the entries and `places` their columns, of which there are `count`.

    >>> greedy([0, 0, 1, 1, 2], [0, 1, 1, 2, 2], 3)
    2
    """
    above: dict[int, list[int]] = {}
    below: list[list[int]] = [[] for _ in range(count)]
    for line, place in zip(lines, places, strict=True):
        below[place].append(line)
    most = 0
    for meets in below:
        taken = {colour for line in meets for colour in above.get(line, ())}
        colour = next(number for number in range(len(taken) + 1) if number not in taken)
        for line in meets:
            above.setdefault(line, []).append(colour)
        most = max(most, colour + 1)
    return most
