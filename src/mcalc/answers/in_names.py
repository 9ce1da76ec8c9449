"""Derivatives in terms of the user's own names, and of the adjoints of a backward pass."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.answers.answer import Question
from mcalc.answers.layout import Groups, Laid, lay_out
from mcalc.derivation.blocks import block
from mcalc.derivation.through_names import InNames, Statements, derive_by_adjoints, derive_through_names, statements
from mcalc.notation import Recursion, Result
from mcalc.tensor.in_terms import Names
from mcalc.tensor.lower import Lowered, squeezed

STATEMENTS = 16
"""Derivatives of programs with more statements speak of these and are not written out."""


def in_names(
    asked: Question, whole: Lowered, laid: Sequence[Laid], results: Sequence[Result]
) -> tuple[Sequence[Result], Recursion | None]:
    """The results with what they are in terms of the user's names, and in terms of adjoints with a name too.

    Of a long program only the latter, where there are any.
    """
    if len(laid) < 2 and not whole.named:
        return results, None
    spec, questions = whole.spec, [one.groups for one in laid]
    names = statements(spec) if whole.named else Statements({}, whole.function, spec)
    long = len(names.meanings) > STATEMENTS
    found, recursion = derive_by_adjoints(spec, names, questions, long), None
    if found is not None and found.adjoints:
        ways = _ways(asked, whole, laid, results, found)
        parts = {name.name: node for name, node in found.adjoints.items()}
        recursion = Recursion(parts, [way or one for way, one in zip(ways, results, strict=True)], alone=long)
        if long or len(laid) > 1:
            return results, recursion
        found = None
    if names.meanings:
        if found is None:  # names are found before scalars are taken out for adjoints
            found = derive_through_names(spec, names, questions)
        ways = _ways(asked, whole, laid, results, found)
        pairs = zip(results, ways, strict=True)
        results = [(way if long and way else one._replace(by_name=way)) for one, way in pairs]
    return results, recursion


def _ways(
    asked: Question, whole: Lowered, laid: Sequence[Laid], results: Sequence[Result], found: InNames
) -> list[Result | None]:
    """The results in terms of names, None where variables are stacked.

    Where that loses something it is the derivative as it was derived in which names stand for what they mean.
    """
    lost = [found.loses(place, one.node) for place, one in enumerate(laid)]
    wanted = any(lost) or any(result.beside for result in results)
    speaker = Names({name: squeezed(whole.named[name.name], name.shape) for name in found.whole.meanings if wanted})
    ways: list[Result | None] = []
    for place, (one, result) in enumerate(zip(laid, results, strict=True)):
        if stacked(one.groups):
            ways.append(None)
            continue
        if lost[place]:
            node, split = speaker.spoken(result.node), result.split
        else:
            node, split, _ = lay_out(block(whole.spec, whole.function, found.nodes[place], one.groups), asked.layout)
        ways.append(Result(node, split, tuple(map(speaker.spoken, result.beside))))
    return ways


def stacked(groups: Groups) -> set[str]:
    """The variables that are stacked with others."""
    return {name for group in groups if len(group) > 1 for name in group}
