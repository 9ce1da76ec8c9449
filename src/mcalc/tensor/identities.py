"""Identities of applied functions: what is built instead, where something simpler is equal."""

from __future__ import annotations

from collections.abc import Callable

from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import Size
from mcalc.tensor.apply import elementwise
from mcalc.tensor.make import ONE, constant, number
from mcalc.tensor.node import Apply, Argument, Labels, Node, Product
from mcalc.tensor.powers import INDICATORS, is_even
from mcalc.tensor.product import product
from mcalc.tensor.stable import UNARY

Exact = Callable[..., Rational | bool]

_AT_ZERO: dict[str, int] = {
    "sin": 0, "tan": 0, "asin": 0, "atan": 0, "sinh": 0, "tanh": 0, "asinh": 0, "atanh": 0,
    "exp": 1, "cos": 1, "cosh": 1, "log1p": 0, "expm1": 0, "erf": 0, "erfc": 1, "gelu": 0, "silu": 0, "cbrt": 0,
}  # fmt: skip

_AT_ONE: dict[str, int] = {"log": 0, "log2": 0, "log10": 0, "gamma": 1, "lgamma": 0, "cbrt": 1}

_EXACT: dict[str, Exact] = {
    "abs": abs,
    "sign": lambda x: (x > 0) - (x < 0),
    "heaviside": lambda x, at_zero: at_zero if x == 0 else x > 0,
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


def folded(function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...]) -> Node | None:
    """A function of numbers is a number where that is exact."""
    values = [constant(argument.node) for argument in args]
    known = [value for value in values if value is not None]
    if args and len(known) == len(values):
        return _folded(function, known)
    return None


def safe(function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...]) -> Node | None:
    """A function of one argument that has a numerically safe form."""
    if len(args) == 1 and function in UNARY and set(args[0].labels) == set(out):
        found = UNARY[function](args[0].node)
        if found is not None:
            return product([(found, args[0].labels, ONE)], out, dict(enumerate(sizes)))
    return None


_WITH_ITSELF = {"maximum": None, "minimum": None, "equal": 1, "greater_equal": 1, "not_equal": 0, "greater": 0}


def with_itself(
    function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...]
) -> Node | None:
    """maximum(x, x) is x, and x == x is 1."""
    if function not in _WITH_ITSELF or args[0] != args[1]:
        return None
    value = _WITH_ITSELF[function]
    if value is None:
        return product([(args[0].node, args[0].labels, ONE)], out, dict(enumerate(sizes)))
    return product([], out, dict(enumerate(sizes)), value)


_OPPOSITE = {"greater": "greater_equal", "greater_equal": "greater"}


def of_indicator(
    function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...]
) -> Node | None:
    """(x > 0) != 0 is x > 0, and (x > 0) == 0 is x <= 0."""
    if function not in ("equal", "not_equal"):
        return None
    place = 0 if constant(args[1].node) == 0 else 1 if constant(args[0].node) == 0 else None
    if place is None:
        return None
    node, labels = args[place]
    if not isinstance(node, Apply) or node.function not in INDICATORS:
        return None
    inner = [(a.node, tuple(labels[b] for b in a.labels)) for a in node.args]
    known = dict(enumerate(sizes))
    if function == "not_equal":
        return product([(node, labels, ONE)], out, known)
    if node.function in _OPPOSITE:
        return elementwise(_OPPOSITE[node.function], inner[::-1], out, known)
    return elementwise("equal" if node.function == "not_equal" else "not_equal", inner, out, known)


def ordered(function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...]) -> Node | None:
    """x < y is y > x, and functions that commute have their arguments in canonical order."""
    if function in _MIRRORED:
        return _turned(_MIRRORED[function], args, out, sizes)
    if function in _COMMUTING and args[1].node.digest < args[0].node.digest:
        return _turned(function, args, out, sizes)
    return None


_MIRRORED = {"less": "greater", "less_equal": "greater_equal"}
_COMMUTING = frozenset({"maximum", "minimum", "equal", "not_equal", "hypot", "logaddexp"})


def _turned(function: str, args: tuple[Argument, ...], out: Labels, sizes: tuple[Size, ...]) -> Node:
    """The function of the arguments the other way round."""
    return elementwise(function, [(a.node, a.labels) for a in reversed(args)], out, dict(enumerate(sizes)))


def _folded(function: str, values: list[Rational]) -> Node | None:
    if function in _EXACT:
        return number(int(found) if isinstance(found := _EXACT[function](*values), bool) else found)
    if len(values) == 1:
        if values[0] == 0 and function in _AT_ZERO:
            return number(_AT_ZERO[function])
        if values[0] == 1 and function in _AT_ONE:
            return number(_AT_ONE[function])
    return None


def even_root(node: Node, exponent: Rational) -> tuple[Node, Rational] | None:
    """(x**2)**(1/2) is abs(x), element by element."""
    if exponent.denominator == 1 or not isinstance(node, Product) or len(node.factors) != 1 or node.coefficient != 1:
        return None
    (only,) = node.factors
    inner = only.exponent
    plain = set(only.labels) <= set(node.out) and len(set(node.out)) == len(node.out)
    if not plain or not isinstance(inner, NUMERIC) or not is_even(inner):
        return None
    axes = tuple(range(len(only.node.shape)))
    size = elementwise("abs", [(only.node, axes)], axes, dict(enumerate(only.node.shape)))
    spread = product([(size, only.labels, ONE)], node.out, dict(enumerate(node.sizes)))
    return spread, inner * exponent
