"""SymPy's expressions in NumPy arrays.

Nothing here is made from text. Exact numbers have no overflow to avoid, so each function is what its definition says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy

from mcalc.catalogue import FUNCTIONS
from mcalc.errors import LimitError
from mcalc.evaluation import kinked
from mcalc.evaluation.shapes import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"
Kernel: TypeAlias = Callable[..., Array]

_LARGEST_DETERMINANT = 5
_SPELLED = re.compile(r"sympy\.(\w+)\(\{0\}(?:, \{\d\})*\)")


class Symbolic:
    """SymPy expressions in object arrays."""

    exact = True
    objects = True

    def array(self, value: Any) -> Array:
        """An object array of exact expressions."""
        import numpy as np

        if isinstance(value, Fraction):
            return np.asarray(sympy.Rational(value.numerator, value.denominator), dtype=object)
        made = np.asarray(value, dtype=object)
        return np.asarray(np.frompyfunc(_exact, 1, 1)(made), dtype=object)

    def function(self, name: str, smooth: bool = False) -> Kernel | None:
        """A function of expressions, spread over arrays: one of those here, or what the catalogue's spelling calls."""
        import numpy as np

        function = _FUNCTIONS.get(name) or sympy_function(name)
        if function is None:
            return None
        arity = len(FUNCTIONS[name].parameters)
        spread: Kernel = np.frompyfunc(function, arity, 1) if arity else function
        return spread

    def undefined(self, name: str, order: int) -> Kernel:
        """A function of its own for every name."""
        import numpy as np

        spread: Kernel = np.frompyfunc(kinked.undefined_function(name, order), 1, 1)
        return spread

    def matrix(self, name: str, shapes: Sequence[Shape], out: Shape) -> Kernel | None:
        """By algorithms that never divide by what may be zero."""
        return _MATRICES.get(name)


def _exact(entry: Any) -> Any:
    return entry if isinstance(entry, sympy.Basic) else sympy.Integer(int(entry))


def sympy_function(name: str) -> Any:
    """The SymPy function that the catalogue's spelling is a plain call of, or None."""
    entry = FUNCTIONS.get(name)
    plain = _SPELLED.fullmatch(entry.sympy or "") if entry is not None else None
    return getattr(sympy, plain[1]) if plain else None


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "pi": lambda: sympy.pi,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "power": lambda a, b: a**b,
    "less": kinked.Less,
    "less_equal": kinked.LessEqual,
    "greater": kinked.Greater,
    "greater_equal": kinked.GreaterEqual,
    "equal": kinked.Equal,
    "not_equal": kinked.NotEqual,
    "where": kinked.Where,
    "maximum": kinked.Maximum,
    "minimum": kinked.Minimum,
    "abs": kinked.Absolute,
    "sign": kinked.Signum,
    "cbrt": kinked.CubeRoot,
}


def _det(a: Array) -> Any:
    """By expansion along the rows, each minor once: no division, so it is exact for symbols."""
    from itertools import combinations

    size = len(a)
    if size > _LARGEST_DETERMINANT:
        raise LimitError(
            f"a determinant of {size} x {size} symbols is too long",
            hint=f"the sympy backend takes {_LARGEST_DETERMINANT} x {_LARGEST_DETERMINANT} at most: give a smaller --n",
        )
    minors: dict[tuple[int, ...], Any] = {(): sympy.S.One}
    for row in range(size):
        for columns in combinations(range(size), row + 1):
            minors[columns] = sum(
                (-1) ** (row + place) * a[row, column] * minors[columns[:place] + columns[place + 1 :]]
                for place, column in enumerate(columns)
            )
    return minors[tuple(range(size))]


def _inv(a: Array) -> Array:
    """The adjugate over the determinant."""
    import numpy as np

    size, det = len(a), _det(a)
    inverse = np.empty((size, size), dtype=object)
    for i in range(size):
        for j in range(size):
            minor = np.delete(np.delete(a, j, axis=0), i, axis=1)
            inverse[i, j] = (-1) ** (i + j) * _det(minor) / det
    return inverse


def _pinv(a: Array) -> Array:
    return _inv(a.T @ a) @ a.T if a.shape[0] >= a.shape[1] else a.T @ _inv(a @ a.T)


def _cholesky(a: Array) -> Array:
    import numpy as np

    a = (a + a.T) / 2
    factor = np.full(a.shape, sympy.S.Zero, dtype=object)
    for j in range(len(a)):
        factor[j, j] = sympy.sqrt(a[j, j] - sum(entry**2 for entry in factor[j, :j]))
        for i in range(j + 1, len(a)):
            inner = sum(x * y for x, y in zip(factor[i, :j], factor[j, :j], strict=True))
            factor[i, j] = (a[i, j] - inner) / factor[j, j]
    return factor


def _bare(value: Any) -> Array:
    import numpy as np

    return np.asarray(value, dtype=object)


_MATRICES: dict[str, Kernel] = {
    "det": lambda a: _bare(_det(a)),
    "inv": _inv,
    "pinv": _pinv,
    "cholesky": _cholesky,
}
