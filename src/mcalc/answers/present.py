"""Derivatives as answers: derived, laid out, printed as one program, their structure read off, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from math import prod
from typing import TYPE_CHECKING

from mcalc.answers.answer import Derivative, Question
from mcalc.answers.entries import listed
from mcalc.answers.layout import (
    Groups,
    Laid,
    by_columns,
    by_rows,
    conditions_of,
    lay_out,
    reordered,
    stacked,
    variables_of,
    wrt_of,
)
from mcalc.derivation.backend import backend
from mcalc.derivation.blocks import Block, block, derive, parts
from mcalc.derivation.smoothness import Conditions
from mcalc.errors import InputError, InternalError, LimitError, McalcError, OptionError, UnsupportedError
from mcalc.exact.size import Size
from mcalc.language import read_together, read_within
from mcalc.language.spec import Spec
from mcalc.language.tree import Node as Tree
from mcalc.notation import Result, express, expressed, text
from mcalc.notation.decimals import Places, as_decimals, places
from mcalc.notation.latex import latex
from mcalc.proof.every_answer.conditions import Held, conditions_held
from mcalc.proof.every_answer.prove import prove
from mcalc.proof.every_answer.statements import Statements, held
from mcalc.proof.every_answer.subject import Subject, Together
from mcalc.record import Record
from mcalc.structure import sparsity, structure
from mcalc.tensor import Node, lower
from mcalc.tensor.lower import Lowered, seen

if TYPE_CHECKING:
    from mcalc.answers.in_names import ByName
    from mcalc.derivation.entrywise import Entries
    from mcalc.notation.block_matrix import Parts

ENTRIES = 64
"""Entries are listed one by one up to this many."""
LISTED = 10_000
"""The places of a sparsity pattern are listed up to this many."""
_NAME = re.compile(r"\w+")


class Notes(Record):
    """Conditions in mcalc's language: not differentiable where `nonsmooth`, a derivative only where `domain`."""

    nonsmooth: tuple[str, ...]
    domain: tuple[str, ...]


class Printed(Record):
    """What is printed: the closed form, its shared parts, LaTeX, the form, the conditions, and what tensor it is."""

    closed: str
    where: tuple[tuple[str, str], ...]
    latex: str
    form: str
    notes: Notes
    node: Node


def present(asked: Question, whole: Lowered, questions: Sequence[Groups]) -> tuple[Derivative, ...]:
    """The derivatives of a function by groups of variables for each question, as answers."""
    spec = whole.spec
    if asked.vec == "columns" and any(
        len(spec.variables[name].shape) == 2 for groups in questions for name in stacked(groups)
    ):
        raise OptionError(
            "matrices are stacked row by row", hint="leave --vec columns out, or ask for each variable by itself"
        )
    way = backend(asked.request.backend)
    named = None
    if (whole.named or len(questions) > 1) and way.name == "tensor" and asked.vec == "rows":
        from mcalc.answers.in_names import by_name

        named = by_name(whole, questions)
    seen_through = named and named.derived(whole, questions)
    derived = way.derive(spec, questions, whole.function) if seen_through is None else seen_through
    laid = [_laid(asked, whole, groups, one) for groups, one in zip(questions, derived, strict=True)]
    order = places(spec)
    closed_forms = all(isinstance(one, Block) for one in derived)
    if closed_forms:
        printed = _printed(asked, whole, named, laid, order)
    else:
        printed = [_listed(asked, *pair, order) for pair in zip(derived, laid, strict=True)]
    by = [name for groups in questions for name in variables_of(groups)]
    subject = Subject(spec, by, as_given=not closed_forms)
    closed, together = _read_back(asked, laid, printed)
    each, share = zip(laid, printed, closed, strict=True), 1 / (2 * len(laid))
    return tuple(_derivative(asked, *one, subject, together, order, share) for one in each)


def _laid(asked: Question, whole: Lowered, groups: Groups, derived: Block | Entries) -> Laid:
    """A derivative in the layout that was asked for, with the conditions that it must state."""
    spec, function = whole.spec, whole.function
    if isinstance(derived, Block):
        earlier = derived.before
    else:
        earlier = _orders(spec, function, groups[:-1])
        derived = block(spec, function, lower(read_within(text(derived.expression()), spec)), groups)
    node, split, order = lay_out(derived, asked.layout)
    return Laid(groups, node, split, order, conditions_of(whole, variables_of(groups), earlier))


