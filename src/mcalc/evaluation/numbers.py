"""What numbers of every kind have in common: signs, comparisons, and a value for functions that nobody defined."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any, Final, TypeAlias
from zlib import crc32

Functions: TypeAlias = Mapping[str, Callable[..., Any]]
"""Functions by the name that the catalogue has for their value."""

ARITHMETIC: Final[Functions] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
}

COMPARISONS: Final[Functions] = {
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
}

_WAVES = 4


def on_a_line(number: Callable[[bool], Any]) -> Functions:
    """The functions of numbers that have an order; `number` makes one of what a comparison says."""

    def compared(holds: Callable[..., bool]) -> Callable[..., Any]:
        return lambda a, b: number(holds(a, b))

    return {
        **ARITHMETIC,
        **{name: compared(holds) for name, holds in COMPARISONS.items()},
        "where": lambda c, a, b: a if c else b,
        "maximum": max,
        "minimum": min,
        "abs": abs,
    }


def library_function(spelling: str | None, libraries: Mapping[str, Any]) -> Any:
    """The function of a library that a spelling of the catalogue is a plain call of, or None.

    >>> import math
    >>> library_function("math.sin({0})", {"math": math}) is math.sin, library_function("1/{0}", {"math": math})
    (True, None)
    """
    plain = re.fullmatch(r"([\w.]+)\.(\w+)\(\{0\}(?:, \{\d\})*\)", spelling or "")
    return getattr(libraries[plain[1]], plain[2]) if plain and plain[1] in libraries else None


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
    """The derivative of that order of the undefined function of that name, in the numbers that `number` makes.

    It is smooth and positive: a constant and a few sines that the name determines, so that f, f', f'', ... agree with
    one another in numbers of every kind.

    >>> import math
    >>> f, slope = (derivative_of_undefined("f", order, float, math.sin, math.pi) for order in (0, 1))
    >>> abs((f(0.3 + 1e-6) - f(0.3 - 1e-6)) / 2e-6 - slope(0.3)) < 1e-8
    True
    """
    base = number(Fraction(3 if order == 0 else 0))
    waves = [(number(a * w**order), number(w), number(p + Fraction(order, 2)) * pi) for a, w, p in _waves(name)]
    return lambda x: sum([a * sine(w * x + p) for a, w, p in waves], base)
