"""The operations that JAX's derivatives are made of, in NumPy; those that are not here are left to JAX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.special


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values, **_: function(*values)


def _dot(x: Any, y: Any, *, dimension_numbers: Any, **_: Any) -> Any:
    """A contraction: batch axes first, then what is left of each operand."""
    (left, right), (left_batch, right_batch) = dimension_numbers
    if not left_batch:
        return np.tensordot(x, y, (left, right))
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    first = [next(letters) for _ in range(x.ndim)]
    second = [next(letters) for _ in range(y.ndim)]
    for one, other in zip((*left, *left_batch), (*right, *right_batch), strict=True):
        second[other] = first[one]
    free = [a for at, a in enumerate(first) if at not in left and at not in left_batch]
    rest = [a for at, a in enumerate(second) if at not in right and at not in right_batch]
    out = [first[at] for at in left_batch] + free + rest
    return np.einsum(f"{''.join(first)},{''.join(second)}->{''.join(out)}", x, y)


def _broadcast(x: Any, *, shape: Sequence[int], broadcast_dimensions: Sequence[int], **_: Any) -> Any:
    wide = [1] * len(shape)
    for axis, size in zip(broadcast_dimensions, np.shape(x), strict=True):
        wide[axis] = size
    return np.broadcast_to(np.reshape(x, wide), shape)


def _reshape(x: Any, *, new_sizes: Sequence[int], dimensions: Sequence[int] | None = None, **_: Any) -> Any:
    return np.reshape(x if dimensions is None else np.transpose(x, dimensions), new_sizes)


def _select(which: Any, *cases: Any, **_: Any) -> Any:
    if np.asarray(which).dtype == bool:
        return np.where(which, cases[1], cases[0])
    return np.choose(which, cases)


def _slice(x: Any, *, start_indices: Any, limit_indices: Any, strides: Any, **_: Any) -> Any:
    steps = strides or [1] * x.ndim
    return x[tuple(slice(*each) for each in zip(start_indices, limit_indices, steps, strict=True))]


def _pad(x: Any, value: Any, *, padding_config: Any, **_: Any) -> Any:
    """Entries in front, behind and between; a negative number of them is cut off."""
    shape, places = [], []
    for size, (low, high, between) in zip(np.shape(x), padding_config, strict=True):
        wide = size + max(0, size - 1) * between
        shape.append(max(low, 0) + wide + max(high, 0))
        places.append(slice(max(low, 0), max(low, 0) + wide, between + 1))
    out = np.full(shape, value, dtype=np.asarray(x).dtype)
    out[tuple(places)] = x
    return out[
        tuple(
            slice(max(-low, 0), size - max(-high, 0))
            for size, (low, high, _) in zip(shape, padding_config, strict=True)
        )
    ]


def _dynamic_slice(x: Any, *starts: Any, slice_sizes: Any, **_: Any) -> Any:
    places = [min(max(int(at), 0), size - wide) for at, size, wide in zip(starts, x.shape, slice_sizes, strict=True)]
    return x[tuple(slice(at, at + wide) for at, wide in zip(places, slice_sizes, strict=True))]


def _iota(*, dtype: Any, shape: Sequence[int], dimension: int, **_: Any) -> Any:
    wide = [1] * len(shape)
    wide[dimension] = shape[dimension]
    return np.broadcast_to(np.arange(shape[dimension], dtype=dtype).reshape(wide), shape)


def _reducer(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, *, axes, **_: function(x, axis=tuple(axes))


def _integer_pow(x: Any, *, y: int, **_: Any) -> Any:
    return np.asarray(x, dtype=float) ** y


def _cbrt(x: Any, **_: Any) -> Any:
    return np.cbrt(x)


def _cumsum(x: Any, *, axis: int, reverse: bool, **_: Any) -> Any:
    return np.flip(np.cumsum(np.flip(x, axis), axis), axis) if reverse else np.cumsum(x, axis)


def _clamp(low: Any, x: Any, high: Any, **_: Any) -> Any:
    return np.minimum(np.maximum(x, low), high)


PRIMITIVES: dict[str, Callable[..., Any]] = {
    "add": _plain(np.add),
    "add_any": _plain(np.add),
    "sub": _plain(np.subtract),
    "mul": _plain(np.multiply),
    "neg": _plain(np.negative),
    "div": lambda x, y, **_: np.divide(x, y) if np.asarray(x).dtype.kind == "f" else np.floor_divide(x, y),
    "or": _plain(np.bitwise_or),
    "and": _plain(np.bitwise_and),
    "not": _plain(np.bitwise_not),
    "polygamma": _plain(scipy.special.polygamma),
    "pow": _plain(np.power),
    "integer_pow": _integer_pow,
    "square": _plain(np.square),
    "exp": _plain(np.exp),
    "log": _plain(np.log),
    "log1p": _plain(np.log1p),
    "expm1": _plain(np.expm1),
    "sqrt": _plain(np.sqrt),
    "rsqrt": _plain(lambda x: 1 / np.sqrt(x)),
    "cbrt": _cbrt,
    "sin": _plain(np.sin),
    "cos": _plain(np.cos),
    "tan": _plain(np.tan),
    "asin": _plain(np.arcsin),
    "acos": _plain(np.arccos),
    "atan": _plain(np.arctan),
    "atan2": _plain(np.arctan2),
    "sinh": _plain(np.sinh),
    "cosh": _plain(np.cosh),
    "tanh": _plain(np.tanh),
    "asinh": _plain(np.arcsinh),
    "acosh": _plain(np.arccosh),
    "atanh": _plain(np.arctanh),
    "erf": _plain(scipy.special.erf),
    "erfc": _plain(scipy.special.erfc),
    "lgamma": _plain(scipy.special.gammaln),
    "digamma": _plain(scipy.special.digamma),
    "logistic": _plain(scipy.special.expit),
    "abs": _plain(np.abs),
    "sign": _plain(np.sign),
    "max": _plain(np.maximum),
    "min": _plain(np.minimum),
    "eq": _plain(np.equal),
    "ne": _plain(np.not_equal),
    "lt": _plain(np.less),
    "le": _plain(np.less_equal),
    "gt": _plain(np.greater),
    "ge": _plain(np.greater_equal),
    "is_finite": _plain(np.isfinite),
    "select_n": _select,
    "clamp": _clamp,
    "stop_gradient": _plain(lambda x: x),
    "copy": _plain(lambda x: x),
    "copy_p": _plain(lambda x: x),
    "convert_element_type": lambda x, *, new_dtype, **_: np.asarray(x).astype(new_dtype),
    "broadcast_in_dim": _broadcast,
    "reshape": _reshape,
    "squeeze": lambda x, *, dimensions, **_: np.squeeze(x, tuple(dimensions)),
    "expand_dims": lambda x, *, dimensions, **_: np.expand_dims(x, tuple(dimensions)),
    "transpose": lambda x, *, permutation, **_: np.transpose(x, permutation),
    "rev": lambda x, *, dimensions, **_: np.flip(x, tuple(dimensions)),
    "concatenate": lambda *values, dimension, **_: np.concatenate(values, dimension),
    "slice": _slice,
    "dynamic_slice": _dynamic_slice,
    "pad": _pad,
    "iota": _iota,
    "dot_general": _dot,
    "reduce_sum": _reducer(np.sum),
    "reduce_max": _reducer(np.max),
    "reduce_min": _reducer(np.min),
    "reduce_prod": _reducer(np.prod),
    "reduce_or": _reducer(np.any),
    "reduce_and": _reducer(np.all),
    "argmax": lambda x, *, axes, index_dtype, **_: np.argmax(x, axis=axes[0]).astype(index_dtype),
    "argmin": lambda x, *, axes, index_dtype, **_: np.argmin(x, axis=axes[0]).astype(index_dtype),
    "cumsum": _cumsum,
    "cholesky": _plain(np.linalg.cholesky),
}
