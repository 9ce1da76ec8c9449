"""What a claim of the wrong shape may have been meant as."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mcalc.proof.case import same
from mcalc.proof.problem import Array


def shape_diagnosis(expected: Array, claimed: Array, words: str) -> str:
    """A sentence for a claim of another shape; `words` says what the shapes are."""
    hint = next(_of_shape(expected, claimed), None)
    return f"{words}: {hint}" if hint else words


def _of_shape(e: Array, c: Array) -> Iterator[str]:
    """What a claim of the wrong shape may have been meant as."""
    flat = c.reshape(-1)
    square = e.ndim == 2 and e.shape[0] == e.shape[1]
    if c.size == 1 < e.size:
        if same(e, e * 0 + flat[0]):
            yield "every entry has that value, but a scalar is not expanded to the shape: multiply by ones(...)"
        if same(e.sum().reshape(1), flat):
            yield "it is the sum of all entries of the derivative"
        if square and same(e, flat[0] * np.eye(len(e))):
            yield "the derivative is that scalar times the identity: multiply by eye(...)"
        yield "a scalar is not expanded to the shape of the derivative"
    if (e.ndim == 1 and c.ndim < 3 and same(e, flat)) or (e.ndim == c.ndim == 2 and same(e, c.T)):
        yield "the entries are right, it is transposed"
    if square and c.ndim == 1 and same(e, np.diag(c)):
        yield "it is the diagonal: write diag(...) around it"
    for axis, lines in enumerate(("rows", "columns")) if e.ndim == 2 else ():
        if same(e.sum(axis=axis), flat):
            yield f"it is the derivative summed over the {lines}"
        if same(e.mean(axis=axis), flat):
            yield f"it is the derivative averaged over the {lines}"
    if same(e.reshape(-1), flat) and e.size > 1:
        yield "the entries are right and in order, in another shape"
    if same(e.T.reshape(-1), flat) and e.size > 1:
        yield "the entries are right with the axes in the opposite order (column-major, or the other layout)"
