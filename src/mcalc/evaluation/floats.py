"""Floats in NumPy arrays, real and complex.

A complex number stands for a point moved by an imaginary step, so every function here is the analytic continuation of
its real self: nothing is conjugated, a branch (abs, maximum, a comparison, where) is chosen by the real parts, and a
function that NumPy continues badly is put together from others in `continuation`. Where a branch is chosen by a tie the
point lies on a kink; `Floats.ties` counts those.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from mcalc.catalogue import FUNCTIONS
from mcalc.evaluation import continuation
from mcalc.evaluation.arrays import Array, Kernel
from mcalc.evaluation.numbers import ARITHMETIC, COMPARISONS, library_function, stand_in
from mcalc.evaluation.shapes import Shape

_ZERO = np.asarray(0.0)
_EPSILON = float(np.finfo(float).eps)
_WAYS = np.array([-1.0, 1.0])
_UNROUNDED = ("neg", "where")


class Floats:
    """float64 and complex128."""

    exact = False
    objects = False
    price = 0.005

    def __init__(self) -> None:
        self.ties = 0
        self._branching: Mapping[str, Kernel] = {
            "abs": lambda a: self._choose(a, _ZERO, a, -a),
            "sign": self._sign,
            "maximum": lambda a, b: _known(self._choose(a, b, a, b), a, b),
            "minimum": lambda a, b: _known(self._choose(b, a, a, b), a, b),
            **{name: self._compare(holds) for name, holds in COMPARISONS.items()},
        }

    def array(self, value: Any) -> Array:
        """An array of floats; complex where the value is."""
        if isinstance(value, Fraction):
            return np.asarray(float(value))
        made = np.asarray(value)
        return made if made.dtype.kind in "fc" else made.astype(np.float64)

    def function(self, name: str, smooth: bool = False) -> Kernel | None:
        """One of those here, or what NumPy or SciPy have by the spelling in the catalogue."""
        branching = self._branching.get(name)
        if branching is not None:
            return self._uncounted(branching) if smooth else branching
        return _OWN.get(name) or _spelled(name)

    def undefined(self, name: str, arguments: int) -> Kernel:
        """A smooth function of its own for every name."""
        return stand_in(name, float, np.sin, math.pi)

    def matrix(self, name: str, shapes: Sequence[Shape], out: Shape) -> Kernel | None:
        """By NumPy, SciPy, or their continuation."""
        return continuation.MATRICES.get(name)

    def _uncounted(self, function: Kernel) -> Kernel:
        def uncounted(*args: Array) -> Array:
            before = self.ties
            value = function(*args)
            self.ties = before
            return value

        return uncounted

    def _tie(self, a: Array, b: Array) -> None:
        self.ties += int(np.count_nonzero(np.real(a) == np.real(b)))

    def _choose(self, a: Array, b: Array, first: Array, second: Array) -> Array:
        """The first where a >= b, otherwise the second."""
        self._tie(a, b)
        return np.where(np.real(a) >= np.real(b), first, second)

    def _sign(self, a: Array) -> Array:
        self._tie(a, _ZERO)
        return np.asarray(np.sign(np.real(a)))

    def _compare(self, holds: Callable[[Array, Array], Array]) -> Kernel:
        def compared(a: Array, b: Array) -> Array:
            self._tie(a, b)
            return np.asarray(holds(np.real(a), np.real(b)), dtype=np.float64)

        return compared


class Watched(Floats):
    """Floats that keep what branches are chosen by: at every comparison one side less the other, in order, and at every
    sum or difference its value.
    """

    def __init__(self) -> None:
        super().__init__()
        self.apart: list[Array] = []
        self.sums: list[Array] = []

    def function(self, name: str, smooth: bool = False) -> Kernel | None:
        """The same functions; sums are kept."""
        known = super().function(name, smooth)
        if known is None or name not in ("add", "sub"):
            return known

        def kept(*args: Array) -> Array:
            value = known(*args)
            self.sums.append(value)
            return value

        return kept

    def _tie(self, a: Array, b: Array) -> None:
        super()._tie(a, b)
        self.apart.append(np.asarray(a - b))


class Rough(Floats):
    """Floats whose every result is off by a rounding error, at random: by how much the last result changes is how far
    it can be trusted, also where the point itself has more digits than what is computed of it.
    """

    def __init__(self, random: np.random.Generator) -> None:
        super().__init__()
        self._random = random

    def function(self, name: str, smooth: bool = False) -> Kernel | None:
        """The same functions; what chooses or turns a sign doesn't round."""
        known = super().function(name, smooth)
        return known if known is None or name in self._branching or name in _UNROUNDED else self._off(known)

    def matrix(self, name: str, shapes: Sequence[Shape], out: Shape) -> Kernel | None:
        """The same of matrices that are off."""
        known = super().matrix(name, shapes, out)
        return known and self._off(known)

    def _off(self, known: Kernel) -> Kernel:
        def off(*args: Array) -> Array:
            value = np.asarray(known(*args))
            return value * (1 + _EPSILON * self._random.choice(_WAYS, value.shape))

        return off


def _spelled(name: str) -> Kernel | None:
    """The function of NumPy or SciPy that the catalogue's spelling is a plain call of."""
    entry = FUNCTIONS.get(name)
    spelling = entry.numpy if entry is not None else None
    libraries: dict[str, Any] = {"np": np}
    if spelling is not None and spelling.startswith("scipy.special."):
        from scipy import special

        libraries["scipy.special"] = special
    function: Kernel | None = library_function(spelling, libraries)
    return function


def _known(chosen: Array, a: Array, b: Array) -> Array:
    """What was chosen, and no number where one of both is none."""
    lost = np.isnan(a) | np.isnan(b)
    return np.where(lost, math.nan, chosen) if lost.any() else chosen


def _where(c: Array, a: Array, b: Array) -> Array:
    chosen: Array = np.where(np.real(c) != 0, a, b)
    return chosen


_OWN: dict[str, Kernel] = {
    **ARITHMETIC,
    "pi": lambda: np.asarray(math.pi),
    "where": _where,
    **continuation.FUNCTIONS,
}
