"""Steps that both methods write: one function differentiated by itself, and the last step, which ends in the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mcalc.answers.answer import Derivative
from mcalc.answers.record import laid_entries
from mcalc.derivation.sweep_record import Path, Slope
from mcalc.explanation.matching import Words
from mcalc.explanation.occurrences import product_rule, scalar_expansion
from mcalc.explanation.products import extent, in_all_places, is_flat, shapes_of
from mcalc.explanation.remarks import (
    VARIABLE_FIRST,
    as_told,
    cases,
    closing,
    collapses,
    diagonal_condition,
    kinks,
    split,
)
from mcalc.explanation.step import Step, extent_of
from mcalc.explanation.steps_so_far import MOST, StepsSoFar
from mcalc.explanation.verify import equality_check, slope_check
from mcalc.language import parse, read_within
from mcalc.language.spec import Spec
from mcalc.language.tree import Node, transposed
from mcalc.notation.ranks import ranks_of

_EXPANSION, _SUM = "scalar expansion", "vector sum reduction"
_DIAGONAL = "entry by entry: the Jacobian is diagonal"
_PICKED = "entry by entry, of the entries that are picked"
_ROW = ": a row of ones"
_SPREAD = "entry by entry, each entry in all the places that it is repeated in"


def local_step(so_far: StepsSoFar, of: str, function: Spec, words: Words, slope: Slope, depth: int = 0) -> list[Node]:
    """One function, as it is read in `function`, differentiated by itself; its derivative, line by line."""
    shown = so_far.line(slope)
    after = so_far.text(shown.tree)
    closed = so_far.open(parse(after).result)
    rule, said = words.rule, words.said
    condition = diagonal_condition(so_far, function, of if of in so_far.definitions else "", slope)
    if condition is None and not slope.flat:
        said = said.replace(_DIAGONAL, _PICKED)
    said = fitted(so_far, said, [slope])
    parted = cases(so_far, closed)
    notes = split(parted, kinks(function, slope.by), closed)
    told = as_told(notes, parted)
    if condition is not None:
        notes, told = [condition.said, *notes], {condition.said: condition, **told}
    sides = [shown.tree]
    found = None if condition is not None else product_rule(so_far, of, function.program.result, slope.by)
    if found is not None:
        sides, notes = [found[0], *sides], [*found[1], *notes]
        so_far.equal(so_far.text(found[0]), after)
    step = Step("local", rule, said, of, slope.by, "", after, extent(so_far, slope), why=words.why)
    wide = scalar_expansion(so_far, of, function.program.result, slope) if rule == _EXPANSION else None
    if wide is not None:
        sides = [wide.values, *sides]
        so_far.equal(so_far.text(wide.values), after)
        step = step._replace(text=wide.said, product=wide.product, applied=wide.formula)
    elif rule == _SUM and slope.rank == 0 and len(slope.into) == 1:
        number = in_all_places(slope)
        entry = "" if number is None else f", with slope {so_far.text(so_far.written(number))}"
        notes.append(f"only one term of the sum has {slope.by}[i] in it{entry}")
    before = so_far.text(sides[0]) if len(sides) > 1 else ""
    check = slope_check(function, slope.by, closed, shown.form, turned=so_far.turned)
    step = step._replace(before=before, check=check, notes=tuple(notes), told=told)
    so_far.write(step._replace(depth=depth, sign=so_far.sign(slope).sign, entries=so_far.entries(slope)))
    return sides


def plainly(said: str) -> str:
    """What is said of a rule where there is no Jacobian.

    >>> plainly("the trace is linear: the derivative is the identity matrix; the minus sign stays")
    'the trace is linear; the minus sign stays'
    """
    return re.sub(r": (a row of|the Jacobian is|the derivative is|d\()[^;]*", "", said)


def fitted(so_far: StepsSoFar, said: str, slopes: Sequence[Slope]) -> str:
    """What is said of a rule, as it is here.

    An element-wise function is diagonal where no argument is spread over more axes; a sum has a row of ones, a mean one
    of 1/n.
    """
    spread = any(slope.flat and slope.out != slope.into for slope in slopes)
    if so_far.turned:
        said = said.replace("a row for each function", "a column for each function")
    if spread:
        said = said.replace(_DIAGONAL, _SPREAD)
    if _ROW in said:
        shapes = {len(slope.into) if not slope.rank else 0: slope for slope in slopes}
        kind = ("column" if so_far.turned else "row") if 1 in shapes else "matrix" if 2 in shapes else ""
        number = in_all_places(slopes[0]) if kind else None
        entry = so_far.text(so_far.written(number)) if number is not None else ""
        said = said.replace(_ROW, f": a {kind} of {'ones' if entry == '1' else entry}" if entry else "")
    return said


def combined_step(
    so_far: StepsSoFar, rule: str, said: str, of: str, slope: Slope, values: Node, paths: Sequence[Path], by: str, *,
    formula: Node | None = None, depth: int = 0, last: bool = False,
) -> None:  # fmt: skip
    """A derivative put together from the products along paths; the last is checked when it is concluded.

    Products of more than two axes are told about one by one.
    """
    before, after = so_far.text(values), so_far.text(so_far.line(slope).tree)
    check = None if last else so_far.equal(before, after)
    step = Step(
        "combine", rule, said, of, slope.by, before, after, extent(so_far, slope), check, applied=formula, depth=depth
    )
    step = step._replace(sign=so_far.sign(slope).sign)
    if len(paths) < 2 or not is_flat(paths):
        step = step._replace(product=shapes_of(so_far, paths), notes=tuple(collapses(so_far, paths, by)))
    so_far.write(step)


def conclude(so_far: StepsSoFar, derivative: Derivative, sides: Sequence[Node], form: str) -> None:
    """End the last step in the answer: all its sides in the layout of the answer, and what must be said of that."""
    layout = derivative.question.layout
    if _turns(derivative, form) and not so_far.turned:
        ranks = [ranks_of(side, so_far.ranks)[side] for side in sides]
        sides = [transposed(side) for side, rank in zip(sides, ranks, strict=True) if rank < 3]
    before, *through = [so_far.text(side) for side in sides] or [derivative.expression]
    after, closed = derivative.expression, closed_form(derivative)
    lines = list(dict.fromkeys((before, *through)))
    specs = [so_far.closed(line) for line in lines]
    if after not in lines and not (form == "einsum" and layout == "denominator"):
        specs.append(closed)
    step = so_far.steps[-1]
    remarks, told = closing(so_far, derivative, closed)
    so_far.rewrite(
        before=before if through or before != after else "",
        through=tuple(dict.fromkeys(side for side in through if side not in (before, after))),
        after=after,
        shape=extent_of(derivative.symbolic_shape),
        entries=rows_of(derivative),
        notes=tuple(dict.fromkeys((*step.notes, *remarks))),
        conditions=tuple(remark for remark in remarks if remark != VARIABLE_FIRST),
        told={**step.told, **told},
        check=equality_check(so_far.spec, specs, 1, so_far.domain) or step.check,  # nothing comes after it
    )


def rows_of(derivative: Derivative) -> tuple[tuple[str, ...], ...]:
    """The rows of an answer, entry by entry, where there are few of them."""
    rows, shape = laid_entries(derivative), derivative.shape
    if rows is None or shape is None or len(shape) != 2 or max(shape) > MOST:
        return ()
    return tuple(tuple(row) for row in rows)


def _turns(derivative: Derivative, form: str) -> bool:
    """Whether the layout is the transpose of what the steps have."""
    axes, rank = len(derivative.tensor_shape), len(derivative.question.spec.kind.shape)
    matrix = form == "vec" or (rank <= 1 and axes - rank <= 1)
    return derivative.question.layout == "denominator" and matrix and axes > 0


def closed_form(derivative: Derivative) -> Spec:
    """The answer as it is printed, read back."""
    return read_within(derivative.expression, derivative.question.spec, derivative.where)
