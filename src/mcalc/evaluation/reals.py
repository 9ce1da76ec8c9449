"""Plain floats: the elementary functions by the name that the catalogue has for their value.

What `math` knows by that name is taken from it, so that a new function needs a line here only where `math` has none.
Formulas for digamma and polygamma: NIST Digital Library of Mathematical Functions, 5.11 and 25.11 (Euler-Maclaurin).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from mcalc.evaluation.numbers import HIGHEST_ORDER, Functions, cotangent_slope, on_a_line

# Bernoulli numbers B2, B4, ...
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
_FAR = 12.0


def function_of(name: str) -> Callable[..., float] | None:
    """The function of floats; None where there is none of that name."""
    return _FUNCTIONS.get(name) or getattr(math, name, None)


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0)) if x == x else x


def _polygamma(order: float, x: float) -> float:
    n = int(order)
    if n != order or not 0 <= n <= HIGHEST_ORDER:
        raise ValueError(f"the order of polygamma is 0, 1, 2, ..., {HIGHEST_ORDER}")
    if x < 0:
        # The recurrence goes up one by one to where the series holds: not from minus a billion.
        cotangent = 1 / math.tan(math.pi * (x - round(x)))
        sign = -1.0 if n % 2 else 1.0
        return sign * _polygamma(n, 1 - x) - float(cotangent_slope(n, cotangent, math.pi))
    if n == 0:
        return _digamma(x)
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


def _digamma(x: float) -> float:
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


_FUNCTIONS: Functions = {
    **on_a_line(float),
    "pi": lambda: math.pi,
    "power": math.pow,
    "sign": _sign,
    "cbrt": lambda x: math.copysign(abs(x) ** (1 / 3), x),
    "digamma": lambda x: _polygamma(0, x),
    "polygamma": _polygamma,
}
