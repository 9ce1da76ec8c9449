"""Functions with kinks, and undefined ones, as SymPy functions of our own.

Their derivatives follow mcalc's convention: max(0, z) has slope 0 at 0, abs has sign, a comparison has derivative 0.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

import sympy

from mcalc.catalogue.undefined import derivative
from mcalc.evaluation.numbers import COMPARISONS, Functions, larger, smaller

Expression: TypeAlias = Any


class Kinked(sympy.Function):  # type: ignore[misc]
    """A function that mcalc's convention differentiates; `spelling` is its name in mcalc's language."""

    spelling = ""

    def _eval_is_real(self) -> bool:
        return True


def _kinked(
    spelling: str,
    value: Callable[..., Expression] | None,
    *slopes: Callable[..., Expression],
    **members: Callable[..., Any],
) -> Any:
    """A function with a value where all arguments are numbers, and a slope by each argument."""

    def evaluated(cls: type[Kinked], *args: Expression) -> Expression:
        return value(*args) if value is not None and all(a.is_number for a in args) else None

    def slope(self: Any, argindex: int = 1) -> Expression:
        return slopes[argindex - 1](*self.args)

    made = {"spelling": spelling, "nargs": len(slopes), "eval": classmethod(evaluated), "fdiff": slope}
    return type(spelling, (Kinked,), made | members)


def _flat(*args: Expression) -> Expression:
    return sympy.S.Zero


def _comparison(name: str) -> Any:
    holds = _EQUALITIES.get(name) or COMPARISONS[name]
    return _kinked(name, lambda a, b: sympy.Integer(bool(holds(a, b))), _flat, _flat)


_EQUALITIES: Functions = {
    "equal": lambda a, b: sympy.Eq(a, b) == sympy.true,
    "not_equal": lambda a, b: sympy.Eq(a, b) != sympy.true,
}
_COMPARISONS = {name: _comparison(name) for name in COMPARISONS}
Less, Greater = _COMPARISONS["less"], _COMPARISONS["greater"]


def _extreme(spelling: str, better: Any, at_least: Any, choose: Callable[..., Expression]) -> Any:
    """The better of two arguments. Where both depend on a symbol the slopes come to 1 at a tie, which may be lasting:
    the second has its share there.
    """

    def by_symbol(self: Any, symbol: Expression) -> Expression:
        a, b = self.args
        first, second = a.diff(symbol), b.diff(symbol)
        return better(a, b) * first + (at_least if first != 0 else better)(b, a) * second

    return _kinked(spelling, choose, better, lambda a, b: better(b, a), _eval_derivative=by_symbol)


Maximum = _extreme("maximum", Greater, _COMPARISONS["greater_equal"], larger)
Minimum = _extreme("minimum", Less, _COMPARISONS["less_equal"], smaller)
Signum = _kinked("sign", sympy.sign, _flat)
Absolute = _kinked("abs", abs, Signum, _eval_is_nonnegative=lambda self: True)
CubeRoot: Any = _kinked("cbrt", None, lambda a: 1 / (3 * CubeRoot(a) ** 2))


class Where(Kinked):
    """a where c is not 0, b elsewhere."""

    spelling = "where"
    nargs = 3

    @classmethod
    def eval(cls, c: Expression, a: Expression, b: Expression) -> Expression:
        """The branch, where it is known or both are the same."""
        if c.is_number:
            return a if c != 0 else b
        return a if a == b else None

    def _eval_derivative(self, symbol: Expression) -> Expression:
        c, a, b = self.args
        return Where(c, a.diff(symbol), b.diff(symbol))


FUNCTIONS: Functions = _COMPARISONS | {
    made.spelling: made for made in (Maximum, Minimum, Signum, Absolute, CubeRoot, Where)
}
"""Each by the name that the catalogue has for its value."""


@cache
def undefined_function(name: str, arguments: int) -> Any:
    """An undefined function of so many arguments, or a derivative of it; its slopes are the next derivatives."""

    def slope(place: int) -> Callable[..., Expression]:
        return lambda *args: undefined_function(derivative(name, place, arguments), arguments)(*args)

    return _kinked(name, None, *map(slope, range(arguments)))
