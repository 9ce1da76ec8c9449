"""From a question to its explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from mcalc.answers.answer import Derivative
from mcalc.answers.ask import groups
from mcalc.answers.request import Request
from mcalc.errors import InternalError, LimitError, McalcError, OptionError, UnsupportedError
from mcalc.explanation.by_chain import chain_steps
from mcalc.explanation.by_differentials import differential_steps
from mcalc.explanation.by_rules import rules_steps
from mcalc.explanation.graph import merge
from mcalc.explanation.layers import layers
from mcalc.explanation.remarks import kinks
from mcalc.explanation.several import partial_steps, second_steps, stacked_steps
from mcalc.explanation.step import Explanation, Step
from mcalc.explanation.verify import has_corners
from mcalc.language.spec import Spec
from mcalc.work import allowed, portion

METHODS = ("auto", "rules", "chain", "differential")
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
    functions: Sequence[str] = (),
    scalar: bool = False,
) -> tuple[Explanation, ...]:
    """How each derivative comes about, every step checked.

    `wrt` names variables as for `mcalc.jacobian`; "x,x" asks for the Hessian. `method` is "rules", from the outside
    in as a textbook does; "chain", with intermediate variables and one of the chain rules; "differential", which
    follows dX through the function and reads the derivative off; or "auto": differentials by a matrix where what is
    read off is short, the rules where one of them does it, the chain where functions are nested or the spec has
    statements. With `scalar` all variables are numbers, as for `mcalc.derivative`.

    >>> found, = explain("sin(x**2)", scalar=True)
    >>> [step.rule for step in found.steps][-3:], found.expression
    (['power', 'elementary function', 'single-variable chain rule'], '2*x*cos(x**2)')

    Raises what `mcalc.jacobian` raises, LimitError where a method writes out what is too long, and InternalError where
    a step fails its check.
    """
    request = Request(spec, wrt, shapes or {}, scalars, functions, sizes=sizes or {}, syntax=syntax, layout=layout)
    return explained(request._replace(command="derivative") if scalar else request, method)


def explained(request: Request, method: str = "auto") -> tuple[Explanation, ...]:
    """The same of a request, of numbers where its command is "derivative"."""
    if request.backend != "tensor":
        raise OptionError("the steps are those of the tensor backend", hint=f"leave --backend {request.backend} out")
    if request.order != 1:
        raise OptionError("the steps are those of a first derivative", hint="--wrt x,x shows those of the Hessian")
    if request.vec != "rows":
        raise OptionError("the steps are written with vec by rows", hint=f"leave --vec {request.vec} out")
    if method not in METHODS:
        raise OptionError(f"no method {method!r}", hint=f"one of {', '.join(METHODS)}")
    request = request.checked()
    if request.command == "derivative":
        numbers = [name for name, variable in request.read().variables.items() if not variable.shape]
        request = request._replace(scalars=numbers)
    found: list[Explanation] = []
    with allowed(request.spec):
        spec = request.read()
    for item in request.groups or [",".join(group) for (group,) in groups(request, spec)]:
        names = [name.strip() for name in item.split(",") if name.strip()]
        twice = len(names) == 2 and names[0] == names[1]
        command, asked = ("hessian", names[:1]) if twice else ("jacobian", [item])
        answer = request._replace(command=command, wrt=asked).answer()
        for derivative in answer.derivatives:
            try:
                with allowed(request.spec):  # as much again as the answer may take
                    found.append(_explained(derivative, method))
            except McalcError as error:
                raise error.attach(answer.spec.program.source) from None
    return tuple(found)


def _explained(derivative: Derivative, method: str) -> Explanation:
    used: list[str] = []

    def by_one(spec: Spec, by: str, found: Derivative) -> list[Step]:
        way, steps = _one(spec, by, found, method)
        used.append(way)
        return steps

    if derivative.question.command == "hessian":
        steps = second_steps(derivative, by_one)
        del used[1:]
    elif len(derivative.wrt) > 1:
        steps = stacked_steps(derivative, by_one)
    else:
        steps = by_one(derivative.question.spec, derivative.wrt[0], derivative)
    numbered = tuple(step._replace(number=number) for number, step in enumerate(steps, 1))
    return Explanation(derivative.wrt, "rules" if "rules" in used else used[0], numbered, derivative)


def _one(spec: Spec, by: str, derivative: Derivative, method: str) -> tuple[str, list[Step]]:
    """The method that is used, and the steps of a derivative by one variable.

    Raises UnsupportedError where the steps part from the answer because of kinks: in `maximum(x, x*(x <= 0))` both
    arguments tie wherever x is negative, and what is right for each by itself is wrong for both.
    """
    try:
        return _explained_by(spec, by, derivative, method)
    except UnsupportedError as error:
        if method != "auto":
            raise
        try:
            return _explained_by(spec, by, derivative, "rules")  # where a part by itself has no closed form
        except LimitError:  # which names the method that has just failed
            raise error from None
    except InternalError as error:
        found = kinks(spec, by)  # of the parts, also where nothing jumps in the whole
        if not found and not has_corners(spec):
            raise
        where = f"{found[-1]}, and that holds" if found else "its arguments are equal"
        raise UnsupportedError(
            f"the steps can't be put together: {where} at more than single points",
            hint="mcalc jacobian answers this",
        ) from error


def _explained_by(spec: Spec, by: str, derivative: Derivative, method: str) -> tuple[str, list[Step]]:
    if method == "differential":
        return method, differential_steps(spec, by, derivative)
    if method == "auto" and len(spec.variables[by].shape) == 2 and not spec.variables[by].properties:
        with suppress(UnsupportedError, LimitError), portion(1 / 2):  # the rest is for another method
            return "differential", differential_steps(spec, by, derivative)
    if method == "chain" or (method == "auto" and _nested(spec, by)):
        steps = chain_steps(spec, by, derivative)
        if steps is not None:
            return "chain", steps
    return "rules", partial_steps(spec, by, rules_steps(spec, by, derivative))


def _nested(spec: Spec, by: str) -> bool:
    """Whether a function of a function is differentiated, beyond sums, products and constants.

    A dot product is one too, the sum of a product.
    """
    if spec.intermediates or (merge(spec, by).spread and spec.variables[by].shape):
        return True
    found = layers(merge(spec, by, spread=False)).values()
    composed = [layer for layer in found if layer.kind == "composed"]
    inside = {part for layer in composed for part in layer.inner}
    return len(found) > _MANY or any(layer.rule == "chain" or layer.node in inside for layer in composed)
