"""From a request to its answer: read, derive, lay out, look at the structure, print, check.

The functions that users of the Python library call make a request of their keywords, and ask it.

>>> d = jacobian("x*w", wrt="x", n=3)
>>> d.expression, d.shape, d.structure[0], d.sparsity.count
('diag(w)', (3, 3), 'diagonal', 3)
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from inspect import signature
from typing import Concatenate, ParamSpec

from mcalc.answers.answer import Answer, Derivative, Question
from mcalc.answers.layout import Groups
from mcalc.answers.present import present
from mcalc.answers.request import KEYS, Request
from mcalc.errors import McalcError, OptionError, ScalarExpectedError, UnknownVariableError
from mcalc.exact.size import Size
from mcalc.language.hints.words import near
from mcalc.language.spec import Spec
from mcalc.tensor.lower import lowered
from mcalc.work import allowed

_P = ParamSpec("_P")
_SHORT = 60


@contextmanager
def _collector_paused() -> Iterator[None]:
    """The cyclic garbage collector off, unless it is off already.

    The parts of an answer (trees, nodes, formulas) are made by the ten thousand and live until it is there; hardly any
    are in cycles, and reference counts free them. Of a long function's answer the collector would take a fifth of the
    time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_collector_paused()
def answered(request: Request) -> Answer:
    """The answer to a request, checked."""
    request = request.checked()
    with allowed(request.spec):
        return answer_of(request, request.read())


def answer_of(request: Request, spec: Spec) -> Answer:
    """The answer to a request whose function has been read."""
    try:
        fits(request, spec)
        question = Question(request, spec)
        return Answer(question, present(question, lowered(spec), groups(request, spec)))
    except McalcError as error:
        raise error.attach(spec.program.source) from None


def _asking(make: Callable[_P, Request]) -> Callable[Concatenate[str, _P], Answer]:
    def ask(command: str, /, *spec: _P.args, **options: _P.kwargs) -> Answer:
        """The answer to one request, for every variable that it names; the options are the fields of `Request`."""
        unknown = [name for name in options if name not in KEYS]
        if unknown:
            raise OptionError(f"no option {unknown[0]!r}", hint=f"the options are {', '.join(KEYS)}")
        if not spec and "spec" not in options:
            raise OptionError("there is no function", hint="the command comes first: ask('jacobian', 'x*w')")
        return make(*spec, **options)._replace(command=command).answer()

    return ask


ask = _asking(Request)


def _function(command: str, make: Callable[_P, Request], help: str) -> Callable[_P, Derivative]:
    """The function of Python that answers a command for one variable. Its keywords are the fields of `Request`."""

    def function(*spec: _P.args, **options: _P.kwargs) -> Derivative:
        first, *others = ask(command, *spec, **options).derivatives  # type: ignore[arg-type]
        if others:
            names = [",".join(d.wrt) for d in (first, *others)]
            raise OptionError(
                f"the function has several variables: {', '.join(names)}",
                hint=f"say by which, wrt={names[0]!r}, or take mcalc.ask(...).derivatives for all of them",
            )
        return first

    function.__name__, function.__doc__ = command, help
    function.__signature__ = signature(make)  # type: ignore[attr-defined]
    return function


derivative = _function(
    "derivative",
    Request,
    """The derivative of a scalar function of scalars by one of them.

    >>> derivative("sin(x**2)").expression
    '2*x*cos(x**2)'
    """,
)
gradient = _function(
    "gradient",
    Request,
    """The gradient of a scalar function: a row (1 x n) in numerator layout, the matrix's shape for a matrix.

    >>> gradient("norm(A @ x - y)**2", wrt="x").expression
    '2*(A @ x - y).T @ A'
    """,
)
jacobian = _function(
    "jacobian",
    Request,
    """The derivative of anything by anything: the output's axes, then the variable's.

    >>> jacobian("W @ x + y", wrt="W").expression
    'kron(eye(m), x.T)'
    """,
)
hessian = _function(
    "hessian",
    Request,
    """The second derivative of a scalar function; two variables give the mixed block.

    >>> hessian("x.T @ A @ x", wrt="x").expression
    'A + A.T'
    """,
)


