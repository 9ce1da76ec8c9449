"""Functions with kinks, and undefined ones, as SymPy functions of our own.

Their derivatives follow mcalc's convention: max(0, z) has slope 0 at 0, abs has sign, a comparison has derivative 0.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sympy


class Piece(sympy.Function):  # type: ignore[misc]
    """A function that mcalc's convention differentiates; `spelling` is its name in mcalc's language."""

    spelling = ""


def _comparison(name: str, holds: Callable[[Any, Any], Any]) -> type[Piece]:
    def evaluated(cls: type[Piece], a: Any, b: Any) -> Any:
        if a.is_number and b.is_number:
            return sympy.Integer(bool(holds(a, b)))
        return None

    members = {
        "spelling": name,
        "nargs": 2,
        "eval": classmethod(evaluated),
        "fdiff": lambda self, argindex=1: sympy.S.Zero,
        "_eval_is_real": lambda self: True,
    }
    return type(name, (Piece,), members)


Less = _comparison("less", lambda a, b: a < b)
LessEqual = _comparison("less_equal", lambda a, b: a <= b)
Greater = _comparison("greater", lambda a, b: a > b)
GreaterEqual = _comparison("greater_equal", lambda a, b: a >= b)
Equal = _comparison("equal", lambda a, b: sympy.Eq(a, b) == sympy.true)
NotEqual = _comparison("not_equal", lambda a, b: sympy.Eq(a, b) != sympy.true)


class Maximum(Piece):
    """The larger of two."""

    spelling = "maximum"
    nargs = 2

    @classmethod
    def eval(cls, a: Any, b: Any) -> Any:
        """The number, of numbers."""
        return (a if a >= b else b) if a.is_number and b.is_number else None

    def fdiff(self, argindex: int = 1) -> Any:
        """1 where the argument is the larger one, strictly."""
        a, b = self.args if argindex == 1 else self.args[::-1]
        return Greater(a, b)

    def _eval_is_real(self) -> bool:
        return True


class Minimum(Piece):
    """The smaller of two."""

    spelling = "minimum"
    nargs = 2

    @classmethod
    def eval(cls, a: Any, b: Any) -> Any:
        """The number, of numbers."""
        return (a if a <= b else b) if a.is_number and b.is_number else None

    def fdiff(self, argindex: int = 1) -> Any:
        """1 where the argument is the smaller one, strictly."""
        a, b = self.args if argindex == 1 else self.args[::-1]
        return Less(a, b)

    def _eval_is_real(self) -> bool:
        return True


class Where(Piece):
    """a where c is not 0, b elsewhere."""

    spelling = "where"
    nargs = 3

    @classmethod
    def eval(cls, c: Any, a: Any, b: Any) -> Any:
        """The branch, where it is known or both are the same."""
        if c.is_number:
            return a if c != 0 else b
        return a if a == b else None

    def _eval_derivative(self, symbol: Any) -> Any:
        c, a, b = self.args
        return Where(c, a.diff(symbol), b.diff(symbol))

    def _eval_is_real(self) -> bool:
        return True


class Signum(Piece):
    """The sign, flat everywhere."""

    spelling = "sign"
    nargs = 1

    @classmethod
    def eval(cls, a: Any) -> Any:
        """The number, of a number."""
        return sympy.sign(a) if a.is_number else None

    def fdiff(self, argindex: int = 1) -> Any:
        """0, the jump left out."""
        return sympy.S.Zero

    def _eval_is_real(self) -> bool:
        return True


class Absolute(Piece):
    """The absolute value."""

    spelling = "abs"
    nargs = 1

    @classmethod
    def eval(cls, a: Any) -> Any:
        """The number, of a number."""
        return abs(a) if a.is_number else None

    def fdiff(self, argindex: int = 1) -> Any:
        """The sign."""
        return Signum(self.args[0])

    def _eval_is_nonnegative(self) -> bool:
        return True


class CubeRoot(Piece):
    """The real cube root."""

    spelling = "cbrt"
    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        """1/(3*cbrt(x)**2)."""
        return 1 / (3 * CubeRoot(self.args[0]) ** 2)

    def _eval_is_real(self) -> bool:
        return True


@cache
def undefined_function(name: str, order: int) -> type[Piece]:
    """An undefined function's derivative of that order; its own derivative is the next."""
    members = {
        "spelling": name + "'" * order,
        "nargs": 1,
        "fdiff": lambda self, argindex=1: undefined_function(name, order + 1)(*self.args),
        "_eval_is_real": lambda self: True,
    }
    return type(f"{name}_{order}", (Piece,), members)
