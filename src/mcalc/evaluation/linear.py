"""Linear algebra on flat row-major lists of numbers of any kind, by the plainest algorithm that is exact enough.

Every algorithm gets the numbers' `Field`, the shapes of its arguments and the arguments, and gives a flat list.
ZeroDivisionError, ValueError or OverflowError where there is no value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import count
from operator import mul
from typing import Any, TypeAlias

from mcalc.evaluation import spectral
from mcalc.evaluation.shapes import Shape, agree
from mcalc.record import Record

Matrix: TypeAlias = list[Any]
Algorithm: TypeAlias = Callable[..., Matrix]


class Field(Record):
    """Numbers of one kind.

    `sqrt` and `log` raise ValueError outside the real domain. A pivot that is not larger than `singular` beside the
    largest entry is zero. `terms` of the power series of exp are enough from -1/4 to 1/4.
    """

    one: Any
    sqrt: Callable[[Any], Any]
    log: Callable[[Any], Any]
    singular: float
    terms: int


FLOATS = Field(1.0, math.sqrt, math.log, 1e-12, 17)

_FULL = 1e-7
"""A matrix has full rank where its smallest pivot is larger than this part of its largest."""


def multiply(a: Matrix, b: Matrix, m: int, k: int, n: int) -> Matrix:
    """The product of an m x k and a k x n matrix."""
    columns = [b[j::n] for j in range(n)]
    return [sum(map(mul, a[i : i + k], column)) for i in range(0, m * k, k) for column in columns]


def transpose(a: Matrix, m: int, n: int) -> Matrix:
    """The transpose of an m x n matrix."""
    return [a[i * n + j] for j in range(n) for i in range(m)]


def _identity(field: Field, n: int) -> Matrix:
    return [field.one if i == j else 0 * field.one for i in range(n) for j in range(n)]


def _eliminate(field: Field, a: Matrix, b: Matrix, n: int, k: int, singular: float) -> tuple[Matrix, Any]:
    """The solution X of A @ X == B (n x k), and det(A), by elimination with row pivots.

    Raises ZeroDivisionError where A is singular: a pivot is that small beside the largest entry.
    """
    least = singular * max(map(abs, a), default=0)
    rows = [a[i * n : (i + 1) * n] + b[i * k : (i + 1) * k] for i in range(n)]
    det = field.one
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        if pivot != i:
            rows[i], rows[pivot] = rows[pivot], rows[i]
            det = -det
        head = rows[i][i]
        if abs(head) <= least:
            raise ZeroDivisionError("a singular matrix")
        det *= head
        rows[i] = [x / head for x in rows[i]]
        for r in range(n):
            factor = rows[r][i]
            if r != i and factor:
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[i], strict=True)]
    return [x for row in rows for x in row[n:]], det


def _size(shape: Shape) -> int:
    """The number of rows of a square matrix."""
    agree(*shape)
    return shape[0]


def _solve(field: Field, shapes: Sequence[Shape], a: Matrix, b: Matrix) -> Matrix:
    n = _size(shapes[0])
    return _eliminate(field, a, b, n, len(b) // n, field.singular)[0]


def _inv(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    n = _size(shapes[0])
    return _eliminate(field, a, _identity(field, n), n, n, field.singular)[0]


def _det(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    """0 where elimination finds no pivot."""
    try:
        return [_eliminate(field, a, [], _size(shapes[0]), 0, 0)[1]]
    except ZeroDivisionError:
        return [0 * field.one]


def _logdet(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    return [field.log(abs(_eliminate(field, a, [], _size(shapes[0]), 0, field.singular)[1]))]


def _pinv(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    """By the normal equations; ZeroDivisionError where the rank is not full."""
    m, n = shapes[0]
    t = transpose(a, m, n)
    if m >= n:
        return _eliminate(field, multiply(t, a, n, m, n), t, n, m, field.singular)[0]
    return multiply(t, _inv(field, [(m, m)], multiply(a, t, m, n, m)), n, m, m)


def _cholesky(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    """The lower triangular factor of the symmetric part; ValueError where that is not positive definite."""
    n = _size(shapes[0])
    s = [(a[i * n + j] + a[j * n + i]) / 2 for i in range(n) for j in range(n)]
    lower = [0 * field.one] * (n * n)
    for i in range(n):
        for j in range(i + 1):
            rest = s[i * n + j] - sum(lower[i * n + k] * lower[j * n + k] for k in range(j))
            lower[i * n + j] = field.sqrt(rest) if i == j else rest / lower[j * n + j]
    return lower


def _positive_definite(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    """1 if the symmetric part is positive definite, otherwise 0."""
    try:
        lower = _cholesky(field, shapes, a)
    except (ValueError, ZeroDivisionError):
        return [0 * field.one]
    return [field.one * all(x > 0 for x in lower[:: _size(shapes[0]) + 1])]


def _full_rank(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    """1 if the rank is as large as it can be, otherwise 0: rows made orthogonal, the largest that is left first."""
    m, n = shapes[0]
    rows = [a[i * n : (i + 1) * n] for i in range(m)] if m <= n else [a[j::n] for j in range(n)]
    largest = smallest = max(sum(x * x for x in row) for row in rows)
    while rows:
        rows.sort(key=lambda row: sum(x * x for x in row))
        row = rows.pop()
        smallest = sum(x * x for x in row)
        if smallest <= _FULL**2 * largest:
            return [0 * field.one]
        for _ in range(2):
            factors = [sum(map(mul, row, other)) / smallest for other in rows]
            pairs = zip(rows, factors, strict=True)
            rows = [[x - factor * y for x, y in zip(other, row, strict=True)] for other, factor in pairs]
    return [field.one]


def _expm(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    """The power series after halving, then squaring: a few more halvings for all the fewer terms."""
    n = _size(shapes[0])
    size = max((sum(map(abs, a[i * n : (i + 1) * n])) for i in range(n)), default=0)
    halvings = 0
    more = field.terms // 10
    bits = 2 * (field.terms + more) + math.log2(math.factorial(field.terms))
    terms = next(k for k in count(1) if (2 + more) * k + math.log2(math.factorial(k)) >= bits)
    while size > 0.25 / 2**more:
        size /= 2
        halvings += 1
        if halvings > 60 + more:
            raise OverflowError("the exponential of so large a matrix")
    scaled = [x / 2**halvings for x in a]
    total = term = _identity(field, n)
    for k in range(1, terms + 1):
        term = [x / k for x in multiply(term, scaled, n, n, n)]
        total = [x + y for x, y in zip(total, term, strict=True)]
    for _ in range(halvings):
        total = multiply(total, total, n, n, n)
    return total


FUNCTIONS: dict[str, Algorithm] = {
    "solve": _solve,
    "inv": _inv,
    "det": _det,
    "logdet": _logdet,
    "pinv": _pinv,
    "cholesky": _cholesky,
    "positive_definite": _positive_definite,
    "full_rank": _full_rank,
    "expm": _expm,
    **spectral.FUNCTIONS,
}
"""Each algorithm by the name that the catalogue has for its value."""
_PRODUCTS = {"expm": 20, **spectral.PRODUCTS}


def cost(name: str, shapes: Sequence[Shape]) -> int:
    """About how many operations on numbers an algorithm takes: one product of matrices, or several.

    An equation with unknowns on both sides is solved for all entries at once.

    >>> cost("inv", [(3, 3)]), cost("expm", [(3, 3)]), cost("sylvester", [(2, 2), (3, 3), (2, 3)])
    (27, 540, 216)
    """
    shape = shapes[0]
    if len(shapes) == 3:
        return math.prod(shapes[-1]) ** 3
    return math.prod(shape) * min(shape, default=1) * _PRODUCTS.get(name, 1)
