"""Floats for the numeric check, real and complex.

A complex number stands for a point moved by an imaginary step, so every function here is the analytic continuation of
its real self: nothing is conjugated, a branch (abs, maximum, a comparison, where) is chosen by the real parts, and a
function that NumPy continues badly is put together from others. Where a branch is chosen by a tie the point lies on a
kink; `Floats.ties` counts those.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.proof.numeric import continuation

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"


class Floats:
    """Scalars for `derivation.arrays`: float64 and complex128."""

    def __init__(self) -> None:
        self.ties = 0
        self.functions: Mapping[str, Callable[..., Array]] = _numpy_functions() | {
            "abs": self._abs,
            "sign": self._sign,
            "maximum": lambda a, b: self._choose(a, b, lambda x, y: x >= y),
            "minimum": lambda a, b: self._choose(a, b, lambda x, y: x <= y),
            "less": self._compare(lambda x, y: x < y),
            "less_equal": self._compare(lambda x, y: x <= y),
            "greater": self._compare(lambda x, y: x > y),
            "greater_equal": self._compare(lambda x, y: x >= y),
            "equal": self._compare(lambda x, y: x == y),
            "not_equal": self._compare(lambda x, y: x != y),
            "clip": self._clip,
            "relu": lambda a: self._choose(a, self.array(0), lambda x, y: x >= y),
            "leaky_relu": lambda a, slope: self._split(a, a, slope * a),
            "elu": lambda a, alpha: self._split(a, a, alpha * continuation.below_expm1(a)),
            "heaviside": self._heaviside,
            "huber_penalty": self._huber,
        }

    def array(self, value: Any) -> Array:
        """An array of floats; complex where the value is."""
        import numpy as np

        if isinstance(value, Fraction):
            return np.asarray(float(value))
        made = np.asarray(value)
        return made if made.dtype.kind in "fc" else made.astype(np.float64)

    def undefined(self, name: str, order: int, argument: Array) -> Array:
        """A smooth function of its own for every name, and its derivatives: a sine beside a slope, positive near 0."""
        import numpy as np

        speed = 0.7 + (sum(map(ord, name)) % 11) / 10
        line = {0: 3 + 0.3 * argument, 1: self.array(0.3)}.get(order, self.array(0))
        wave: Array = speed**order * np.sin(speed * argument + 0.4 + order * math.pi / 2)
        return np.asarray(wave + line)

    def _tie(self, a: Array, b: Array) -> None:
        import numpy as np

        equal = np.real(a) == np.real(b)
        self.ties += int(np.count_nonzero(equal))

    def _choose(self, a: Array, b: Array, first: Callable[[Array, Array], Array]) -> Array:
        import numpy as np

        self._tie(a, b)
        return np.where(first(np.real(a), np.real(b)), a, b)

    def _split(self, a: Array, above: Array, below: Array) -> Array:
        import numpy as np

        self._tie(a, self.array(0))
        return np.where(np.real(a) > 0, above, below)

    def _abs(self, a: Array) -> Array:
        return self._split(a, a, -a)

    def _sign(self, a: Array) -> Array:
        import numpy as np

        self._tie(a, self.array(0))
        return np.asarray(np.sign(np.real(a)))

    def _heaviside(self, a: Array, at: Array) -> Array:
        import numpy as np

        self._tie(a, self.array(0))
        return np.asarray(np.heaviside(np.real(a), np.real(at)))

    def _clip(self, a: Array, low: Array, high: Array) -> Array:
        """Nothing where the bounds are the wrong way round."""
        import numpy as np

        above = self._choose(a, low, lambda x, y: x >= y)
        return np.where(np.real(low) < np.real(high), self._choose(above, high, lambda x, y: x <= y), np.nan)

    def _huber(self, a: Array, delta: Array) -> Array:
        import numpy as np

        size = np.where(np.real(a) > 0, a, -a)
        value = np.where(np.real(size) <= np.real(delta), a * a / 2, delta * (size - delta / 2))
        return np.where(np.real(delta) > 0, value, np.nan)

    def _compare(self, holds: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
        def compared(a: Array, b: Array) -> Array:
            import numpy as np

            self._tie(a, b)
            return np.asarray(holds(np.real(a), np.real(b)), dtype=np.float64)

        return compared


def _where(c: Array, a: Array, b: Array) -> Array:
    import numpy as np

    chosen: Array = np.where(np.real(c) != 0, a, b)
    return chosen


def _numpy_functions() -> dict[str, Callable[..., Array]]:
    import numpy as np
    from scipy import special

    return {
        "add": np.add,
        "sub": np.subtract,
        "mul": np.multiply,
        "div": np.divide,
        "neg": np.negative,
        "power": continuation.power,
        "where": _where,
        "exp": np.exp,
        "log": np.log,
        "log1p": continuation.log1p,
        "expm1": np.expm1,
        "log2": np.log2,
        "log10": np.log10,
        "sqrt": np.sqrt,
        "cbrt": continuation.cbrt,
        "square": np.square,
        "reciprocal": lambda a: 1.0 / a,
        "sin": np.sin,
        "cos": np.cos,
        "tan": np.tan,
        "asin": np.arcsin,
        "acos": np.arccos,
        "atan": np.arctan,
        "sinh": np.sinh,
        "cosh": np.cosh,
        "tanh": np.tanh,
        "asinh": np.arcsinh,
        "acosh": np.arccosh,
        "atanh": np.arctanh,
        "erf": special.erf,
        "erfc": special.erfc,
        "gamma": continuation.gamma,
        "lgamma": continuation.lgamma,
        "digamma": special.psi,
        "polygamma": continuation.polygamma,
        "trigamma": lambda a: continuation.polygamma(np.asarray(1.0), a),
        "pi": lambda: np.asarray(math.pi),
        "sigmoid": continuation.sigmoid,
        "softplus": lambda a: continuation.logaddexp(a, np.zeros_like(a)),
        "silu": lambda a: a * continuation.sigmoid(a),
        "gelu": lambda a: a * special.erfc(-a / math.sqrt(2)) / 2,
        "hypot": lambda a, b: np.sqrt(a * a + b * b),
        "atan2": continuation.atan2,
        "logaddexp": continuation.logaddexp,
        "shift": lambda a, axis: np.real(a).max(axis=axis, keepdims=True),
        "inv": continuation.inv,
        "solve": lambda a, b: continuation.inv(a) @ b,
        "det": continuation.det,
        "logdet": lambda a: np.log(continuation.det(a)),
        "pinv": continuation.pinv,
        "expm": continuation.expm,
        "cholesky": continuation.cholesky,
        "positive_definite": lambda a: np.asarray(float(np.isfinite(continuation.cholesky(np.real(a))).all())),
        "full_rank": lambda a: np.asarray(float(np.linalg.matrix_rank(np.real(a)) == min(a.shape))),
    }
