"""Sums as they are written: signs, a common number in front, terms in the user's order, one orientation for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcalc.exact.rational import Rational, magnitude, quotient
from mcalc.notation.arithmetic import monomial, size_formula, total
from mcalc.notation.components import finish
from mcalc.notation.contraction import Contraction, Summand, Terms, contraction
from mcalc.notation.formula import ONE, Formula, call
from mcalc.notation.product import reduce, turns
from mcalc.notation.scales import in_scales
from mcalc.notation.stances import Broadcast, Form, constant, diagonal, either, repeated, scaled, spread
from mcalc.tensor.node import Apply, Number, Product, Sum, Term

if TYPE_CHECKING:
    from mcalc.notation.writer import Writer


def terms_form(writer: Writer, whole: Terms, sign: int = 1) -> Form:
    """The matrix notation of `sign` times the terms, added."""
    (pairs, last), rank = in_scales(whole, writer.decimals.numbers), len(whole.shape)
    terms = pairs.terms
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
    sizes = [writer.decimals.size(coefficient, term) for coefficient, term in terms]
    common = common_number([size if sign * c > 0 else -size for (c, _), size in zip(terms, sizes, strict=True)])
    if common == 1 and not last:
        common = writer.decimals.common(sizes)
    full = [not isinstance(term, Product | Contraction) or not contraction(term).repeated() for _, term in terms]
    if rank == 2 and any(len(set(getattr(term, "out", ()))) == 1 for _, term in terms):
        # beside an identity matrix, what is the same along an axis is written out
        full = [True] * len(full)
    bare = [set(contraction(term).repeated()) if not own else set() for own, (_, term) in zip(full, terms, strict=True)]
    if rank and set.intersection(*bare):
        full[0] = True
    written = [
        _term(writer, term, sign * quotient(coefficient, common), entire)
        for (coefficient, term), entire in zip(terms, full, strict=True)
    ]

    if all(own < 0 for own, _ in written):
        for place, (coefficient, term) in enumerate(terms):
            if isinstance(term, Apply) and writer.facing(term):  # an odd function takes the sign, to start with it
                number = sign * quotient(coefficient, common)
                written[place] = 1, scaled(magnitude(number), [], writer.form(term, 1 if number > 0 else -1))
                break

    def added(turned: bool) -> Formula:
        formulas = [(own, form.turned if turned else form.plain) for own, form in written]
        result = total(formulas[: len(formulas) - last])
        for own, formula in formulas[len(formulas) - last :]:
            result = call("sub" if own < 0 else "add", result, formula)
        return result

    def times(formula: Formula) -> Formula:
        return formula if common == 1 else monomial(common, [], formula)

    both = either(added, times)
    if rank == 2:
        return both
    return Form(rank, lambda: times(added(False)), (lambda: both.turned) if rank == 1 and all(full) else None)


def common_number(coefficients: Sequence[Rational]) -> Rational:
    """The number that is worth taking out of a sum: the one that every coefficient is, but for its sign."""
    sizes = {magnitude(coefficient) for coefficient in coefficients}
    if len(sizes) > 1 or sizes == {1}:
        return ONE
    (size,) = sizes
    return size if any(coefficient > 0 for coefficient in coefficients) else -size


def _term(writer: Writer, node: Summand, coefficient: Rational, full: bool) -> tuple[int, Form]:
    """The sign of a term, and its form without."""
    sign, size = (1 if coefficient > 0 else -1), magnitude(coefficient)
    match node:
        case Product() | Contraction() if not full:
            return sign, _repeating(writer, contraction(node), size)
        case Product() | Contraction() if (own := writer.special(node)) is not None and own.least:
            flipped = coefficient < 0 and turns(writer, node)
            whole = Terms(((coefficient if flipped else size, node),), node.shape)
            return (1 if flipped else sign), writer.form(whole)
        case Product() | Contraction() if coefficient != 1 and (coefficient != -1 or turns(writer, node)):
            reduced = reduce(writer, node, coefficient, turns(writer, node))
            return (1 if reduced.number > 0 else -1), finish(reduced._replace(number=magnitude(reduced.number)))
        case Number():
            constant = size_formula(node.value * size)
            return sign, Broadcast(0, constant, lambda: constant)
        case _:
            turned = -1 if isinstance(node, Apply) and writer.facing(node) < 0 else 1
            return sign * turned, scaled(size, [], writer.form(node, turned))


def _repeating(writer: Writer, whole: Contraction, coefficient: Rational) -> Form:
    """A term that leaves it to the others to say how often it is repeated: a scalar, or a vector on the last axis."""
    axes, rank = whole.repeated(), len(whole.out)
    form = finish(reduce(writer, whole, coefficient))
    if not axes or (rank == 2 and len(axes) > 2):
        return form
    kept = finish(reduce(writer, whole.without(axes), coefficient))
    if rank > 2:
        formula = spread(kept, [axis for axis in range(rank) if axis not in axes], range(rank))
        return form if formula is None else Form(rank, formula)
    if len(whole.out) == 2 and len(axes) == 1:
        return repeated(kept, *axes)
    return Broadcast(form.rank, lambda: kept.plain, lambda: kept.plain)


def facing(writer: Writer, node: Sum) -> int:
    """How a sum starts: 0 if its terms have one sign, -1 if of several with variables the first is negative.

    `1 - x` is as good as `x - 1`: with one term that has variables the latter counts as backward, to be alike.
    """
    signs = {term.coefficient > 0 for term in node.terms}
    written = {_sign(writer, term) > 0 for term in node.terms}
    if len(written) == 1:
        return 0 if signs == written or True in written else -1
    first = leading(writer, node)
    if len(first) == 1:
        return 1 if first[0][2] < 0 else -1
    if not first:  # of numbers alone, such as roll(eye(n), 1) - 2*eye(n), by what most of them have
        return 1 if sum(_sign(writer, term) > 0 for term in node.terms) * 2 >= len(node.terms) else -1
    return 1 if min(first)[2] > 0 else -1


def leading(writer: Writer, node: Sum) -> list[tuple[tuple[int, ...], int, Rational]]:
    """The first variables of each term that has some, what it costs, and the number before it."""
    terms = [(writer.form(term.node).plain, _sign(writer, term)) for term in node.terms]
    return [(formula.lead, formula.cost, sign) for formula, sign in terms if formula.lead]


def _sign(writer: Writer, term: Term) -> Rational:
    """The number before a term as it is written: an odd function of a sum may take a minus sign."""
    turned = isinstance(term.node, Apply) and writer.facing(term.node) < 0
    return -term.coefficient if turned else term.coefficient
