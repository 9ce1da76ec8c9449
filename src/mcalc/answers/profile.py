"""The pattern of a derivative: how many entries there are and where, and how many colours its columns and rows need."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from mcalc.answers.answer import Answer, Derivative
from mcalc.exact.size import Size, at_least_zero, quotient
from mcalc.record import Record
from mcalc.structure.colours import GREEDY, Colours, colours, greedy
from mcalc.structure.matrix_support import Matrix, sides
from mcalc.structure.pattern import Pattern
from mcalc.structure.support import supports_of

_BLOCKS = " blocks of "


class Profile(Record):
    """The pattern of a derivative: in words, and as formulas in the dimensions.

    `bandwidths` say how far entries lie below the diagonal and above it, `offsets` on which diagonals they lie;
    `blocks` and `rank` are words; None where there is nothing to say. `columns` and `rows` are numbers of colours.
    """

    derivative: Derivative
    pattern: Pattern
    density: str
    bandwidths: tuple[str, str] | None
    offsets: tuple[int, ...] | None
    blocks: str | None
    rank: str | None
    columns: Colours | None
    rows: Colours | None


def profiles(answer: Answer) -> tuple[Profile, ...]:
    """The patterns of all derivatives of an answer.

    >>> from mcalc.answers.ask import ask
    >>> (found,) = profiles(ask("jacobian", "x[1:] - x[:-1]", wrt="x"))
    >>> found.density, found.offsets, str(found.columns), str(found.rows)
    ('2/n', (0, 1), '2', '2')
    """
    return tuple(map(_profile, answer.derivatives))


def _profile(derivative: Derivative) -> Profile:
    found = derivative.sparsity
    pattern = found.placed()
    rank = len(pattern.node.shape)
    rows, cols = sides(rank, pattern.split)
    matrix = Matrix(pattern.node, rows, cols, supports_of())
    told = bool(rows and cols) and not pattern.whole
    words = derivative.structure
    widths = matrix.bandwidths if told else (None, None)
    if "diagonal" in words or "identity" in words:
        widths = (0, 0)
    wide = None if None in widths else (str(widths[0]), str(widths[1]))
    offsets = matrix.offsets() if told else None
    if offsets is not None:
        wide = (str(max(0, -offsets[0])), str(max(0, offsets[-1])))
    blocks = next((word for word in words if _BLOCKS in word or word.startswith("blocks of ")), None)
    return Profile(
        derivative,
        pattern,
        _density(found.nnz, found.size, pattern.extent),
        wide,
        offsets,
        blocks,
        _rank(words, *pattern.extent),
        _colours(derivative, pattern, matrix, by_rows=False),
        _colours(derivative, pattern, matrix, by_rows=True),
    )


def _density(nnz: Size, size: Size, sides: Iterable[Size]) -> str:
    """nnz / size, in lowest terms as far as that is plain.

    >>> n = Size.name("n")
    >>> _density(n * (n + 1) / 2, n * n, (n, n)), _density(2 * n - 4, n * n - 2 * n, (n - 2, n))
    ('(n + 1)/(2*n)', '2/n')
    >>> _density(2 * n, 2 * n * n, (n, 2 * n)), _density(Size.of(6), Size.of(12), ())
    ('1/n', '1/2')
    """
    scale = lcm(*(Fraction(value).denominator for part in (nnz, size) for _, value in part.terms))
    nnz, size = nnz * scale, size * scale
    for factor in (*sides, nnz, *(Size.name(name) for name in size.names() for _ in range(size.degree))):
        top, bottom = _divided(nnz, factor), _divided(size, factor)
        if top is not None and bottom is not None and factor.names():
            nnz, size = top, bottom
    scale = lcm(*(Fraction(value).denominator for part in (nnz, size) for _, value in part.terms))
    common = gcd(*(int(value * scale) for part in (nnz, size) for _, value in part.terms)) or 1
    nnz, size = nnz * scale / common, size * scale / common
    if size == 1:
        return str(nnz)
    numbers = nnz.value, size.value
    if None not in numbers:
        return str(Size.of(Fraction(int(numbers[0] or 0), int(numbers[1] or 1))))
    return f"{_bracketed(nnz, ' ')}/{_bracketed(size, ' *')}"


def _divided(size: Size, by: Size) -> Size | None:
    """A polynomial divided by another that is a monomial, or linear in one dimension; None where something is left."""
    if (plain := quotient(size, by)) is not None or len(by.names()) != 1 or by.degree != 1:
        return plain
    (name,) = by.names()
    start = by.substitute({name: 0})
    step = _number(by.substitute({name: 1}) - start)
    parts: dict[int, Size] = {}
    for monomial, coefficient in size.terms:
        degree, rest = dict(monomial).get(name, 0), tuple(item for item in monomial if item[0] != name)
        parts[degree] = parts.get(degree, Size.of(0)) + Size({rest: coefficient})
    carried, found = Size.of(0), Size.of(0)
    for degree in range(max(parts, default=0), -1, -1):  # by Horner's rule at the zero of what divides
        carried = carried * (-start / step) + parts.get(degree, Size.of(0))
        found = found + carried * Size.name(name) ** (degree - 1) if degree else found
    return None if carried else found / step


def _number(size: Size) -> Fraction:
    return Fraction(size.value or 1)


def _bracketed(size: Size, signs: str) -> str:
    text = str(size)
    return f"({text})" if any(sign in text.replace("**", "") for sign in signs) else text


def _rank(words: Iterable[str], height: Size, width: Size) -> str | None:
    """What the words say of the rank, or what the shape says."""
    said = [word for word in words if "rank" in word and word != "low rank"]
    if said:
        return ", ".join(said)
    if "identity" in words or "permutation" in words:
        return str(height)
    if height == 1 or width == 1:
        return None
    for less, more in ((height, width), (width, height)):
        if quotient(more, less) is not None or at_least_zero(more - less):
            return f"at most {less}"
    return f"at most the lesser of {height} and {width}"


def _colours(derivative: Derivative, pattern: Pattern, matrix: Matrix, by_rows: bool) -> Colours | None:
    height, width = pattern.extent
    if pattern.whole:
        return Colours(height if by_rows else width)
    if not matrix.rows or not matrix.cols:
        alone = bool(matrix.cols) == by_rows  # one line is all there is on this side
        return Colours(Size.of(1) if alone or not matrix.support else derivative.sparsity.nnz)
    found = colours(matrix, by_rows)
    count = derivative.sparsity.count
    if found is not None or count is None or count > GREEDY:
        return found
    lines, places = _lists(pattern)
    sizes = pattern.in_numbers()
    number = greedy(places, lines, sizes[0]) if by_rows else greedy(lines, places, sizes[1])
    return Colours(Size.of(number), at_most=True)


def _lists(pattern: Pattern) -> tuple[list[int], list[int]]:
    rows, columns = pattern.coordinates()

    def listed(array: Any) -> list[int]:
        return [int(value) for value in array]

    return listed(rows), listed(columns)
