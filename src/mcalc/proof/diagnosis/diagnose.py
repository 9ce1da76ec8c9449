"""Why a claim is wrong, in plain words: the simplest change that would make it right.

Every kind of mistake is tried in turn, the simplest first; what is said holds in all cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain

import numpy as np

from mcalc.proof.diagnosis.case import Case, Finding, closeness
from mcalc.proof.diagnosis.computed import computed
from mcalc.proof.diagnosis.edits import mended, read_only, slopes, small
from mcalc.proof.diagnosis.places import branch, of_diagonal, of_difference, of_lines, of_sizes, one_entry, places
from mcalc.proof.diagnosis.search import Search
from mcalc.proof.diagnosis.substitutes import apart, multiplied, replaced
from mcalc.proof.diagnosis.terms import exchanged, missing, missing_otherwise, missing_variable, of_the_claim
from mcalc.proof.diagnosis.twice import beside_a_factor, everywhere
from mcalc.proof.diagnosis.whole import of_another_variable, of_the_whole
from mcalc.work import WorkError, portion

_ROUNDING = 64
_OF_WORK = 0.8
_SHORT = 80
"""As many signs may a derivative have that is shown where nothing else is known."""

__all__ = ["Case", "Finding", "diagnose"]


def diagnose(wrong: Sequence[Case], right: Sequence[Case], own: Callable[[], str | None], seconds: float) -> Finding:
    """What is wrong with a claim, the same in all cases that are `wrong`, and not contradicted by those that are right.

    `own` gives the derivative as mcalc has it, and is asked where that is needed; `seconds` bounds the search.
    """
    search = Search(wrong, right, own, seconds)
    with np.errstate(all="ignore"), closeness(_ROUNDING * search.problem.epsilon):
        found = _first(search)
    entry = one_entry(search.wrong)
    if entry and f"entry {entry}" not in found.words:
        found = found._replace(words=f"entry {entry} is wrong: {found.words}")
    return found


def _first(search: Search) -> Finding:
    """The first kind of mistake that it is."""
    lost = [case.wrong & ~np.isfinite(case.claimed) for case in search.wrong]
    valueless = all((lost_there == case.wrong).all() for lost_there, case in zip(lost, search.wrong, strict=True))
    if not valueless:
        found = _if_affordable(partial(_next, of_the_whole, search))
        if found is not None:
            return found
    if search.problem.run is not None and not valueless:
        found = _if_affordable(partial(computed, search, _edits))
        if found is not None:
            return found
    if search.claim is not None:
        for edits in _edits(search):
            found = _if_affordable(edits)
            if found is not None:
                return found._replace(words=f"the claim has no value: {found.words}") if valueless else found
    if not any(case.claimed.any() for case in search.wrong):
        return Finding("the claim is zero and the derivative is not")
    where = branch(search)
    if valueless:
        return Finding(f"the claim has no value {where or f'at {places(search)}'}, and the function has a derivative")
    if where:
        return Finding(f"it is wrong {where}, and right at the other points: one branch of several")
    if search.claim is not None:
        found = _if_affordable(lambda: mended(search, multiplied(search)))
        if found is not None:
            return found
    for kind in (of_diagonal, of_lines, of_difference):
        for sentence in kind(search.case):
            if all(sentence in kind(case) for case in search.wrong):
                return Finding(sentence)
    return Finding((of_sizes(search) or f"it is wrong at {places(search)}") + _instead(search))


def _if_affordable(look: Callable[[], Finding | None]) -> Finding | None:
    """What is found with most of the work that may yet be done: the verdict is known, and is to be told."""
    with suppress(WorkError), portion(_OF_WORK):
        return look()
    return None


def _instead(search: Search) -> str:
    """The derivative as mcalc has it, where it is short and nothing else is known of the claim."""
    own = search.own.program.source if search.own is not None and search.problem.run is None else ""
    return f"; the derivative is {own}" if 0 < len(own) <= _SHORT else ""


def _edits(search: Search) -> Iterator[Callable[[], Finding | None]]:
    """Changes of the claim's text, the simplest first."""
    yield partial(_next, of_the_claim, search)
    yield partial(_next, missing_variable, search)
    yield lambda: mended(search, slopes(search))
    yield partial(_next, missing, search)
    yield partial(_next, of_another_variable, search)
    yield lambda: mended(search, small(search))
    yield lambda: everywhere(search)
    yield lambda: mended(search, apart(search))
    yield partial(_next, exchanged, search)
    yield lambda: mended(search, replaced(search))
    yield lambda: mended(search, read_only(search))
    yield partial(_next, missing_otherwise, search)
    yield lambda: beside_a_factor(search, lambda search: chain(small(search), apart(search), replaced(search)))


def _next(kind: Callable[[Search], Iterator[Finding]], search: Search) -> Finding | None:
    return next(kind(search), None)
