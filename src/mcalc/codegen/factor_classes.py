"""Classes that modules with factors define, as text."""

from __future__ import annotations

DIAGONAL = '''class DiagonalPlusLowRank:
    """diag(diagonal) + left @ right, without the matrix."""

    def __init__(self, diagonal, left, right):
        self.diagonal, self.left, self.right = diagonal, left, right
        self.shape = left.shape[0], right.shape[1]

    def __matmul__(self, other):
        return (self.diagonal*other.T).T + self.left @ (self.right @ other)

    @property
    def T(self):  # noqa: N802
        """The transpose."""
        return DiagonalPlusLowRank(self.diagonal, self.right.T, self.left.T)

    def toarray(self):
        """The matrix."""
        matrix = self.left @ self.right
        np.einsum("ii->i", matrix)[...] += self.diagonal
        return matrix

    def solve(self, b):
        """The x with self @ x == b, by the formula of Woodbury: the diagonal has no zeros."""
        inner = np.eye(len(self.right)) + (self.right/self.diagonal) @ self.left
        y = (b.T/self.diagonal).T
        correction = self.left @ np.linalg.solve(inner, self.right @ y)
        return y - (correction.T/self.diagonal).T'''

LOW_RANK = '''class LowRank:
    """left @ right, without the matrix."""

    def __init__(self, left, right):
        self.left, self.right = left, right
        self.shape = left.shape[0], right.shape[1]

    def __matmul__(self, other):
        return self.left @ (self.right @ other)

    @property
    def T(self):  # noqa: N802
        """The transpose."""
        return LowRank(self.right.T, self.left.T)

    def toarray(self):
        """The matrix."""
        return self.left @ self.right'''

KRONECKER = '''class Kronecker:
    """The sum of kron(a, b), for each (a, b) of terms, without the matrix; a number is an identity of that size."""

    def __init__(self, *terms):
        self.terms = terms
        (rows, columns), (high, wide) = map(self._size, terms[0])
        self.shape = rows*high, columns*wide

    @staticmethod
    def _size(factor):
        return (factor, factor) if isinstance(factor, int) else factor.shape

    def __matmul__(self, other):
        (_, columns), (_, wide) = map(self._size, self.terms[0])
        blocks = other.reshape(columns, wide, -1)
        found = 0
        for a, b in self.terms:
            part = blocks if isinstance(b, int) else b @ blocks
            found = found + (part if isinstance(a, int) else np.tensordot(a, part, 1))
        return found.reshape(self.shape[0], *other.shape[1:])

    @property
    def T(self):  # noqa: N802
        """The transpose."""
        return Kronecker(*(tuple(one if isinstance(one, int) else one.T for one in term) for term in self.terms))

    def toarray(self):
        """The matrix."""
        whole = [tuple(np.eye(one) if isinstance(one, int) else one for one in term) for term in self.terms]
        return sum(np.kron(a, b) for a, b in whole)

    def solve(self, b):
        """The x with self @ x == b, where there is one term."""
        ((left, right),) = self.terms
        inverses = (one if isinstance(one, int) else np.linalg.inv(one) for one in (left, right))
        return Kronecker(tuple(inverses)) @ b'''
