"""Sums as they are written: signs, a common number in front, terms in the user's order, one orientation for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mcalc.exact.rational import Rational, magnitude, quotient
from mcalc.notation.arithmetic import monomial, size_formula, total
from mcalc.notation.components import finish
from mcalc.notation.contraction import AnyProduct, Contraction, Terms, contraction
from mcalc.notation.formula import ONE, Formula, cheapest, transposed
from mcalc.notation.product import reduce, turns
from mcalc.notation.stances import Form, constant, diagonal, scaled
from mcalc.tensor.node import Node, Number, Product, Sum

_Make = Callable[[], Formula]

if TYPE_CHECKING:
    from mcalc.notation.writer import Writer


def terms_form(writer: Writer, whole: Terms, sign: int = 1) -> Form:
    """The matrix notation of `sign` times the terms, added."""
    terms, rank = whole.terms, len(whole.shape)
    if not terms:
        return constant("zeros", *whole.shape)
    if len(terms) > 1 and all(isinstance(t, Product | Contraction) and t.out == (0, 0) for _, t in terms):
        vectors = tuple((coefficient, contraction(term).without([1])) for coefficient, term in terms)
        return diagonal(terms_form(writer, Terms(vectors, whole.shape[:1]), sign))
    if len(terms) == 1:
        ((coefficient, only),) = terms
        if isinstance(only, Product | Contraction):
            return finish(reduce(writer, only, sign * coefficient))
        return scaled(sign * coefficient, [], writer.form(only))
    common = common_number([sign * coefficient for coefficient, _ in terms])
    full = [not isinstance(term, Product | Contraction) or not contraction(term).repeated() for _, term in terms]
    if rank == 2 and any(len(set(getattr(term, "out", ()))) == 1 for _, term in terms):
        # beside an identity matrix, what is the same along an axis is written out
        full = [True] * len(full)
    if rank and not any(full):
        full[0] = True
    written = [
        _term(writer, term, sign * quotient(coefficient, common), entire)
        for (coefficient, term), entire in zip(terms, full, strict=True)
    ]

    def added(turned: bool) -> Formula:
        return total([(s, right() if turned else left()) for s, left, right in written])

    def times(formula: Formula) -> Formula:
        return formula if common == 1 else monomial(common, [], formula)

    def best(turned: bool) -> Formula:
        return times(cheapest([added(turned), transposed(added(not turned))]))

    if rank == 2:
        return Form(2, lambda: best(False), lambda: best(True))
    return Form(rank, lambda: times(added(False)), (lambda: best(True)) if rank == 1 and all(full) else None)


def common_number(coefficients: Sequence[Rational]) -> Rational:
    """The number that is worth taking out of a sum: the one that every coefficient is, but for its sign."""
    sizes = {magnitude(coefficient) for coefficient in coefficients}
    if len(sizes) > 1 or sizes == {1}:
        return ONE
    (size,) = sizes
    return size if any(coefficient > 0 for coefficient in coefficients) else -size


def _term(writer: Writer, node: Node | Contraction, coefficient: Rational, full: bool) -> tuple[int, _Make, _Make]:
    """The sign of a term, and how it is written along the axes of the sum, and transposed."""
    sign, size = (1 if coefficient > 0 else -1), magnitude(coefficient)
    match node:
        case Product() | Contraction():
            return _product_term(writer, node, coefficient, full)
        case Number():
            constant = size_formula(node.value * size)
            return sign, (lambda: constant), (lambda: constant)
        case _:
            form = scaled(size, [], writer.form(node))
            return sign, (lambda: form.plain), (lambda: form.turned)


def _product_term(writer: Writer, node: AnyProduct, coefficient: Rational, full: bool) -> tuple[int, _Make, _Make]:
    if not full:
        return (1 if coefficient > 0 else -1), *_repeating(writer, contraction(node), magnitude(coefficient))
    if coefficient == 1 or (coefficient == -1 and not turns(writer, node)):
        form = writer.form(node)
        return int(coefficient), (lambda: form.plain), (lambda: form.turned)
    reduced = reduce(writer, node, coefficient, turns(writer, node))
    form = finish(reduced._replace(number=magnitude(reduced.number)))
    return (1 if reduced.number > 0 else -1), (lambda: form.plain), (lambda: form.turned)


def _repeating(writer: Writer, whole: Contraction, coefficient: Rational) -> tuple[_Make, _Make]:
    """A term that leaves it to the others to say how often it is repeated: a scalar, or a vector on the last axis."""
    axes = whole.repeated()
    form = finish(reduce(writer, whole, coefficient))
    if len(whole.out) > 2 or len(axes) not in (1, len(whole.out)):
        return (lambda: form.plain), (lambda: form.turned)
    kept = finish(reduce(writer, whole.without(axes), coefficient))
    if len(axes) == len(whole.out):
        return (lambda: kept.plain), (lambda: kept.plain)
    if axes == (0,):
        return (lambda: kept.plain), (lambda: form.turned)
    return (lambda: form.plain), (lambda: kept.plain)


def facing(writer: Writer, node: Sum) -> int:
    """How a sum starts: 0 if its terms have one sign, -1 if of several with variables the first is negative.

    `1 - x` is as good as `x - 1`: with one term that has variables the latter counts as backward, to be alike.
    """
    signs = {term.coefficient > 0 for term in node.terms}
    if len(signs) == 1:
        return 0
    leading = [(writer.form(term.node).plain.lead, term.coefficient) for term in node.terms]
    leading = [(lead, coefficient) for lead, coefficient in leading if lead]
    if len(leading) == 1:
        return 1 if leading[0][1] < 0 else -1
    if not leading:
        return 1
    return 1 if min(leading, key=lambda term: term[0])[1] > 0 else -1
