"""Floats for the numeric check, real and complex.

A complex number stands for a point moved by an imaginary step, so every function here is the analytic continuation of its real self: nothing is
conjugated, a branch (abs, maximum, a comparison, where) is chosen by the real parts, and a function that NumPy continues badly is put together from others.
Where a branch is chosen by a tie the point lies on a kink; `Floats.ties` counts those.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

_SINGULAR = 1e13


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
            "clip": lambda a, low, high: self._choose(
                self._choose(a, low, lambda x, y: x >= y), high, lambda x, y: x <= y
            ),
            "relu": lambda a: self._choose(a, self.array(0), lambda x, y: x >= y),
            "leaky_relu": lambda a, slope: self._split(a, a, slope * a),
            "elu": lambda a, alpha: self._split(a, a, alpha * _below_expm1(a)),
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
        """A smooth function of its own for every name, and its derivatives: a sine beside a slope."""
        import numpy as np

        speed = 0.7 + (sum(map(ord, name)) % 11) / 10
        line = {0: 0.3 * argument, 1: self.array(0.3)}.get(order, self.array(0))
        return speed**order * np.sin(speed * argument + 0.4 + order * math.pi / 2) + line

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
        return np.sign(np.real(a))

    def _heaviside(self, a: Array, at: Array) -> Array:
        import numpy as np

        self._tie(a, self.array(0))
        return np.heaviside(np.real(a), np.real(at))

    def _huber(self, a: Array, delta: Array) -> Array:
        import numpy as np

        size = np.where(np.real(a) > 0, a, -a)
        return np.where(np.real(size) <= np.real(delta), a * a / 2, delta * (size - delta / 2))

    def _compare(self, holds: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
        def compared(a: Array, b: Array) -> Array:
            import numpy as np

            self._tie(a, b)
            return np.asarray(holds(np.real(a), np.real(b)), dtype=np.float64)

        return compared


def _numpy_functions() -> dict[str, Callable[..., Array]]:
    import numpy as np
    from scipy import special

    return {
        "add": np.add,
        "sub": np.subtract,
        "mul": np.multiply,
        "div": np.divide,
        "neg": np.negative,
        "power": _power,
        "where": lambda c, a, b: np.where(np.real(c) != 0, a, b),
        "exp": np.exp,
        "log": np.log,
        "log1p": _log1p,
        "expm1": np.expm1,
        "log2": np.log2,
        "log10": np.log10,
        "sqrt": np.sqrt,
        "cbrt": _cbrt,
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
        "gamma": _gamma,
        "lgamma": _lgamma,
        "digamma": special.psi,
        "polygamma": _polygamma,
        "trigamma": lambda a: _polygamma(np.asarray(1.0), a),
        "pi": lambda: np.asarray(math.pi),
        "sigmoid": _sigmoid,
        "softplus": lambda a: _logaddexp(a, np.zeros_like(a)),
        "silu": lambda a: a * _sigmoid(a),
        "gelu": lambda a: a * special.erfc(-a / math.sqrt(2)) / 2,
        "hypot": lambda a, b: np.sqrt(a * a + b * b),
        "atan2": _atan2,
        "logaddexp": _logaddexp,
        "shift": lambda a, axis: np.real(a).max(axis=axis, keepdims=True),
        "inv": _inv,
        "solve": lambda a, b: _inv(a) @ b,
        "det": _det,
        "logdet": lambda a: np.log(_det(a)),
        "pinv": _pinv,
        "expm": _expm,
        "cholesky": _cholesky,
        "positive_definite": lambda a: np.asarray(float(np.isfinite(_cholesky(np.real(a))).all())),
        "full_rank": lambda a: np.asarray(float(np.linalg.matrix_rank(np.real(a)) == min(a.shape))),
    }


def _below_expm1(a: Array) -> Array:
    """expm1(a) where a is negative, 0 elsewhere, without an overflow."""
    import numpy as np

    return np.expm1(np.where(np.real(a) < 0, a, 0))


def _power(a: Array, b: Array) -> Array:
    """a ** b: by repeated multiplication where b is a small constant integer, by exp and log where a > 0."""
    import numpy as np

    if a.dtype.kind != "c" and b.dtype.kind != "c":
        return np.power(a, b)
    base, exponent = np.broadcast_arrays(a, b)
    whole = (np.imag(exponent) == 0) & (np.real(exponent) == np.round(np.real(exponent))) & (abs(np.real(exponent)) < 64)
    if whole.all():
        powers = np.unique(np.real(exponent))
        result = np.ones(base.shape, dtype=np.complex128)
        for power in powers:
            raised = _whole_power(base, int(abs(power)))
            result = np.where(np.real(exponent) == power, raised if power >= 0 else 1 / raised, result)
        return result
    general = np.where(np.real(base) > 0, np.exp(exponent * np.log(base)), np.nan)
    return np.where(whole, np.power(base, np.round(np.real(exponent))), general)


def _whole_power(a: Array, power: int) -> Array:
    import numpy as np

    result: Array = np.ones_like(a)
    while power:
        if power & 1:
            result = result * a
        a, power = a * a, power >> 1
    return result


def _log1p(a: Array) -> Array:
    import numpy as np

    if a.dtype.kind != "c":
        return np.log1p(a)
    return np.log1p(a.real) + 1j * np.log(1 + a).imag


def _cbrt(a: Array) -> Array:
    import numpy as np

    if a.dtype.kind != "c":
        return np.cbrt(a)
    return np.where(a.real < 0, -np.power(np.where(a.real < 0, -a, 1), 1 / 3), np.power(a, 1 / 3))


def _sigmoid(a: Array) -> Array:
    import numpy as np

    negative = np.real(a) < 0
    small = np.exp(np.where(negative, a, -a))
    return np.where(negative, small, 1) / (1 + small)


def _logaddexp(a: Array, b: Array) -> Array:
    import numpy as np

    first = np.real(a) >= np.real(b)
    return np.where(first, a, b) + _log1p(np.exp(np.where(first, b - a, a - b)))


def _atan2(y: Array, x: Array) -> Array:
    """Turned by the real angle first, so that the rest lies near the positive axis."""
    import numpy as np

    angle = np.arctan2(np.real(y), np.real(x))
    c, s = np.cos(angle), np.sin(angle)
    return angle + np.arctan((c * y - s * x) / (c * x + s * y))


def _gamma(a: Array) -> Array:
    import numpy as np
    from scipy import special

    if a.dtype.kind != "c":
        return np.where((a <= 0) & (a == np.round(a)), np.nan, special.gamma(a))
    return special.gamma(a)


def _lgamma(a: Array) -> Array:
    """log |gamma|, on the left by reflection."""
    import numpy as np
    from scipy import special

    if a.dtype.kind != "c":
        return special.gammaln(a)
    left = a.real < 0.5
    sine = np.sin(np.pi * a)
    sine = np.where(sine.real < 0, -sine, sine)
    reflected = np.log(np.pi) - np.log(np.where(left, sine, 1)) - special.loggamma(np.where(left, 1 - a, 1))
    return np.where(left, reflected, special.loggamma(np.where(left, 1, a)))


def _polygamma(order: Array, a: Array) -> Array:
    """Moved to the right, where the asymptotic series holds: scipy's takes real arguments only."""
    import numpy as np
    from scipy import special

    n, reach = int(np.real(order)), 25
    if n == 0:
        return np.asarray(special.psi(a))
    steps = sum(1 / (a + k) ** (n + 1) for k in range(reach))
    z = a + reach
    series = math.factorial(n - 1) / z**n + math.factorial(n) / (2 * z ** (n + 1))
    for k, bernoulli in enumerate(special.bernoulli(16)[2::2], 1):
        series = series + bernoulli * math.factorial(2 * k + n - 1) / math.factorial(2 * k) / z ** (2 * k + n)
    return np.asarray((-1) ** (n + 1) * (series + math.factorial(n) * steps))


