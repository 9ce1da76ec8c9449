"""Derivatives in terms of the user's own names, and of the adjoints of a backward pass."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.answers.answer import Question
from mcalc.answers.layout import Groups, Laid, lay_out, stacked
from mcalc.derivation.blocks import Block, block
from mcalc.derivation.through_names import (
    InNames,
    Statements,
    derive_by_adjoints,
    derive_through_names,
    kept_axis,
    statements,
)
from mcalc.notation import Recursion, Result
from mcalc.record import Record
from mcalc.tensor import postorder
from mcalc.tensor.factor import factored_together
from mcalc.tensor.in_terms import Names
from mcalc.tensor.lower import Lowered, seen, squeezed
from mcalc.tensor.verify import verified

STATEMENTS = 16
"""Derivatives of programs with more statements speak of these and are not written out."""


class ByName(Record):
    """A function in terms of names: its statements, and, where these are many, its first derivatives."""

    names: Statements
    long: bool
    first: InNames | None

    def kept(self, whole: Lowered) -> dict[str, int | None]:
        """The axis of size 1 that what has a name keeps."""
        return {name: kept_axis(whole.spec.kinds[root]) for name, root in whole.spec.intermediates.items()}

    def derived(self, whole: Lowered, questions: Sequence[Groups]) -> list[Block] | None:
        """The first derivatives of a long program as what they are: what names stand for is put in their stead."""
        if self.first is None:
            return None
        meanings = whole.meanings({name.name: node for name, node in self.first.adjoints.items()})
        written = frozenset(postorder(whole.function))
        nodes = factored_together([verified(seen(node, meanings)) for node in self.first.nodes], written)
        return [block(whole.spec, whole.function, *pair) for pair in zip(nodes, questions, strict=True)]

    def results(
        self, asked: Question, whole: Lowered, laid: Sequence[Laid], results: Sequence[Result]
    ) -> tuple[Sequence[Result], Recursion | None]:
        """The results with what they are in terms of the user's names, and in terms of adjoints with a name too.

        Of a long program only the latter, where there are any.
        """
        spec, questions = whole.spec, [one.groups for one in laid]
        names, long, found = self
        recursion = None
        if not long:
            found = derive_by_adjoints(spec, names, questions, long)
        if found is not None and found.adjoints:
            ways = _ways(asked, whole, laid, results, found)
            parts = {name.name: node for name, node in found.adjoints.items()}
            alone = long and len(postorder(*(one.node for one in laid))) > len(parts)  # else it comes to little
            recursion = Recursion(parts, [way or one for way, one in zip(ways, results, strict=True)], alone)
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


def by_name(whole: Lowered, questions: Sequence[Groups]) -> ByName:
    """A function in terms of names.

    A long one is swept through its names alone. Of one that is short the derivatives are made without names too.
    """
    names = statements(whole.spec) if whole.named else Statements({}, whole.function, whole.spec)
    long = len(names.meanings) > STATEMENTS
    return ByName(names, long, derive_by_adjoints(whole.spec, names, questions, long) if long else None)


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
