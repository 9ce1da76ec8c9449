"""How a derivative stands on paper, and whether two of them are the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.oracle.value import OracleError

Array = NDArray[np.float64]
Shape = tuple[int, ...]


def laid_out(tensor: Array, variable_rank: int, layout: str = "numerator", form: str = "exact") -> Array:
    """The tensor (output axes, then `variable_rank` axes of the variable) as the layout and the form have it."""
    rows = tensor.ndim - variable_rank
    if layout == "denominator":
        tensor = np.moveaxis(tensor, range(rows), range(variable_rank, tensor.ndim))
        rows = variable_rank
    if form == "vec":
        return tensor.reshape(math.prod(tensor.shape[:rows]), -1)
    return tensor


def tensor_of(
    value: Array, rows: Shape, sides: Sequence[Shape], layout: str = "numerator", form: str = "exact", vec: str = "rows"
) -> Array:
    """The tensor whose axes are those of the output, then of each variable, from how it stands on paper.

    Raises OracleError where the value's shape is not that of the layout and the form.
    """
    first, *others = (rows, *sides) if rows or len(sides) == 1 else (*sides, ())
    if layout == "denominator" and len(sides) == 1:
        first, others = sides[0], [rows]
    second = tuple(size for side in others for size in side)
    wanted = (math.prod(first), math.prod(second)) if form == "vec" else first + second
    if value.shape != wanted:
        raise OracleError(f"the shape is {value.shape}, not {wanted}")
    if form == "vec" and vec == "columns":
        turned = value.reshape(first[::-1] + second[::-1])
        axes = range(len(first + second))
        value = turned.transpose(*reversed(axes[: len(first)]), *reversed(axes[len(first) :]))
    value = value.reshape(first + second)
    if layout == "denominator" and len(sides) == 1:
        value = np.moveaxis(value, range(len(first)), range(len(second), value.ndim))
    return value


def close(value: Any, wanted: Array, error: Array | float = 0.0, relative: float = 1e-8) -> bool:
    """Whether a closed form's value is the wanted one: same shape, and entries within the error of the numeric one."""
    value = np.asarray(value, dtype=float)
    if value.shape != wanted.shape or not np.all(np.isfinite(value)):
        return False
    scale = max(1.0, float(np.max(np.abs(wanted), initial=0.0)))
    return bool(np.all(np.abs(value - wanted) <= relative * scale + 10 * np.asarray(error)))
