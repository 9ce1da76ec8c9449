"""A user's claim: a derivative as text or as a program, in whichever layout it was meant, held against the function."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.proof.check.entries import Attempt, attempt
from mcalc.proof.check.verdict import Verdict
from mcalc.proof.trials.plan import USUAL, Plan
from mcalc.proof.trials.problem import Run
from mcalc.work import portion

_OF_WORK = 2 / 3
"""The part of the work that is left for trying one layout: the other one, and the diagnosis, come after it."""
_LAYOUTS = {"output": "numerator", "variable": "denominator"}


def check_claim(
    spec: Spec,
    wrt: tuple[str, ...],
    claim: str,
    where: Sequence[tuple[str, str]] = (),
    rows: str = "output",
    order: int = 1,
    plan: Plan = USUAL,
    syntax: str = "numpy",
    own: Callable[[], str | None] = lambda: None,
) -> Verdict:
    """Whether `claim`, written in `syntax`, is the derivative of `spec`.

    `rows` is the layout that was asked for, "output" first or "variable" first. A gradient may be claimed as a row or
    as a column, and a result of more than two axes flattened over row-major vec or as it is: the verdict's `layout`
    says in which layout it is right. A matrix that is right only when transposed disagrees, and the diagnosis says
    so. `own` gives the derivative as mcalc has it, for the diagnosis.
    """
    closed = read_within(claim, spec, where, syntax)
    axes = _axes(spec, wrt, order)
    form = "exact" if axes <= 2 else "vec" if len(closed.kind.shape) == 2 else "einsum"

    def tried(rows: str, shortly: bool = False) -> Attempt:
        with portion(_OF_WORK):
            return attempt(spec, wrt, closed, form, rows, order, plan, shortly=shortly)

    found = tried("output" if order > 1 else rows)
    if order > 1:
        return found.diagnosed(own, plan.seconds)
    layout, (other, others) = _LAYOUTS[rows], next(item for item in _LAYOUTS.items() if item[0] != rows)
    if found.verdict.agrees is not False:
        return found.verdict._replace(layout=layout if axes else None)
    turned = tried(other, shortly=axes > 1)
    if not turned.verdict.agrees:
        # A gradient in the other orientation is told what is wrong with its entries, not with its shape.
        said = turned if axes == 1 and turned.verdict.worst else found
        return said.diagnosed(own, plan.seconds)
    words = f"right in {others} layout"
    if axes == 1:
        return turned.verdict._replace(layout=others, diagnosis=f"the claim is {words}")
    return found.verdict._replace(diagnosis=f"it is transposed: {words} (--layout {others})")


def check_program(
    spec: Spec,
    wrt: tuple[str, ...],
    run: Run,
    rows: str = "output",
    order: int = 1,
    plan: Plan = USUAL,
    own: Callable[[], str | None] = lambda: None,
) -> Verdict:
    """Whether what `run` computes is the derivative of `spec`; the other arguments are those of `check_claim`.

    Axes with one entry are free, and a derivative of more than two axes may be flattened over row-major vec.
    """
    axes = _axes(spec, wrt, order)
    form = "exact" if axes <= 2 else "einsum"
    found = attempt(spec, wrt, None, form, rows, order, plan, run)
    layout, (other, others) = _LAYOUTS[rows], next(item for item in _LAYOUTS.items() if item[0] != rows)
    if found.verdict.agrees is not False:
        return found.verdict._replace(layout=layout if axes else None)
    if order == 1 and axes > 1 and spec.kind.shape:
        turned = attempt(spec, wrt, None, form, other, order, plan, run, shortly=True)
        if turned.verdict.agrees:
            words = f"it is transposed: right in {others} layout (--layout {others})"
            return found.verdict._replace(diagnosis=words)
    return found.diagnosed(own, plan.seconds)


def _axes(spec: Spec, wrt: tuple[str, ...], order: int) -> int:
    """How many axes the derivative has."""
    groups = [name.split(",") for name in (wrt * order if len(wrt) == 1 else wrt)] if order > 1 else [wrt]
    known = [spec.variables.get(names[0]) for names in groups]
    axes = [len(v.shape) if v and len(names) == 1 else 1 for v, names in zip(known, groups, strict=True)]
    return sum(axes) + len(spec.kind.shape)