def _derivative(
    asked: Question,
    laid: Laid,
    printed: Printed,
    closed: Spec,
    subject: Subject,
    together: Together | None,
    order: Places,
    share: float,
) -> Derivative:
    """All that is known of a derivative, checked; its conditions with that share of the work that is left."""
    spec, groups = asked.spec, laid.groups
    proven = prove(subject, groups, closed, split=laid.split, order=laid.order, form=printed.form, together=together)
    known = {name: size for name, size in spec.sizes.items() if size is not None}
    numeric = _numeric(laid.shape, known)
    sparse, texts, node = sparsity(laid.node, laid.split, spec.sizes, LISTED), None, laid.node
    if _few(numeric):
        texts, sparse, node = listed(laid.node, laid.split, known, order, sparse)
    turned = asked.vec == "columns" and printed.form == "vec"
    if turned:
        node = by_columns(node, laid.split)  # tags are of the matrix that is printed
    twice = len(groups) == 2 and groups[0] == groups[1] and not spec.kind.shape
    notes = conditions_held(proven.evidence, *printed.notes, printed.where, share)
    domain = laid.conditions.domain if notes.domain == printed.notes.domain else ()
    tags = structure(node, laid.split, variables_of(groups), spec.sizes, twice, domain)
    said = held(proven.evidence, Statements(tags, sparse, texts), turned)
    return Derivative(
        wrt=wrt_of(groups),
        expression=printed.closed,
        where=_needed(printed, notes),
        latex=printed.latex,
        symbolic_shape=laid.shape,
        shape=numeric,
        tensor_shape=laid.tensor_shape,
        form=printed.form,
        structure=said.structure,
        sparsity=said.sparsity,
        entries=said.entries,
        nonsmooth=notes.nonsmooth,
        domain=notes.domain,
        check=proven.check,
        tensor=printed.node,
        question=asked,
        order=len(groups),
    )


def _needed(printed: Printed, notes: Held) -> tuple[tuple[str, str], ...]:
    """The shared parts, without those that only conditions spoke of which don't hold."""
    if notes.nonsmooth == printed.notes.nonsmooth and notes.domain == printed.notes.domain:
        return printed.where
    names = set(_NAME.findall(" ".join((printed.closed, *notes.nonsmooth, *notes.domain))))
    kept: list[tuple[str, str]] = []
    for name, part in reversed(printed.where):
        if name in names:
            kept.insert(0, (name, part))
            names.update(_NAME.findall(part))
    return tuple(kept)


def _read_back(asked: Question, laid: Sequence[Laid], printed: Sequence[Printed]) -> tuple[list[Spec], Together | None]:
    """The closed forms as their reader has them, several of them read as one.

    Raises UnsupportedError where one is longer than the language allows, InternalError where it makes no sense.
    """
    forms: list[tuple[str, Sequence[tuple[str, str]]]] = []
    for one, form in zip(laid, printed, strict=True):
        by_columns = asked.vec == "columns" and form.form == "vec"
        forms.append((by_rows(form.closed, *one.sides) if by_columns else form.closed, form.where))
    if len(forms) > 1:
        with suppress(McalcError):  # it is told of one of them below
            whole, views = read_together(forms, asked.spec)
            return views, Together(whole, [view.program.result for view in views])
    return [_read(closed, where, asked.spec) for closed, where in forms], None


def _read(closed: str, where: Sequence[tuple[str, str]], spec: Spec) -> Spec:
    try:
        return read_within(closed, spec, where)
    except LimitError as error:
        raise UnsupportedError(
            f"the closed form is too large to be read back: {error.message}", hint="ask for a part of the function"
        ) from error
    except InputError as error:
        raise InternalError(f"mcalc can't read back its own answer {closed}: {error.message}") from error


