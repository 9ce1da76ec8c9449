"""A user's claim: the text of a derivative, in whichever layout it was meant, held against the function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.proof.numeric.derivative import Verdict, check_derivative
from mcalc.proof.numeric.engines import NUMERIC

_OTHER = {"output": "variable", "variable": "output"}
LAYOUTS = {"output": "numerator", "variable": "denominator"}


def check_claim(
    spec: Spec,
    wrt: tuple[str, ...],
    claim: str,
    where: Sequence[tuple[str, str]] = (),
    rows: str = "output",
    order: int = 1,
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
    points: int = 3,
    at: Sequence[Mapping[str, Any]] | None = None,
    against: str = NUMERIC,
    syntax: str = "numpy",
) -> Verdict:
    """Whether `claim`, written in `syntax`, is the derivative of `spec`.

    `rows` is the layout that was asked for, "output" first or "variable" first. A gradient may be claimed as a row or
    as a column, and a result of more than two axes flattened over row-major vec or as it is: the verdict's `layout`
    says in which layout it is right. A matrix that is right only when transposed disagrees, and the diagnosis says
    so.
    """
    closed = read_within(claim, spec, where, syntax)
    axes = len(closed.kind.shape)
    own = _axes(spec, wrt, order)
    form = "exact" if own <= 2 else "vec" if axes == 2 else "einsum"
    if order == 2:
        rows = "output"
    verdict = check_derivative(spec, wrt, closed, form, rows, order, sizes, seed, points, at, against)
    if verdict.agrees is not False or order == 2:
        return verdict._replace(layout=LAYOUTS[rows] if order == 1 and own else None)
    other = check_derivative(spec, wrt, closed, form, _OTHER[rows], order, verdict.sizes, seed, points, at, against)
    if not other.agrees:
        # A gradient in the other orientation is told what is wrong with its entries, not with its shape.
        return other if own == 1 and other.worst else verdict
    name = LAYOUTS[_OTHER[rows]]
    words = f"right in {name} layout"
    if own == 1:
        return other._replace(layout=name, diagnosis=f"the claim is {words}")
    return verdict._replace(diagnosis=f"it is transposed: {words} (--layout {name})")


def _axes(spec: Spec, wrt: tuple[str, ...], order: int) -> int:
    """How many axes the derivative has."""

    def axes(names: tuple[str, ...]) -> int:
        known = spec.variables.get(names[0])
        return len(known.shape) if known and len(names) == 1 else 1

    if order == 2:
        return axes(tuple(wrt[0].split(","))) + axes(tuple(wrt[-1].split(",")))
    return len(spec.kind.shape) + axes(wrt)
