"""Classes that modules with factors define, as text."""

from __future__ import annotations

DIAGONAL = '''class DiagonalPlusLowRank:
    """diag(diagonal) + left @ right, without the matrix."""

    def __init__(self, diagonal: Array, left: Array, right: Array) -> None:
        self.diagonal, self.left, self.right = diagonal, left, right

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.left.shape[0], self.right.shape[1]

    def __matmul__(self, other: Array) -> Array:
        return (self.diagonal*other.T).T + self.left @ (self.right @ other)

    def transpose(self) -> "DiagonalPlusLowRank":
        """The transpose."""
        return DiagonalPlusLowRank(self.diagonal, self.right.T, self.left.T)

    T = property(transpose)

    def toarray(self) -> Array:
        """The matrix."""
        matrix: Array = self.left @ self.right
        np.einsum("ii->i", matrix)[...] += self.diagonal
        return matrix

    def solve(self, b: Array) -> Array:
        """The x with self @ x == b, by the formula of Woodbury: the diagonal has no zeros."""
        inner = np.eye(len(self.right)) + (self.right/self.diagonal) @ self.left
        y = (b.T/self.diagonal).T
        correction = self.left @ np.linalg.solve(inner, self.right @ y)
        return y - (correction.T/self.diagonal).T'''

LOW_RANK = '''class LowRank:
    """left @ right, without the matrix."""

    def __init__(self, left: Array, right: Array) -> None:
        self.left, self.right = left, right

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.left.shape[0], self.right.shape[1]

    def __matmul__(self, other: Array) -> Array:
        return self.left @ (self.right @ other)

    def transpose(self) -> "LowRank":
        """The transpose."""
        return LowRank(self.right.T, self.left.T)

    T = property(transpose)

    def toarray(self) -> Array:
        """The matrix."""
        return self.left @ self.right'''

KRONECKER = '''class Kronecker:
    """The sum of kron(a, b), for each (a, b) of terms, without the matrix; a number is an identity of that size."""

    def __init__(self, *terms: tuple[Array | int, Array | int]) -> None:
        self.terms = terms

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        (rows, columns), (high, wide) = ((a, a) if isinstance(a, int) else a.shape for a in self.terms[0])
        return rows*high, columns*wide

    def __matmul__(self, other: Array) -> Array:
        found = np.zeros((self.shape[0], *other.shape[1:]))
        for a, b in self.terms:
            inner = b if isinstance(b, int) else b.shape[1]
            x: Array = other.reshape(a if isinstance(a, int) else a.shape[1], inner, -1)
            x = x if isinstance(b, int) else b @ x
            x = x if isinstance(a, int) else np.tensordot(a, x, 1)
            found += x.reshape(found.shape)
        return found

    def transpose(self) -> "Kronecker":
        """The transpose."""
        return Kronecker(*((a if isinstance(a, int) else a.T, b if isinstance(b, int) else b.T) for a, b in self.terms))

    T = property(transpose)

    def toarray(self) -> Array:
        """The matrix."""
        found = np.zeros(self.shape)
        for a, b in self.terms:
            found += np.kron(np.eye(a) if isinstance(a, int) else a, np.eye(b) if isinstance(b, int) else b)
        return found

    def solve(self, b: Array) -> Array:
        """The x with self @ x == b, where there is one term of square factors."""
        ((left, right),) = self.terms
        x: Array = b.reshape(left if isinstance(left, int) else len(left), -1)
        x = x if isinstance(left, int) else np.linalg.solve(left, x)
        x = x.reshape(len(x), right if isinstance(right, int) else len(right), -1)
        x = x if isinstance(right, int) else np.linalg.solve(right, x)
        return x.reshape(b.shape)'''
