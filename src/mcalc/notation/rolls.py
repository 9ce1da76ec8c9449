"""Shifts around the end: two terms that have each its stretch of an axis from one thing are `roll(x, 1)`.

In the tensor form x rolled by one is its last entry in the first place, and the others behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcalc.exact.rational import Rational
from mcalc.exact.size import ONE, Size
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.contraction import Contraction, Summand, Terms, contraction
from mcalc.notation.formula import Formula, call
from mcalc.notation.stances import Form
from mcalc.record import Record
from mcalc.tensor.node import Factor, Labels, Pattern, Product


class _Stretch(Record):
    """Places of an axis, `length` from `start` on, that are filled from those of `label` from `source` on.

    `size` is how many places that has.
    """

    axis: int
    start: Size
    length: Size
    source: Size
    size: Size
    label: int
    rest: tuple[Factor, ...]


class Roll(Record):
    """A value with the entries of an axis moved on by `shift`."""

    of: Contraction
    axis: int
    shift: Size

    def form(self, form: Form) -> Form:
        """The form, given that of the value."""
        rank = form.rank

        def rolled(formula: Formula, axis: int) -> Formula:
            last = (self.shift - self.of.shape[self.axis]).value
            by = size_formula(self.shift if self.shift.value is not None or last is None else Size.of(last))
            return call("roll", formula, by, options={"axis": axis} if rank == 2 else None)

        turn = (lambda: rolled(form.turned, 1 - self.axis)) if rank == 2 else None
        return Form(rank, lambda: rolled(form.plain, self.axis), turn)


def rolled(terms: Sequence[tuple[Rational, Summand]]) -> Roll | None:
    """The shift that two terms are."""
    if len(terms) != 2 or terms[0][0] != terms[1][0]:
        return None
    one, other = (term for _, term in terms)
    if not isinstance(one, Product | Contraction) or not isinstance(other, Product | Contraction):
        return None
    if one.coefficient != other.coefficient or len(one.out) > 2:
        return None
    for first in _stretches(contraction(one)):
        for second in _stretches(contraction(other)):
            for start, end in ((first, second), (second, first)):
                if _is_shift(start, end, one) and _alike(contraction(one), first, contraction(other), second):
                    return _roll(contraction(one), first, end.start)
    return None


def in_pairs(whole: Terms) -> Terms:
    """The terms, those that are a shift together as one."""
    if sum(map(_is_picked, [term for _, term in whole.terms])) < 2:
        return whole
    left = list(whole.terms)
    found: list[tuple[Rational, Summand]] = []
    while left:
        term = left.pop(0)
        pair = next((other for other in left if rolled((term, other)) is not None), None)
        if pair is None:
            found.append(term)
        else:
            left.remove(pair)
            both = ((1, term[1]), (1, pair[1]))
            found.append((term[0], Terms(both, whole.shape)))
    return whole._replace(terms=tuple(found)) if len(found) > 1 else whole


def _is_picked(term: Summand) -> bool:
    if not isinstance(term, Product | Contraction):
        return False
    return sum(isinstance(f.node, Pattern) and f.node.rule in ("select", "unit") for f in term.factors) > 1


def _stretches(term: Contraction) -> Iterator[_Stretch]:
    """The ways in which a term fills a stretch of an axis from the places of a label."""
    patterns = [f for f in term.factors if isinstance(f.node, Pattern) and f.node.rule in ("select", "unit")]
    for axis, label in enumerate(term.out):
        for to in patterns:
            if to.labels[-1] != label or term.out.count(label) > 1:
                continue
            for source in patterns:
                if source is not to and source.labels[:-1] == to.labels[:-1] and source.labels[-1] != label:
                    found = _between(term, axis, to, source)
                    if found is not None:
                        yield found


def _between(term: Contraction, axis: int, to: Factor, source: Factor) -> _Stretch | None:
    here, there = to.node, source.node
    assert isinstance(here, Pattern)
    assert isinstance(there, Pattern)
    joint = to.labels[:-1]
    if here.rule != there.rule or here.stride != 1 or there.stride != 1 or here.shape != there.shape:
        return None
    rest = tuple(f for f in term.factors if f is not to and f is not source)
    if any(label in f.labels or label in term.out for label in joint for f in rest):
        return None
    if any(to.labels[-1] in f.labels for f in rest):
        return None
    length = here.shape[0] if here.rule == "select" else ONE
    return _Stretch(axis, here.offset, length, there.offset, there.shape[-1], source.labels[-1], rest)


def _is_shift(start: _Stretch, end: _Stretch, term: Product | Contraction) -> bool:
    """Whether the first stretch fills an axis from its start with what is last, and the other the rest."""
    size = term.shape[start.axis]
    return (
        start.axis == end.axis
        and start.length + end.length == size == start.size
        and not start.start
        and not end.source
        and start.length == end.start
        and start.source == end.length
    )


def _alike(one: Contraction, first: _Stretch, other: Contraction, second: _Stretch) -> bool:
    """Whether what two stretches are taken from is the same."""
    names: dict[int, int] = {one.out[first.axis]: other.out[second.axis], first.label: second.label}
    if len(first.rest) != len(second.rest):
        return False
    pairs: list[tuple[Labels, Labels]] = [(one.out, other.out)]
    for a, b in zip(first.rest, second.rest, strict=True):
        if a.node is not b.node or a.exponent != b.exponent:
            return False
        pairs.append((a.labels, b.labels))
    same = all(names.setdefault(p, q) == q for ours, theirs in pairs for p, q in zip(ours, theirs, strict=True))
    return same and len(set(names.values())) == len(names)


def _roll(term: Contraction, stretch: _Stretch, shift: Size) -> Roll:
    out = tuple(stretch.label if axis == stretch.axis else label for axis, label in enumerate(term.out))
    return Roll(term._replace(factors=stretch.rest, out=out), stretch.axis, shift)
