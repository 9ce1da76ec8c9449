"""The words that a table, plain text and LaTeX share, so that all say the same thing in the same way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from mcalc.answers.answer import Check, Derivative
from mcalc.answers.record import laid_entries
from mcalc.exact.size import Size, product

_LAYOUTS = {
    "numerator": "numerator layout: a row an output, a column an entry of the variable",
    "denominator": "denominator layout: a row an entry of the variable, a column an output",
}
_FORMS = {
    "vec": "flattened to {flat}, {vec}",
    "einsum": "index form: the axes of {sides}",
}
_VECS = {"rows": "row by row (row-major vec)", "columns": "column by column (column-major vec)"}
_LEVELS = (12, 9, 6, 4)
_CONDITIONS = 8
"""Conditions that are shown to a reader at most."""


def extent(shape: Iterable[Size | int]) -> str:
    """`3 x 3`, or `scalar` for no axes.

    >>> extent((3, 4)), extent(())
    ('3 x 4', 'scalar')
    """
    return " x ".join(text if text.isalnum() else f"({text})" for text in map(str, shape)) or "scalar"


def kind(shape: Sequence[Size | int], row: bool = False) -> str:
    """What a variable or an output is: `scalar`, `vector of n`, `m x n matrix`."""
    match len(shape):
        case 0:
            return "scalar"
        case 1:
            return f"{'row' if row else 'vector'} of {shape[0]}"
        case 2:
            return f"{extent(shape)} matrix"
        case _:
            return f"{extent(shape)} tensor"


def sparsity(derivative: Derivative) -> str:
    """`diagonal, 3 of 9`: the structure, then how many entries can be other than zero."""
    found = derivative.sparsity
    if not derivative.symbolic_shape:
        return ", ".join(derivative.structure)
    known = found.count is not None
    bound = "at most " if ("count" if known else "nnz") in found.bounds else ""
    counted = f"{found.count} of {found.total}" if known else f"{found.nnz} of {found.size}"
    return ", ".join((*derivative.structure, bound + counted))


def layout(name: str) -> str:
    """What the layout means."""
    return _LAYOUTS[name]


def notes(derivative: Derivative) -> list[str]:
    """What has to be said: in which form it is, and a sentence a condition; of very many conditions the first."""
    return [
        *_form(derivative),
        *_first([f"not differentiable where {where}" for where in derivative.nonsmooth]),
        *_first([f"only where {where}" for where in derivative.domain]),
        *derivative.assumptions,
    ]


def _form(derivative: Derivative) -> list[str]:
    """What is said where the closed form does not have the tensor's own shape."""
    if derivative.form not in _FORMS:
        return []
    question, axes, shape = derivative.question, ["the output", "the variable"], derivative.tensor_shape
    split = len(question.spec.kind.shape)
    turn = -1 if derivative.order == 1 and question.layout == "denominator" else 1
    if derivative.order > 1:
        axes = [*(["the output"] if split else []), *derivative.wrt]
        first = question.spec.variables.get(derivative.wrt[0])
        split = split or (len(first.shape) if first else 1)
    flat = extent((product(shape[:split]), product(shape[split:]))[::turn])
    return [_FORMS[derivative.form].format(flat=flat, vec=_VECS[question.vec], sides=", then of ".join(axes[::turn]))]


def _first(sentences: list[str]) -> list[str]:
    if len(sentences) <= _CONDITIONS:
        return sentences
    kept = sentences[: _CONDITIONS - 1]
    return [*kept, f"and {len(sentences) - len(kept)} more conditions like these (--json has all)"]


def checked(checks: Sequence[Check | None]) -> str:
    """How the derivatives of an answer were checked.

    >>> checked([Check("finite differences", 2, 3e-11)])
    'checked: agrees with finite differences to 9 digits at 2 random points'
    """
    made = [check for check in checks if check is not None]
    if len(made) < len(checks) or not made:
        return "not checked"
    methods = " and ".join(dict.fromkeys(check.method for check in made))
    points = min(check.points for check in made)
    worst = max(check.max_error for check in made)
    return f"checked: agrees with {methods}{digits(worst)} at {points} random point{'s' if points != 1 else ''}"


def digits(error: float) -> str:
    """The number of digits that agree, in a few steps: the last digits of rounding differ from machine to machine."""
    digits = -math.log10(error) if error > 0 else _LEVELS[0]
    level = next((level for level in _LEVELS if digits >= level), None)
    return f" to {level} digits" if level else ""


def grid(derivative: Derivative) -> list[list[str]]:
    """The entries as rows, where the derivative is laid out in two axes and they were listed."""
    rows = laid_entries(derivative)
    if derivative.shape is None or len(derivative.shape) != 2 or rows is None:
        return []
    return [[str(cell) for cell in row] for row in rows]
