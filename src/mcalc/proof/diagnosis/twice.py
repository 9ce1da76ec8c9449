"""Two mistakes in one claim: a part that is wrong wherever it stands, and a mistake beside a wrong factor of the whole.

These are looked for last, where no single change mends the claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from mcalc.errors import McalcError
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.proof.diagnosis.case import Case, Finding, same
from mcalc.proof.diagnosis.edits import Edit, may_mend, mended, small
from mcalc.proof.diagnosis.search import Search, written
from mcalc.proof.diagnosis.whole import negated, times
from mcalc.proof.trials.problem import Problem

_FACTORS = (
    ("-1", -1.0, "the sign is wrong, and another thing: "),
    ("2", 2.0, "the factor 2 is missing, and another thing is wrong: "),
    ("1/2", 0.5, "the factor 1/2 is missing, and another thing is wrong: "),
)
_MOST = 40


def everywhere(search: Search) -> Finding | None:
    """One small change of a part in all places where it stands."""
    claim = search.claim
    assert claim is not None
    source = claim.program.source
    tried = 0
    for edit in small(search):
        old = written(claim, edit.node)
        if source.count(old) < 2 or len(old) < 2:
            continue
        tried += 1
        if tried > _MOST or search.late:
            break
        for text in (edit.texts[0], f"({edit.texts[0]})"):
            whole = source.replace(old, text)
            if search.mends(whole):
                return Finding(f"{edit.lead}it is right with {edit.texts[0]} for {old} everywhere", whole)
    return None


def beside_a_factor(search: Search, edits: Callable[[Search], Iterable[Edit]]) -> Finding | None:
    """One of the edits beside a factor of the whole that is lacking too: the claim is right only where it is zero."""
    if any(case.claimed.any() for case in search.right):
        return None
    known = [edit for edit in edits(search) if edit.value is not None]
    for text, factor, words in _FACTORS:
        if not any(may_mend(search, edit, factor) for edit in known):
            continue
        other = _times(search, text, factor)
        found = mended(other, edits(other)) if other is not None and not search.late else None
        if found is not None:
            return found._replace(words=words + found.words)
    return None


def _times(search: Search, text: str, factor: float) -> Search | None:
    """The same search for a claim times a factor."""
    closed = _read(search, negated(search.source) if factor == -1 else times(search, text), factor)
    if closed is None:
        return None
    made: dict[int, Problem] = {}

    def turned(case: Case) -> Case:
        p = case.problem
        if id(p) not in made:
            rows = "variable" if p.transposed else "output"
            made[id(p)] = Problem(p.spec, p.wrt, closed, p.sizes, p.order, rows, p.form)
        return case._replace(problem=made[id(p)], claimed=factor * case.claimed)

    own = search.own
    other = Search(
        [*map(turned, search.wrong)],
        [*map(turned, search.right)],
        lambda: None if own is None else own.program.source,
        0.0,
    )
    other.until(search)
    return other


def _read(search: Search, texts: Iterable[str], factor: float) -> Spec | None:
    """The first of the texts that is the claim times a factor."""
    case = search.case
    for text in texts:
        try:
            closed = read_within(text, search.problem.spec)
            value = np.asarray(ArrayEvaluator(closed, search.problem.sizes, Floats())(case.point))
        except McalcError:
            continue
        if value.size == case.claimed.size and same(case.laid(value), factor * case.claimed):
            return closed
    return None
