"""How a derivative stands on paper, and whether two of them are the same."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def laid_out(tensor: Array, variable_rank: int, layout: str = "numerator", form: str = "exact") -> Array:
    """The tensor (output axes, then `variable_rank` axes of the variable) as the layout and the form have it."""
    rows = tensor.ndim - variable_rank
    if layout == "denominator":
        tensor = np.moveaxis(tensor, range(rows), range(variable_rank, tensor.ndim))
        rows = variable_rank
    if form == "vec":
        return tensor.reshape(math.prod(tensor.shape[:rows]), -1)
    return tensor


def close(value: Any, wanted: Array, error: Array | float = 0.0, relative: float = 1e-8) -> bool:
    """Whether a closed form's value is the wanted one: same shape, and entries within the error of the numeric one."""
    value = np.asarray(value, dtype=float)
    if value.shape != wanted.shape or not np.all(np.isfinite(value)):
        return False
    scale = max(1.0, float(np.max(np.abs(wanted), initial=0.0)))
    return bool(np.all(np.abs(value - wanted) <= relative * scale + 10 * np.asarray(error)))
