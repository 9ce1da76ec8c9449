"""Why a claim is wrong, in plain words: the simplest change that would make it right.

Every sentence that holds at a point is found, the simplest first; the first that holds at every point is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from mcalc.evaluation.random_points import has_branches
from mcalc.proof.case import CLOSE, Case, number, ratio, same
from mcalc.proof.changes import Part, edits, terms
from mcalc.proof.problem import Array
from mcalc.record import Record

_NEAR = 1e-5
_SHOWN = 4


class Finding(Record):
    """What is wrong, in a sentence, and the claim `mended`, where that was found: it is right in all cases."""

    words: str
    mended: str | None = None


def diagnose(wrong: Sequence[Case], right: Sequence[Case], own: Callable[[], str | None], seconds: float) -> Finding:
    """What is wrong with a claim, the same in all cases that are `wrong`, and not contradicted by those that are right.

    `own` gives the derivative as mcalc has it, and is asked where that is needed; `seconds` bounds the search.
    """
    if not all(np.isfinite(case.claimed).all() for case in wrong):
        return Finding("the claim has no value at some entries")
    problem = wrong[0].problem
    if right and (has_branches(problem.spec) or has_branches(problem.closed)):
        words = f"it is wrong at {len(wrong)} of {len(wrong) + len(right)} random points: one branch of several"
        return Finding(words)
    for sentence in _sentences(wrong[0]):
        if all(sentence in _sentences(case) for case in wrong[1:]):
            return Finding(sentence)
    return Finding(f"it is wrong at {_places(np.logical_or.reduce([case.wrong for case in wrong]))}")


def _sentences(case: Case) -> Iterator[str]:
    problem, e, c = case.problem, case.expected, case.claimed
    if not c.any():
        yield "the claim is zero and the derivative is not"
    if not e.any():
        yield "the derivative is zero"
    if (abs(e - c) <= _NEAR * np.maximum(abs(e), abs(c))).all():
        yield "it is close, and yet not equal: only the last digits differ"
    if same(e, -c):
        yield "the sign is wrong"
    if (factor := ratio(c, e)) is not None:
        yield f"it is {number(factor)} times the derivative"
    if problem.form == "vec" and same(c, problem.by_columns(problem.as_matrix(e))):
        yield "it is right for vec by columns; mcalc's vec goes by rows"
    if e.ndim > 1 and e.shape == c.shape == e.shape[::-1]:
        yield from _of_transpose(e, c)
    if e.ndim == 2 and e.shape[0] == e.shape[1]:
        yield from _of_diagonal(e, c)
    yield from _of_terms(e - c, terms(problem, case.point))
    yield from (f"it is right with {edit.text}" for edit in edits(problem, case.point) if same(e, edit.value))
    if e.size > 1 and (factor := ratio(e - c, np.ones_like(e))) is not None:
        yield f"every entry is off by the same number, {number(-factor)} too much"
    if case.wrong.ndim == 2:
        yield from _of_lines(e, c, case.wrong)
    if e.ndim == 2 and min(e.shape) > 2:
        values = np.linalg.svd(e - c, compute_uv=False)
        some = (abs(e - c) > CLOSE * abs(e - c).max()).sum()
        if values[1] <= CLOSE * values[0] and some >= e.size / 2:
            yield "the difference has rank 1: a term like u @ v.T is missing or wrong"


def _of_transpose(e: Array, c: Array) -> Iterator[str]:
    changes = (
        ("it is transposed", c.T),
        ("it is transposed, and the sign is wrong", -c.T),
        ("its transpose is missing: the derivative is the claim plus its transpose", c + c.T),
        ("the derivative is its symmetric part", (c + c.T) / 2),
    )
    yield from (words for words, right in changes if same(e, right))
    if (factor := ratio(c.T, e)) is not None:
        yield f"it is transposed, and {number(factor)} times the derivative"


def _of_diagonal(e: Array, c: Array) -> Iterator[str]:
    diagonal = np.diag(np.diag(e))
    if same(c, diagonal):
        yield "only the diagonal is right: the entries off it are missing"
    if same(c, e - diagonal):
        yield "the diagonal is missing"
    middle = np.diag(e - c)
    if same(e - c, np.diag(middle)):
        if ratio(middle, np.ones(len(middle))) is not None:
            yield f"it is off by a multiple of the identity: add {number(float(middle[0]))}*eye({len(e)})"
        yield "only the diagonal is wrong"
    if same(c, np.diag(e.sum(axis=1))):
        yield "it is the diagonal matrix of the row sums of the derivative"


def _of_terms(difference: Array, parts: Sequence[Part]) -> Iterator[str]:
    """A term of the claim with the wrong coefficient, or a variable that should be added."""
    for part in parts:
        factor = ratio(difference.reshape(-1), part.value.reshape(-1))
        if factor is None:
            continue
        right = 1 + factor * part.sign
        if not part.sign:
            times = "" if abs(factor - 1) < CLOSE else f"{number(factor)}*"
            yield f"a term is missing: add {times}{part.text}"
        elif abs(right) < CLOSE:
            yield f"the term {part.text} should not be there"
        elif abs(right + 1) < CLOSE:
            yield f"the sign of the term {part.text} is wrong"
        else:
            yield f"the term {part.text} should be {number(right)} times that"


def _of_lines(e: Array, c: Array, wrong: Array) -> Iterator[str]:
    """Whole rows or columns that are wrong, summed or scaled."""
    lines = (("row", e, c, wrong), ("column", e.T, c.T, wrong.T))
    for name, _, _, off in lines:
        bad = off.any(axis=1)
        if bad.sum() == 1 and 1 < off.sum() < off.size:
            yield f"it is wrong in {name} {int(bad.argmax())} and right in the others"
    if min(e.shape) < 2:
        return
    for name, right, own, _ in lines:
        if same(own, 0 * own + right.sum(axis=0)):
            yield f"every {name} is the sum of the {name}s of the derivative"
    for name, right, own, _ in lines:
        if own.any(axis=1).all() and all(ratio(a, b) is not None for a, b in zip(own, right, strict=True)):
            yield f"each {name} is a multiple of the derivative's {name}, each a different one"


def shape_diagnosis(expected: Array, claimed: Array, words: str) -> str:
    """A sentence for a claim of another shape; `words` says what the shapes are."""
    hint = next(_of_shape(expected, claimed), None)
    return f"{words}: {hint}" if hint else words


def _of_shape(e: Array, c: Array) -> Iterator[str]:
    """What a claim of the wrong shape may have been meant as."""
    flat = c.reshape(-1)
    square = e.ndim == 2 and e.shape[0] == e.shape[1]
    if c.size == 1 < e.size:
        if same(e, e * 0 + flat[0]):
            yield "every entry has that value, but a scalar is not expanded to the shape: multiply by ones(...)"
        if same(e.sum().reshape(1), flat):
            yield "it is the sum of all entries of the derivative"
        if square and same(e, flat[0] * np.eye(len(e))):
            yield "the derivative is that scalar times the identity: multiply by eye(...)"
        yield "a scalar is not expanded to the shape of the derivative"
    if (e.ndim == 1 and c.ndim < 3 and same(e, flat)) or (e.ndim == c.ndim == 2 and same(e, c.T)):
        yield "the entries are right, it is transposed"
    if square and c.ndim == 1 and same(e, np.diag(c)):
        yield "it is the diagonal: write diag(...) around it"
    for axis, lines in enumerate(("rows", "columns")) if e.ndim == 2 else ():
        if same(e.sum(axis=axis), flat):
            yield f"it is the derivative summed over the {lines}"
        if same(e.mean(axis=axis), flat):
            yield f"it is the derivative averaged over the {lines}"
    if same(e.reshape(-1), flat) and e.size > 1:
        yield "the entries are right and in order, in another shape"
    if same(e.T.reshape(-1), flat) and e.size > 1:
        yield "the entries are right with the axes in the opposite order (column-major, or the other layout)"


def _places(wrong: Array) -> str:
    indices = [tuple(int(i) for i in index) for index in np.argwhere(wrong)]
    if len(indices) == wrong.size:
        return "every entry" if wrong.size > 1 else "its one entry"
    shown = ", ".join(f"[{', '.join(map(str, index))}]" for index in indices[:_SHOWN])
    rest = f" and {len(indices) - _SHOWN} more" if len(indices) > _SHOWN else ""
    word = "entry" if len(indices) == 1 else "entries"
    return f"{word} {shown}{rest}, and right at the other {wrong.size - len(indices)}"
