"""A derivative as an answer: derived, laid out, printed, its structure read off, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from mcalc.answers.answer import Derivative, Question
from mcalc.answers.column_major import by_columns, by_rows, reordered
from mcalc.answers.notes import Notes, found, notes, written
from mcalc.derivation.backend import backend
from mcalc.derivation.blocks import Block, block, derive, parts
from mcalc.derivation.smoothness import Conditions
from mcalc.errors import InputError, InternalError, LimitError, OptionError, UnsupportedError
from mcalc.exact.size import Size
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.notation import entries, express, text
from mcalc.notation.latex import latex
from mcalc.proof.answer import check_answer
from mcalc.proof.subject import Subject
from mcalc.record import Record
from mcalc.structure import sparsity, structure
from mcalc.tensor import Node, lower, transpose
from mcalc.tensor.lift import at_sizes
from mcalc.tensor.lower import Lowered
from mcalc.tensor.verify import verified

if TYPE_CHECKING:
    from mcalc.derivation.entrywise import Entries
    from mcalc.notation.block_matrix import Parts

ENTRIES = 64
"""Entries are listed one by one up to this many."""
LISTED = 10_000
"""The places of a sparsity pattern are listed up to this many."""

Groups: TypeAlias = tuple[tuple[str, ...], ...]


class Laid(Record):
    """A derivative laid out: its axes in the order of the layout, the first `split` of them rows.

    `order` gives the places of the function (0) and of each group of variables (1, 2, ...) in that order.
    """

    node: Node
    split: int
    order: tuple[int, ...]


class Printed(Record):
    """What is printed: the closed form, its shared parts, LaTeX, the form, and the conditions."""

    closed: str
    where: tuple[tuple[str, str], ...]
    latex: str
    form: str
    notes: Notes


def present(asked: Question, whole: Lowered, questions: Sequence[Groups]) -> tuple[Derivative, ...]:
    """The derivatives of a function by groups of variables for each question, as answers."""
    spec = whole.spec
    if asked.vec == "columns" and any(
        len(spec.variables[name].shape) == 2 for groups in questions for name in _stacked(groups)
    ):
        raise OptionError(
            "matrices are stacked row by row", hint="leave --vec columns out, or ask for each variable by itself"
        )
    derived = backend(asked.request.backend).derive(spec, questions, whole.function)
    subject = Subject(spec)
    return tuple(
        _presented(asked, whole, groups, derivative, subject)
        for groups, derivative in zip(questions, derived, strict=True)
    )


def _presented(
    asked: Question, whole: Lowered, groups: Groups, derived: Block | Entries, subject: Subject
) -> Derivative:
    spec, function = whole.spec, whole.function
    order = {name: place for place, name in enumerate(spec.variables)}
    names = tuple(dict.fromkeys(name for group in groups for name in group))
    if isinstance(derived, Block):
        conditions = found(whole, names, derived.before)
        laid = lay_out(derived, asked.layout)
        printed = _printed(asked, laid, order, conditions, whole.named, _parts(asked, function, groups))
    else:
        conditions = found(whole, names, _orders(spec, function, groups[:-1]))
        stacked = lower(read_within(text(derived.expression()), spec))
        laid = lay_out(block(spec, function, stacked, groups), asked.layout)
        if asked.vec == "columns" and len(laid.node.shape) > 2:
            raise OptionError("entry by entry, vec is by rows", hint="leave --vec columns or --backend sympy out")
        printed = _listed(derived, laid, notes(conditions, order))
    closed = printed.closed
    if asked.vec == "columns" and printed.form == "vec":
        closed = by_rows(closed, laid.node.shape[: laid.split], laid.node.shape[laid.split :])
    check = check_answer(
        subject,
        groups,
        _read_back(closed, spec, printed.where),
        split=laid.split,
        order=laid.order,
        form=printed.form,
    )
    shape = laid_shape(laid)
    known = {name: size for name, size in spec.sizes.items() if size is not None}
    numeric = _numeric(shape, known)
    back = [laid.order.index(place) for place in range(len(laid.order))]
    return Derivative(
        wrt=wrt_of(groups),
        expression=printed.closed,
        where=printed.where,
        latex=printed.latex,
        symbolic_shape=shape,
        shape=numeric,
        tensor_shape=_tensor_shape(laid, back),
        form=printed.form,
        structure=structure(
            laid.node, laid.split, names, spec.sizes, len(groups) == 2 and groups[0] == groups[1] and not function.shape
        ),
        sparsity=sparsity(laid.node, laid.split, spec.sizes, LISTED),
        entries=entries(at_sizes(laid.node, known), known, order) if _few(numeric) else None,
        nonsmooth=printed.notes.nonsmooth,
        domain=printed.notes.domain,
        check=check,
        tensor=laid.node,
        question=asked,
        order=len(groups),
    )


def wrt_of(groups: Groups) -> tuple[str, ...]:
    """How an answer names its variables: those that are stacked, or for a higher order a side each.

    >>> wrt_of((("x", "w"),)), wrt_of((("x",), ("w",))), wrt_of((("x", "w"), ("x", "w")))
    (('x', 'w'), ('x', 'w'), ('x,w', 'x,w'))
    """
    return groups[0] if len(groups) == 1 else tuple(",".join(group) for group in groups)


def _read_back(closed: str, spec: Spec, where: Sequence[tuple[str, str]]) -> Spec:
    """The closed form as its reader has it.

    Raises UnsupportedError where it is longer than the language allows, InternalError where it makes no sense.
    """
    try:
        return read_within(closed, spec, where)
    except LimitError as error:
        raise UnsupportedError(
            f"the closed form is too large to be read back: {error.message}", hint="ask for a part of the function"
        ) from error
    except InputError as error:
        raise InternalError(f"mcalc can't read back its own answer {closed}: {error.message}") from error


def _printed(
    asked: Question,
    laid: Laid,
    order: Mapping[str, int],
    conditions: Conditions,
    named: Mapping[str, Node],
    blocks: Parts,
) -> Printed:
    """The closed form; what has more than two axes is a matrix over vec by rows or by columns where that is exact.

    The conditions speak of the same named parts.
    """
    beside = (*conditions.kinks, *conditions.domain)
    shown = express(laid.node, laid.split, order, beside, named, blocks)
    if asked.vec == "columns" and len(laid.node.shape) > 2:
        turned = express(by_columns(laid.node, laid.split), laid.split, order, beside, named)
        if turned.form == "vec":
            shown = turned
        elif shown.form == "vec":
            shown = reordered(shown, laid.node.shape[: laid.split], laid.node.shape[laid.split :])
    texts = [text(tree) for tree in shown.beside]
    return Printed(shown.text(), shown.shared(), shown.latex(), shown.form, written(conditions, texts))


def _orders(spec: Spec, function: Node, groups: Groups) -> tuple[Node, ...]:
    """The derivatives by the first, the first two, ... of the groups, as tensors."""
    if not groups:
        return ()
    last = derive(spec, function, groups)
    return (*last.before, last.node)


def _stacked(groups: Groups) -> set[str]:
    """The variables that are stacked with others."""
    return {name for group in groups if len(group) > 1 for name in group}


def _parts(asked: Question, function: Node, groups: Groups) -> Parts:
    """The blocks of a derivative by several variables at once, laid out row by row."""
    if not _stacked(groups) or len(groups) > (1 if function.shape else 2):
        return ()
    from mcalc.notation.block_matrix import Part

    grid = [[lay_out(found, asked.layout) for found in line] for line in parts(asked.spec, function, groups)]
    rows = tuple(tuple(Part(laid.node, laid.split) for laid in line) for line in grid)
    return tuple(zip(*rows, strict=True)) if grid[0][0].order == (1, 0) else rows


def _listed(derived: Entries, laid: Laid, conditions: Notes) -> Printed:
    """Entries one by one: nested lists, as a matrix where there are more than two axes."""
    turned = derived.laid("variable" if laid.order == (1, 0) else "output")
    wide = len(turned.shape) > 2
    tree = (turned.flattened(laid.split) if wide else turned).expression()
    row = len(turned.shape) == 1 and laid.split == 0
    return Printed(text(tree), (), latex(tree, row=row), "vec" if wide else "exact", conditions)


def _tensor_shape(laid: Laid, back: list[int]) -> tuple[Size, ...]:
    """The shape with the function's axes first, whatever the layout."""
    shape = laid.node.shape
    if back == sorted(back):
        return shape
    return (*shape[laid.split :], *shape[: laid.split])


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
    return Laid(verified(transpose(found.node, turned)) if turned != axes else found.node, inner, (1, 0))


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
