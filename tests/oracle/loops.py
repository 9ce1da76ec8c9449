"""Plain Python as the judge of sums over an index: it loops, and differences give the slopes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

_STEP = 1e-4


def _norm(x: Any) -> Any:
    return np.sqrt(np.sum(np.asarray(x) ** 2))


def _logsumexp(x: Any) -> Any:
    return np.log(sum(np.exp(entry) for entry in x))


_NUMPY = (
    "exp", "log", "sin", "cos", "tanh", "sqrt", "abs", "outer", "roll", "diff", "where", "eye", "ones", "arange", "dot",
    "trace", "einsum", "concatenate", "maximum",
)  # fmt: skip

NAMES: dict[str, Any] = {
    **{name: getattr(np, name) for name in _NUMPY},
    "norm": _norm,
    "logsumexp": _logsumexp,
    "mean": lambda x: np.mean(np.array(list(x)), axis=0),
    "prod": lambda x: math.prod(x),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "total": np.sum,
    "array": np.array,
    "det": np.linalg.det,
}
"""What the loops call; sum, max and min are Python's own."""


def value(text: str, names: dict[str, Any], dims: dict[str, int]) -> NDArray[Any]:
    """What an expression of Python is worth; `total` is NumPy's sum in it, `sum` Python's own."""
    # One dictionary of globals: what stands in a generator sees no locals.
    return np.asarray(eval(text, {**NAMES, **dims, **names}), dtype=float)


def slopes(text: str, names: dict[str, Any], dims: dict[str, int], wrt: str) -> NDArray[Any]:
    """The derivative by central differences of two steps."""
    at = names[wrt]
    columns = []
    for place in np.ndindex(at.shape):
        found = []
        for step in (_STEP, 2 * _STEP):
            ends = []
            for sign in (1, -1):
                moved = at.copy()
                moved[place] += sign * step
                ends.append(value(text, {**names, wrt: moved}, dims))
            found.append((ends[0] - ends[1]) / (2 * step))
        columns.append((4 * found[0] - found[1]) / 3)
    stacked = np.stack(columns, axis=-1)
    return stacked.reshape((*stacked.shape[:-1], *at.shape))
