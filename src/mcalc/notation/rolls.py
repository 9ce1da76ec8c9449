"""Shifts around the end: two terms that have each its stretch of an axis from one thing are `roll(x, 1)`.

In the tensor form x rolled by one is its last entry in the first place, and the others behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.contraction import Contraction, Summand, Terms, contraction
from mcalc.notation.formula import Formula, call
from mcalc.notation.stances import Form
from mcalc.record import Record
from mcalc.tensor.node import Pattern, Product
from mcalc.tensor.stretches import Stretch, alike, stretches


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
    for first in stretches(contraction(one)):
        for second in stretches(contraction(other)):
            for start, end in ((first, second), (second, first)):
                if _is_shift(start, end, one) and alike(contraction(one), first, contraction(other), second):
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


def _is_shift(start: Stretch, end: Stretch, term: Product | Contraction) -> bool:
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


def _roll(term: Contraction, stretch: Stretch, shift: Size) -> Roll:
    out = tuple(stretch.label if axis == stretch.axis else label for axis, label in enumerate(term.out))
    return Roll(term._replace(factors=stretch.rest, out=out), stretch.axis, shift)
