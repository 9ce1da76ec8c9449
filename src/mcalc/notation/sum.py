"""Sums as they are written: signs, a common number in front, terms in the user's order, one orientation for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mcalc.exact.rational import Rational, magnitude, quotient
from mcalc.notation.form import Form, scaled
from mcalc.notation.piece import ONE, Piece, transposed
from mcalc.notation.product import finish, reduce, turns
from mcalc.notation.terms import monomial, size_piece, total
from mcalc.tensor.node import Node, Number, Product, Sum

_Make = Callable[[], Piece]

if TYPE_CHECKING:
    from mcalc.notation.writer import Writer


def sum_form(writer: Writer, node: Sum, sign: int = 1) -> Form:
    """The matrix notation of `sign` times a sum."""
    common = common_number([sign * term.coefficient for term in node.terms])
    rank = len(node.shape)
    full = [not _spread(term.node) for term in node.terms]
    if rank == 2 and any(len(set(getattr(term.node, "out", ()))) == 1 for term in node.terms):
        # beside an identity matrix, what is the same along an axis is written out
        full = [True] * len(full)
    if rank and not any(full):
        full[0] = True
    terms = [
        _term(writer, term.node, sign * quotient(term.coefficient, common), whole)
        for term, whole in zip(node.terms, full, strict=True)
    ]

    def written(turned: bool) -> Piece:
        return total([(s, right() if turned else left()) for s, left, right in terms])

    def times(piece: Piece) -> Piece:
        return piece if common == 1 else monomial(common, [], piece)

    def best(turned: bool) -> Piece:
        straight, around = written(turned), transposed(written(not turned))
        return times(around if around.cost < straight.cost else straight)

    if rank == 2:
        return Form(2, lambda: best(False), lambda: best(True))
    return Form(rank, lambda: times(written(False)), (lambda: best(True)) if rank == 1 and all(full) else None)


def common_number(coefficients: Sequence[Rational]) -> Rational:
    """The number that is worth taking out of a sum: the one that every coefficient is, but for its sign."""
    sizes = {magnitude(coefficient) for coefficient in coefficients}
    if len(sizes) > 1 or sizes == {1}:
        return ONE
    (size,) = sizes
    return size if any(coefficient > 0 for coefficient in coefficients) else -size


def _term(writer: Writer, node: Node, coefficient: Rational, full: bool) -> tuple[int, _Make, _Make]:
    """The sign of a term, and how it is written along the axes of the sum, and transposed."""
    sign, size = (1 if coefficient > 0 else -1), magnitude(coefficient)
    match node:
        case Product():
            return _product_term(writer, node, coefficient, full)
        case Number():
            constant = size_piece(node.value * size)
            return sign, (lambda: constant), (lambda: constant)
        case _:
            form = scaled(size, [], writer.form(node))
            return sign, (lambda: form.plain), (lambda: form.turned)


def _product_term(writer: Writer, node: Product, coefficient: Rational, full: bool) -> tuple[int, _Make, _Make]:
    if not full:
        return (1 if coefficient > 0 else -1), *_loose(writer, node, magnitude(coefficient))
    if coefficient == 1 or (coefficient == -1 and not turns(writer, node)):
        form = writer.form(node)
        return int(coefficient), (lambda: form.plain), (lambda: form.turned)
    reduced = reduce(writer, node, coefficient, turns(writer, node))
    form = finish(reduced._replace(number=magnitude(reduced.number)))
    return (1 if reduced.number > 0 else -1), (lambda: form.plain), (lambda: form.turned)


def _spread(node: Node) -> tuple[int, ...]:
    """The axes along which a term only repeats itself."""
    if not isinstance(node, Product):
        return ()
    used = {label for factor in node.factors for label in factor.labels}
    return tuple(axis for axis, a in enumerate(node.out) if a not in used and node.out.count(a) == 1)


def _loose(writer: Writer, node: Product, coefficient: Rational) -> tuple[_Make, _Make]:
    """A term that leaves it to the others to say how often it is repeated: a scalar, or a vector on the last axis."""
    spread = _spread(node)
    if len(spread) == len(node.out) <= 2:
        kept = finish(reduce(writer, _without(node, spread), coefficient))
        return (lambda: kept.plain), (lambda: kept.plain)
    form = finish(reduce(writer, node, coefficient))
    if len(node.out) > 2 or len(spread) != 1:
        return (lambda: form.plain), (lambda: form.turned)
    kept = finish(reduce(writer, _without(node, spread), coefficient))
    if spread == (0,):
        return (lambda: kept.plain), (lambda: form.turned)
    return (lambda: form.plain), (lambda: kept.plain)


def _without(node: Product, axes: tuple[int, ...]) -> Product:
    """The same product without output axes that nothing carries; not a node of the shared graph."""
    smaller = Product()
    smaller.coefficient, smaller.factors, smaller.sizes = node.coefficient, node.factors, node.sizes
    smaller.out = tuple(label for axis, label in enumerate(node.out) if axis not in axes)
    smaller.shape = tuple(node.sizes[label] for label in smaller.out)
    return smaller


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
