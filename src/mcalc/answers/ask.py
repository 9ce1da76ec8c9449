"""From a question to its answer: read, derive, lay out, look at the structure, print, check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from mcalc.answers.answer import Answer, Derivative, Question
from mcalc.answers.notes import notes
from mcalc.derivation.backend import backend as find_backend
from mcalc.derivation.blocks import Block, block, derive
from mcalc.errors import McalcError, OptionError, ScalarExpectedError, UnknownVariableError
from mcalc.language import read, read_within
from mcalc.language.size import Size
from mcalc.language.spec import Spec
from mcalc.notation import entries, express, latex, text
from mcalc.proof.riding import check_answer
from mcalc.structure import sparsity, structure
from mcalc.tensor import Node, transpose
from mcalc.tensor.lower import lower

COMMANDS = ("derivative", "gradient", "jacobian", "hessian")
LAYOUTS = ("numerator", "denominator")
ENTRIES = 64
"""Entries are listed one by one up to this many."""
LISTED = 10_000
"""The places of a sparsity pattern are listed up to this many."""


class Laid(NamedTuple):
    """A derivative laid out: its axes in the order of the layout, the first `split` of them rows."""

    node: Node
    split: int
    order: tuple[int, ...]


Groups: TypeAlias = tuple[tuple[str, ...], ...]


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
) -> Answer:
    """The answer to one request, checked.

    `wrt` names variables, each for a derivative of its own; "x,w" is both stacked. Empty: one for each variable.

    Raises a subclass of McalcError: InputError where the question is at fault, UnsupportedError where mcalc can't
    answer it, InternalError where an answer fails its check.
    """
    _among("command", command, COMMANDS)
    _among("layout", layout, LAYOUTS)
    question = read(
        spec, shapes=shapes or {}, sizes=sizes or {}, scalars=scalars, scalar_calculus=command == "derivative"
    )
    try:
        _fits(command, question)
        function = lower(question)
        asked = Question(command, question, layout, backend)
        derivatives = tuple(
            present(asked, function, _derived(question, function, groups, backend))
            for groups in _groups(command, question, wrt, order)
        )
    except McalcError as error:
        raise error.attach(question.program.source) from None
    return Answer(command, question, layout, backend, derivatives)


def _among(what: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise OptionError(f"no {what} {value!r}", hint=f"one of {', '.join(known)}")


def _fits(command: str, spec: Spec) -> None:
    """Gradients and Hessians are of scalars, derivatives of scalars by scalars."""
    shape = spec.kind.shape
    if command == "jacobian" or not shape:
        return
    span = spec.program.result.span
    vectors = [v.name for v in spec.variables.values() if v.shape and v.origin != "declared"]
    declare = f", or declare --scalars {','.join(vectors)}" if vectors else ""
    raise ScalarExpectedError(
        f"the {command} is of a scalar function, and this one is a {_noun(shape)} ({_by(shape)})",
        span=span,
        hint=f"use jacobian{declare}" if command != "hessian" else f"sum it up, or take the jacobian{declare}",
    )


def _noun(shape: tuple[Size, ...]) -> str:
    return {1: "vector", 2: "matrix"}.get(len(shape), "tensor")


def _by(shape: tuple[Size, ...]) -> str:
    return " x ".join(str(size) for size in shape)


def _groups(command: str, spec: Spec, wrt: Sequence[str], order: int) -> list[Groups]:
    """The variables of each differentiation, for each derivative that is asked for.

    Two items for a Hessian are the two sides of a mixed block.
    """
    named = [_named(command, spec, item) for item in wrt] or [(name,) for name in _variables(command, spec)]
    if command != "hessian":
        return [(group,) * order for group in named]
    if len(wrt) == 2:
        return [(named[0], named[1])]
    return [(group, group) for group in named]


def _variables(command: str, spec: Spec) -> list[str]:
    chosen = [v.name for v in spec.variables.values() if "constant" not in v.properties]
    if command == "derivative":
        chosen = [name for name in chosen if not spec.variables[name].shape]
    if not chosen:
        raise UnknownVariableError(
            "there is no variable to differentiate by",
            hint="declare one (--shape x=n) and name it with --wrt: a constant has derivative 0",
        )
    return chosen


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


def _derived(spec: Spec, function: Node, groups: Groups, backend: str) -> Block:
    """The derivative by a backend; what comes entry by entry is read as a stack of its entries."""
    if backend == "tensor":
        return derive(spec, function, groups)
    entrywise = find_backend(backend).derive(spec, groups)
    closed = text(entrywise.expression())
    return block(spec, function, lower(read_within(closed, spec)), groups)


def present(asked: Question, function: Node, found: Block) -> Derivative:
    """A derivative tensor as an answer: laid out, printed, its structure read off, checked."""
    spec = asked.spec
    laid = lay_out(found, asked.layout)
    order = {name: place for place, name in enumerate(spec.variables)}
    shown = express(laid.node, laid.split, order)
    closed = text(shown.tree)
    where = tuple((name, text(part)) for name, part in shown.where)
    check = check_answer(
        spec, found.groups, read_within(closed, spec, where), split=laid.split, order=laid.order, form=shown.form
    )
    shape = laid_shape(laid)
    known = {name: size for name, size in spec.sizes.items() if size is not None}
    numeric = _numeric(shape, known)
    wrt = tuple(dict.fromkeys(name for group in found.groups for name in group))
    conditions = notes(spec, function, wrt, order)
    return Derivative(
        wrt=wrt if len(found.groups) == 1 else tuple(",".join(group) for group in found.groups),
        expression=closed,
        where=where,
        latex=latex(shown.tree),
        symbolic_shape=shape,
        shape=numeric,
        tensor_shape=found.node.shape,
        form=shown.form,
        structure=structure(laid.node, laid.split, wrt),
        sparsity=sparsity(laid.node, laid.split, spec.sizes, LISTED),
        entries=entries(laid.node, known) if _few(numeric) else None,
        nonsmooth=conditions.nonsmooth,
        domain=conditions.domain,
        check=check,
        tensor=laid.node,
        question=asked,
    )


def lay_out(found: Block, layout: str) -> Laid:
    """Numerator layout has the function's axes first, denominator layout the variable's.

    A higher derivative of a scalar has the axes of the first variables as rows in both.
    """
    places = tuple(range(len(found.ranks)))
    if len(places) > 2:
        return Laid(found.node, found.ranks[0] or found.ranks[1], places)
    outer, inner = found.ranks
    if layout == "numerator":
        return Laid(found.node, outer, places)
    axes = tuple(range(outer + inner))
    turned = (*axes[outer:], *axes[:outer])
    return Laid(transpose(found.node, turned) if turned != axes else found.node, inner, (1, 0))


def laid_shape(laid: Laid) -> tuple[Size, ...]:
    """The shape as laid out: a gradient is 1 x n or n x 1, a matrix by a scalar or a scalar by a matrix that
    matrix's."""
    shape, one = laid.node.shape, Size.of(1)
    match len(shape), laid.split:
        case 1, 0:
            return one, *shape
        case 1, 1:
            return *shape, one
        case _:
            return shape


def _numeric(shape: tuple[Size, ...], sizes: Mapping[str, int]) -> tuple[int, ...] | None:
    values = [size.substitute(sizes).value for size in shape]
    return tuple(int(v) for v in values if v is not None) if None not in values else None


def _few(shape: tuple[int, ...] | None) -> bool:
    if not shape:
        return False
    total = 1
    for size in shape:
        total *= size
    return total <= ENTRIES
