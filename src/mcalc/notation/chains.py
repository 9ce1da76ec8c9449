"""Chains of matrices and of weights between them, and how they are written when an end is closed.

A link is a matrix (`"M"`), given as an element-wise product of forms, or a weight on the label between two matrices
(`"D"`), given as an element-wise product of vectors. A weight is written `diag(d)`, or `d*(...)` on the vector that
the rest of the chain has come to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcalc.exact.rational import Rational
from mcalc.language.tree import Call, Name
from mcalc.notation.arithmetic import chain
from mcalc.notation.formula import ONE, Formula, call, cheapest, is_comparison, transposed
from mcalc.notation.idioms import norm
from mcalc.notation.stances import Form, Items, diagonal, elementwise, joined, single
from mcalc.record import Record


class Link(Record):
    """A matrix or a weight."""

    kind: str
    items: Items

    def form(self) -> Form:
        """As a matrix."""
        return diagonal(elementwise(self.items, 1)) if self.kind == "D" else elementwise(self.items, 2)

    def reversed(self) -> Link:
        """The same from its other end."""
        return self if self.kind == "D" else Link("M", [(form.flipped(), power) for form, power in self.items])


def backwards(links: Sequence[Link]) -> list[Link]:
    """The chain from its other end."""
    return [link.reversed() for link in reversed(links)]


def matrix(links: Sequence[Link]) -> Form:
    """The chain with both ends open."""
    return joined([link.form() for link in links])


def capped(links: Sequence[Link], cap: Items, name: str = "sum") -> Form:
    """The chain with its last end summed against a vector; against ones, by a function, where `cap` is empty."""
    return Form(1, lambda: _column(links, cap, name), lambda: _row(links, cap, name))


def _column(links: Sequence[Link], cap: Items, name: str) -> Formula:
    """The vector on the open end: each weight goes onto the vector that everything behind it has come to."""
    current = list(cap)
    run: list[Form] = []
    for link in reversed(links):
        if link.kind == "M":
            run.insert(0, link.form())
            continue
        if run:
            made = _times(run, current, name)
            current = [(Form(1, made), ONE)]
            run = []
        current = current + link.items
    if run:
        return _times(run, current, name)
    return elementwise(current, 1).plain


def _times(run: Sequence[Form], vector: Items, name: str) -> Formula:
    """run @ vector."""
    if not vector:
        last = sums(run[-1], name)
        return chain([*(form.plain for form in run[:-1]), last])
    return chain([*(form.plain for form in run), elementwise(vector, 1).plain])


def _row(links: Sequence[Link], cap: Items, name: str) -> Formula:
    """The same as a row, from the closed end to the open one."""
    formulas = [link.form().turned for link in reversed(links)]
    if not cap:
        first = links[-1].form()
        return chain([transposed(sums(first, name)), *formulas[1:]])
    return chain([elementwise(cap, 1).turned, *formulas])


def sums(form: Form, name: str = "sum") -> Formula:
    """The sums of the rows of a matrix, or their means."""
    if form.turned.cost < form.plain.cost:
        return call(name, form.turned, options={"axis": 0})
    return call(name, form.plain, options={"axis": 1})


def vector(items: Items) -> Form:
    """The element-wise product of vectors; as a row, a chain among them may take the others as a weight."""
    only = single(items)
    if only is not None:
        return only
    form = elementwise(items, 1)
    chains = [place for place, (item, power) in enumerate(items) if power == 1 and _is_chain(item)]
    if len(chains) != 1:
        return form
    rest = [item for place, item in enumerate(items) if place != chains[0]]
    weight = call("diag", elementwise(rest, 1).plain)
    row = chain([items[chains[0]][0].turned, weight])
    return Form(1, lambda: form.plain, lambda: cheapest((row, form.turned)), items)


def _is_chain(form: Form) -> bool:
    tree = form.plain.tree
    return isinstance(tree, Call) and tree.function == "matmul"


def closed(items: Items, name: Callable[[], str]) -> tuple[Formula, Rational]:
    """The sum over the entries of an element-wise product of vectors, as a base and its exponent.

    `name` says what it is called where it is not a product of two.
    """
    if len(items) == 1:
        form, exponent = items[0]
        if exponent == 1:
            return call(name(), form.plain), ONE
        if exponent == 2:
            if isinstance(form.plain.tree, Name):
                return chain([form.turned, form.plain]), ONE
            return norm(form.plain), 2
    chains = [place for place, (item, power) in enumerate(items) if power == 1 and _is_chain(item)]
    plain = all(power == 1 and not is_comparison(item.plain.tree) for item, power in items)
    if chains:
        last = items[chains[-1]][0]
        rest = vector([item for place, item in enumerate(items) if place != chains[-1]])
        return dot(rest, last), ONE
    if len(items) == 2 and plain:
        return dot(items[0][0], items[1][0]), ONE
    return call(name(), elementwise(items, 1).plain), ONE


def dot(left: Form, right: Form) -> Formula:
    """left.T @ right, from the side that reads better."""
    forth = chain([left.turned, right.plain])
    back = chain([right.turned, left.plain])
    return min(forth, back, key=lambda formula: (formula.cost, formula.lead))


def trace(links: Sequence[Link]) -> Formula:
    """The trace of a closed chain, begun and directed so that it reads best, or the sum of a product of its entries.

    trace(A @ B @ C.T) is sum((A @ B)*C), and trace((A*B) @ C) is sum(A*B*C.T).
    """
    best: Formula | None = None
    forms = [link.form() for link in links]
    around = [[form.plain for form in forms], [form.turned for form in reversed(forms)]]
    if len(forms) > 8:
        return call("trace", chain(min(around, key=lambda formulas: sum(formula.cost for formula in formulas))))
    for formulas in around:
        for start in range(len(formulas)):
            found = chain(formulas[start:] + formulas[:start])
            if best is None or (found.cost, found.lead) < (best.cost, best.lead):
                best = found
    assert best is not None
    whole = call("trace", best)
    if len(links) == 1 or any(link.kind == "D" for link in links):
        return whole
    entries = cheapest([_entries(turned, start) for turned in (links, backwards(links)) for start in range(len(links))])
    products = any(len(link.items) > 1 for link in links)
    return entries if entries.cost < whole.cost + products else whole


def _entries(links: Sequence[Link], start: int) -> Formula:
    """The trace of a chain as the sum over the entries of one of its links times those of all others."""
    last, others = links[start], [*links[start + 1 :], *links[:start]]
    items = others[0].items if len(others) == 1 else [(joined([link.form() for link in others]), ONE)]
    return call("sum", elementwise([*items, *last.reversed().items], 2).plain)
