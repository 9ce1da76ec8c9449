"""A value for functions that nobody defined: smooth, positive, and with all derivatives known exactly.

f(x) is a constant and a few sines with fixed coefficients that the name determines, so that f, f', f'', ... agree
with one another.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from zlib import crc32

_WAVES = 4


@cache
def undefined(name: str, order: int) -> Callable[[float], float]:
    """The derivative of that order of the function of that name.

    >>> f, slope = undefined("f", 0), undefined("f", 1)
    >>> abs((f(0.3 + 1e-6) - f(0.3 - 1e-6)) / 2e-6 - slope(0.3)) < 1e-8
    True
    """
    waves = []
    for k in range(_WAVES):
        amplitude, frequency, phase = (crc32(f"{name} {k} {part}".encode()) / 2**32 for part in range(3))
        amplitude, frequency = 0.3 + 0.4 * amplitude, 0.4 + 1.2 * frequency
        waves.append((amplitude * frequency**order, frequency, math.tau * phase + order * math.pi / 2))
    base = 3.0 if order == 0 else 0.0

    def function(x: float) -> float:
        return base + sum([a * math.sin(w * x + p) for a, w, p in waves])

    return function
