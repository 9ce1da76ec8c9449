"""The value of every element-wise function, from its definition as a function of numbers.

Formulas for digamma and polygamma: NIST Digital Library of Mathematical Functions, 5.11 and 25.11 (Euler-Maclaurin).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

# Bernoulli numbers B2, B4, ...
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
_FAR = 12.0
_LEAST = -1000.0


def _cbrt(x: float) -> float:
    return math.copysign(abs(x) ** (1 / 3), x)


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0)) if x == x else x


def _sigmoid(x: float) -> float:
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    e = math.exp(x)
    return e / (1 + e)


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _logaddexp(x: float, y: float) -> float:
    return max(x, y) + math.log1p(math.exp(-abs(x - y)))


def _heaviside(x: float, value: float) -> float:
    return 1.0 if x > 0 else 0.0 if x < 0 else value


def _huber(x: float, delta: float) -> float:
    if delta < 0:
        raise ValueError("a negative delta")
    return x * x / 2 if abs(x) <= delta else delta * (abs(x) - delta / 2)


def _digamma(x: float) -> float:
    _within_reach(x)
    total = 0.0
    while x < _FAR:
        total -= 1 / x
        x += 1
    total += math.log(x) - 1 / (2 * x)
    power = 1.0
    for k, b in enumerate(_BERNOULLI, 1):
        power /= x * x
        total -= b / (2 * k) * power
    return total


def _within_reach(x: float) -> None:
    """The recurrence goes up one by one to where the series holds: not from minus a billion."""
    if x < _LEAST:
        raise ValueError("too far below zero")


def _polygamma(order: float, x: float) -> float:
    n = int(order)
    if n != order or n < 0:
        raise ValueError("the order of polygamma is 0, 1, 2, ...")
    if n == 0:
        return _digamma(x)
    _within_reach(x)
    s = n + 1
    total = 0.0
    while x < _FAR + n:
        total += math.pow(x, -s)
        x += 1
    total += x ** (1 - s) / (s - 1) + x**-s / 2
    rising = float(s)
    for k, b in enumerate(_BERNOULLI, 1):
        total += b / math.factorial(2 * k) * rising * x ** (1 - s - 2 * k)
        rising *= (s + 2 * k - 1) * (s + 2 * k)
    return (1.0 if n % 2 else -1.0) * math.factorial(n) * total


def _gelu(x: float) -> float:
    return x * math.erfc(-x / math.sqrt(2)) / 2


def _clip(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


SCALARS: dict[str, Callable[..., float]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "power": math.pow,
    "less": lambda x, y: float(x < y),
    "less_equal": lambda x, y: float(x <= y),
    "greater": lambda x, y: float(x > y),
    "greater_equal": lambda x, y: float(x >= y),
    "equal": lambda x, y: float(x == y),
    "not_equal": lambda x, y: float(x != y),
    "sqrt": math.sqrt,
    "cbrt": _cbrt,
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x,
    "hypot": math.hypot,
    "exp": math.exp,
    "log": math.log,
    "log1p": math.log1p,
    "expm1": math.expm1,
    "log2": math.log2,
    "log10": math.log10,
    "logaddexp": _logaddexp,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "atan2": math.atan2,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
    "erf": math.erf,
    "erfc": math.erfc,
    "gamma": math.gamma,
    "lgamma": math.lgamma,
    "digamma": _digamma,
    "trigamma": lambda x: _polygamma(1, x),
    "polygamma": _polygamma,
    "abs": abs,
    "sign": _sign,
    "heaviside": _heaviside,
    "maximum": max,
    "minimum": min,
    "clip": _clip,
    "where": lambda c, x, y: x if c else y,
    "relu": lambda x: max(x, 0.0),
    "leaky_relu": lambda x, slope: x if x > 0 else slope * x,
    "elu": lambda x, alpha: x if x > 0 else alpha * math.expm1(x),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "silu": lambda x: x * _sigmoid(x),
    "gelu": _gelu,
    "huber_penalty": _huber,
}
