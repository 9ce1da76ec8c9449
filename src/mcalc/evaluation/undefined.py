"""A value for functions that nobody defined: smooth, positive, and with all derivatives known exactly.

f(x) is a constant and a few sines with fixed coefficients that the name determines, so that f, f', f'', ... agree
with one another in numbers of every kind.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any
from zlib import crc32

_WAVES = 4


@cache
def _waves(name: str) -> list[tuple[Fraction, Fraction, Fraction]]:
    """The amplitude, frequency and phase of each sine, the phase in half turns."""
    waves = []
    for k in range(_WAVES):
        amplitude, frequency, phase = (
            Fraction(crc32(f"{name} {k} {part}".encode()), 2**32) for part in ("amplitude", "frequency", "phase")
        )
        waves.append((Fraction(3, 10) + amplitude * 2 / 5, Fraction(2, 5) + frequency * 6 / 5, 2 * phase))
    return waves


def derivative_of_undefined(
    name: str, order: int, number: Callable[[Fraction], Any], sine: Callable[[Any], Any], pi: Any
) -> Callable[[Any], Any]:
    """The derivative of that order of the function of that name, in the numbers that `number` makes.

    >>> import math
    >>> f, slope = (derivative_of_undefined("f", order, float, math.sin, math.pi) for order in (0, 1))
    >>> abs((f(0.3 + 1e-6) - f(0.3 - 1e-6)) / 2e-6 - slope(0.3)) < 1e-8
    True
    """
    base = number(Fraction(3 if order == 0 else 0))
    waves = [(number(a * w**order), number(w), number(p + Fraction(order, 2)) * pi) for a, w, p in _waves(name)]
    return lambda x: sum([a * sine(w * x + p) for a, w, p in waves], base)
