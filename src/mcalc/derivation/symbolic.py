"""SymPy's expressions as the numbers that arrays are made of.

Nothing here is made from text. Exact numbers have no overflow to avoid, so each function is what its definition says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy

from mcalc.derivation.pieces import (
    Absolute,
    CubeRoot,
    Equal,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
    Maximum,
    Minimum,
    NotEqual,
    Signum,
    Where,
    undefined_function,
)
from mcalc.errors import LimitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

_LARGEST_DETERMINANT = 5


class Symbolic:
    """Scalars for `derivation.arrays`: SymPy expressions in object arrays."""

    def __init__(self) -> None:
        self.functions: Mapping[str, Callable[..., Array]] = {
            name: _spread(function, count) for name, (count, function) in _ELEMENTWISE.items()
        } | _LINEAR

    def array(self, value: Any) -> Array:
        """An object array of exact expressions."""
        import numpy as np

        if isinstance(value, Fraction):
            return np.asarray(sympy.Rational(value.numerator, value.denominator), dtype=object)
        made = np.asarray(value, dtype=object)
        return np.asarray(np.frompyfunc(_exact, 1, 1)(made), dtype=object)

    def undefined(self, name: str, order: int, argument: Array) -> Array:
        """A function of its own for every name."""
        return _spread(undefined_function(name, order), 1)(argument)


def _exact(entry: Any) -> Any:
    return entry if isinstance(entry, sympy.Basic) else sympy.Integer(int(entry))


def _spread(function: Callable[..., Any], count: int) -> Callable[..., Array]:
    import numpy as np

    over = np.frompyfunc(function, count, 1) if count else None
    return lambda *arrays: np.asarray(function() if over is None else over(*arrays), dtype=object)


def _gelu(a: Any) -> Any:
    return a * (1 + sympy.erf(a / sympy.sqrt(2))) / 2


_ELEMENTWISE: dict[str, tuple[int, Callable[..., Any]]] = {
    "add": (2, lambda a, b: a + b),
    "sub": (2, lambda a, b: a - b),
    "mul": (2, lambda a, b: a * b),
    "div": (2, lambda a, b: a / b),
    "neg": (1, lambda a: -a),
    "power": (2, lambda a, b: a**b),
    "less": (2, Less),
    "less_equal": (2, LessEqual),
    "greater": (2, Greater),
    "greater_equal": (2, GreaterEqual),
    "equal": (2, Equal),
    "not_equal": (2, NotEqual),
    "where": (3, Where),
    "maximum": (2, Maximum),
    "minimum": (2, Minimum),
    "clip": (3, lambda a, low, high: Minimum(Maximum(a, low), high)),
    "abs": (1, Absolute),
    "sign": (1, Signum),
    "heaviside": (2, lambda a, at: Where(Equal(a, 0), at, Greater(a, 0))),
    "relu": (1, lambda a: Maximum(a, sympy.S.Zero)),
    "leaky_relu": (2, lambda a, slope: Where(Greater(a, 0), a, slope * a)),
    "elu": (2, lambda a, alpha: Where(Greater(a, 0), a, alpha * (sympy.exp(a) - 1))),
    "huber_penalty": (
        2,
        lambda a, d: Where(LessEqual(Absolute(a), d), a**2 / 2, d * (Absolute(a) - d / 2)),
    ),
    "exp": (1, sympy.exp),
    "log": (1, sympy.log),
    "log1p": (1, lambda a: sympy.log(1 + a)),
    "expm1": (1, lambda a: sympy.exp(a) - 1),
    "log2": (1, lambda a: sympy.log(a) / sympy.log(2)),
    "log10": (1, lambda a: sympy.log(a) / sympy.log(10)),
    "logaddexp": (2, lambda a, b: sympy.log(sympy.exp(a) + sympy.exp(b))),
    "sqrt": (1, sympy.sqrt),
    "cbrt": (1, CubeRoot),
    "square": (1, lambda a: a**2),
    "reciprocal": (1, lambda a: 1 / a),
    "hypot": (2, lambda a, b: sympy.sqrt(a**2 + b**2)),
    "sin": (1, sympy.sin),
    "cos": (1, sympy.cos),
    "tan": (1, sympy.tan),
    "asin": (1, sympy.asin),
    "acos": (1, sympy.acos),
    "atan": (1, sympy.atan),
    "atan2": (2, sympy.atan2),
    "sinh": (1, sympy.sinh),
    "cosh": (1, sympy.cosh),
    "tanh": (1, sympy.tanh),
    "asinh": (1, sympy.asinh),
    "acosh": (1, sympy.acosh),
    "atanh": (1, sympy.atanh),
    "erf": (1, sympy.erf),
    "erfc": (1, lambda a: 1 - sympy.erf(a)),
    "gamma": (1, sympy.gamma),
    "lgamma": (1, sympy.loggamma),
    "digamma": (1, sympy.digamma),
    "trigamma": (1, lambda a: sympy.polygamma(1, a)),
    "polygamma": (2, sympy.polygamma),
    "sigmoid": (1, lambda a: 1 / (1 + sympy.exp(-a))),
    "softplus": (1, lambda a: sympy.log(1 + sympy.exp(a))),
    "silu": (1, lambda a: a / (1 + sympy.exp(-a))),
    "gelu": (1, _gelu),
    "pi": (0, lambda: sympy.pi),
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


def _no_shift(a: Array, axis: int) -> Array:
    """Exact numbers don't overflow."""
    import numpy as np

    return np.full(a.take([0], axis=axis).shape, sympy.S.Zero, dtype=object)


_LINEAR: dict[str, Callable[..., Array]] = {
    "shift": _no_shift,
    "det": lambda a: _bare(_det(a)),
    "logdet": lambda a: _bare(sympy.log(_det(a))),
    "inv": _inv,
    "solve": lambda a, b: _inv(a) @ b,
    "pinv": _pinv,
    "cholesky": _cholesky,
}
