"""The last step: everything put together, the intermediates replaced by what they are, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcalc.answers.answer import Derivative
from mcalc.explanation.accumulate import Total, write
from mcalc.explanation.frame import Frame
from mcalc.explanation.remarks import cases, facing
from mcalc.explanation.rules import RULES
from mcalc.explanation.slope import line
from mcalc.explanation.spell import extent_of
from mcalc.explanation.trees import length, renamed
from mcalc.explanation.verify import equality_check
from mcalc.explanation.writer import Steps
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Node
from mcalc.proof.answer import Check

if TYPE_CHECKING:
    from mcalc.explanation.chain import Chain

_LONG = 240
"""Longer expressions are not written out with all intermediates replaced."""


def conclude(chain: Chain, steps: Steps, total: Total, derivative: Derivative) -> None:
    """The step that ends an explanation of the chain method."""
    found = write(chain, steps, total)
    collapsed = line(chain.frame, found.slope)
    paths = len(total.products) > 1
    sides = [found.values, collapsed.tree, *substituted(chain.frame, found.values, collapsed.tree, paths)]
    turn = turns(derivative, collapsed.form)
    lines = [chain.frame.text(Call("transpose", (side,)) if turn else side) for side in sides]
    after = derivative.expression
    final = closed_form(derivative)
    steps.add(
        "combine", chain.rule, _said(chain, total), total.of, total.by, lines[0], after,
        through=lines[1:], formula=found.formula, shape=extent_of(derivative.symbolic_shape), product=found.product,
        notes=(*found.remarks, *closing(chain.frame, derivative, final)),
        check=last_check(chain.frame, lines, final, derivative, collapsed.form),
    )  # fmt: skip


def _said(chain: Chain, total: Total) -> str:
    short = RULES[chain.rule].short
    if len(chain.parts) == 1:
        return "there is no function inside: the chain has one link"
    if len(total.products) > 1 and chain.rule.startswith("vector"):
        short = "several paths lead from the variable to the function: the products of Jacobians along them are summed"
    start, end = (total.of, total.by) if total.direction == "backward" else (total.by, total.of)
    return f"{short}; {total.direction}, from {start} to {end}"


def substituted(frame: Frame, values: Node, collapsed: Node, total: bool) -> list[Node]:
    """The same without intermediates, where that can be read: of a sum of paths term by term."""
    meaning: dict[str, Node] = {}
    lengths: dict[str, int] = {}
    for part in frame.parts.values():
        lengths[part.name] = length(part.tree, lengths)
        if lengths[part.name] <= _LONG:
            meaning[part.name] = renamed(part.tree, meaning)
    found = []
    for tree in (values, collapsed) if total else (collapsed,):
        if length(tree, lengths) <= _LONG:
            found.append(renamed(tree, meaning))
    return found


def turns(derivative: Derivative, form: str) -> bool:
    """Whether the layout is the transpose of what the steps have."""
    axes = len(derivative.tensor_shape)
    return derivative.question.layout == "denominator" and (form == "vec" or _laid_as_matrix(derivative)) and axes > 0


def _laid_as_matrix(derivative: Derivative) -> bool:
    rank = len(derivative.question.spec.kind.shape)
    return rank <= 1 and len(derivative.tensor_shape) - rank <= 1


def last_check(frame: Frame, lines: list[str], final: Spec, derivative: Derivative, form: str) -> Check | None:
    """All sides against the answer, which is itself checked against numeric differentiation."""
    sides = [frame.closed(side) for side in dict.fromkeys(lines)]
    if form == "einsum" and derivative.question.layout == "denominator":
        return equality_check(frame.spec, sides)
    if derivative.expression not in lines:
        sides.append(final)
    return equality_check(frame.spec, sides)


def closed_form(derivative: Derivative) -> Spec:
    """The answer as it is printed, read back."""
    return read_within(derivative.expression, derivative.question.spec, derivative.where)


def closing(frame: Frame, derivative: Derivative, final: Spec) -> list[str]:
    """What must be said of an answer: its cases, and where there is no derivative."""
    remarks = cases(final, frame)
    remarks += [f"not differentiable where {facing(where)}" for where in derivative.nonsmooth]
    remarks += [f"only where {facing(where)}" for where in derivative.domain]
    if derivative.question.layout == "denominator" and len(derivative.tensor_shape) > 0:
        remarks.append("denominator layout: the axes of the variable come first")
    return remarks
