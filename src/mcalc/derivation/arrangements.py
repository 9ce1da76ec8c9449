"""What the functions that move, pick and place entries do to arrays, and the constant arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.derivation.site import Site
from mcalc.errors import UnsupportedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"


def _transpose(site: Site, a: Array) -> Array:
    return a.T


def _diag(site: Site, a: Array) -> Array:
    import numpy as np

    if a.ndim == 2:
        return a[range(min(a.shape)), range(min(a.shape))]
    result = np.full((len(a), len(a)), site.scalars.array(0), dtype=a.dtype)
    result[range(len(a)), range(len(a))] = a
    return result


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
        mask = np.tri(a.shape[0], a.shape[1], k=offset if name == "tril" else offset - 1, dtype=bool)
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


def _vec(site: Site, a: Array) -> Array:
    return a.reshape(-1)


ARRANGEMENTS: dict[str, Callable[..., Array]] = {
    "transpose": _transpose,
    "diag": _diag,
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
    "vec": _vec,
}
