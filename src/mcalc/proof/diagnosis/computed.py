"""What a wrong program computes: the derivative with one change.

A program has no text to be mended. The derivative as mcalc has it does: the change that makes it what the program
computes is the mistake, the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np

from mcalc.proof.diagnosis.case import Case, Finding
from mcalc.proof.diagnosis.search import Search
from mcalc.proof.trials.problem import Problem

Edits = Callable[[Search], Iterator[Callable[[], Finding | None]]]

_TERM = "a term is missing: add the missing term "
_TURNED = (" is missing: ", " should not be there: ")


def computed(search: Search, edits: Edits) -> Finding | None:
    """The simplest of the edits of the derivative that makes it what the program computes."""
    own = search.own
    if own is None:
        return None
    turned = Search([*map(_turned(search), search.wrong)], [*map(_turned(search), search.right)], lambda: None, 0.0)
    turned.until(search)
    for edit in edits(turned):
        found = edit()
        if found is not None and found.mended is not None:
            return Finding(_said(found), own.program.source)
    return None


def _turned(search: Search) -> Callable[[Case], Case]:
    """A case with the program and the derivative exchanged."""
    own = search.own
    made: dict[int, Problem] = {}

    def turned(case: Case) -> Case:
        p = case.problem
        if id(p) not in made:
            made[id(p)] = Problem(
                p.spec, p.wrt, own, p.sizes, p.order, "variable" if p.transposed else "output", p.form
            )
        wrong = case.wrong if case.wrong.any() else np.zeros(case.wrong.shape, dtype=bool)
        return Case(made[id(p)], case.point, case.claimed, case.expected, wrong, case.tolerance)

    return turned


def _said(found: Finding) -> str:
    """The mistake, in the words of the change that makes it, turned round."""
    text = re.sub(r"(?<![\w)\]])\((\w+)\)", r"\1", found.mended or "")
    computes = f"it computes {text}"
    words = found.words
    if words.startswith(_TERM):
        return f"{computes}: the term {words.removeprefix(_TERM)} should not be there"
    if words.startswith("the term ") and words.endswith("it is one too many"):
        term = words.removeprefix("the term ").partition(" should not be there")[0]
        return f"{computes}: a term is missing: add the missing term {term}"
    lead, right, change = words.partition("it is right with ")
    for one, other in (_TURNED, _TURNED[::-1]):
        if lead.endswith(one):
            lead = lead.removesuffix(one) + other
            break
    return f"{lead}{computes}, with {change}" if right else f"{computes}: {words}"
