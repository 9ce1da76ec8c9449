"""Two mistakes in one claim: a part that is wrong wherever it stands, and a mistake beside a wrong factor of the whole.

These are looked for last, where no single change mends the claim.
"""

from __future__ import annotations

from collections.abc import Callable

from mcalc.errors import McalcError
from mcalc.language import read_within
from mcalc.proof.diagnosis.case import Case, Finding
from mcalc.proof.diagnosis.edits import small
from mcalc.proof.diagnosis.search import Search, written
from mcalc.proof.trials.problem import Problem

_FACTORS = (
    ("-({})", -1.0, "the sign is wrong, and another thing: "),
    ("2*({})", 2.0, "the factor 2 is missing, and another thing is wrong: "),
    ("({})/2", 0.5, "the factor 1/2 is missing, and another thing is wrong: "),
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


def beside_a_factor(search: Search, mended: Callable[[Search], Finding | None]) -> Finding | None:
    """One change of the claim times a factor that is lacking too: then it is right nowhere but where it is zero."""
    if any(case.claimed.any() for case in search.right):
        return None
    for form, factor, words in _FACTORS:
        other = _times(search, form, factor)
        found = mended(other) if other is not None and not search.late else None
        if found is not None:
            return found._replace(words=words + found.words)
    return None


def _times(search: Search, form: str, factor: float) -> Search | None:
    """The same search for a claim times a factor."""
    source = search.source
    plain = source[1:].lstrip() if factor == -1 and source.startswith("-") else form.format(source)
    try:
        closed = read_within(plain, search.problem.spec)
    except McalcError:
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
