"""What a claim of the wrong shape may have been meant as."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import numpy as np

from mcalc.language.tree import Call
from mcalc.proof.diagnosis.case import Case, Finding, same
from mcalc.proof.diagnosis.edits import mended, read_only, small
from mcalc.proof.diagnosis.search import Search, written
from mcalc.proof.diagnosis.substitutes import apart
from mcalc.proof.diagnosis.whole import of_another_variable
from mcalc.proof.trials.problem import Array, Point, Problem
from mcalc.work import WorkError


def explained(
    problem: Problem,
    point: Point,
    both: tuple[Array, Array],
    words: str,
    own: Callable[[], str | None],
    seconds: float,
) -> Finding:
    """What is wrong with a claim of another shape than the derivative, by both arrays; `words` says their shapes."""
    expected, claimed = both
    with np.errstate(all="ignore"):
        hint = next(_of_shape(expected, claimed), None)
        if hint is not None:
            return Finding(f"{words}: {hint}")
        everywhere = np.ones(expected.shape, dtype=bool)
        case = Case(problem, point, expected, np.full(expected.shape, np.nan), everywhere)
        search = Search((case,), (), own, seconds)
        with suppress(WorkError):
            for found in _changes(search, claimed):
                if found is not None:
                    return found._replace(words=f"{words}: {found.words}")
    return Finding(words)


def _changes(search: Search, claimed: Array) -> Iterator[Finding | None]:
    yield next(_of_parts(search, claimed), None)
    yield next(of_another_variable(search, (claimed,)), None)
    if search.claim is not None:
        for edits in (apart, small, read_only):
            yield mended(search, edits(search))


def _of_parts(search: Search, claimed: Array) -> Iterator[Finding]:
    """A claim that is a factor of the derivative."""
    own = search.own
    if own is None:
        return
    values = search.values(own)
    for node in values:
        if not isinstance(node, Call) or node.function not in ("matmul", "mul"):
            continue
        for part, other in (node.args, node.args[::-1]):
            if part in values and same(values[part], claimed):
                mended = search.first([own.program.source])
                yield Finding(f"the factor {written(own, other)} is missing", mended)


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
    for axis in range(c.ndim) if c.size > e.size else ():
        for words, less in (("summed", c.sum(axis=axis)), ("averaged", c.mean(axis=axis))):
            if same(e.reshape(-1), less.reshape(-1)):
                yield f"it should be {words} over axis {axis}"
    if same(e.reshape(-1), flat) and e.size > 1:
        yield "the entries are right and in order, in another shape"
    if same(e.T.reshape(-1), flat) and e.size > 1:
        yield "the entries are right with the axes in the opposite order (column-major, or the other layout)"
