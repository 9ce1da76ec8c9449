"""What the functions that move, add up and arrange entries do to arrays: the same for numbers of every sort.

Element-wise functions and the linear algebra that depends on the sort of number (det, inv, ...) are with the numbers; here is the rest of the
catalogue, each written out from its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from mcalc.errors import UnsupportedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mcalc.derivation.arrays import Scalars

Array: TypeAlias = "NDArray[Any]"


class Site(NamedTuple):
    """The call being evaluated: the numbers, the options, which arguments stand as rows, the result's shape, and constant arguments."""

    scalars: Scalars
    options: Mapping[str, int | str]
    rows: tuple[bool, ...]
    shape: tuple[int, ...]
    constant: Callable[[int], int | None]

    def of(self, name: str, *arguments: Array) -> Array:
        """A function of these numbers."""
        return self.scalars.functions[name](*arguments)

    @property
    def axis(self) -> int | None:
        """The axis of a reduction."""
        value = self.options.get("axis")
        return value if isinstance(value, int) else None


def _matmul(site: Site, a: Array, b: Array) -> Array:
    if a.ndim == 1 and len(site.shape) == 2:
        return a[:, None] @ (b[None, :] if b.ndim == 1 else b)
    if b.ndim == 1 and len(site.shape) == 2:
        return a @ b[None, :]
    return _plain(site, a @ b)


def _plain(site: Site, value: Any) -> Array:
    """An array, where NumPy gave a bare scalar."""
    return site.scalars.array(value)


def _transpose(site: Site, a: Array) -> Array:
    return a.T


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
    kind = site.options.get("ord", 2)
    match kind:
        case "fro" | 2:
            return site.of("sqrt", _sum(site, a * a))
        case 1:
            return _sum(site, site.of("abs", a))
        case "inf":
            return _fold("maximum")(site, site.of("abs", a))
    power = site.scalars.array(Fraction(kind))
    total = _sum(site, site.of("power", site.of("abs", a), power))
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


def _dot(site: Site, a: Array, b: Array) -> Array:
    return _plain(site, (a * b).sum())


def _outer(site: Site, a: Array, b: Array) -> Array:
    return a.reshape(-1)[:, None] * b.reshape(-1)[None, :]


def _cross(site: Site, a: Array, b: Array) -> Array:
    import numpy as np

    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def _diag(site: Site, a: Array) -> Array:
    import numpy as np

    if a.ndim == 2:
        return a[range(min(a.shape)), range(min(a.shape))]
    result = np.full((len(a), len(a)), site.scalars.array(0), dtype=a.dtype)
    result[range(len(a)), range(len(a))] = a
    return result


def _trace(site: Site, a: Array) -> Array:
    return _plain(site, _diag(site, a).sum())


def _concatenate(site: Site, *arrays: Array) -> Array:
    import numpy as np

    return np.concatenate([part.reshape(1) if part.ndim == 0 else part for part in arrays], axis=site.axis or 0)


def _kron(site: Site, a: Array, b: Array) -> Array:
    import numpy as np

    left, right = (
        part if part.ndim == 2 else part.reshape((1, -1) if row else (-1, 1))
        for part, row in zip((a, b), site.rows, strict=True)
    )
    return np.kron(left, right).reshape(site.shape)


def _along(name: str) -> Callable[[Site, Array], Array]:
    """A NumPy function of one array and an axis, the last where none is given."""

    def moved(site: Site, a: Array) -> Array:
        import numpy as np

        result: Array = getattr(np, name)(a, axis=-1 if site.axis is None else site.axis)
        return result

    return moved


def _roll(site: Site, a: Array, shift: Array | None = None) -> Array:
    import numpy as np

    places = site.constant(1)
    if places is None:
        places = int(site.options.get("shift", 1))
    return np.roll(a, places, axis=-1 if site.axis is None else site.axis)


def _triangle(name: str) -> Callable[..., Array]:
    def kept(site: Site, a: Array, k: Array | None = None) -> Array:
        import numpy as np

        offset = site.constant(1)
        if offset is None:
            offset = int(site.options.get("k", 0))
        mask = np.tri(*a.shape, k=offset if name == "tril" else offset - 1, dtype=bool)
        return np.where(mask if name == "tril" else ~mask, a, site.scalars.array(0))

    return kept


def _filled(value: int) -> Callable[..., Array]:
    def made(site: Site, *sizes: Array) -> Array:
        import numpy as np

        return np.broadcast_to(site.scalars.array(value), site.shape)

    return made


def _eye(site: Site, *sizes: Array) -> Array:
    import numpy as np

    return site.scalars.array(np.eye(*site.shape, dtype=int))


def _commutation(site: Site, *sizes: Array) -> Array:
    """K with K @ vec(X) == vec(X.T), vec by rows, X of the two sizes given."""
    import numpy as np

    rows, columns = site.constant(0), site.constant(1)
    if rows is None or columns is None:
        raise UnsupportedError("commutation needs two sizes")
    places = np.arange(rows * columns).reshape(rows, columns).T.reshape(-1)
    return site.scalars.array(np.eye(rows * columns, dtype=int)[places].reshape(site.shape))


def _einsum(site: Site, *arrays: Array) -> Array:
    import numpy as np

    return _plain(site, np.einsum(str(site.options["subscripts"]), *arrays, optimize=len(arrays) > 2))


def _vec(site: Site, a: Array) -> Array:
    return a.reshape(-1)


def _matrix_power(site: Site, a: Array, power: Array | None = None) -> Array:
    exponent = site.constant(1)
    if exponent is None:
        exponent = int(site.options.get("k", 1))
    base = site.of("inv", a) if exponent < 0 else a
    result, exponent = _eye(site), abs(exponent)
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
    "transpose": _transpose,
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
    "dot": _dot,
    "outer": _outer,
    "cross": _cross,
    "diag": _diag,
    "trace": _trace,
    "concatenate": _concatenate,
    "kron": _kron,
    "flip": _along("flip"),
    "cumsum": _along("cumsum"),
    "diff": _along("diff"),
    "roll": _roll,
    "tril": _triangle("tril"),
    "triu": _triangle("triu"),
    "eye": _eye,
    "ones": _filled(1),
    "zeros": _filled(0),
    "commutation": _commutation,
    "einsum": _einsum,
    "vec": _vec,
    "matrix_power": _matrix_power,
    "mse": _mse,
    "cross_entropy": _cross_entropy,
    "binary_cross_entropy": _binary_cross_entropy,
    "huber": _huber,
}
