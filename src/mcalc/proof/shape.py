"""Whether a closed form has the shape of the derivative."""

from __future__ import annotations

from math import prod

from mcalc.evaluation.shapes import Shape
from mcalc.language.spec import Spec
from mcalc.language.tree import Stack


def misshapen(closed: Spec, shape: Shape, full: Shape, split: int, form: str) -> str | None:
    """In words, how a closed form of that shape has not that of the derivative, whose first `split` axes are rows."""
    flat = (prod(full[:split]), prod(full[split:]))
    due = flat if form == "vec" or len(full) == 1 else full
    if len(full) == 1 and shape == full:
        row = split == 0
        # A bare list `[a, b]` is written alike for a row and for a column.
        if closed.kind.row == row or isinstance(closed.program.result, Stack):
            return None
        return f"it is a {'column' if row else 'row'} and the derivative is a {'row' if row else 'column'}"
    if shape == due:
        return None
    own = ((1, *shape) if closed.kind.row else (*shape, 1)) if len(full) == len(shape) == 1 else shape
    return f"its shape is {_text(own)} and the derivative's is {_text(due)}"


def misfit(given: Shape, due: Shape) -> str | None:
    """In words, how what a program gives has not the shape of the derivative; axes of one entry are free.

    >>> misfit((1, 4), (4,)), misfit((4, 3), (3, 4))
    (None, "its shape is (4, 3) and the derivative's is (3, 4)")
    """
    plain = [[size for size in shape if size != 1] for shape in (given, due)]
    return None if plain[0] == plain[1] else f"its shape is {given} and the derivative's is {due}"


def _text(shape: Shape) -> str:
    return " x ".join(map(str, shape)) if shape else "that of a scalar"
