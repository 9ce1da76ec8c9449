"""Long decimals, for where floats can't tell a wrong formula from lost digits."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cache, lru_cache
from math import inf
from typing import Any, Final

import numpy as np
from mpmath import MPContext  # type: ignore[import-untyped,unused-ignore]

from mcalc import work
from mcalc.catalogue import FUNCTIONS
from mcalc.evaluation import linear
from mcalc.evaluation.arrays import Array, Kernel
from mcalc.evaluation.numbers import HIGHEST_ORDER, Functions, cotangent_slope, on_a_line, stand_in
from mcalc.evaluation.shapes import Shape

DIGITS = 80
_HIGHEST = 10**15
_FAR = 2_000
"""Bits before the point, from where an exponential function has no value: it would take as many digits."""
_FARTHEST = 100_000
"""The same for any function: a sine would take as many digits of pi."""


_QUICK: Final = frozenset(on_a_line(bool))
"""What takes no longer than to look a value up."""
_remembered = lru_cache(maxsize=1024)
"""Of a function with its last values: where one entry of many is moved, the others are asked for again."""


@cache
def _context(digits: int) -> Any:
    """mpmath's numbers of so many digits."""
    context = MPContext()
    context.dps = digits
    return context


class Digits:
    """mpmath's numbers in object arrays: the elementary functions that mpmath knows by the catalogue's name.

    Where it is not `rounded`, a value that stands by rounding alone is none: tanh(-1000) is not -1, so that nothing
    negative has that power, and 0 has a power where the exponent is a whole number.
    """

    exact = False
    objects = True
    price = 30.0

    def __init__(self, digits: int = DIGITS, rounded: bool = True) -> None:
        self.context = _context(digits)
        self._rounded = rounded
        self._own = self._functions()
        # A term of the series of exp at 1/4 below the last digit, and a pivot of nothing but rounding.
        self._field = linear.Field(self.context.one, self._sqrt, self._log, 0.0, 12 + digits // 2)

    def array(self, value: Any) -> Array:
        """An object array of numbers; floats are taken exactly."""
        if isinstance(value, Fraction):
            return np.asarray(self._number(value), dtype=object)
        made = np.asarray(value)
        if made.dtype == object:
            return made
        work.spend(work.CONVERTED * made.size)
        convert = np.frompyfunc(lambda entry: self.context.mpf(entry.item() if hasattr(entry, "item") else entry), 1, 1)
        return np.asarray(convert(made), dtype=object)

    def function(self, name: str, smooth: bool = False) -> Kernel | None:
        """A function of numbers, spread over arrays; nan outside the real domain, where mpmath would go on in the
        complex plane.
        """
        function = self._own.get(name) or getattr(self.context, name, None)
        if function is None or name not in FUNCTIONS:
            return None
        arity = len(FUNCTIONS[name].parameters)

        def real(*arguments: Any) -> Any:
            if any(self.context.mag(argument) > _FAR for argument in arguments) and grows():
                return self.context.nan
            try:
                result = function(*arguments)
            except (ValueError, ZeroDivisionError):
                return self.context.nan
            return +result if isinstance(result, self.context.mpf | self.context.constant) else self.context.nan

        @cache
        def grows() -> bool:
            """Whether it is exponential: far out the digits of its value are as many as its argument is large."""
            try:
                return bool(abs(function(*[self.context.mpf(10) ** 60] * arity)) > self.context.mpf(10) ** 1000)
            except (ValueError, ZeroDivisionError, OverflowError):
                return True

        def off(*arguments: Any) -> Any:
            return real(*arguments) * (1 + 4 * self.context.eps)

        chosen = real if self._rounded or name in self._own else off
        if name not in _QUICK:
            chosen = _remembered(chosen)
        spread: Kernel = np.frompyfunc(chosen, arity, 1) if arity else chosen
        return spread

    def undefined(self, name: str, arguments: int) -> Kernel:
        """The same smooth function for every name as with floats."""

        def sine(angle: Any) -> Any:
            return self.context.nan if _FARTHEST < self.context.mag(angle) < inf else self.context.sin(angle)

        function = stand_in(name, self._number, sine, self.context.pi)
        spread: Kernel = np.frompyfunc(_remembered(function), arguments, 1)
        return spread

    def matrix(self, name: str, shapes: Sequence[Shape], out: Shape) -> Kernel | None:
        """By the algorithms for lists of any numbers; nan where they find no value."""
        algorithm = linear.FUNCTIONS.get(name)
        if algorithm is None:
            return None

        def kernel(*args: Array) -> Array:
            value = np.full(out, self.context.nan, dtype=object)
            with suppress(ValueError, ZeroDivisionError, OverflowError):
                value.reshape(-1)[:] = algorithm(self._field, shapes, *[list(arg.reshape(-1)) for arg in args])
            return value

        return kernel

    def _number(self, value: Fraction) -> Any:
        return self.context.mpf(value.numerator) / value.denominator

    def _sqrt(self, value: Any) -> Any:
        if value < 0:
            raise ValueError("a negative number has no square root")
        return self.context.sqrt(value)

    def _log(self, value: Any) -> Any:
        if value <= 0:
            raise ValueError("the logarithm of a number that is not positive")
        return self.context.log(value)

    def _power(self, base: Any, exponent: Any) -> Any:
        """No number where the exponent has so many digits that none of the power would be right."""
        if abs(exponent) > _HIGHEST and base not in (0, 1):
            return self.context.nan
        if base == 0 and not self._rounded and exponent != int(exponent):
            return self.context.nan
        return base ** (int(exponent) if exponent == int(exponent) and abs(exponent) < 10**6 else exponent)

    def _polygamma(self, order: Any, value: Any) -> Any:
        """By reflection on the left, from where mpmath would go up one by one."""
        mp = self.context
        if order > HIGHEST_ORDER:
            return mp.nan
        n = int(order)
        if value >= 0 or n == 0:
            return mp.polygamma(n, value)
        slope = cotangent_slope(n, mp.cot(mp.pi * (value - mp.nint(value))), mp.pi)
        return (-1) ** n * mp.polygamma(n, 1 - value) - slope

    def _functions(self) -> Functions:
        """What mpmath has by no name or another one, or means something else by."""
        mp = self.context
        return {
            **on_a_line(mp.mpf),
            "pi": lambda: mp.pi,
            "power": self._power,
            "cbrt": lambda a: mp.cbrt(a) if a >= 0 else -mp.cbrt(-a),
            "lgamma": lambda a: mp.re(mp.loggamma(a)),
            "polygamma": self._polygamma,
        }
