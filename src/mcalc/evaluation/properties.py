"""Declared properties of matrices, written in mcalc's own language.

For each property there is what makes a matrix A that has it out of any, and what makes a move D of such a matrix keep
it to first order. A derivative by a symmetric matrix says what happens along symmetric moves and nothing else: two
formulas that agree on those are both right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.shapes import Shape
from mcalc.language.reader import read
from mcalc.language.spec import Spec

if TYPE_CHECKING:
    from numpy.typing import NDArray

Flat: TypeAlias = list[float]
Array: TypeAlias = "NDArray[Any]"

_CAYLEY = "C = solve(eye(n) + (A - A.T)/2, eye(n) - (A - A.T)/2)"

_MADE: Final = {
    "lower": "tril(A)",
    "upper": "triu(A)",
    "diagonal": "diag(diag(A))",
    "symmetric": "(A + A.T)/2",
    "spd": "A @ A.T/n + trace(A @ A.T)/(2*n)*eye(n)",
    "skew": "(A - A.T)/2",
    # Cayley's transform, with its first column turned round every other time: rotations and reflections.
    "orthogonal": f"{_CAYLEY}; C - 2*(A[0, 0] < 0)*outer(C[:, 0], eye(n)[0])",
    "symmetric orthogonal": "eye(n) - 2*outer(A[0], A[0])/(A[0] @ A[0])",
    "diagonal orthogonal": "diag(sign(diag(A)))",
}
"""Each property, in the order in which they are brought about."""

_KEPT: Final = {
    "lower": "tril(D)",
    "upper": "triu(D)",
    "diagonal": "diag(diag(D))",
    "symmetric": "(D + D.T)/2",
    "spd": "(D + D.T)/2",
    "skew": "(D - D.T)/2",
    "orthogonal": "A @ (A.T @ D - D.T @ A)/2",
}


def with_properties(flat: Flat, shape: Shape, properties: Sequence[str]) -> Flat:
    """A matrix near enough to `flat` that has the declared properties.

    >>> with_properties([1.0, 2.0, 4.0, 3.0], (2, 2), ["symmetric"])
    [1.0, 3.0, 3.0, 3.0]
    """
    known = _known(properties) if len(shape) == 2 else []
    if "orthogonal" in known:
        kind = "diagonal" if "diagonal" in known else "symmetric" if "symmetric" in known else ""
        known = [f"{kind} orthogonal".strip()]
    for name in known:
        evaluator = _on_lists(_MADE[name], shape)
        flat = evaluator.run({"A": flat})[0]
    return flat


def kept_move(move: Flat, point: Flat, shape: Shape, properties: Sequence[str]) -> Flat:
    """The move that keeps the declared properties of a matrix with these entries."""
    for name in _known(properties) if len(shape) == 2 else ():
        move = _on_lists(_KEPT[name], shape).run({"D": move, "A": point})[0]
    return move


def projector(properties: Sequence[str], value: Array) -> Array | None:
    """The matrix that projects moves of all entries, flattened, to those that keep the properties; None where every
    move does.
    """
    import numpy as np

    from mcalc.evaluation.array_evaluator import ArrayEvaluator
    from mcalc.evaluation.floats import Floats

    known = _known(properties) if value.ndim == 2 else []
    if not known:
        return None
    keep = [ArrayEvaluator(_spec(_KEPT[name], value.shape), _sizes(value.shape), Floats()) for name in known]
    columns = []
    for place in range(value.size):
        move = np.zeros(value.shape)
        move.flat[place] = 1.0
        for kept in keep:
            move = kept({"D": move, "A": value})
        columns.append(move.reshape(-1))
    return np.stack(columns, axis=1)


def _known(properties: Iterable[str]) -> list[str]:
    """The properties that are about entries. A triangular matrix that is symmetric or orthogonal too is diagonal."""
    known = {name for name in properties if name in _KEPT}
    if known & {"lower", "upper"} and len(known) > 1:
        known.add("diagonal")
    return [name for name in _KEPT if name in known]


def _sizes(shape: Shape) -> dict[str, int]:
    m, n = shape
    return {"n": n} if m == n else {"m": m, "n": n}


def _spec(text: str, shape: Shape) -> Spec:
    axes = ",".join(_sizes(shape)) if shape[0] != shape[1] else "n,n"
    return read(text, shapes={"A": axes, "D": axes} if "D" in text else {"A": axes})


@lru_cache(maxsize=256)
def _on_lists(text: str, shape: Shape) -> Evaluator:
    return Evaluator(_spec(text, shape), {"A": shape, "D": shape}, _sizes(shape))
