"""Matrices that have the properties that were declared, and moves that keep these, by the texts of the catalogue.

A derivative by a symmetric matrix says what happens along symmetric moves and nothing else: two formulas that agree on
those are both right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.catalogue.properties import ORTHOGONAL_TOO, PROPERTIES, facts
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.shapes import Shape
from mcalc.language.reader import read
from mcalc.language.spec import Spec

if TYPE_CHECKING:
    from numpy.typing import NDArray

Flat: TypeAlias = list[float]
Array: TypeAlias = "NDArray[Any]"

_DIAGONAL = PROPERTIES["diagonal"].facts


def with_properties(flat: Flat, shape: Shape, properties: Sequence[str]) -> Flat:
    """A matrix near enough to `flat` that has the declared properties.

    >>> with_properties([1.0, 2.0, 4.0, 3.0], (2, 2), ["symmetric"])
    [1.0, 3.0, 3.0, 3.0]
    """
    known = _known(properties) if len(shape) == 2 else []
    texts = [PROPERTIES[name].made for name in known]
    if "orthogonal" in known:
        together = facts(tuple(properties))
        texts = [next((text for name, text in ORTHOGONAL_TOO.items() if PROPERTIES[name].facts <= together), texts[-1])]
    for text in texts:
        flat = _on_lists(text, shape).run({"A": flat})[0]
    return flat


def kept_move(move: Flat, point: Flat, shape: Shape, properties: Sequence[str]) -> Flat:
    """The move that keeps the declared properties of a matrix with these entries."""
    for name in _known(properties) if len(shape) == 2 else ():
        move = _on_lists(PROPERTIES[name].kept, shape).run({"D": move, "A": point})[0]
    return move


def projector(properties: Sequence[str], value: Array) -> Array | None:
    """The matrix that projects moves of all entries, flattened, to those that keep the properties of a matrix; None
    where every move does.
    """
    known = _known(properties) if value.ndim == 2 else []
    if not known:
        return None
    specs = [_spec(PROPERTIES[name].kept, value.shape) for name in known]
    if any("A" in spec.occurring for spec in specs):
        return _projector(specs, value.shape, value)
    return _same_anywhere(tuple(known), value.shape)


@lru_cache(maxsize=16)
def _same_anywhere(properties: tuple[str, ...], shape: Shape) -> Array:
    """The projector where the entries of the matrix have no say in it."""
    return _projector([_spec(PROPERTIES[name].kept, shape) for name in properties], shape, None)


def _projector(specs: Sequence[Spec], shape: Shape, value: Array | None) -> Array:
    import numpy as np

    from mcalc.evaluation.array_evaluator import ArrayEvaluator
    from mcalc.evaluation.floats import Floats

    keep = [ArrayEvaluator(spec, _sizes(shape), Floats()) for spec in specs]
    columns = np.eye(prod(shape))
    for move in columns:
        there = move.reshape(shape)
        for kept in keep:
            there = kept({"D": there} if value is None else {"D": there, "A": value})
        move[:] = there.reshape(-1)
    return columns.T


def _known(properties: Iterable[str]) -> list[str]:
    """The properties that are about entries, `diagonal` too where it follows from several together."""
    words = tuple(properties)
    follows = "diagonal" if facts(words) >= _DIAGONAL else ""
    return [name for name, entry in PROPERTIES.items() if entry.kept and (name in words or name == follows)]


def _sizes(shape: Shape) -> dict[str, int]:
    m, n = shape
    return {"n": n} if m == n else {"m": m, "n": n}


def _spec(text: str, shape: Shape) -> Spec:
    axes = ",".join(_sizes(shape)) if shape[0] != shape[1] else "n,n"
    return read(text, shapes={"A": axes, "D": axes} if "D" in text else {"A": axes})


@lru_cache(maxsize=256)
def _on_lists(text: str, shape: Shape) -> Evaluator:
    return Evaluator(_spec(text, shape), {"A": shape, "D": shape}, _sizes(shape))
