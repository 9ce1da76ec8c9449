"""Products of Jacobians and Hessians with vectors, as answers to other questions.

A product with a vector is the derivative of something else, so that all that is known of derivatives holds for it: g'J
is the gradient of sum(g*f(x)), and J @ dx is the gradient by g of sum(dx*(g'J)), which is linear in g; H @ dx is the
gradient of sum(dx*gradient(x)) (Pearlmutter, "Fast exact multiplication by the Hessian", 1994).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.answers.answer import Answer, Derivative
from mcalc.answers.ask import answer_of
from mcalc.answers.request import Request
from mcalc.codegen.lines import Names
from mcalc.errors import UnsupportedError
from mcalc.language import read, read_within
from mcalc.language.spec import Spec
from mcalc.notation import reading
from mcalc.work import allowed


def backward(answer: Answer, name: str) -> Answer:
    """The gradients of sum(g*f)."""
    spec = answer.spec
    *statements, result = _statements(spec)
    turned = ".T" if spec.kind.row else ""
    product = f"sum({name}*({result}){turned})" if spec.kind.shape else f"{name}*({result})"
    return _asked(answer, [*statements, product], {name: spec.kind.shape}, by_each(answer))


def forward(given: str, answer: Answer, names: Names) -> tuple[tuple[str, ...], Answer]:
    """The Jacobian ("jvp"), or the Hessian ("hvp"), times moves of the variables, and the names of these."""
    by, spec = by_each(answer), answer.spec
    if given == "hvp":
        return second(answer, by, by, names)
    inner = names.of("g")
    return _moved(answer, backward(answer, inner), by, (inner,), {inner: spec.kind.shape}, names)


def second(answer: Answer, moved: Sequence[str], by: Sequence[str], names: Names) -> tuple[tuple[str, ...], Answer]:
    """The block of the Hessian with the rows of some variables and the columns of others, times moves of the latter."""
    spec = answer.spec
    if spec.kind.shape:
        raise UnsupportedError(
            f"a Hessian is of a scalar function, and this one is a {spec.kind}", hint="sum it up, or take vjp and jvp"
        )
    twice = (*moved, *by)
    return _moved(answer, _asked(answer, _statements(spec), {}, moved, twice), moved, by, {}, names, twice)


def _moved(
    answer: Answer,
    before: Answer,
    moved: Sequence[str],
    by: Sequence[str],
    more: Mapping[str, Sequence[object]],
    names: Names,
    twice: Sequence[str] = (),
) -> tuple[tuple[str, ...], Answer]:
    """The gradients of the derivatives `before` times moves."""
    moves = {names.of(f"d{name}"): name for name in moved}
    statements = [f"{name} = {part}" for name, part in before.where]
    terms = [_inner(move, before.spec, derivative) for move, derivative in zip(moves, before.derivatives, strict=True)]
    more = {**{move: answer.spec.variables[name].shape for move, name in moves.items()}, **more}
    return tuple(moves), _asked(answer, [*statements, " + ".join(terms)], more, by, twice)


def _inner(move: str, spec: Spec, gradient: Derivative) -> str:
    """The sum of the products of entries of a move and a gradient."""
    kind = read_within(gradient.expression, spec, gradient.where).kind
    if not kind.shape:
        return f"{move}*({gradient.expression})"
    return f"sum({move}*({gradient.expression}){'.T' if kind.row else ''})"


def by_each(answer: Answer) -> tuple[str, ...]:
    """The variables, each by itself."""
    return tuple(dict.fromkeys(name for one in answer.derivatives for part in one.wrt for name in part.split(",")))


def _statements(spec: Spec) -> list[str]:
    return reading(spec).split("; ")


def _asked(
    answer: Answer,
    statements: Sequence[str],
    more: Mapping[str, Sequence[object]],
    by: Sequence[str],
    twice: Sequence[str] = (),
) -> Answer:
    """The gradients of a scalar function of the same variables and `more`.

    A gradient at a symmetric matrix may be written as its transpose, which has other derivatives: of matrices that are
    differentiated by `twice` nothing is said.
    """
    spec = answer.spec
    shapes = {
        name: _declared(variable.shape, () if name in twice and len(variable.shape) > 1 else variable.properties)
        for name, variable in spec.variables.items()
    }
    shapes |= {name: _declared(shape) for name, shape in more.items()}
    text = "; ".join(statements)
    sizes = {name: size for name, size in spec.sizes.items() if size is not None}
    request = Request(text, by, shapes, sizes=sizes, command="jacobian")
    with allowed(text):
        return answer_of(request, read(text, shapes=shapes, sizes=sizes))


def _declared(shape: Sequence[object], properties: Sequence[str] = ()) -> str:
    text = ",".join(map(str, shape)) or "scalar"
    return f"{text}:{','.join(properties)}" if properties else text
