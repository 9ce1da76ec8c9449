"""The words for structure, held against matrices of numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from math import prod
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
    """Whether places lie in square or other blocks along the diagonal, two or more."""
    for blocks in range(2, seen.height + 1):
        if not seen.height % blocks and not seen.width % blocks:
            high, wide = seen.height // blocks, seen.width // blocks
            if all(i // high == j // wide for i, j in seen.where):
                return True
    return min(seen.height, seen.width) == 1 or (len(seen.axes) > 2 and 1 in (seen.axes[0], seen.axes[seen.split]))


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
    top, left = max(seen.where, key=lambda place: abs(rows[place[0]][place[1]]), default=(0, 0))
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
    "kronecker": _kronecker,
    "symmetric": lambda seen: _alike(seen, 1),
    "skew": lambda seen: _alike(seen, -1),
}

_RANK = re.compile(r"(diagonal plus )?rank (at most )?(.*)")


def contradicted(word: str, seen: Sequence[Seen], sizes: Mapping[str, int]) -> str | None:
    """What is to be said instead of a word that is not so at two points, nothing ("") where there is no such thing;
    None where the word holds, or can't be told.
    """
    if word in _WORDS:
        return "" if _at_two(_WORDS[word](one) for one in seen) else None
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