def _with_matrix_products(text: str) -> str:
    """The text with @ for each *, as on paper, where nothing stands between the factors.

    >>> _with_matrix_products("x'*A*x**2")
    "x' @ A @ x**2"
    """
    return re.sub(r"\s*(?<!\*)\*(?!\*)\s*", " @ ", text)


def fits(request: Request, spec: Spec) -> None:
    """Gradients and Hessians are of scalars, derivatives of scalars by scalars. What is said to help does."""
    shape, command, text = spec.kind.shape, request.command, spec.program.source
    if command == "jacobian" or not shape:
        return
    said = f"the {command} is of a scalar function, and this one is a {_noun(shape)} ({_by(shape)})"
    products = _with_matrix_products(text) if spec.program.syntax == "numpy" else text
    if len(shape) > 1 and products != text and len(products) <= _SHORT and _scalar(request, products):
        raise ScalarExpectedError(
            said,
            span=spec.program.result.span,
            hint=f"* works element by element; the matrix product is {products}",
        )
    form = re.fullmatch(r"(\w+)( *@ *\S+ *@ *)\1\.T", text.strip())
    if form is not None and _scalar(request, f"{form[1]}.T{form[2]}{form[1]}"):
        hint = f"the quadratic form is {form[1]}.T{form[2]}{form[1]}"
        raise ScalarExpectedError(said, span=spec.program.result.span, hint=hint)
    columns = {
        v.name: ",".join(str(size).replace(" ", "") for size in v.shape if size.value != 1)
        for v in spec.variables.values()
        if v.origin == "declared" and len(v.shape) == 2 and any(size.value == 1 for size in v.shape)
    }
    if columns and _scalar(request._replace(shapes={**request.shapes, **columns}), text):
        shapes = " ".join(f"-s {name}={size}" for name, size in columns.items())
        hint = f"declare {shapes}: a vector has one axis, and stands as a column"
        raise ScalarExpectedError(said, span=spec.program.result.span, hint=hint)
    arrays = [v.name for v in spec.variables.values() if v.shape and v.origin != "declared"]
    tried = [*([name] for name in arrays), arrays] if len(arrays) > 1 else [arrays]
    mend = next((names for names in tried if names and _scalar(request, text, names)), None)
    declare = f", or declare --scalars {','.join(mend)}" if mend else ""
    raise ScalarExpectedError(
        said,
        span=spec.program.result.span,
        hint=f"use jacobian{declare}" if command != "hessian" else f"sum it up, or use jacobian --order 2{declare}",
    )


def _scalar(request: Request, text: str, names: Sequence[str] = ()) -> bool:
    """Whether a text would be a scalar, with these variables as scalars too."""
    try:
        scalars = [*request.names, *names]
        return not request._replace(spec=text, scalars=scalars, command="jacobian").read().kind.shape
    except McalcError:
        return False


def _noun(shape: tuple[Size, ...]) -> str:
    return {1: "vector", 2: "matrix"}.get(len(shape), "tensor")


def _by(shape: tuple[Size, ...]) -> str:
    return " x ".join(str(size) for size in shape)


def groups(request: Request, spec: Spec) -> list[Groups]:
    """The variables of each differentiation, for each derivative that is asked for.

    Two items for a Hessian are the two sides of a mixed block.
    """
    command, wrt = request.command, request.groups
    named = [_named(command, spec, item) for item in wrt] or [(name,) for name in _variables(command, spec)]
    if command != "hessian":
        return [(group,) * request.order for group in named]
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
    names = spec.occurring
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
            slip = near(name, spec.variables)
            hint = f"did you mean {slip}?" if slip else f"its variables are: {known}"
            raise UnknownVariableError(f"the function has no variable {name!r}", hint=hint)
        if command == "derivative" and spec.variables[name].shape:
            raise ScalarExpectedError(
                f"the derivative is by a scalar, and {name} is a {_noun(spec.variables[name].shape)}",
                hint="use gradient or jacobian",
            )
    if len(set(group)) < len(group):
        raise OptionError(f"--wrt {item} names a variable twice")
    return group
