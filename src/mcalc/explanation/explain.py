"""From a question to its explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.answers.answer import Derivative, Question
from mcalc.answers.present import present
from mcalc.answers.request import Request
from mcalc.errors import InternalError, McalcError, OptionError, UnsupportedError
from mcalc.explanation.merged import merge
from mcalc.explanation.outline import layers
from mcalc.explanation.step import Explanation, Step
from mcalc.explanation.summary import summary
from mcalc.language.spec import Spec
from mcalc.tensor.lower import lowered

METHODS = ("auto", "rules", "chain")
_MANY = 24
"""A function of more layers than this is explained with intermediates unless the rules are asked for."""


def explain(
    spec: str,
    *,
    shapes: Mapping[str, str] | None = None,
    sizes: Mapping[str, int] | None = None,
    scalars: Sequence[str] = (),
    wrt: Sequence[str] = (),
    layout: str = "numerator",
    method: str = "auto",
    syntax: str = "numpy",
) -> tuple[Explanation, ...]:
    """How each derivative comes about, every step checked.

    `wrt` names variables as for `mcalc.jacobian`; "x,x" asks for the Hessian. `method` is "rules", from the outside
    in as a textbook does; "chain", with intermediate variables and one of the chain rules; or "auto": the rules where
    one of them does it, the chain where functions are nested or the spec has statements.

    >>> found, = explain("sin(x**2)", scalars=["x"])
    >>> [step.rule for step in found.steps][-3:], found.expression
    (['power', 'elementary function', 'single-variable chain rule'], '2*x*cos(x**2)')

    Raises what `mcalc.jacobian` raises, and InternalError where a step fails its check.
    """
    return explained(Request(spec, wrt, shapes or {}, scalars, None, sizes or {}, syntax, layout), method)


def explained(request: Request, method: str = "auto") -> tuple[Explanation, ...]:
    """The same of a request."""
    if request.backend != "tensor":
        raise OptionError("the steps are those of the tensor backend", hint=f"leave --backend {request.backend} out")
    if request.order != 1:
        raise OptionError("the steps are those of a first derivative", hint="--wrt x,x shows those of the Hessian")
    if request.vec != "rows":
        raise OptionError("the steps are written with vec by rows", hint=f"leave --vec {request.vec} out")
    if method not in METHODS:
        raise OptionError(f"no method {method!r}", hint=f"one of {', '.join(METHODS)}")
    found: list[Explanation] = []
    for item in request.groups or [""]:
        names = [name.strip() for name in item.split(",") if name.strip()]
        twice = len(names) == 2 and names[0] == names[1]
        command, asked = ("hessian", names[:1]) if twice else ("jacobian", [item] if item else [])
        answer = request._replace(command=command, wrt=asked).answer()
        try:
            found += [_explained(derivative, method) for derivative in answer.derivatives]
        except McalcError as error:
            raise error.attach(answer.spec.program.source) from None
    return tuple(found)


def _explained(derivative: Derivative, method: str) -> Explanation:
    question = derivative.question
    if question.command == "hessian":
        used, steps = _twice(derivative, method)
    elif len(derivative.wrt) > 1:
        used, steps = _stacked(derivative, method)
    else:
        used, steps = one(question.spec, derivative.wrt[0], derivative, method)
    numbered = tuple(step._replace(number=number) for number, step in enumerate(steps, 1))
    return Explanation(derivative.wrt, used, summary(numbered), numbered, derivative)


def one(spec: Spec, by: str, derivative: Derivative, method: str) -> tuple[str, list[Step]]:
    """The method that is used, and the steps of a derivative by one variable.

    Raises UnsupportedError where the steps part from the answer because of kinks: in `maximum(x, x*(x <= 0))` both
    arguments tie wherever x is negative, and what is right for each by itself is wrong for both.
    """
    try:
        return _explained_by(spec, by, derivative, method)
    except UnsupportedError:
        if method != "auto":
            raise
        return _explained_by(spec, by, derivative, "rules")  # where a part by itself has no closed form
    except InternalError as error:
        if not derivative.nonsmooth:
            raise
        raise UnsupportedError(
            f"the steps can't be put together: not differentiable where {derivative.nonsmooth[-1]}, and that holds at "
            "more than single points",
            hint="mcalc jacobian answers this",
        ) from error


def _explained_by(spec: Spec, by: str, derivative: Derivative, method: str) -> tuple[str, list[Step]]:
    if method == "auto":
        method = "chain" if _nested(spec, by) else "rules"
    if method == "chain":
        from mcalc.explanation.chain import chain_steps, split

        chain = split(spec, by, [name for name, _ in derivative.where])
        single = chain.parts[-1]
        # One function of numbers is no chain; a constant has no parts at all.
        if len(chain.parts) > 1 or (single.inputs and (single.shape or chain.frame.shape(by))):
            return "chain", chain_steps(chain, derivative)
    from mcalc.explanation.stacked import partial_steps
    from mcalc.explanation.textbook import rules_steps

    return "rules", partial_steps(spec, by, derivative, rules_steps(spec, by, derivative))


def _nested(spec: Spec, by: str) -> bool:
    """Whether a function of a function is differentiated, beyond sums, products and constants."""
    if spec.intermediates:
        return True
    found = layers(merge(spec, by, spread=False))
    composed = [layer for layer in found.values() if layer.kind == "composed"]
    inside = {part for layer in composed for part in layer.inner}
    return (
        len(found) > _MANY
        or any(layer.rule == "chain" for layer in composed)
        or any(layer.node in inside for layer in composed)
    )


def _derivative(spec: Spec, group: Sequence[str], layout: str = "numerator") -> Derivative:
    """A derivative on the way to another."""
    return present(Question(Request("", layout=layout), spec), lowered(spec), [(tuple(group),)])[0]


def _stacked(derivative: Derivative, method: str) -> tuple[str, list[Step]]:
    """Several variables: each by itself, then one beside the other."""
    from mcalc.explanation.stacked import gathered

    spec = derivative.question.spec
    used: set[str] = set()

    def by_one(inner: Spec, name: str) -> tuple[Derivative, list[Step]]:
        found = _derivative(inner, [name])
        way, steps = one(inner, name, found, method)
        used.add(way)
        return found, steps

    steps = gathered(spec, derivative, by_one, _derivative)
    return "chain" if used == {"chain"} else "rules", steps


def _twice(derivative: Derivative, method: str) -> tuple[str, list[Step]]:
    """A Hessian: the gradient, and the Jacobian of the gradient."""
    from mcalc.explanation.twice import second_steps

    spec = derivative.question.spec
    first, second = derivative.wrt
    gradient = _derivative(spec, [first], "denominator")
    used, steps = one(spec, first, gradient, method)

    def again(inner: Spec, found: Derivative) -> list[Step]:
        return one(inner, second, found, method)[1]

    return used, second_steps(derivative, gradient, second, steps, again, _derivative)
