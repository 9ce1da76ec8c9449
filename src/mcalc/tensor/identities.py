"""Identities of applied functions: what is built instead, where something simpler is equal."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mcalc.language.size import Size
from mcalc.tensor.make import constant, number
from mcalc.tensor.node import Argument, Labels, Node

Exact = Callable[..., Fraction | int | bool]

_AT_ZERO: dict[str, int] = {
    "sin": 0, "tan": 0, "asin": 0, "atan": 0, "sinh": 0, "tanh": 0, "asinh": 0, "atanh": 0, "exp": 1, "cos": 1, "cosh": 1,
    "log1p": 0, "expm1": 0, "erf": 0, "erfc": 1, "gelu": 0, "silu": 0, "cbrt": 0,
}  # fmt: skip

_AT_ONE: dict[str, int] = {"log": 0, "log2": 0, "log10": 0, "gamma": 1, "lgamma": 0, "cbrt": 1}

_EXACT: dict[str, Exact] = {
    "abs": abs,
    "sign": lambda x: (x > 0) - (x < 0),
    "heaviside": lambda x: x > 0,
    "relu": lambda x: max(x, 0),
    "maximum": max,
    "minimum": min,
    "less": lambda x, y: x < y,
    "less_equal": lambda x, y: x <= y,
    "greater": lambda x, y: x > y,
    "greater_equal": lambda x, y: x >= y,
    "equal": lambda x, y: x == y,
    "not_equal": lambda x, y: x != y,
}


def simplified(
    function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...]
) -> Node | None:
    """The simpler equal of a function applied, or None; `batch`, `out` and `sizes` are those that the node would have."""
    values = [constant(argument.node) for argument in args]
    known = [value for value in values if value is not None]
    if args and len(known) == len(values):
        return _folded(function, known)
    return None


def _folded(function: str, values: list[Fraction]) -> Node | None:
    if function in _EXACT:
        return number(Fraction(_EXACT[function](*values)))
    if len(values) == 1:
        if values[0] == 0 and function in _AT_ZERO:
            return number(_AT_ZERO[function])
        if values[0] == 1 and function in _AT_ONE:
            return number(_AT_ONE[function])
    return None
