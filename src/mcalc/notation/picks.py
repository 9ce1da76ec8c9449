"""The patterns in a product that pick entries of what they stand beside, or shift them around the end: `x[1:]`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import itemgetter

from mcalc.exact.size import Size
from mcalc.notation.contraction import AnyProduct
from mcalc.notation.patterns import picked, rolled
from mcalc.notation.stances import Form
from mcalc.record import Record
from mcalc.tensor.node import Factor, Labels, Pattern, Shape


class _End(Record):
    """A label that a pattern takes away from what is on it, the one that is left, and the shift where it is one."""

    label: int
    left: int | None
    shift: Size | None = None


class Picks(Record):
    """The places of the patterns that are taken in, those that pick and those that shift by the label taken away."""

    used: set[int]
    picks: dict[int, tuple[Pattern, int | None]]
    turns: dict[int, tuple[Size, int]]

    def taken(self, form: Form, shape: Shape, labels: Labels) -> tuple[Form, Shape, Labels]:
        """A form with all that patterns do to it, its shape and its labels."""
        while True:  # what one pattern leaves, another may pick from
            axis = next((at for at, label in enumerate(labels) if label in self.turns), None)
            if axis is not None:
                shift, left = self.turns[labels[axis]]
                form = rolled(form, axis, shift, shape[axis])
                labels = (*labels[:axis], left, *labels[axis + 1 :])
            elif any(label in self.picks for label in labels):
                form, shape, labels = picked(form, shape, labels, self.picks)
            else:
                return form, shape, labels


def picks(node: AnyProduct) -> Picks:
    """The patterns of a product that the other factors take in, those beside them first, and then those behind."""
    patterns = {place: f for place, f in enumerate(node.factors) if _acts(f)}
    uses = Counter(label for factor in node.factors for label in factor.labels)
    held: dict[int, int] = {}
    for factor in node.factors:
        if not isinstance(factor.node, Pattern):
            held |= {label: min(len(factor.labels), held.get(label, 9)) for label in factor.labels}
    found = Picks(set(), {}, {})
    pending = list(patterns)
    while pending:
        done = []
        for place in pending:
            ends = [
                (held[end.label], end.shift is not None and end.shift.terms[0][1] < 0, end)
                for end in _ends(patterns[place])
                if end.label in held and _fits(end, node, found, uses)
            ]
            if ends:
                rank, _, end = min(ends, key=itemgetter(0, 1))
                _take(found, place, patterns[place], end)
                held |= {} if end.left is None else {end.left: min(rank, held.get(end.left, rank))}
                done.append(place)
        if not done:
            break
        pending = [place for place in pending if place not in done]
    for place in pending:  # of other patterns
        end = next(_ends(patterns[place]))
        if end.shift is None and _fits(end, node, found, uses):
            _take(found, place, patterns[place], end)
    return found


def _acts(factor: Factor) -> bool:
    node, labels = factor.node, factor.labels
    return isinstance(node, Pattern) and node.rule in ("unit", "select", "cycle") and labels[0:1] != labels[1:]


def _ends(factor: Factor) -> Iterator[_End]:
    """The ends at which a pattern acts."""
    node = factor.node
    assert isinstance(node, Pattern)
    if node.rule == "unit":
        yield _End(factor.labels[0], None)
        return
    row, col = factor.labels
    yield _End(col, row, -node.offset if node.rule == "cycle" else None)
    if node.rule == "cycle" or node.symmetric:
        yield _End(row, col, node.offset if node.rule == "cycle" else None)


def _fits(end: _End, node: AnyProduct, found: Picks, uses: Counter[int]) -> bool:
    last = end.left
    while last in found.picks or last in found.turns:  # not round and round
        last = found.picks[last][1] if last in found.picks else found.turns[last][1]
    free = end.label not in (*node.out, *found.picks, *found.turns, last)
    return free and (uses[end.label] > 1 if end.shift is None else uses[end.label] == 2)


def _take(found: Picks, place: int, factor: Factor, end: _End) -> None:
    found.used.add(place)
    if end.shift is None:
        assert isinstance(factor.node, Pattern)
        found.picks[end.label] = factor.node, end.left
    else:
        assert end.left is not None
        found.turns[end.label] = end.shift, end.left