def _regular(a: Array) -> bool:
    """Whether a matrix has an inverse that floats can hold."""
    import numpy as np

    real = np.real(a)
    return bool(np.isfinite(real).all() and np.linalg.cond(real) < _SINGULAR)


def _inv(a: Array) -> Array:
    import numpy as np

    return np.linalg.inv(a) if _regular(a) else np.full_like(a, np.nan)


def _det(a: Array) -> Array:
    """By elimination; of a singular matrix by expansion, so that its derivative is right there too."""
    import numpy as np

    return np.asarray(np.linalg.det(a)) if np.isfinite(np.real(a)).all() else np.asarray(np.nan)


def _pinv(a: Array) -> Array:
    """By the normal equations, which hold near every matrix of full rank and are analytic."""
    import numpy as np

    if a.dtype.kind != "c":
        return np.linalg.pinv(a) if np.isfinite(a).all() else np.full_like(a.T, np.nan)
    return _inv(a.T @ a) @ a.T if a.shape[0] >= a.shape[1] else a.T @ _inv(a @ a.T)


def _expm(a: Array) -> Array:
    import numpy as np
    from scipy import linalg

    result: Array = linalg.expm(a) if np.isfinite(np.real(a)).all() else np.full_like(a, np.nan)
    return result


def _cholesky(a: Array) -> Array:
    """The lower factor, with plain transposes; nan where the matrix is not positive definite."""
    import numpy as np

    factor = np.zeros_like(a)
    for j in range(len(a)):
        pivot = np.sqrt(a[j, j] - (factor[j, :j] * factor[j, :j]).sum())
        factor[j, j] = pivot
        factor[j + 1 :, j] = (a[j + 1 :, j] - factor[j + 1 :, :j] @ factor[j, :j]) / pivot
    return factor
