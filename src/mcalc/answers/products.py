"""What a program may compute besides a derivative, each as a derivative of something else.

The value f is the derivative of t*f by t; g'J that of sum(g*f) by x. With x = x0 + t*dx, J @ dx is the derivative by t,
and H @ dx that of the gradient by t. So all that is known of derivatives holds for them, and nothing else is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from mcalc.answers.ask import groups
from mcalc.answers.layout import wrt_of
from mcalc.answers.request import Request
from mcalc.answers.vector_products import forward
from mcalc.codegen.lines import Names
from mcalc.errors import McalcError, ScalarExpectedError
from mcalc.language.spec import Spec
from mcalc.notation import reading
from mcalc.proof.trials.problem import Point
from mcalc.record import Record

PRODUCTS: Final = ("value", "vjp", "jvp", "hvp")
"""What is asked of a program alone."""


class Question(Record):
    """What a program should compute: the derivative of a function by `wrt`. `further` are its arguments beside the
    variables; `point` makes the point that it is called at from one of the function's variables, and `given` that from
    what a user gives. `own` gives the answer as mcalc has it.
    """

    request: Request
    spec: Spec
    wrt: tuple[str, ...]
    order: int
    by: tuple[str, ...]
    further: tuple[str, ...] = ()
    point: Callable[[Point], Mapping[str, Any]] = lambda point: point
    given: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda given: given
    own: Callable[[], str | None] | None = None
    said: Mapping[str, str] = MappingProxyType({})
    """What stands for a variable in the function, and the name of the variable."""


def questions(request: Request, spec: Spec, of: str) -> list[Question]:
    """What is asked of a program, one for each group of variables."""
    if of not in PRODUCTS:
        asked = groups(request, spec)
        return [Question(request, spec, wrt_of(one), len(one), wrt_of(one)) for one in asked]
    names = Names({*spec.variables, *spec.sizes, *spec.intermediates})
    if of == "value":
        return [_value(request, spec, names)]
    by = [",".join(one[0]) for one in groups(request._replace(command="jacobian", order=1), spec)]
    if of == "vjp":
        return [_backward(request, spec, names.of("g"), name) for name in by]
    return _forward(request, spec, names, by, of)


def _value(request: Request, spec: Spec, names: Names) -> Question:
    scale = names.of("t")
    *statements, result = _statements(spec)
    asked = _asked(request, spec, [*statements, f"{scale}*({result})"], {scale: ()}, scale)
    return Question(
        asked,
        asked.read(),
        (scale,),
        1,
        (),
        point=lambda point: {name: value for name, value in point.items() if name != scale},
        given=lambda given: {scale: "1", **given},
    )


def _backward(request: Request, spec: Spec, name: str, by: str) -> Question:
    *statements, result = _statements(spec)
    turned = ".T" if spec.kind.row else ""
    product = f"sum({name}*({result}){turned})" if spec.kind.shape else f"{name}*({result})"
    asked = _asked(request, spec, [*statements, product], {name: spec.kind.shape}, by)
    return Question(asked, asked.read(), tuple(by.split(",")), 1, (by,), (name,))


def _forward(request: Request, spec: Spec, names: Names, by: list[str], of: str) -> list[Question]:
    if of == "hvp" and spec.kind.shape:
        raise ScalarExpectedError(f"a Hessian is of a scalar function, and this one is a {spec.kind}")
    moved = list(dict.fromkeys(name for one in by for name in one.split(",")))
    scale = names.of("t")
    starts = {name: names.of(f"{name}0") for name in moved}
    moves = {name: names.of(f"d{name}") for name in moved}
    lines = [f"{name} = {starts[name]} + {scale}*{moves[name]}" for name in moved]
    more: dict[str, Any] = {scale: ()}
    for name in moved:
        more |= {one[name]: spec.variables[name] for one in (starts, moves)}
    asked = _asked(request, spec, [*lines, *_statements(spec)], more, scale, moved)
    read = asked.read()

    def point(at: Point) -> Mapping[str, Any]:
        there = {name: at[starts[name]] + at[scale] * at[moves[name]] for name in moved}
        every = {**at, **there}
        return {name: every[name] for name in (*spec.variables, *moves.values()) if name in every}

    def given(at: Mapping[str, Any]) -> Mapping[str, Any]:
        return {scale: "0", **{starts.get(name, name): value for name, value in at.items()}}

    def own() -> str | None:
        try:
            plain = request._replace(command="jacobian", order=1, wrt=tuple(moved))
            _, found = forward(of, plain.answer(), Names({*spec.variables, *spec.sizes, *spec.intermediates}))
        except McalcError:
            return None
        if len(found.derivatives) > 1:
            return None
        one = found.derivatives[0]
        column = _column(one.expression) if of == "jvp" and one.tensor.shape else one.expression
        return "; ".join([*(f"{name} = {part}" for name, part in one.where), column])

    further = tuple(moves.values())
    said = {f"{starts[name]} + {scale}*{moves[name]}": name for name in moved}
    if of == "jvp":
        return [Question(asked, read, (scale,), 1, tuple(moved), further, point, given, own, said)]
    return [Question(asked, read, (starts[name], scale), 2, (name,), further, point, given, own, said) for name in by]


def _column(text: str) -> str:
    """A row as a column.

    >>> _column("(W @ dx).T"), _column("a.T @ (W @ dx).T")
    ('W @ dx', '(a.T @ (W @ dx).T).T')
    """
    inner = text.removeprefix("(").removesuffix(").T")
    depth = 0
    for sign in inner:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            break
    whole = text == f"({inner}).T" and depth == 0
    return inner if whole else f"({text}).T"


def _statements(spec: Spec) -> list[str]:
    return reading(spec).split("; ")


def _asked(
    request: Request,
    spec: Spec,
    statements: list[str],
    more: Mapping[str, Any],
    by: str,
    without: Sequence[str] = (),
) -> Request:
    """The derivative of another function of the same variables, but for some, and of `more`."""
    shapes = {name: variable for name, variable in spec.variables.items() if name not in without}
    return Request(
        "; ".join(statements),
        wrt=(by,),
        shapes={name: _declared(shape) for name, shape in {**shapes, **more}.items()},
        functions=spec.undefined,
        sizes={name: size for name, size in spec.sizes.items() if size is not None},
        layout=request.layout,
    )


def _declared(shape: Any) -> str:
    properties = getattr(shape, "properties", ())
    text = ",".join(map(str, getattr(shape, "shape", shape))) or "scalar"
    return f"{text}:{','.join(properties)}" if properties else text
