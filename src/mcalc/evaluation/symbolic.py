"""SymPy's expressions in NumPy arrays.

Nothing here is made from text. Exact numbers have no overflow to avoid, so each function is what its definition says.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from mcalc import limits
from mcalc.catalogue import FUNCTIONS
from mcalc.errors import LimitError
from mcalc.evaluation import kinked
from mcalc.evaluation.arrays import Array, Kernel
from mcalc.evaluation.continuation import by_normal_equations, cholesky
from mcalc.evaluation.numbers import ARITHMETIC, Functions, library_function
from mcalc.evaluation.shapes import Shape

_LARGEST_DETERMINANT = 5
_COMBINATORIAL = "sympy.functions.combinatorial"
_FLOATS = "SymPy computes it exactly; take the tensor backend, which leaves it as it is"


class Symbolic:
    """SymPy expressions in object arrays."""

    exact = True
    objects = True
    price = 1000.0

    def array(self, value: Any) -> Array:
        """An object array of exact expressions."""
        if isinstance(value, Fraction):
            return np.asarray(sympy.Rational(value.numerator, value.denominator), dtype=object)
        made = np.asarray(value, dtype=object)
        return np.asarray(np.frompyfunc(_exact, 1, 1)(made), dtype=object)

    def function(self, name: str, smooth: bool = False) -> Kernel | None:
        """A function of expressions, spread over arrays: one of those here, or what the catalogue's spelling calls."""
        function = _FUNCTIONS.get(name) or sympy_function(name)
        if function is None:
            return None
        arity = len(FUNCTIONS[name].parameters)
        spread: Kernel = np.frompyfunc(function, arity, 1) if arity else function
        return spread

    def undefined(self, name: str, arguments: int) -> Kernel:
        """A function of its own for every name."""
        spread: Kernel = np.frompyfunc(kinked.undefined_function(name, arguments), arguments, 1)
        return spread

    def matrix(self, name: str, shapes: Sequence[Shape], out: Shape) -> Kernel | None:
        """By algorithms that never divide by what may be zero."""
        return _MATRICES.get(name)


def _exact(entry: Any) -> Any:
    return entry if isinstance(entry, sympy.Basic) else sympy.Integer(int(entry))


def sympy_class(name: str) -> Any:
    """The SymPy function that the catalogue's spelling is a plain call of, or None."""
    entry = FUNCTIONS.get(name)
    return library_function(entry.sympy, {"sympy": sympy}) if entry is not None else None


def sympy_function(name: str) -> Any:
    """The same to be called: refused where SymPy would write out a long number."""
    function = sympy_class(name)
    module = getattr(function, "__module__", "")
    return _bounded(function, name) if module.startswith(("sympy.functions.special", _COMBINATORIAL)) else function


def _bounded(function: Any, name: str) -> Any:
    """The function refused where SymPy would write out a value of a million digits, as that of gamma(10**18)."""

    def value(*args: Any) -> Any:
        if any(arg.is_Rational and abs(arg) > limits.EXPONENT for arg in args):
            raise limits.over(
                f"the exact value of {name} at so large a number is too long", limits.EXPONENT, hint=_FLOATS
            )
        return function(*args)

    return value


def _power(base: Any, exponent: Any) -> Any:
    """The same for a power of a number, or of one that a factor of the base is."""
    number = base.as_coeff_Mul()[0]
    if exponent.is_Rational and abs(exponent) > limits.EXPONENT and abs(number) not in (0, 1):
        raise limits.over("a number is raised to so high a power", limits.EXPONENT, hint=_FLOATS)
    return base**exponent


_FUNCTIONS: Functions = {**ARITHMETIC, **kinked.FUNCTIONS, "pi": lambda: sympy.pi, "power": _power}


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
    size, det = len(a), _det(a)
    inverse = np.empty((size, size), dtype=object)
    for i in range(size):
        for j in range(size):
            minor = np.delete(np.delete(a, j, axis=0), i, axis=1)
            inverse[i, j] = (-1) ** (i + j) * _det(minor) / det
    return inverse


_MATRICES: dict[str, Kernel] = {
    "det": lambda a: np.asarray(_det(a), dtype=object),
    "inv": _inv,
    "pinv": lambda a: by_normal_equations(a, _inv),
    "cholesky": lambda a: cholesky(a, sympy.sqrt),
}
