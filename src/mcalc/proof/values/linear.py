"""Linear algebra on flat row-major lists of numbers, by the plainest algorithm that is exact enough."""

from __future__ import annotations

from math import isfinite, log, prod, sqrt
from operator import mul

Matrix = list[float]

# Beyond so many terms in a sum zeros are worth looking for.
_SPARSE = 12


def multiply(a: Matrix, b: Matrix, m: int, k: int, n: int) -> Matrix:
    """The product of an m x k and a k x n matrix."""
    if k > _SPARSE and isfinite(sum(b)):
        return _multiply_sparse(a, b, m, k, n)
    if n == 1:
        return [sum(map(mul, a[i : i + k], b)) for i in range(0, m * k, k)]
    columns = [b[j::n] for j in range(n)]
    out: Matrix = []
    for i in range(0, m * k, k):
        row = a[i : i + k]
        out += [sum(map(mul, row, column)) for column in columns]
    return out


def _multiply_sparse(a: Matrix, b: Matrix, m: int, k: int, n: int) -> Matrix:
    """The same, a row of b at a time, without the zeros of a: diagonal and Kronecker factors are full of them."""
    rows = [b[j : j + n] for j in range(0, k * n, n)]
    out: Matrix = []
    for i in range(0, m * k, k):
        total = [0.0] * n
        for x, row in zip(a[i : i + k], rows, strict=True):
            if x:
                total = [t + x * y for t, y in zip(total, row, strict=True)]
        out += total
    return out


def transpose(a: Matrix, m: int, n: int) -> Matrix:
    """The transpose of an m x n matrix."""
    return [a[i * n + j] for j in range(n) for i in range(m)]


def identity(n: int) -> Matrix:
    """The n x n identity."""
    return [float(i == j) for i in range(n) for j in range(n)]


def eliminate(a: Matrix, b: Matrix, n: int, k: int, singular: float = 1e-12) -> tuple[Matrix, float]:
    """The solution X of A @ X == B (n x k), and det(A), by elimination with row pivots.

    Raises ZeroDivisionError where A is singular: a pivot is that small beside the largest entry.
    """
    least = singular * max(map(abs, a), default=0.0)
    rows = [a[i * n : (i + 1) * n] + b[i * k : (i + 1) * k] for i in range(n)]
    det = 1.0
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


def inverse(a: Matrix, n: int) -> Matrix:
    """The inverse of an n x n matrix."""
    return eliminate(a, identity(n), n, n)[0]


def determinant(a: Matrix, n: int) -> float:
    """The determinant, 0 where elimination finds no pivot."""
    try:
        return eliminate(a, [], n, 0, 0.0)[1]
    except ZeroDivisionError:
        return 0.0


def cholesky(a: Matrix, n: int) -> Matrix:
    """The lower triangular factor of the symmetric part; ValueError where that is not positive definite."""
    s = [(a[i * n + j] + a[j * n + i]) / 2 for i in range(n) for j in range(n)]
    lower = [0.0] * (n * n)
    for i in range(n):
        for j in range(i + 1):
            rest = s[i * n + j] - sum(lower[i * n + k] * lower[j * n + k] for k in range(j))
            lower[i * n + j] = sqrt(rest) if i == j else rest / lower[j * n + j]
    return lower


def positive_definite(a: Matrix, n: int) -> float:
    """1.0 if the symmetric part is positive definite, otherwise 0.0."""
    try:
        lower = cholesky(a, n)
    except (ValueError, ZeroDivisionError):
        return 0.0
    return float(all(lower[i * n + i] > 0 for i in range(n)))


def exponential(a: Matrix, n: int) -> Matrix:
    """The matrix exponential: the power series after halving, then squaring."""
    size = max((sum(abs(x) for x in a[i * n : (i + 1) * n]) for i in range(n)), default=0.0)
    halvings = 0
    while size > 0.25:
        size /= 2
        halvings += 1
        if halvings > 60:
            raise OverflowError("the exponential of so large a matrix")
    scaled = [x / 2**halvings for x in a]
    total = term = identity(n)
    for k in range(1, 18):
        term = [x / k for x in multiply(term, scaled, n, n, n)]
        total = [x + y for x, y in zip(total, term, strict=True)]
    for _ in range(halvings):
        total = multiply(total, total, n, n, n)
    return total


