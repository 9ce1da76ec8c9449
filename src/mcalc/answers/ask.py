"""From a question to its answer: read, derive, lay out, look at the structure, print, check."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from mcalc.answers.answer import Answer, Question
from mcalc.answers.collector import collector_paused
from mcalc.answers.present import Groups, present
from mcalc.errors import McalcError, OptionError, ScalarExpectedError, UnknownVariableError
from mcalc.exact.size import Size
from mcalc.language import read
from mcalc.language.spec import Spec
from mcalc.language.tree import Name, postorder
from mcalc.tensor.lower import lowered

COMMANDS = ("derivative", "gradient", "jacobian", "hessian")
LAYOUTS = ("numerator", "denominator")
VECS = ("rows", "columns")
HIGHEST = 6
"""The highest order of derivative."""
_SHORT = 60


@collector_paused
def ask(
    command: str,
    spec: str,
    *,
    shapes: Mapping[str, str] | None = None,
    sizes: Mapping[str, int] | None = None,
    scalars: Sequence[str] = (),
    wrt: Sequence[str] = (),
    layout: str = "numerator",
    backend: str = "tensor",
    order: int = 1,
    syntax: str = "numpy",
    vec: str = "rows",
) -> Answer:
    """The answer to one request, checked.

    `wrt` names variables, each for a derivative of its own; "x,w" is both stacked. Empty: one for each variable.
    `order` differentiates that often by the same variables. `syntax` is that of the spec, "numpy" or "matlab"; `vec`
    the order of entries where more than two axes are flattened, "rows" or "columns".

    Raises a subclass of McalcError: InputError where the question is at fault, UnsupportedError where mcalc can't
    answer it, InternalError where an answer fails its check.
    """
    _among("command", command, COMMANDS)
    _among("layout", layout, LAYOUTS)
    _among("vec", vec, VECS)
    if not 1 <= order <= HIGHEST:
        raise OptionError(f"no derivative of order {order}", hint=f"an order from 1 to {HIGHEST}")
    if command == "hessian" and order != 1:
        raise OptionError("a Hessian is of order 2", hint="take mcalc gradient --order 3 for more")
    question = read(
        spec,
        shapes=shapes or {},
        sizes=sizes or {},
        scalars=scalars,
        scalar_calculus=command == "derivative",
        syntax=syntax,
    )
    try:
        _fits(
            command,
            question,
            lambda names, text: _scalar_with(names, text, shapes, sizes, scalars, syntax),
            _with_matrix_products(spec) if syntax == "numpy" else spec,
        )
        whole = lowered(question)
        asked = Question(command, question, layout, backend, vec)
        derivatives = present(asked, whole, groups(command, question, wrt, order))
    except McalcError as error:
        raise error.attach(question.program.source) from None
    return Answer(command, question, layout, backend, derivatives, vec)


def _among(what: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise OptionError(f"no {what} {value!r}", hint=f"one of {', '.join(known)}")


def _with_matrix_products(text: str) -> str:
    """The text with @ for each *, as on paper, where nothing stands between the factors.

    >>> _with_matrix_products("x'*A*x**2")
    "x' @ A @ x**2"
    """
    return re.sub(r"\s*(?<!\*)\*(?!\*)\s*", " @ ", text)


def _fits(command: str, spec: Spec, scalar_with: Callable[[Sequence[str], str], bool], products: str) -> None:
    """Gradients and Hessians are of scalars, derivatives of scalars by scalars.

    `scalar_with` tells whether a text would be a scalar with those variables as scalars, and `products` is the spec
    with matrix products for its element-wise ones: what is said to help does.
    """
    shape = spec.kind.shape
    if command == "jacobian" or not shape:
        return
    arrays = [v.name for v in spec.variables.values() if v.shape and v.origin != "declared"]
    tried = [arrays, *([name] for name in arrays)] if len(arrays) > 1 else [arrays]
    text = spec.program.source
    if len(shape) > 1 and products != text and len(products) <= _SHORT and scalar_with((), products):
        raise ScalarExpectedError(
            f"the {command} is of a scalar function, and this one is a {_noun(shape)} ({_by(shape)})",
            span=spec.program.result.span,
            hint=f"* works element by element; the matrix product is {products}",
        )
    mend = next((names for names in tried if names and scalar_with(names, text)), None)
    declare = f", or declare --scalars {','.join(mend)}" if mend else ""
    raise ScalarExpectedError(
        f"the {command} is of a scalar function, and this one is a {_noun(shape)} ({_by(shape)})",
        span=spec.program.result.span,
        hint=f"use jacobian{declare}" if command != "hessian" else f"sum it up, or use jacobian --order 2{declare}",
    )


def _scalar_with(
    names: Sequence[str],
    spec: str,
    shapes: Mapping[str, str] | None,
    sizes: Mapping[str, int] | None,
    scalars: Sequence[str],
    syntax: str,
) -> bool:
    try:
        again = read(spec, shapes=shapes or {}, sizes=sizes or {}, scalars=[*scalars, *names], syntax=syntax)
    except McalcError:
        return False
    return not again.kind.shape


def _noun(shape: tuple[Size, ...]) -> str:
    return {1: "vector", 2: "matrix"}.get(len(shape), "tensor")


def _by(shape: tuple[Size, ...]) -> str:
    return " x ".join(str(size) for size in shape)


def groups(command: str, spec: Spec, wrt: Sequence[str], order: int) -> list[Groups]:
    """The variables of each differentiation, for each derivative that is asked for.

    Two items for a Hessian are the two sides of a mixed block.
    """
    named = [_named(command, spec, item) for item in wrt] or [(name,) for name in _variables(command, spec)]
    if command != "hessian":
        return [(group,) * order for group in named]
    if len(wrt) > 2:
        raise OptionError(
            f"a Hessian is by one or two variables, and {len(wrt)} are named",
            hint=f"--wrt {','.join(dict.fromkeys(wrt))} gives one Hessian",
        )
    if len(wrt) == 2:
        return [(named[0], named[1])]
    return [(group, group) for group in named]


def _variables(command: str, spec: Spec) -> list[str]:
    """The variables that occur in the function and are not declared constant."""
    roots = [*spec.intermediates.values(), spec.program.result]
    names = {node.id for root in roots for node in postorder(root) if isinstance(node, Name)}
    chosen = [v for v in spec.variables.values() if v.name in names and "constant" not in v.properties]
    if command == "derivative":
        arrays = [v for v in chosen if v.shape]
        if arrays:
            raise ScalarExpectedError(
                f"the derivative is by scalars, and {arrays[0].name} is a {_noun(arrays[0].shape)}",
                hint="use gradient or jacobian, or name the scalar with --wrt",
            )
    if not chosen:
        raise UnknownVariableError(
            "there is no variable to differentiate by",
            hint="declare one (--shape x=n) and name it with --wrt: a constant has derivative 0",
        )
    return [v.name for v in chosen]


def _named(command: str, spec: Spec, item: str) -> tuple[str, ...]:
    group = tuple(part.strip() for part in item.split(",") if part.strip())
    known = ", ".join(spec.variables) or "none"
    if not group:
        raise UnknownVariableError("--wrt is empty", hint=f"the variables are: {known}")
    for name in group:
        if name not in spec.variables:
            raise UnknownVariableError(f"the function has no variable {name!r}", hint=f"its variables are: {known}")
        if command == "derivative" and spec.variables[name].shape:
            raise ScalarExpectedError(
                f"the derivative is by a scalar, and {name} is a {_noun(spec.variables[name].shape)}",
                hint="use gradient or jacobian",
            )
    if len(set(group)) < len(group):
        raise OptionError(f"--wrt {item} names a variable twice")
    return group
