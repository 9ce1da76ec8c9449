"""Eigenvalues, singular values and functions of a matrix as a whole, on flat row-major lists of numbers of any kind.

Rotations after Jacobi make a symmetric matrix diagonal, and the columns of any matrix orthogonal; they are exact to the
last digits, however many there are. Square roots are by Denman and Beavers' iteration, logarithms by roots and a
series. Source: Golub and Van Loan, *Matrix Computations* (2013), sections 8.5 and 8.6; Higham, *Functions of Matrices*
(2008), sections 6.3 and 11.5.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mcalc.evaluation.shapes import Shape, agree

if TYPE_CHECKING:
    from mcalc.evaluation.linear import Algorithm, Field, Matrix

_SWEEPS = 60
_FULL = 1e-7
"""A matrix has full rank where its smallest singular value is larger than this part of its largest."""
_SETTLED = 1e-6
"""An iteration that comes no nearer has arrived where its steps are smaller than this."""
_NEAR = 0.1
"""So near to the identity the series of the logarithm is summed."""


def _rotation(field: Field, a: Any, b: Any, c: Any) -> tuple[Any, Any]:
    """The cosine and the sine of the rotation that makes [[a, b], [b, c]] diagonal, by the smaller angle."""
    half = (c - a) / (2 * b)
    root = field.sqrt(half * half + 1)
    tangent = 1 / (half + root) if half >= 0 else 1 / (half - root)
    cosine = 1 / field.sqrt(tangent * tangent + 1)
    return cosine, tangent * cosine


def _turn(left: list[Any], right: list[Any], cosine: Any, sine: Any) -> tuple[list[Any], list[Any]]:
    pairs = list(zip(left, right, strict=True))
    return [cosine * x - sine * y for x, y in pairs], [sine * x + cosine * y for x, y in pairs]


def _symmetric(field: Field, shapes: Sequence[Shape], a: Matrix) -> list[tuple[Any, list[Any]]]:
    """The eigenvalues of the symmetric part, the smallest first, each with its eigenvector of length 1."""
    agree(*shapes[0])
    n = shapes[0][0]
    rows = [[(a[i * n + j] + a[j * n + i]) / 2 for j in range(n)] for i in range(n)]
    vectors = [[field.one if i == j else 0 * field.one for j in range(n)] for i in range(n)]
    scale = max(map(abs, a), default=field.one)
    for _ in range(_SWEEPS):
        turned = False
        for p in range(n):
            for q in range(p + 1, n):
                if scale + abs(rows[p][q]) == scale:
                    continue
                turned = True
                cosine, sine = _rotation(field, rows[p][p], rows[p][q], rows[q][q])
                rows[p], rows[q] = _turn(rows[p], rows[q], cosine, sine)
                for row in rows:
                    row[p], row[q] = cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]
                vectors[p], vectors[q] = _turn(vectors[p], vectors[q], cosine, sine)
        if not turned:
            found = [(rows[i][i], _with_sign(vectors[i])) for i in range(n)]
            return sorted(found, key=lambda pair: pair[0])
    raise ValueError("eigenvalues that can't be told")


def _with_sign(vector: list[Any]) -> list[Any]:
    """The vector or its negative: its largest entry is positive."""
    return [-x for x in vector] if max(vector, key=abs) < 0 else vector


def _eigvalsh(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    return [value for value, _ in _symmetric(field, shapes, a)]


def _eigvecs(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    """The eigenvectors as columns; no numbers where an eigenvalue is not simple."""
    found = _symmetric(field, shapes, a)
    least = field.singular * max(abs(found[0][0]), abs(found[-1][0]))
    tied = {k + side for k in range(len(found) - 1) if found[k + 1][0] - found[k][0] <= least for side in (0, 1)}
    nowhere = [field.one * math.nan] * len(found)
    vectors = [nowhere if k in tied else vector for k, (_, vector) in enumerate(found)]
    return [vector[i] for i in range(len(vectors)) for vector in vectors]


def _singular(field: Field, shapes: Sequence[Shape], a: Matrix) -> list[tuple[Any, list[Any], list[Any]]]:
    """The singular values, the largest first, as many as the shorter side has places: each with its two vectors, of
    which that of the longer side comes first and has the length of the value.
    """
    m, n = shapes[0]
    columns = [a[j::n] for j in range(n)] if m >= n else [a[i * n : (i + 1) * n] for i in range(m)]
    count = len(columns)
    others = [[field.one if i == j else 0 * field.one for j in range(count)] for i in range(count)]
    for _ in range(_SWEEPS):
        turned = False
        for p in range(count):
            for q in range(p + 1, count):
                first, second = (sum(x * x for x in columns[k]) for k in (p, q))
                joint = sum(x * y for x, y in zip(columns[p], columns[q], strict=True))
                scale = field.sqrt(first * second)
                if scale + abs(joint) / 8 == scale:
                    continue
                turned = True
                cosine, sine = _rotation(field, first, joint, second)
                columns[p], columns[q] = _turn(columns[p], columns[q], cosine, sine)
                others[p], others[q] = _turn(others[p], others[q], cosine, sine)
        if not turned:
            values = [field.sqrt(sum(x * x for x in column)) for column in columns]
            return sorted(zip(values, columns, others, strict=True), key=lambda found: -found[0])
    raise ValueError("singular values that can't be told")


def _svdvals(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    return [value for value, _, _ in _singular(field, shapes, a)]


def _nuclear_norm(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    return [sum(_svdvals(field, shapes, a), 0 * field.one)]


def _polar(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    """U @ V.T of the singular vectors; ZeroDivisionError where the rank is not full."""
    m, n = shapes[0]
    found = _singular(field, shapes, a)
    if found[-1][0] <= _FULL * found[0][0]:
        raise ZeroDivisionError("a matrix without full rank")
    pairs = [([x / value for x in long], short) for value, long, short in found]
    pairs = pairs if m >= n else [(short, long) for long, short in pairs]
    return [sum(u[i] * v[j] for u, v in pairs) for i in range(m) for j in range(n)]


def _add(a: Matrix, b: Matrix, times: Any = 1) -> Matrix:
    return [x + times * y for x, y in zip(a, b, strict=True)]


def _largest(a: Matrix) -> Any:
    return max(map(abs, a))


def _sqrtm(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    """The root whose eigenvalues have positive real parts; ValueError where there is none."""
    from mcalc.evaluation.linear import FUNCTIONS, multiply

    inverse = FUNCTIONS["inv"]
    agree(*shapes[0])
    n = shapes[0][0]
    scale = _largest(a)
    root = [x / scale for x in a]
    other = [field.one if i == j else 0 * field.one for i in range(n) for j in range(n)]
    before = None
    for _ in range(_SWEEPS):
        pair = inverse(field, shapes, other), inverse(field, shapes, root)
        new = [x / 2 for x in _add(root, pair[0])]
        other = [x / 2 for x in _add(other, pair[1])]
        step, root = _largest(_add(new, root, -1)) / _largest(new), new
        if step < _SETTLED and before is not None and step >= before / 2:
            break
        before = step
    factor = field.sqrt(scale)
    if _largest(_add(multiply(root, root, n, n, n), [x / scale for x in a], -1)) > _SETTLED:
        raise ValueError("no square root of this matrix with positive real parts")
    return [factor * x for x in root]


def _has_principal_root(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    """1 if there is a root whose eigenvalues have positive real parts, otherwise 0."""
    try:
        _sqrtm(field, shapes, a)
    except (ValueError, ZeroDivisionError):
        return [0 * field.one]
    return [field.one]


def _logm(field: Field, shapes: Sequence[Shape], a: Matrix) -> Matrix:
    """The logarithm whose eigenvalues have the smallest imaginary parts, by 2*atanh((A - 1)/(A + 1)) of a root."""
    from mcalc.evaluation.linear import FUNCTIONS, multiply

    agree(*shapes[0])
    n = shapes[0][0]
    identity = [field.one if i == j else 0 * field.one for i in range(n) for j in range(n)]
    roots = 0
    while n * _largest(_add(a, identity, -1)) > _NEAR:
        a, roots = _sqrtm(field, shapes, a), roots + 1
        if roots > _SWEEPS:
            raise ValueError("no logarithm of this matrix")
    ratio = multiply(_add(a, identity, -1), FUNCTIONS["inv"](field, shapes, _add(a, identity)), n, n, n)
    square = multiply(ratio, ratio, n, n, n)
    total, term, odd = ratio, ratio, 1
    while any(x + y != x for x, y in zip(total, term, strict=True)) or odd == 1:
        term, odd = multiply(term, square, n, n, n), odd + 2
        total = _add(total, [x / odd for x in term])
        if odd > field.terms * 8:
            break
    return [2 ** (roots + 1) * x for x in total]


def _sylvester(field: Field, shapes: Sequence[Shape], a: Matrix, b: Matrix, c: Matrix) -> Matrix:
    """The X with A @ X + X @ B == C, entry by entry as unknowns; ZeroDivisionError where there isn't exactly one."""
    from mcalc.evaluation.linear import FUNCTIONS

    (m, _), (n, _) = shapes[0], shapes[1]
    agree(*shapes[0])
    agree(*shapes[1])
    zero = 0 * field.one
    whole = [
        (a[i * m + k] if j == h else zero) + (b[h * n + j] if i == k else zero)
        for i in range(m)
        for j in range(n)
        for k in range(m)
        for h in range(n)
    ]
    return FUNCTIONS["solve"](field, [(m * n, m * n), (m * n,)], whole, c)


FUNCTIONS: dict[str, Algorithm] = {
    "eigvalsh": _eigvalsh,
    "eigvecs": _eigvecs,
    "svdvals": _svdvals,
    "nuclear_norm": _nuclear_norm,
    "polar": _polar,
    "sqrtm": _sqrtm,
    "has_principal_root": _has_principal_root,
    "logm": _logm,
    "sylvester": _sylvester,
}
"""Each algorithm by the name that the catalogue has for its value."""
PRODUCTS = {
    "eigvalsh": 12,
    "eigvecs": 12,
    "svdvals": 18,
    "nuclear_norm": 18,
    "polar": 18,
    "sqrtm": 45,
    "has_principal_root": 45,
    "logm": 30,
}
"""How many products of matrices an algorithm takes about as long as; of a logarithm, whose derivative is one of a large
matrix, as many as leave it to be checked."""
