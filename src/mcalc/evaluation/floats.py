"""Floats in NumPy arrays, real and complex.

A complex number stands for a point moved by an imaginary step, so every function here is the analytic continuation of
its real self: nothing is conjugated, a branch (abs, maximum, a comparison, where) is chosen by the real parts, and a
function that NumPy continues badly is put together from others in `continuation`. Where a branch is chosen by a tie the
point lies on a kink; `Floats.ties` counts those.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.catalogue import FUNCTIONS
from mcalc.evaluation import continuation
from mcalc.evaluation.shapes import Shape
from mcalc.evaluation.undefined import derivative_of_undefined

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"
Kernel: TypeAlias = Callable[..., Array]

_SPELLED = re.compile(r"(np|scipy\.special)\.(\w+)\(\{0\}(?:, \{\d\})*\)")


class Floats:
    """float64 and complex128."""

    exact = False
    objects = False

    def __init__(self) -> None:
        self.ties = 0
        self._branching: Mapping[str, Kernel] = {
            "abs": lambda a: self._choose(a, _zero(), a, -a),
            "sign": self._sign,
            "maximum": lambda a, b: self._choose(a, b, a, b),
            "minimum": lambda a, b: self._choose(b, a, a, b),
            "less": self._compare(lambda x, y: x < y),
            "less_equal": self._compare(lambda x, y: x <= y),
            "greater": self._compare(lambda x, y: x > y),
            "greater_equal": self._compare(lambda x, y: x >= y),
            "equal": self._compare(lambda x, y: x == y),
            "not_equal": self._compare(lambda x, y: x != y),
        }

    def array(self, value: Any) -> Array:
        """An array of floats; complex where the value is."""
        import numpy as np

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

    def undefined(self, name: str, order: int) -> Kernel:
        """A smooth function of its own for every name."""
        import numpy as np

        return derivative_of_undefined(name, order, float, np.sin, math.pi)

    def matrix(self, name: str, shapes: Sequence[Shape], out: Shape) -> Kernel | None:
        """By NumPy, SciPy, or their continuation."""
        return _MATRICES.get(name)

    def _uncounted(self, function: Kernel) -> Kernel:
        def uncounted(*args: Array) -> Array:
            before = self.ties
            value = function(*args)
            self.ties = before
            return value

        return uncounted

    def _tie(self, a: Array, b: Array) -> None:
        import numpy as np

        self.ties += int(np.count_nonzero(np.real(a) == np.real(b)))

    def _choose(self, a: Array, b: Array, first: Array, second: Array) -> Array:
        """The first where a >= b, otherwise the second."""
        import numpy as np

        self._tie(a, b)
        return np.where(np.real(a) >= np.real(b), first, second)

    def _sign(self, a: Array) -> Array:
        import numpy as np

        self._tie(a, _zero())
        return np.asarray(np.sign(np.real(a)))

    def _compare(self, holds: Callable[[Array, Array], Array]) -> Kernel:
        def compared(a: Array, b: Array) -> Array:
            import numpy as np

            self._tie(a, b)
            return np.asarray(holds(np.real(a), np.real(b)), dtype=np.float64)

        return compared


def _zero() -> Array:
    import numpy as np

    return np.asarray(0.0)


def _where(c: Array, a: Array, b: Array) -> Array:
    import numpy as np

    chosen: Array = np.where(np.real(c) != 0, a, b)
    return chosen


def _pi() -> Array:
    import numpy as np

    return np.asarray(math.pi)


def _spelled(name: str) -> Kernel | None:
    """The function of NumPy or SciPy that the catalogue's spelling is a plain call of."""
    import numpy as np

    entry = FUNCTIONS.get(name)
    plain = _SPELLED.fullmatch(entry.numpy or "") if entry is not None else None
    if plain is None:
        return None
    if plain[1] == "np":
        function: Kernel = getattr(np, plain[2])
    else:
        from scipy import special

        function = getattr(special, plain[2])
    return function


_OWN: dict[str, Kernel] = {
    "pi": _pi,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "power": continuation.power,
    "where": _where,
    "log1p": continuation.log1p,
    "cbrt": continuation.cbrt,
    "atan2": continuation.atan2,
    "gamma": continuation.gamma,
    "lgamma": continuation.lgamma,
    "polygamma": continuation.polygamma,
}

_MATRICES: dict[str, Kernel] = {
    "inv": continuation.inv,
    "solve": lambda a, b: continuation.inv(a) @ b,
    "det": continuation.det,
    "logdet": continuation.logdet,
    "pinv": continuation.pinv,
    "expm": continuation.expm,
    "cholesky": continuation.cholesky,
    "positive_definite": continuation.positive_definite,
    "full_rank": continuation.full_rank,
}
