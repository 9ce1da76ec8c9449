"""What the functions that multiply and add up entries do to arrays: the same for numbers of every sort.

Element-wise functions and the linear algebra that depends on the sort of number (det, inv, ...) are with the numbers;
here and in `arrangements` is the rest of the catalogue, each function written out from its meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.derivation.arrangements import ARRANGEMENTS
from mcalc.derivation.site import Site

if TYPE_CHECKING:
    from numpy.typing import NDArray


Array: TypeAlias = "NDArray[Any]"


def _matmul(site: Site, a: Array, b: Array) -> Array:
    if a.ndim == 1 and len(site.shape) == 2:
        return a[:, None] @ (b[None, :] if b.ndim == 1 else b)
    if b.ndim == 1 and len(site.shape) == 2:
        return a @ b[None, :]
    return _plain(site, a @ b)


def _plain(site: Site, value: Any) -> Array:
    """An array, where NumPy gave a bare scalar."""
    return site.scalars.array(value)


def _sum(site: Site, a: Array, axis: int | None = None) -> Array:
    return _plain(site, a.sum(axis=site.axis if axis is None else axis))


def _prod(site: Site, a: Array) -> Array:
    return _plain(site, a.prod(axis=site.axis))


def _count(site: Site, a: Array) -> Array:
    return site.scalars.array(a.size if site.axis is None else a.shape[site.axis])


def _mean(site: Site, a: Array) -> Array:
    return site.of("div", _sum(site, a), _count(site, a))


def _var(site: Site, a: Array) -> Array:
    axis = site.axis
    total = a.sum() if axis is None else a.sum(axis=axis, keepdims=True)
    centred = a - site.of("div", _plain(site, total), _count(site, a))
    return _mean(site, centred * centred)


def _std(site: Site, a: Array) -> Array:
    return site.of("sqrt", _var(site, a))


def _fold(name: str) -> Callable[[Site, Array], Array]:
    """A reduction by a function of two arguments, half against half."""

    def reduce(site: Site, a: Array) -> Array:
        import numpy as np

        parts = np.moveaxis(a, site.axis, 0) if site.axis is not None else a.reshape(-1)
        while len(parts) > 1:
            half = len(parts) // 2
            folded = site.of(name, parts[:half], parts[half : 2 * half])
            parts = np.concatenate([folded, parts[2 * half :]])
        return _plain(site, parts[0])

    return reduce


def _norm(site: Site, a: Array) -> Array:
    """Of a vector, of all entries of a matrix ('fro'), or as NumPy has 1 and 'inf' for a matrix: the largest column
    or row.
    """
    kind = site.options.get("ord", 2)
    if kind in ("fro", 2):
        return site.of("sqrt", _sum(site, a * a))
    sizes = site.of("abs", a)
    if kind in (1, "inf") and a.ndim == 2 and site.axis is None:
        return _fold("maximum")(site, sizes.sum(axis=0 if kind == 1 else 1))
    if kind == 1:
        return _sum(site, sizes)
    if kind == "inf":
        return _fold("maximum")(site, sizes)
    power = site.scalars.array(Fraction(kind))
    total = _sum(site, site.of("power", sizes, power))
    return site.of("power", total, site.of("reciprocal", power))


def _logsumexp(site: Site, a: Array) -> Array:
    import numpy as np

    flat, axis = (a.reshape(-1), 0) if site.axis is None else (a, site.axis)
    shift = site.scalars.array(site.of("shift", flat, axis))
    total = site.of("exp", flat - shift).sum(axis=axis)
    return _plain(site, site.of("log", _plain(site, total)) + np.squeeze(shift, axis=axis))


def _softmax(site: Site, a: Array) -> Array:
    axis = -1 if site.axis is None else site.axis
    powers = site.of("exp", a - site.of("shift", a, axis))
    return site.of("div", powers, powers.sum(axis=axis, keepdims=True))


def _log_softmax(site: Site, a: Array) -> Array:
    axis = -1 if site.axis is None else site.axis
    moved = a - site.of("shift", a, axis)
    total = site.of("exp", moved).sum(axis=axis, keepdims=True)
    return moved - site.of("log", total)


def _hardmax(site: Site, a: Array) -> Array:
    """1 at the first of the largest entries: greater than those before it, and no less than those after."""
    import numpy as np

    rows = a.reshape(1, -1) if site.axis is None else np.moveaxis(a, site.axis, -1)
    columns = [rows[..., i] for i in range(rows.shape[-1])]
    found = []
    for i, entry in enumerate(columns):
        mask = site.scalars.array(1)
        for j, other in enumerate(columns):
            if j != i:
                mask = mask * site.of("greater" if j < i else "greater_equal", entry, other)
        found.append(np.broadcast_to(mask, entry.shape))
    stacked = np.stack(found, axis=-1)
    return stacked.reshape(a.shape) if site.axis is None else np.moveaxis(stacked, -1, site.axis)


def _dot(site: Site, a: Array, b: Array) -> Array:
    """With a matrix the matrix product; rows and columns are alike."""
    return _plain(site, (a * b).sum()) if a.ndim == b.ndim == 1 else _matmul(site, a, b)


def _outer(site: Site, a: Array, b: Array) -> Array:
    return a.reshape(-1)[:, None] * b.reshape(-1)[None, :]


def _cross(site: Site, a: Array, b: Array) -> Array:
    import numpy as np

    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def _trace(site: Site, a: Array) -> Array:
    return _plain(site, ARRANGEMENTS["diag"](site, a).sum())


def _einsum(site: Site, *arrays: Array) -> Array:
    import numpy as np

    return _plain(site, np.einsum(str(site.options["subscripts"]), *arrays, optimize=len(arrays) > 2))


def _matrix_power(site: Site, a: Array, power: Array | None = None) -> Array:
    exponent = site.constant(1)
    if exponent is None:
        exponent = int(site.options.get("k", 1))
    base = site.of("inv", a) if exponent < 0 else a
    result, exponent = ARRANGEMENTS["eye"](site), abs(exponent)
    while exponent:
        if exponent & 1:
            result = result @ base
        base, exponent = base @ base, exponent >> 1
    return result


def _mse(site: Site, x: Array, y: Array) -> Array:
    return _mean(site, (x - y) * (x - y))


def _cross_entropy(site: Site, x: Array, y: Array) -> Array:
    total = -(y * _log_softmax(site, x)).sum()
    return site.of("div", _plain(site, total), site.scalars.array(x.shape[0] if x.ndim == 2 else 1))


def _binary_cross_entropy(site: Site, x: Array, y: Array) -> Array:
    return _mean(site, -(y * site.of("log", x) + (1 - y) * site.of("log", _plain(site, 1 - x))))


def _huber(site: Site, x: Array, y: Array, *delta: Array) -> Array:
    return _mean(site, site.of("huber_penalty", x - y, *(delta or (site.scalars.array(1),))))


OPERATIONS: dict[str, Callable[..., Array]] = {
    "matmul": _matmul,
    "sum": _sum,
    "mean": _mean,
    "prod": _prod,
    "max": _fold("maximum"),
    "min": _fold("minimum"),
    "var": _var,
    "std": _std,
    "norm": _norm,
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "hardmax": _hardmax,
    "dot": _dot,
    "outer": _outer,
    "cross": _cross,
    "trace": _trace,
    "einsum": _einsum,
    "matrix_power": _matrix_power,
    "mse": _mse,
    "cross_entropy": _cross_entropy,
    "binary_cross_entropy": _binary_cross_entropy,
    "huber": _huber,
    **ARRANGEMENTS,
}