def power(a: Matrix, n: int, k: int) -> Matrix:
    """The k-th power; of the inverse where k is negative."""
    base = inverse(a, n) if k < 0 else a
    out = identity(n)
    for bit in bin(abs(k))[2:]:
        out = multiply(out, out, n, n, n)
        if bit == "1":
            out = multiply(out, base, n, n, n)
    return out


def eigenvalues(s: Matrix, n: int) -> list[float]:
    """The eigenvalues of a symmetric matrix, by Jacobi's rotations."""
    a = [s[i * n : (i + 1) * n] for i in range(n)]
    for _ in range(60):
        off = sum(a[i][j] ** 2 for i in range(n) for j in range(i))
        if off <= 1e-32 * sum(x * x for row in a for x in row):
            break
        for p in range(n):
            for q in range(p + 1, n):
                if not a[p][q]:
                    continue
                theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
                t = (1 if theta >= 0 else -1) / (abs(theta) + sqrt(theta * theta + 1))
                c = 1 / sqrt(t * t + 1)
                sine = t * c
                for r in a:
                    r[p], r[q] = c * r[p] - sine * r[q], sine * r[p] + c * r[q]
                up, uq = a[p], a[q]
                a[p] = [c * x - sine * y for x, y in zip(up, uq, strict=True)]
                a[q] = [sine * x + c * y for x, y in zip(up, uq, strict=True)]
    return [a[i][i] for i in range(n)]


def singular_values(a: Matrix, m: int, n: int) -> list[float]:
    """The singular values of an m x n matrix."""
    t = transpose(a, m, n)
    gram = multiply(t, a, n, m, n) if n <= m else multiply(a, t, m, n, m)
    return [sqrt(max(x, 0.0)) for x in eigenvalues(gram, min(m, n))]


def pseudo_inverse(a: Matrix, m: int, n: int) -> Matrix:
    """The pseudo-inverse of a matrix of full rank; ZeroDivisionError where the rank is less."""
    t = transpose(a, m, n)
    if m >= n:
        return eliminate(multiply(t, a, n, m, n), t, n, m)[0]
    return multiply(t, inverse(multiply(a, t, m, n, m), m), n, m, m)


def full_rank(a: Matrix, m: int, n: int) -> float:
    """1.0 if the rank is as large as it can be, otherwise 0.0."""
    values = singular_values(a, m, n)
    return float(min(values) > 1e-7 * max(values))


def log_determinant(a: Matrix, n: int) -> float:
    """log(abs(det(A)))."""
    return log(abs(eliminate(a, [], n, 0)[1]))


def norm(x: list[float], order: str) -> float:
    """The norm of a vector."""
    if order in ("2", "fro"):
        largest = max(map(abs, x))
        return largest * sqrt(sum([(a / largest) ** 2 for a in x])) if largest else 0.0
    if order == "inf":
        return max(map(abs, x))
    if order == "-inf":
        return min(map(abs, x))
    p = float(order)
    return float(sum([abs(a) ** p for a in x]) ** (1 / p)) if p else float(sum(a != 0 for a in x))


def matrix_norm(a: Matrix, m: int, n: int, order: str) -> float:
    """The norm of a matrix, by the orders that NumPy has."""
    match order:
        case "fro":
            return norm(a, "2")
        case "1":
            return max(sum(map(abs, a[j::n])) for j in range(n))
        case "inf":
            return max(sum(map(abs, a[i * n : (i + 1) * n])) for i in range(m))
        case "2":
            return max(singular_values(a, m, n))
        case "nuc":
            return sum(singular_values(a, m, n))
        case _:
            raise ValueError(f"a matrix has no norm of order {order}")


def product(x: list[float]) -> float:
    """The product of all entries."""
    return float(prod(x))
