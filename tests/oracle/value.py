"""Numbers with the one thing that arrays lack: whether a vector stands as a column or as a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class OracleError(Exception):
    """The oracle can't evaluate that."""


class Value(NamedTuple):
    """An array, and for a vector whether it is a row (`x.T`)."""

    array: Any
    row: bool = False

    @property
    def ndim(self) -> int:
        return int(self.array.ndim)


def transpose(x: Value) -> Value:
    """`.T`: a vector turns, a matrix swaps its axes."""
    match x.ndim:
        case 0:
            return x
        case 1:
            return Value(x.array, not x.row)
        case 2:
            return Value(x.array.T)
    raise OracleError("the transpose of an array with more than two axes")


def matmul(x: Value, y: Value) -> Value:
    """`@` as on paper where rows and columns are told apart, as in NumPy for plain vectors."""
    match x.ndim, y.ndim:
        case 1, 1 if not x.row and y.row:
            return Value(x.array[:, None] * y.array[None, :])
        case 1, 1 if not y.row:
            return Value(_contract(x.array, y.array))
        case 1, 2:
            return Value(_contract(x.array, y.array), x.row)
        case 2, 1 if not y.row:
            return Value(_contract(x.array, y.array))
        case 2, 2:
            return Value(_contract(x.array, y.array))
    raise OracleError(f"no product of {_shape(x)} and {_shape(y)}")


def _contract(x: Any, y: Any) -> Any:
    if x.shape[-1] != y.shape[0]:
        raise OracleError(f"no product of {x.shape} and {y.shape}")
    return x @ y


def elementwise(function: Callable[..., Any], *values: Value) -> Value:
    """A function entry by entry with broadcasting; rows and columns don't mix."""
    turned = {value.row for value in values if value.ndim == 1}
    if len(turned) > 1:
        raise OracleError("a row meets a column")
    _check_broadcast(values)
    array = function(*(value.array for value in values))
    return Value(array, array.ndim == 1 and True in turned)


def _check_broadcast(values: tuple[Value, ...]) -> None:
    rank = max(value.ndim for value in values)
    for axis in range(1, rank + 1):
        sizes = {value.array.shape[-axis] for value in values if value.ndim >= axis} - {1}
        if len(sizes) > 1:
            raise OracleError("shapes don't broadcast: " + ", ".join(_shape(value) for value in values))


def as_matrix(x: Value) -> Any:
    """A vector as the n x 1 or 1 x n matrix that it is on paper."""
    match x.ndim:
        case 0:
            return x.array.reshape(1, 1)
        case 1:
            return x.array[None, :] if x.row else x.array[:, None]
        case 2:
            return x.array
    raise OracleError("a matrix is wanted")


def _shape(x: Value) -> str:
    return ("row of " if x.row else "") + str(tuple(x.array.shape))