def _printed(
    asked: Question, whole: Lowered, named: ByName | None, laid: Sequence[Laid], order: Places
) -> list[Printed]:
    """The closed forms and their conditions in terms of parts that they share."""
    results: list[Result] = []
    turned: list[Result] = []
    for one in laid:
        beside = (*one.conditions.kinks, *one.conditions.domain)
        if asked.vec == "columns" and len(one.node.shape) > 2:
            # A matrix over vec by columns, where that is exact.
            columns = by_columns(one.node, one.split)
            if express(columns, one.split, order).form == "vec":
                turned.append(Result(columns, one.split, beside))
                results.append(turned[-1])
                continue
        results.append(Result(one.node, one.split, beside, _parts(asked, whole.function, one.groups)))
    ways: Sequence[Result] = results
    typed: Mapping[str, Tree] = {}
    recursion = kept = None
    if named is not None:
        ways, recursion = named.results(asked, whole, laid, results)
        if ways is not results or recursion is not None:
            typed, kept = whole.spec.intermediates, named.kept(whole)
    adjoints = {} if recursion is None else recursion.parts
    for name in (*typed, *adjoints):
        order.setdefault(name, len(order))
    shown = expressed(ways, order, whole.named, typed, recursion, kept)
    if asked.vec == "columns":
        shown = [
            form if form.form != "vec" or result in turned else reordered(form, *one.sides)
            for form, one, result in zip(shown, laid, results, strict=True)
        ]
    long = named is not None and named.long  # such a derivative stays as it was derived
    meanings = {} if long else whole.meanings(adjoints)
    return [
        Printed(
            form.text(),
            form.shared(),
            form.latex(asked.request.bold),
            form.form,
            _written(one.conditions, form.others()),
            one.node if long or form.result.node is given.node else seen(form.result.node, meanings),
        )
        for form, one, given in zip(shown, laid, results, strict=True)
    ]


def _written(conditions: Conditions, texts: Iterable[str]) -> Notes:
    """The conditions by their texts, kinks first; none twice."""
    left = iter(texts)
    return Notes(*(tuple(dict.fromkeys(next(left) for _ in nodes)) for nodes in conditions))


def notes(conditions: Conditions, order: Mapping[str, int]) -> Notes:
    """The conditions written each by itself: parts that come up again are named in front of it."""
    nodes = (*conditions.kinks, *conditions.domain)
    return _written(conditions, [express(node, len(node.shape), order).program() for node in nodes])


def _orders(spec: Spec, function: Node, groups: Groups) -> tuple[Node, ...]:
    """The derivatives by the first, the first two, ... of the groups, as tensors."""
    if not groups:
        return ()
    last = derive(spec, function, groups)
    return (*last.before, last.node)


def _parts(asked: Question, function: Node, groups: Groups) -> Parts:
    """The blocks of a derivative by several variables at once, laid out row by row."""
    if not stacked(groups) or len(groups) > (1 if function.shape else 2):
        return ()
    from mcalc.notation.block_matrix import Part

    grid = [[lay_out(one, asked.layout) for one in line] for line in parts(asked.spec, function, groups)]
    rows = tuple(tuple(Part(node, split) for node, split, _ in line) for line in grid)
    return tuple(zip(*rows, strict=True)) if grid[0][0][2] == (1, 0) else rows


def _listed(asked: Question, derived: Entries, laid: Laid, order: Places) -> Printed:
    """Entries one by one: nested lists, as a matrix where there are more than two axes."""
    turned = derived.laid("variable" if laid.order == (1, 0) else "output")
    wide = len(turned.shape) > 2
    if asked.vec == "columns" and wide:
        raise OptionError("entry by entry, vec is by rows", hint="leave --vec columns or --backend sympy out")
    tree = (turned.flattened(laid.split) if wide else turned).expression()
    tree = as_decimals(tree, order.numbers, {}) if order.numbers else tree
    ranks = {name: len(variable.shape) for name, variable in asked.spec.variables.items()}
    row = len(turned.shape) == 1 and laid.split == 0
    form = "vec" if wide else "exact"
    return Printed(
        text(tree, ranks),
        (),
        latex(tree, row=row, bold=asked.request.bold),
        form,
        notes(laid.conditions, order),
        laid.node,
    )


def _numeric(shape: tuple[Size, ...], sizes: dict[str, int]) -> tuple[int, ...] | None:
    values = [size.substitute(sizes).value for size in shape]
    return tuple(int(v) for v in values if v is not None) if None not in values else None


def _few(shape: tuple[int, ...] | None) -> bool:
    return bool(shape) and prod(shape or ()) <= ENTRIES
