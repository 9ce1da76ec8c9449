"""Identities of applied functions: what is built instead, where something simpler is equal."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mcalc.language.size import Size
from mcalc.tensor.make import ONE, constant, number
from mcalc.tensor.node import Argument, Labels, Node
from mcalc.tensor.product import product
from mcalc.tensor.stable import UNARY

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


def simplified(function: str, args: tuple[Argument, ...], out: Labels, sizes: tuple[Size, ...]) -> Node | None:
    """The simpler equal of a function applied, or None; `out` and `sizes` are those that the node would have."""
    if function in _MIRRORED:
        return _turned(_MIRRORED[function], args, out, sizes)
    if function in _COMMUTING and args[1].node.digest < args[0].node.digest:
        return _turned(function, args, out, sizes)
    values = [constant(argument.node) for argument in args]
    known = [value for value in values if value is not None]
    if args and len(known) == len(values):
        return _folded(function, known)
    if len(args) == 1 and function in UNARY and set(args[0].labels) == set(out):
        found = UNARY[function](args[0].node)
        if found is not None:
            return product([(found, args[0].labels, ONE)], out, dict(enumerate(sizes)))
    return None


_MIRRORED = {"less": "greater", "less_equal": "greater_equal"}
_COMMUTING = frozenset({"maximum", "minimum", "equal", "not_equal", "hypot", "logaddexp"})


def _turned(function: str, args: tuple[Argument, ...], out: Labels, sizes: tuple[Size, ...]) -> Node:
    """The function of the arguments the other way round."""
    from mcalc.tensor.apply import elementwise

    return elementwise(function, [(a.node, a.labels) for a in reversed(args)], out, dict(enumerate(sizes)))


def _folded(function: str, values: list[Fraction]) -> Node | None:
    if function in _EXACT:
        return number(Fraction(_EXACT[function](*values)))
    if len(values) == 1:
        if values[0] == 0 and function in _AT_ZERO:
            return number(_AT_ZERO[function])
        if values[0] == 1 and function in _AT_ONE:
            return number(_AT_ONE[function])
    return None
