"""Element-wise functions as the textbooks define them, on NumPy or JAX arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.oracle.library import Library

Function = Callable[..., Any]


def _numpy_names(*names: str) -> dict[str, Callable[[Library], Function]]:
    return {name: (lambda lib, name=name: getattr(lib.xp, name)) for name in names}


def _special_names(**names: str) -> dict[str, Callable[[Library], Function]]:
    return {name: (lambda lib, theirs=theirs: getattr(lib.special, theirs)) for name, theirs in names.items()}


def _sigmoid(lib: Library, x: Any) -> Any:
    return 0.5 * (1 + lib.xp.tanh(x / 2))


def _huber(lib: Library, x: Any, delta: Any = 1.0) -> Any:
    size = lib.xp.abs(x)
    penalty = lib.xp.where(size <= delta, x * x / 2, delta * (size - delta / 2))
    return lib.xp.where(delta > 0, penalty, lib.xp.nan)


def _power(lib: Library, x: Any, y: Any) -> Any:
    """x**y; a constant whole exponent keeps the derivative defined for every x."""
    if y.ndim == 0 and _concrete(y):
        number = float(y)
        if number.is_integer() and abs(number) < 64:
            return x ** int(number)
    return x**y


def _concrete(y: Any) -> bool:
    return isinstance(y, np.ndarray | np.generic) or type(y).__name__ == "ArrayImpl"


def _with(function: Function) -> Callable[[Library], Function]:
    return lambda lib: lambda *args: function(lib, *args)


def _plain(function: Function) -> Callable[[Library], Function]:
    return lambda lib: function


def _comparison(operator: str) -> Callable[[Library], Function]:
    """0 or 1, and no number where an operand is none: a function without a value has no side to fall on."""
    return lambda lib: lambda x, y: getattr(lib.xp, operator)(x, y) + 0.0 * (x + y)


def _where(lib: Library, c: Any, x: Any, y: Any) -> Any:
    return lib.xp.where(lib.xp.isnan(c), lib.xp.nan, lib.xp.where(c != 0, x, y))


POINTWISE: dict[str, Callable[[Library], Function]] = {
    **_numpy_names("exp", "log", "log1p", "expm1", "log2", "log10", "sqrt", "cbrt", "abs", "sign", "hypot"),
    **_numpy_names("sin", "cos", "tan", "sinh", "cosh", "tanh", "logaddexp", "maximum", "minimum"),
    **_numpy_names("arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh", "arctan2", "square", "reciprocal"),
    **_special_names(erf="erf", erfc="erfc", gamma="gamma", lgamma="gammaln", gammaln="gammaln", digamma="digamma"),
    "polygamma": lambda lib: lambda order, x: lib.special.polygamma(order.astype(int), x),
    "ln": lambda lib: lib.xp.log,
    "asin": lambda lib: lib.xp.arcsin,
    "acos": lambda lib: lib.xp.arccos,
    "atan": lambda lib: lib.xp.arctan,
    "asinh": lambda lib: lib.xp.arcsinh,
    "acosh": lambda lib: lib.xp.arccosh,
    "atanh": lambda lib: lib.xp.arctanh,
    "atan2": lambda lib: lib.xp.arctan2,
    "trigamma": lambda lib: lambda x: lib.special.polygamma(1, x),
    "add": _plain(lambda x, y: x + y),
    "sub": _plain(lambda x, y: x - y),
    "mul": _plain(lambda x, y: x * y),
    "div": _plain(lambda x, y: x / y),
    "neg": _plain(lambda x: -x),
    "power": _with(_power),
    "less": _comparison("less"),
    "less_equal": _comparison("less_equal"),
    "greater": _comparison("greater"),
    "greater_equal": _comparison("greater_equal"),
    "equal": _comparison("equal"),
    "not_equal": _comparison("not_equal"),
    "heaviside": _with(lambda lib, x, value=0.5: lib.xp.where(x == 0, value, (x > 0) + 0.0 * x)),
    "clip": _with(lambda lib, x, low, high: lib.xp.minimum(lib.xp.maximum(x, low), high)),
    "where": _with(_where),
    "relu": _with(lambda lib, x: lib.xp.where(x > 0, x, 0.0 * x)),
    "leaky_relu": _with(lambda lib, x, slope=0.01: lib.xp.where(x > 0, x, slope * x)),
    "elu": _with(lambda lib, x, alpha=1.0: lib.xp.where(x > 0, x, alpha * lib.xp.expm1(lib.xp.where(x > 0, 0.0, x)))),
    "sigmoid": _with(_sigmoid),
    "softplus": _with(lambda lib, x: lib.xp.logaddexp(x, 0.0)),
    "silu": _with(lambda lib, x: x * _sigmoid(lib, x)),
    "gelu": _with(lambda lib, x: x * (1 + lib.special.erf(x / math.sqrt(2))) / 2),
    "logcosh": _with(lambda lib, x: lib.xp.logaddexp(x, -x) - math.log(2)),
    "mish": _with(lambda lib, x: x * lib.xp.tanh(lib.xp.logaddexp(x, 0.0))),
    "softsign": _with(lambda lib, x: x / (1 + lib.xp.abs(x))),
    "celu": _with(
        lambda lib, x, alpha=1.0: lib.xp.where(x > 0, x, alpha * lib.xp.expm1(lib.xp.where(x > 0, 0.0, x) / alpha))
    ),
    "selu": _with(
        lambda lib, x: (
            1.0507009873554805 * lib.xp.where(x > 0, x, 1.6732632423543772 * lib.xp.expm1(lib.xp.where(x > 0, 0.0, x)))
        )
    ),
    "sinc": _with(lambda lib, x: lib.xp.sinc(x)),
    "normpdf": _with(lambda lib, x: lib.xp.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)),
    "normcdf": _with(lambda lib, x: (1 + lib.special.erf(x / math.sqrt(2))) / 2),
    "huber_penalty": _with(_huber),
}


def undefined(name: str, by: tuple[int, ...], lib: Library) -> Function:
    """A smooth function that stands for an undefined one: sin(a*x + b) + x**3/10, differentiated `by` its arguments.

    Of several arguments x is a sum of multiples, others in the sine than in the cube.
    """
    order = len(by)
    inner, outer = math.prod(1 + 0.17 * place for place in by), math.prod(1 - 0.4 * place for place in by)
    a = 0.7 + 0.1 * (sum(map(ord, name)) % 7)
    b = 0.3 * (len(name) % 3) + 0.2

    def function(*args: Any) -> Any:
        x = sum((1 + 0.17 * place) * arg for place, arg in enumerate(args))
        y = sum((1 - 0.4 * place) * arg for place, arg in enumerate(args))
        wave = inner * a**order * lib.xp.sin(a * x + b + order * math.pi / 2)
        cube = outer * math.perm(3, order) * y ** (3 - order) / 10 if order <= 3 else 0 * y
        return wave + cube

    return function
