"""From a question to its answer: read, derive, lay out, look at the structure, print, check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mcalc.answers.answer import Answer, Derivative
from mcalc.answers.notes import notes
from mcalc.derivation.blocks import Block, derive
from mcalc.errors import McalcError, OptionError, ScalarExpectedError, UnknownVariableError
from mcalc.language import read
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
) -> Answer:
    """The answer to one request, checked.

    `wrt` names variables, each for a derivative of its own; "x,w" is both stacked. Empty: one for each variable.

    Raises a subclass of McalcError: InputError where the question is at fault, UnsupportedError where mcalc can't answer it, InternalError
    where an answer fails its check.
    """
    _among("command", command, COMMANDS)
    _among("layout", layout, LAYOUTS)
    question = read(
        spec, shapes=shapes or {}, sizes=sizes or {}, scalars=scalars, scalar_calculus=command == "derivative"
    )
    try:
        _fits(command, question)
        groups = _groups(command, question, wrt)
        function = lower(question)
        derivatives = tuple(
            _answered(command, question, function, group, layout, backend) for group in groups
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


def _groups(command: str, spec: Spec, wrt: Sequence[str]) -> list[tuple[str, ...]]:
    """The variables of each derivative; two items for a Hessian are the two sides of a mixed block."""
    if not wrt:
        chosen = [v.name for v in spec.variables.values() if "constant" not in v.properties]
        if command == "derivative":
            chosen = [name for name in chosen if not spec.variables[name].shape]
        if not chosen:
            raise UnknownVariableError(
                "there is no variable to differentiate by", hint="a constant has derivative 0: name a variable with --wrt"
            )
        return [(name,) for name in chosen]
    groups = [tuple(part.strip() for part in item.split(",") if part.strip()) for item in wrt]
    for group in groups:
        for name in group:
            if name not in spec.variables:
                known = ", ".join(spec.variables) or "none"
                raise UnknownVariableError(f"the function has no variable {name!r}", hint=f"its variables are: {known}")
            if command == "derivative" and spec.variables[name].shape:
                raise ScalarExpectedError(
                    f"the derivative is by a scalar, and {name} is a {_noun(spec.variables[name].shape)}",
                    hint="use gradient or jacobian",
                )
        if not group:
            raise UnknownVariableError("--wrt is empty", hint=f"its variables are: {', '.join(spec.variables)}")
        if len(set(group)) < len(group):
            raise OptionError(f"--wrt {','.join(group)} names a variable twice")
    return groups


def _answered(
    command: str, spec: Spec, function: Node, group: tuple[str, ...], layout: str, backend: str
) -> Derivative:
    block = derive(spec, function, group, second=command == "hessian", backend=backend)
    return present(spec, function, block, layout)


def present(spec: Spec, function: Node, block: Block, layout: str) -> Derivative:
    """A derivative tensor as an answer: laid out, printed, its structure read off, checked."""
    laid = lay_out(block, layout)
    order = {name: place for place, name in enumerate(spec.variables)}
    shown = express(laid.node, laid.split, order)
    closed = text(shown.tree)
    where = tuple((name, text(part)) for name, part in shown.where)
    shape = laid_shape(laid)
    sizes = spec.sizes
    known = {name: size for name, size in sizes.items() if size is not None}
    numeric = _numeric(shape, known)
    pattern = sparsity(laid.node, laid.split, sizes, LISTED)
    check = check_answer(spec, block, closed, where, shown.form, laid.split, layout)
    found = notes(spec, function, block.wrt, order)
    return Derivative(
        wrt=block.wrt,
        expression=closed,
        where=where,
        latex=latex(shown.tree),
        symbolic_shape=shape,
        shape=numeric,
        tensor_shape=block.node.shape,
        form=shown.form,
        structure=structure(laid.node, laid.split, block.wrt),
        sparsity=pattern,
        entries=entries(laid.node, known) if _few(numeric) else None,
        nonsmooth=found.nonsmooth,
        domain=found.domain,
        check=check,
        tensor=laid.node,
    )


def lay_out(block: Block, layout: str) -> Laid:
    """Numerator layout has the output's axes first, denominator layout the variable's."""
    if layout == "numerator":
        return Laid(block.node, block.rank)
    axes = tuple(range(len(block.node.shape)))
    turned = (*axes[block.rank :], *axes[: block.rank])
    node = transpose(block.node, turned) if turned != axes else block.node
    return Laid(node, len(axes) - block.rank)


def laid_shape(laid: Laid) -> tuple[Size, ...]:
    """The shape as laid out: a gradient is 1 x n or n x 1, a matrix by a scalar or a scalar by a matrix that matrix's."""
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
