"""Where a claim is wrong: entries, rows, columns, the diagonal, a branch of the function."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from mcalc.catalogue import FUNCTIONS
from mcalc.errors import McalcError
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.language.tree import Call
from mcalc.proof.diagnosis.case import Case, close, number, ratio, same
from mcalc.proof.diagnosis.search import Search, written
from mcalc.proof.trials.problem import Array

_SHOWN = 4
_MOST = 24


def one_entry(cases: tuple[Case, ...]) -> str | None:
    """The one entry that is wrong in all cases, of those that have several."""
    first = cases[0].wrong
    if first.size < 2 or first.sum() != 1 or any(not np.array_equal(first, case.wrong) for case in cases):
        return None
    return _entry(tuple(int(i) for i in np.argwhere(first)[0]))


def places(search: Search) -> str:
    """The entries that are wrong, at the sizes that show most."""
    alike = [case for case in search.wrong if case.wrong.shape == search.case.wrong.shape]
    wrong = np.logical_or.reduce([case.wrong for case in alike])
    indices = [tuple(int(i) for i in index) for index in np.argwhere(wrong)]
    if len(indices) == wrong.size:
        return "every entry" if wrong.size > 1 else "its one entry"
    shown = ", ".join(map(_entry, indices[:_SHOWN]))
    rest = f" and {len(indices) - _SHOWN} more" if len(indices) > _SHOWN else ""
    word = "entry" if len(indices) == 1 else "entries"
    sizes = {case.wrong.shape for case in search.wrong}
    where = f" where {_sizes(search.case)}" if len(sizes) > 1 else ""
    return f"{word} {shown}{rest}, and right at the other {wrong.size - len(indices)}{where}"


def _entry(index: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, index))}]"


def _sizes(case: Case) -> str:
    return " and ".join(f"{name} = {size}" for name, size in case.problem.sizes.items())


def of_sizes(search: Search) -> str | None:
    """Sizes where the claim is right, where those alone tell right from wrong."""
    right = {_sizes(case) for case in search.right}
    wrong = {_sizes(case) for case in search.wrong}
    if not right or not wrong or right & wrong or not any(_tells(case) for case in search.right):
        return None
    return f"it is right where {min(right)} and wrong where {min(wrong)}"


def _tells(case: Case) -> bool:
    """Whether it means anything that a case agrees."""
    return bool(case.expected.any())


def of_diagonal(case: Case) -> Iterator[str]:
    """What is wrong with the diagonal, or beside it."""
    e, c = case.expected, case.claimed
    if e.ndim != 2 or e.shape[0] != e.shape[1]:
        return
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


def of_lines(case: Case) -> Iterator[str]:
    """Whole rows or columns that are wrong, summed or scaled."""
    e, c, wrong = case.expected, case.claimed, case.wrong
    if wrong.ndim != 2:
        return
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


def of_difference(case: Case) -> Iterator[str]:
    """What the difference looks like."""
    e, c = case.expected, case.claimed
    if e.size > 1 and (factor := ratio(e - c, np.ones_like(e))) is not None:
        yield f"every entry is off by the same number, {number(-factor)} too much"
    if e.ndim == 2 and min(e.shape) > 2 and np.isfinite(e - c).all():
        values = np.linalg.svd(e - c, compute_uv=False)
        some = (abs(e - c) > close() * abs(e - c).max()).sum()
        if values[1] <= close() * values[0] and some >= e.size / 2:
            yield "the difference has rank 1: a term like u @ v.T is missing or wrong"


def branch(search: Search) -> str | None:
    """The condition of the function or of the claim under which the claim is wrong, where it is right otherwise."""
    known = []
    for text in _conditions(search):
        if search.late:
            break
        try:
            known.append((text, _held(search, read_within(text, search.problem.spec))))
        except (McalcError, ValueError):
            continue
    for text, held in known:
        if _all_wrong_where(search, held):
            return f"where {text}"
    for (one, first), (other, second) in combinations(known, 2):
        if all(a.shape == b.shape for a, b in zip(first, second, strict=True)):
            either = [a | b for a, b in zip(first, second, strict=True)]
            if _all_wrong_where(search, either):
                return f"where {one} or {other}"
    return None


def _held(search: Search, condition: Spec) -> list[Array]:
    """Where a condition holds, in each case and at further points."""
    found = []
    for case in (*search.cases, *search.further):
        found.append(np.asarray(ArrayEvaluator(condition, case.problem.sizes, Floats())(case.point)) != 0)
    return found


def _conditions(search: Search) -> list[str]:
    """Comparisons, and both sides of each kink, as text."""
    found: list[str] = []
    for spec in (search.problem.spec, search.claim):
        if spec is None or spec.program.syntax != "numpy":
            continue
        for node in spec.values:
            entry = FUNCTIONS.get(node.function) if isinstance(node, Call) else None
            if entry is None or not isinstance(node, Call):
                continue
            arguments = [written(spec, argument) for argument in node.args]
            given = dict(zip(entry.parameters, arguments, strict=False))
            for kink in entry.kinks:
                left, _, right = kink.partition(" == ")
                left, right = given.get(left, left), given.get(right, right)
                if "(" not in kink and left and right:
                    found += [f"{left} < {right}", f"{left} > {right}"]
    return list(dict.fromkeys(found))[:_MOST]


def _all_wrong_where(search: Search, held: list[Array]) -> bool:
    """Whether all that is wrong, and nothing else, lies where a condition holds; and what lies elsewhere is not just
    zero.
    """
    told = False
    for case, holds in zip((*search.cases, *search.further), held, strict=True):
        spread = next(_along(holds, case), None)
        if spread is None:
            return False
        lines, wrong, some = spread
        if (wrong & ~lines).any() or (lines & ~wrong & some).any():
            return False
        told = told or bool((~lines & some).any())
    return told


def _along(holds: Array, case: Case) -> Iterator[tuple[Array, Array, Array]]:
    """A condition along the axes of the derivative that it fits: where it holds, where something is wrong, and where
    anything is other than zero.
    """
    some = (case.expected != 0) | (case.claimed != 0)
    shape, size = case.wrong.shape, holds.size
    if size == 1:
        yield np.array([holds.any()]), np.array([case.wrong.any()]), np.array([some.any()])
        return
    if not shape:
        return
    for start in (0, 1):
        for stop in range(1, len(shape) + 1):
            axes = shape[:stop] if start == 0 else shape[len(shape) - stop :]
            if math.prod(axes) == size and (axes == holds.shape or holds.ndim != 1):
                parts = (size, -1) if start == 0 else (-1, size)
                lines = [np.asarray(array.reshape(parts).any(axis=1 - start)) for array in (case.wrong, some)]
                yield holds.reshape(-1), lines[0], lines[1]
