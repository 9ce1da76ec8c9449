"""What numbers of every kind have in common: signs, comparisons, and a value for functions that nobody defined."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from math import prod
from typing import Any, Final, TypeAlias

from mcalc.catalogue.undefined import ARGUMENTS, base, places
from mcalc.limits import POLYGAMMA
from mcalc.record import Record

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
STAND_IN: Final = 5 * _WAVES
"""Operations that a value of an undefined function takes."""
SERIES: Final[Mapping[str, int]] = {"digamma": 40, "polygamma": 60}
"""Operations that a value takes of functions that are sums of many terms."""
_MIDDLE, _SWING = Fraction(5, 2), Fraction(12, 5)
HIGHEST_ORDER: Final = POLYGAMMA + 8
"""Of polygamma: what can be asked for, and derivatives of that."""


def on_a_line(number: Callable[[bool], Any]) -> Functions:
    """The functions of numbers that have an order; `number` makes one of what a comparison says."""

    def compared(holds: Callable[..., bool]) -> Callable[..., Any]:
        return lambda a, b: number(holds(a, b))

    return {
        **ARITHMETIC,
        **{name: compared(holds) for name, holds in COMPARISONS.items()},
        "where": lambda c, a, b: a if c else b,
        "maximum": larger,
        "minimum": smaller,
        "abs": abs,
    }


def larger(a: Any, b: Any) -> Any:
    """The larger of two numbers; no number where one of them is none.

    >>> larger(2.0, 3.0), larger(1.0, float("nan")), larger(float("nan"), 1.0)
    (3.0, nan, nan)
    """
    return a if a >= b else b if a < b else a + b


def smaller(a: Any, b: Any) -> Any:
    """The smaller of two numbers, likewise."""
    return a if a <= b else b if a > b else a + b


def cotangent_slope(order: int, cotangent: Any, pi: Any) -> Any:
    """The derivative of pi*cot(pi*x) of some order, from cot(pi*x): by it polygamma is reflected, to where its series
    hold, as polygamma(n, x) = (-1)**n * polygamma(n, 1 - x) - that (NIST Digital Library of Mathematical Functions,
    5.15.6).

    >>> cotangent_slope(0, 2.0, 3.0), cotangent_slope(1, 2.0, 3.0)
    (6.0, -45.0)
    """
    value = 0 * cotangent
    for coefficient in _of_cotangent(order):
        value = value * cotangent + coefficient
    return value * pi ** (order + 1)


@cache
def _of_cotangent(order: int) -> tuple[int, ...]:
    """The derivative of cot as a polynomial of it, the highest power first: cot' is -(1 + cot**2)."""
    rising = [0, 1]
    for _ in range(order):
        slope = [k * coefficient for k, coefficient in enumerate(rising)][1:]
        rising = [-a - b for a, b in zip([*slope, 0, 0], [0, 0, *slope], strict=True)]
    return tuple(reversed(rising))


def library_function(spelling: str | None, libraries: Mapping[str, Any]) -> Any:
    """The function of a library that a spelling of the catalogue is a plain call of, or None.

    >>> import math
    >>> library_function("math.sin({0})", {"math": math}) is math.sin, library_function("1/{0}", {"math": math})
    (True, None)
    """
    plain = re.fullmatch(r"([\w.]+)\.(\w+)\(\{0\}(?:, \{\d\})*\)", spelling or "")
    return getattr(libraries[plain[1]], plain[2]) if plain and plain[1] in libraries else None


class _Wave(Record):
    """A sine of a sum: its amplitude, the frequency of each argument, and the phase in half turns."""

    amplitude: Fraction
    frequencies: tuple[Fraction, ...]
    phase: Fraction


@cache
def _waves(name: str) -> list[_Wave]:
    """The sines that a name determines; no two names have the same."""
    from hashlib import sha512

    waves = []
    for k in range(_WAVES):
        digest = sha512(f"{name} {k}".encode()).digest()
        drawn = [Fraction(int.from_bytes(digest[at : at + 4], "big"), 2**32) for at in range(0, 4 * (ARGUMENTS + 2), 4)]
        frequencies = tuple(Fraction(2, 5) + part * 6 / 5 for part in drawn[2:])
        waves.append(_Wave(Fraction(3, 10) + drawn[0] * 2 / 5, frequencies, 2 * drawn[1]))
    total = sum(wave.amplitude for wave in waves)
    return [wave._replace(amplitude=wave.amplitude / total * _SWING) for wave in waves]


def stand_in(name: str, number: Callable[[Fraction], Any], sine: Callable[[Any], Any], pi: Any) -> Callable[..., Any]:
    """An undefined function, or a derivative of one by its name, in the numbers that `number` makes.

    The function is smooth and positive: a constant and a few sines that its name determines, so that f, f', f'', ...
    and the partial derivatives of f(x, y) agree with one another in numbers of every kind.

    >>> import math
    >>> f, slope = (stand_in(name, float, math.sin, math.pi) for name in ("f", "f'"))
    >>> abs((f(0.3 + 1e-6) - f(0.3 - 1e-6)) / 2e-6 - slope(0.3)) < 1e-8
    True
    """
    by = places(name)
    constant = number(Fraction(0) if by else _MIDDLE)
    waves = []
    for wave in _waves(base(name)):
        amplitude = wave.amplitude * prod(wave.frequencies[place] for place in by)
        phase = number(wave.phase + Fraction(len(by), 2)) * pi
        waves.append((number(amplitude), [number(part) for part in wave.frequencies], phase))

    def value(*args: Any) -> Any:
        parts = [a * sine(sum(map(operator.mul, w, args), p)) for a, w, p in waves]
        return sum(parts, constant)

    return value
