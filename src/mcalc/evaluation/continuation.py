"""Functions of floats continued to complex arguments near the real axis, for imaginary steps.

Those that NumPy and SciPy conjugate, refuse or round there; the rest are taken from them as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from mcalc import work
from mcalc.evaluation import spectral_arrays
from mcalc.evaluation.arrays import Array, Kernel
from mcalc.evaluation.numbers import HIGHEST_ORDER, cotangent_slope

_SINGULAR = 1e13
_POWER = 5
"""Calls that a complex power takes in place of one."""
_REPEATED = 64
"""Whole exponents below this are repeated multiplication."""


def power(a: Array, b: Array) -> Array:
    """a ** b: by repeated multiplication where b is a small constant integer, by exp and log where a > 0."""
    if a.dtype.kind != "c" and b.dtype.kind != "c":
        return np.power(a, b)
    if b.ndim == 0 and b.dtype.kind != "c" and float(b).is_integer() and abs(b) < _REPEATED:
        raised = _whole_power(a, int(abs(b)))
        return raised if b >= 0 else 1 / raised
    work.spend(_POWER * work.CALL)
    base, exponent = np.broadcast_arrays(a, b)
    whole = (
        (np.imag(exponent) == 0)
        & (np.real(exponent) == np.round(np.real(exponent)))
        & (abs(np.real(exponent)) < _REPEATED)
    )
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
    result: Array = np.ones_like(a)
    while power:
        if power & 1:
            result = result * a
        a, power = a * a, power >> 1
    return result


def log1p(a: Array) -> Array:
    if a.dtype.kind != "c":
        return np.log1p(a)
    return np.asarray(np.log1p(a.real) + 1j * np.log(1 + a).imag)


def cbrt(a: Array) -> Array:
    if a.dtype.kind != "c":
        return np.cbrt(a)
    return np.where(a.real < 0, -np.power(np.where(a.real < 0, -a, 1), 1 / 3), np.power(a, 1 / 3))


def atan2(y: Array, x: Array) -> Array:
    """Turned by the real angle first, so that the rest lies near the positive axis."""
    angle = np.arctan2(np.real(y), np.real(x))
    c, s = np.cos(angle), np.sin(angle)
    return np.asarray(angle + np.arctan((c * y - s * x) / (c * x + s * y)))


def gamma(a: Array) -> Array:
    """On the left by reflection, where SciPy's has rounding errors in its imaginary part."""
    from scipy import special

    if a.dtype.kind != "c":
        return np.where((a <= 0) & (a == np.round(a)), np.nan, special.gamma(a))
    left = a.real < 0.5
    right = special.gamma(np.where(left, 1 - a, a))
    return np.asarray(np.where(left, np.pi / (np.sin(np.pi * a) * right), right))


def lgamma(a: Array) -> Array:
    """log |gamma|, on the left by reflection."""
    from scipy import special

    if a.dtype.kind != "c":
        return np.asarray(special.gammaln(a))
    left = a.real < 0.5
    sine = np.sin(np.pi * a)
    sine = np.where(sine.real < 0, -sine, sine)
    reflected = np.log(np.pi) - np.log(np.where(left, sine, 1)) - special.loggamma(np.where(left, 1 - a, 1))
    return np.asarray(np.where(left, reflected, special.loggamma(np.where(left, 1, a))))


def polygamma(order: Array, a: Array) -> Array:
    """Reflected and moved to the right, where the asymptotic series holds: scipy's takes real arguments only."""
    from scipy import special

    n, reach = int(np.real(order).flat[0]), 25
    if n > HIGHEST_ORDER:
        return np.full(np.shape(a), np.nan)
    if n == 0:
        return np.asarray(special.psi(a))
    left = a.real < 0
    if left.any():
        cotangent = 1 / np.tan(np.pi * (a - np.round(a.real)))
        right = polygamma(order, np.where(left, 1 - a, a))
        return np.asarray(np.where(left, (-1) ** n * right - cotangent_slope(n, cotangent, np.pi), right))
    steps = sum(1 / (a + k) ** (n + 1) for k in range(reach))
    z = a + reach
    series = math.factorial(n - 1) / z**n + math.factorial(n) / (2 * z ** (n + 1))
    for k, bernoulli in enumerate(special.bernoulli(16)[2::2], 1):
        series = series + bernoulli * math.factorial(2 * k + n - 1) / math.factorial(2 * k) / z ** (2 * k + n)
    return np.asarray((-1) ** (n + 1) * (series + math.factorial(n) * steps))


def _regular(a: Array) -> bool:
    """Whether a matrix has an inverse that floats can hold."""
    real = np.real(a)
    return bool(np.isfinite(real).all() and np.linalg.cond(real) < _SINGULAR)


def inv(a: Array) -> Array:
    return np.linalg.inv(a) if _regular(a) else np.full_like(a, np.nan)


def det(a: Array) -> Array:
    """By elimination."""
    return np.asarray(np.linalg.det(a)) if np.isfinite(np.real(a)).all() else np.asarray(np.nan)


def logdet(a: Array) -> Array:
    """log |det|."""
    value = det(a)
    return np.asarray(np.log(np.where(np.real(value) < 0, -value, value)))


def solve(a: Array, b: Array) -> Array:
    return inv(a) @ b


def pinv(a: Array) -> Array:
    """By the normal equations where it is to be analytic."""
    if a.dtype.kind != "c":
        return np.linalg.pinv(a) if np.isfinite(a).all() else np.full_like(a.T, np.nan)
    return by_normal_equations(a, inv)


def by_normal_equations(a: Array, inverse: Kernel) -> Array:
    """The pseudo-inverse of a matrix of full rank, of any numbers that have an inverse for square matrices."""
    return inverse(a.T @ a) @ a.T if a.shape[0] >= a.shape[1] else a.T @ inverse(a @ a.T)


def expm(a: Array) -> Array:
    from scipy import linalg

    result: Array = linalg.expm(a) if np.isfinite(np.real(a)).all() else np.full_like(a, np.nan)
    return result


def cholesky(a: Array, root: Callable[[Any], Any] = np.sqrt) -> Array:
    """The lower factor of the symmetric part, with plain transposes; nan where that is not positive definite."""
    a = (a + a.T) / 2
    factor = a - a
    for j in range(len(a)):
        pivot = root(a[j, j] - (factor[j, :j] * factor[j, :j]).sum())
        factor[j, j] = pivot
        factor[j + 1 :, j] = (a[j + 1 :, j] - factor[j + 1 :, :j] @ factor[j, :j]) / pivot
    return factor


def positive_definite(a: Array) -> Array:
    """1 where the symmetric part is, otherwise 0."""
    return np.asarray(float(np.isfinite(cholesky(np.real(a))).all()))


def full_rank(a: Array) -> Array:
    """1 where the rank is as large as it can be, otherwise 0."""
    return np.asarray(float(np.linalg.matrix_rank(np.real(a)) == min(a.shape)))


def _by_name(*functions: Kernel) -> dict[str, Kernel]:
    return {function.__name__: function for function in functions}


FUNCTIONS = _by_name(power, log1p, cbrt, atan2, gamma, lgamma, polygamma)
MATRICES = {
    **_by_name(inv, solve, det, logdet, pinv, expm, cholesky, positive_definite, full_rank),
    **spectral_arrays.MATRICES,
}
"""Each by the name that the catalogue has for its value."""
