"""The words for structure, held against matrices of numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from math import prod, sqrt
from typing import TypeAlias

from mcalc.errors import UnsupportedError
from mcalc.evaluation.shapes import Shape
from mcalc.exact.reading import read_size

Flat: TypeAlias = list[float]
Rows: TypeAlias = list[Flat]

_ZERO = 1e-10
"""What is smaller than this part of the largest entry is zero."""
_ALIKE = 1e-8
_PLACES = 1_000_000
"""So many places are looked at for blocks that are alike."""
_MINOR = 12
"""Semidefinite is read off so many rows and columns at most."""
_LARGEST = 40
"""Ranks are taken of so many rows and columns at most."""


class Seen:
    """A derivative at a point, as a matrix with the first `split` axes as rows; a matrix stands as it is."""

    def __init__(self, axes: Shape, split: int, entries: Flat) -> None:
        self.axes, self.split = axes, 1 if len(axes) == 2 else split
        self.height, width = prod(axes[: self.split]), prod(axes[self.split :])
        self.width = width
        self.rows = [entries[i : i + width] for i in range(0, len(entries), width)]
        self.largest = max(map(abs, entries), default=0.0)

    @property
    def square(self) -> bool:
        """As many rows as columns."""
        return self.height == self.width

    @cached_property
    def where(self) -> set[tuple[int, int]]:
        """The places that are other than zero."""
        least = _ZERO * self.largest
        return {(i, j) for i, row in enumerate(self.rows) for j, entry in enumerate(row) if abs(entry) > least}

    @cached_property
    def peak(self) -> tuple[int, int]:
        """The place of the largest entry."""
        return max(self.where, key=lambda place: abs(self.rows[place[0]][place[1]]), default=(0, 0))

    @cached_property
    def rank(self) -> int:
        """The rank, of the first rows and columns where there are many."""
        return rank([row[:_LARGEST] for row in self.rows[:_LARGEST]])

    @cached_property
    def rank_off_diagonal(self) -> int:
        """The rank of the larger block beside the diagonal."""
        half = min(self.height // 2, _LARGEST)
        end = min(self.height, half + _LARGEST)
        return max(rank([row[half:end] for row in self.rows[:half]]), rank([row[:half] for row in self.rows[half:end]]))


def rank(rows: Rows) -> int:
    """The rank of a matrix, by elimination with the largest entry as the pivot.

    >>> rank([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 1.0, 1.0]])
    2
    """
    rows = [row.copy() for row in rows]
    least = _ALIKE * _largest(rows)
    found = 0
    while rows and rows[0]:
        place = max(range(len(rows)), key=lambda i: max(map(abs, rows[i])))
        pivot = rows.pop(place)
        column = max(range(len(pivot)), key=lambda j: abs(pivot[j]))
        if abs(pivot[column]) <= least:
            break
        found += 1
        for number, row in enumerate(rows):
            if row[column]:
                factor = row[column] / pivot[column]
                rows[number] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
    return found


def _largest(rows: Rows) -> float:
    return max((abs(entry) for row in rows for entry in row), default=0.0)


def _alike(seen: Seen, sign: int) -> bool:
    """Whether the matrix is its own transpose, times the sign."""
    rows, least = seen.rows, _ALIKE * seen.largest
    return seen.square and all(
        abs(row[j] - sign * rows[j][i]) <= least for i, row in enumerate(rows) for j in range(i + 1)
    )


def _one_number(seen: Seen) -> bool:
    """Whether there is one number on the diagonal."""
    first = seen.rows[0][0]
    return all(abs(row[i] - first) <= _ALIKE * abs(first) for i, row in enumerate(seen.rows))


def _ones(seen: Seen) -> bool:
    """Whether all that is not zero is 1."""
    return all(abs(seen.rows[i][j] - 1) <= _ALIKE for i, j in seen.where)


def _once(seen: Seen, side: int) -> bool:
    """Whether every row (0) or column (1) has one place."""
    lines = [place[side] for place in seen.where]
    return len(lines) == len(set(lines)) == (seen.height, seen.width)[side]


def _selects(seen: Seen) -> bool:
    sides = [place[0] for place in seen.where], [place[1] for place in seen.where]
    apart = all(len(side) == len(set(side)) for side in sides)
    return apart and (_once(seen, 0) or _once(seen, 1) or min(seen.height, seen.width) == 1)


def _in_blocks(seen: Seen) -> bool:
    """Whether the places fall apart into those before a row and a column, and those behind them."""
    right = [-1] * seen.height
    left = [seen.width] * seen.height
    for i, j in seen.where:
        right[i], left[i] = max(right[i], j), min(left[i], j)
    cuts = range(1, seen.height)
    apart = any(max(right[:cut]) < min(left[cut:]) for cut in cuts)
    return apart or min(seen.height, seen.width) == 1


def _kronecker(seen: Seen) -> bool:
    """Whether the matrix is a Kronecker product of smaller ones: all blocks are multiples of one."""
    sizes = [(high, wide) for high in _divisors(seen.height) for wide in _divisors(seen.width)]
    proper = [size for size in sizes if 1 < size[0] * size[1] < seen.height * seen.width]
    if len(proper) * len(seen.where) > _PLACES:
        return True  # it can't be told
    return not proper or any(_blocks_alike(seen, *size) for size in proper)


def _divisors(size: int) -> list[int]:
    return [other for other in range(1, size + 1) if size % other == 0]


def _blocks_alike(seen: Seen, high: int, wide: int) -> bool:
    """Whether blocks of this size are multiples of the one with the largest entry, which is looked at where there is
    anything.
    """
    rows, least = seen.rows, _ALIKE * seen.largest
    top, left = seen.peak
    first_row, first_column = top - top % high, left - left % wide
    blocks = {(i - i % high, j - j % wide) for i, j in seen.where}
    inner = {(i % high, j % wide) for i, j in seen.where}
    for row, column in blocks:
        factor = rows[row + top % high][column + left % wide] / rows[top][left]
        for i, j in inner:
            if abs(rows[row + i][column + j] - factor * rows[first_row + i][first_column + j]) > least:
                return False
    return True


def _diagonal(seen: Seen) -> bool:
    return all(i == j for i, j in seen.where)


def _along_diagonals(seen: Seen, rim: bool) -> bool:
    """Whether every entry is the one before it on its diagonal, which goes on at the other side without a rim."""
    rows, least = seen.rows, _ALIKE * seen.largest
    inside = range(int(rim), seen.width)
    steps = ((i, j) for i in range(int(rim), seen.height) for j in inside)
    return (rim or seen.square) and all(abs(rows[i][j] - rows[i - 1][j - 1]) <= least for i, j in steps)


def _semidefinite(seen: Seen, sign: int) -> bool:
    """Whether a symmetric matrix, times the sign, has no pivot below zero; the first rows of a large one."""
    rows = [[sign * entry for entry in row[:_MINOR]] for row in seen.rows[:_MINOR]]
    least = _ALIKE * seen.largest
    left = list(range(len(rows)))
    while left:
        at = max(left, key=lambda i: rows[i][i])
        if min(rows[i][i] for i in left) < -least:
            return False
        if rows[at][at] <= least:
            return all(abs(rows[i][j]) <= sqrt(least * seen.largest) for i in left for j in left)
        left.remove(at)
        for i in left:
            factor = rows[i][at] / rows[at][at]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[at], strict=True)]
    return _alike(seen, 1)


def _kronecker_sum(seen: Seen) -> bool:
    """Whether blocks off the diagonal are multiples of the identity, and those on it differ by such."""
    if not seen.square:
        return False
    sizes = _divisors(seen.height)
    return len(sizes) < 3 or any(_shifted_blocks(seen, size) for size in sizes[1:-1])


def _shifted_blocks(seen: Seen, size: int) -> bool:
    least = _ALIKE * seen.largest
    for top in range(0, seen.height, size):
        for left in range(0, seen.width, size):
            first = seen.rows[:size] if top == left else [[0.0] * size] * size
            apart = [
                [a - b for a, b in zip(row[left : left + size], other[:size], strict=True)]
                for row, other in zip(seen.rows[top : top + size], first, strict=True)
            ]
            if any(
                abs(a - (apart[0][0] if i == j else 0)) > least
                for i, row in enumerate(apart)
                for j, a in enumerate(row)
            ):
                return False
    return True


def _diagonal_blocks(seen: Seen) -> bool:
    """Whether places lie on the diagonals of blocks of some size above 1."""
    sizes = [size for size in _divisors(seen.height) if size > 1 and not seen.width % size]
    return any(all(i % size == j % size for i, j in seen.where) for size in sizes)


_WORDS: dict[str, Callable[[Seen], bool]] = {
    "zero": lambda seen: not seen.where,
    "identity": lambda seen: _diagonal(seen) and _ones(seen) and len(seen.where) == seen.height,
    "scaled identity": lambda seen: _diagonal(seen) and _one_number(seen),
    "diagonal": _diagonal,
    "permutation": lambda seen: seen.square and _ones(seen) and _once(seen, 0) and _once(seen, 1),
    "selection": lambda seen: _ones(seen) and _selects(seen),
    "tridiagonal": lambda seen: seen.square and all(abs(i - j) < 2 for i, j in seen.where),
    "lower triangular": lambda seen: seen.square and all(i >= j for i, j in seen.where),
    "upper triangular": lambda seen: seen.square and all(i <= j for i, j in seen.where),
    "block diagonal": _in_blocks,
    "toeplitz": lambda seen: _along_diagonals(seen, rim=True),
    "circulant": lambda seen: _along_diagonals(seen, rim=False),
    "diagonal blocks": _diagonal_blocks,
    "kronecker": _kronecker,
    "kronecker sum": _kronecker_sum,
    "positive semidefinite": lambda seen: _semidefinite(seen, 1),
    "negative semidefinite": lambda seen: _semidefinite(seen, -1),
    "symmetric": lambda seen: _alike(seen, 1),
    "skew": lambda seen: _alike(seen, -1),
}

_RANK = re.compile(r"(diagonal plus )?rank (at most )?(.*)")
_BLOCKS = re.compile(r"(?:(.+) )?blocks of (.+)")
_BANDWIDTH = re.compile(r"(lower|upper) bandwidth (.+)")


def _number(text: str, sizes: Mapping[str, int]) -> int:
    """A size in a word."""
    value = read_size(text, UnsupportedError).substitute(sizes).value
    assert isinstance(value, int)
    return value


def _numbers(text: str, sizes: Mapping[str, int]) -> list[int]:
    return [_number(part, sizes) for part in text.split(" x ")]


def _so_many_blocks(seen: Seen, told: re.Match[str], sizes: Mapping[str, int]) -> bool:
    """Whether blocks of these sizes fill the matrix and hold what is said of them: all places, or their diagonals."""
    each = [_numbers(size, sizes) for size in told[2].split(", ")]
    if told[1] and " x " in told[1]:
        down, across = _numbers(told[1], sizes)
        size = each[0][0]
        filled = (down * size, across * size) == (seen.height, seen.width)
        return filled and all(i % size == j % size for i, j in seen.where)
    each *= _number(told[1], sizes) if told[1] else 1
    sides = [[at for at, size in enumerate(each) for _ in range(size[side])] for side in (0, 1)]
    filled = [len(side) for side in sides] == [seen.height, seen.width]
    return filled and all(sides[0][i] == sides[1][j] for i, j in seen.where)


def _bandwidth(seen: Seen, told: re.Match[str], sizes: Mapping[str, int]) -> bool:
    """Whether nothing is further off the diagonal."""
    side = 1 if told[1] == "lower" else -1
    return all(side * (i - j) <= _number(told[2], sizes) for i, j in seen.where)


_MEASURED = ((_BLOCKS, _so_many_blocks), (_BANDWIDTH, _bandwidth))
"""Words with sizes in them, and how they are held against a matrix."""


def contradicted(word: str, seen: Sequence[Seen], sizes: Mapping[str, int], true: bool) -> str | None:
    """What is to be said instead of a word that is not so at two points, nothing ("") where there is no such thing;
    None where the word holds, or can't be told: numbers in a word are of the sizes given, as these are if `true`.
    """
    if word in _WORDS:
        return "" if _at_two(_WORDS[word](one) for one in seen) else None
    for pattern, holds in _MEASURED if true else ():
        if measured := pattern.fullmatch(word):
            return "" if _at_two(holds(one, measured, sizes) for one in seen) else None
    told = _RANK.fullmatch(word)
    if not told:
        return None
    most = read_size(told[3], UnsupportedError).substitute(sizes).value
    if most is None:
        return None
    ranks = [one.rank_off_diagonal if told[1] else one.rank for one in seen]
    if _at_two(found <= most for found in ranks):
        return ""
    least = min(most, seen[0].height, seen[0].width, _LARGEST)
    return None if told[1] or told[2] or max(ranks) >= least else f"rank at most {told[3]}"


def _at_two(holds: Iterable[bool]) -> bool:
    """Whether something doesn't hold at two points: at one, rounding may be all there is."""
    return list(holds).count(False) > 1
