"""Variances as they are said: `var(x)`, `std(x)`, along an axis too.

In the tensor form a variance is the sum of the squares of what is left when the mean is taken away, beside a power of a
dimension. (A mean is a sum beside one, and gets its name where sums are written.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from mcalc.exact import size as sizing
from mcalc.exact.rational import NUMERIC, Rational, quotient
from mcalc.exact.size import Size
from mcalc.notation.contraction import AnyProduct, Terms
from mcalc.notation.formula import call
from mcalc.notation.stances import Form
from mcalc.record import Record
from mcalc.tensor.make import is_zero
from mcalc.tensor.node import Factor, Labels, Node, Product, Sum
from mcalc.tensor.powers import rational_power
from mcalc.tensor.product import product

if TYPE_CHECKING:
    from mcalc.notation.writer import Writer

Load: TypeAlias = tuple[Form, Labels, Rational]
"""A form on labels, to a power."""


def spreads(
    writer: Writer, node: AnyProduct, counts: dict[Size, Rational], over: Sequence[Rational]
) -> tuple[dict[int, Load], Rational]:
    """What is loaded in the stead of some factors of a product, by their places, and the number that comes before it.

    `counts` has the powers of dimensions that the product has; what a variance takes of them is taken out. It is the
    same with the opposite sign. `over` has the numbers that the product's sums are divided by.
    """
    number: Rational = 1
    uses = Counter(label for factor in node.factors for label in set(factor.labels))
    loads: dict[int, Load] = {}
    for place, factor in enumerate(node.factors):
        found = _variance(writer, node, factor, uses, over[place])
        if found is not None and counts.get(found.places, 0) != 0:
            counts[found.places] += found.order
            loads[place] = found.form, found.labels, found.exponent
            number *= found.number
    return loads, number


class _Variance(Record):
    """A number times a variance over a number of `places`; `order` is the power of that number that it has in it."""

    form: Form
    labels: Labels
    exponent: Rational
    places: Size
    order: Rational
    number: Rational


def _variance(writer: Writer, node: AnyProduct, factor: Factor, uses: Counter[int], over: Rational) -> _Variance | None:
    """var(x) or std(x) where a factor is a power of the sum of squares of x - mean(x)."""
    exponent = factor.exponent
    if not isinstance(exponent, NUMERIC):
        return None
    owner: AnyProduct = node
    inner, labels, power = factor, factor.labels, quotient(exponent, 2)
    if isinstance(factor.node, Product) and factor.node.coefficient == 1 and len(factor.node.factors) == 1:
        owner, power = factor.node, exponent
        (inner,) = owner.factors
        names = dict(zip(owner.out, factor.labels, strict=True))
        uses = Counter(set(inner.labels))
        if inner.exponent != 2 or not set(owner.out) <= set(inner.labels):
            return None
        labels = tuple(names.get(label, -1 - label) for label in inner.labels)
    elif exponent != 2:
        return None
    summed = _summed(owner, inner, uses)
    if not summed or not isinstance(inner.node, Sum):
        return None
    number: Rational = 1
    if inner is not factor:  # a power of a variance, which is written by itself
        whole, over = over, writer.decimals.over(inner.node)
        if (2 * power).denominator != 1 or whole not in (1, over**2):
            return None
        number = quotient(rational_power(over, 2 * power)[0], rational_power(whole, power)[0])
    body = _uncentred(inner.node, inner.labels, summed, over)
    if body is None:
        return None
    root = power.denominator == 2
    axes = tuple(labels[inner.labels.index(label)] for label in summed)
    form, rest = _reduced("std" if root else "var", writer.form(body), labels, axes)
    return _Variance(form, rest, power * 2 if root else power, _count(owner, summed), power, number)


def _summed(node: AnyProduct, factor: Factor, uses: Counter[int]) -> Labels:
    """The labels of a vector or a matrix that are summed and that no other factor has: all, or one of two."""
    labels = factor.labels
    if not 1 <= len(labels) <= 2 or len(set(labels)) < len(labels):
        return ()
    return tuple(label for label in labels if label not in node.out and uses[label] == 1)


def _count(node: AnyProduct, labels: Labels) -> Size:
    return sizing.product(node.sizes[label] for label in labels)


def _uncentred(node: Sum, labels: Labels, summed: Labels, over: Rational) -> Terms | None:
    """x/`over` where a sum is x - mean(x) over some of its axes, or the other way round: the variance is the same."""
    kept = tuple(label for label in labels if label not in summed)
    if not is_zero(product([(node, labels, 1)], kept)):
        return None
    axes = [labels.index(label) for label in summed]
    terms = tuple((t.coefficient, t.node) for t in node.terms if not _same_along(t.node, axes))
    if not 0 < len(terms) < len(node.terms):
        return None
    if all(coefficient < 0 for coefficient, _ in terms):
        terms = tuple((-coefficient, term) for coefficient, term in terms)
    return Terms(tuple((quotient(coefficient, over), term) for coefficient, term in terms), node.shape)


def _same_along(node: Node, axes: list[int]) -> bool:
    """Whether a term only repeats itself along these axes."""
    if not isinstance(node, Product):
        return False
    return not any(node.out[axis] in factor.labels for factor in node.factors for axis in axes)


def _reduced(function: str, form: Form, labels: Labels, summed: Labels) -> tuple[Form, Labels]:
    """A reduction over all axes, or along one."""
    if len(summed) == len(labels):
        formula = form.plain if form.rank < 2 else form.shorter
        return Form(0, call(function, formula)), ()
    axis = labels.index(summed[0])
    formula, along = min((form.plain, axis), (form.turned, 1 - axis), key=lambda way: way[0].cost)
    return Form(1, call(function, formula, options={"axis": along})), (labels[1 - axis],)
