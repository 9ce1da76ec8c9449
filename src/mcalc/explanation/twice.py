"""Second derivatives: the Jacobian of the gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcalc.answers.answer import Derivative
from mcalc.explanation.conclusion import closed_form
from mcalc.explanation.frame import Frame
from mcalc.explanation.rules import RULES
from mcalc.explanation.spell import extent_of
from mcalc.explanation.step import Step
from mcalc.explanation.verify import equality_check
from mcalc.language import read_within
from mcalc.language.spec import Spec

Explain = Callable[[Spec, Derivative], list[Step]]
Derive = Callable[[Spec, Sequence[str]], Derivative]


def second_steps(
    derivative: Derivative, gradient: Derivative, by: str, steps: list[Step], explain: Explain, derive: Derive
) -> list[Step]:
    """The steps of the gradient, those of its Jacobian, and the Hessian."""
    spec = derivative.question.spec
    column = gradient_spec(spec, gradient)
    jacobian = derive(column, [by])
    again = explain(column, jacobian)
    check = equality_check(spec, [closed_form(jacobian), closed_form(derivative)]) or derivative.check
    last = Step(
        0, "combine", 0, "hessian", RULES["hessian"].short, "gradient", by, "", jacobian.expression, (),
        derivative.expression, extent_of(derivative.symbolic_shape), "", (),
        check, None, Frame(spec).ranks,
    )  # fmt: skip
    return [*(step._replace(depth=step.depth + 1) for step in (*steps, *again)), last]


def gradient_spec(spec: Spec, gradient: Derivative) -> Spec:
    """A gradient in denominator layout as a function: it is a column, or a matrix."""
    return read_within(gradient.expression, spec._replace(intermediates={}), gradient.where)
