"""What a claim of the wrong shape may have been meant as, in plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.proof.numeric.diagnosis import same

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"


def diagnose_shape(expected: Array, claimed: Array, words: str) -> str:
    """A sentence for a claim of another shape; `words` says what the shapes are."""
    hint = next(filter(None, (test(expected, claimed) for test in _SHAPES)), None)
    return f"{words}: {hint}" if hint else words


def _transposed_shape(expected: Array, claimed: Array) -> str | None:
    flat_same = sorted(expected.shape) == sorted(claimed.shape) and expected.ndim == claimed.ndim == 1
    if flat_same and same(expected, claimed):
        return "the entries are right, it is transposed"
    if claimed.ndim == 2 and same(expected.reshape(-1), claimed.reshape(-1)) and expected.ndim == 1:
        return "the entries are right, it is transposed"
    if claimed.ndim == 2 and expected.ndim == 2 and same(expected, claimed.T):
        return "the entries are right, it is transposed"
    return None


def _other_axes(expected: Array, claimed: Array) -> str | None:
    """The entries of a tensor in another arrangement."""
    if expected.size == claimed.size and expected.size > 1:
        if same(expected.reshape(-1), claimed.reshape(-1)):
            return "the entries are right and in order, in another shape"
        if same(expected.T.reshape(-1), claimed.reshape(-1)):
            return "the entries are right with the axes in the opposite order (column-major, or the other layout)"
    return None


def _scalar(expected: Array, claimed: Array) -> str | None:
    if claimed.size != 1 or expected.size == 1:
        return None
    value = claimed.reshape(-1)[0]
    if same(expected, expected * 0 + value):
        return "every entry has that value, but a scalar is not expanded to the shape: multiply by ones(...)"
    if same(expected.sum().reshape(1), claimed.reshape(1)):
        return "it is the sum of all entries of the derivative"
    if expected.ndim == 2 and expected.shape[0] == expected.shape[1]:
        import numpy as np

        if same(expected, value * np.eye(len(expected))):
            return "the derivative is that scalar times the identity: multiply by eye(...)"
    return "a scalar is not expanded to the shape of the derivative"


def _missing_diag(expected: Array, claimed: Array) -> str | None:
    import numpy as np

    if claimed.ndim != 1 or expected.ndim != 2:
        return None
    if expected.shape == (len(claimed),) * 2 and same(expected, np.diag(claimed)):
        return "it is the diagonal: write diag(...) around it"
    return None


def _summed(expected: Array, claimed: Array) -> str | None:
    if expected.ndim != 2:
        return None
    flat = claimed.reshape(-1)
    for axis, words in ((0, "over the rows"), (1, "over the columns")):
        if same(expected.sum(axis=axis), flat):
            return f"it is the derivative summed {words}"
        if same(expected.mean(axis=axis), flat):
            return f"it is the derivative averaged {words}"
    return None


_SHAPES: tuple[Callable[[Array, Array], str | None], ...] = (
    _scalar, _transposed_shape, _missing_diag, _summed, _other_axes,
)  # fmt: skip
