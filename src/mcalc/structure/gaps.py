"""Where sums are zero that are other than zero around: `arange(n) - 1` at 1, `1 - eye(n)[k]` at k, a table of distances
on its diagonal, `A - tril(A)` below its own.

Such sums are masks, exponents and factors of other terms, which are zero wherever they are. What is found are rules: a
sum is other than zero where one of them is not negative, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import Size
from mcalc.structure.linear import Bound, Linear, combined, fixed, linear, parameter, tidy, whole
from mcalc.structure.region import Region
from mcalc.tensor.make import ONE, split_coefficient
from mcalc.tensor.node import (
    Apply,
    Node,
    Number,
    Pattern,
    Product,
    Sum,
    Term,
    Variable,
    children,
    postorder,
    variables_in,
)
from mcalc.tensor.pattern import select
from mcalc.tensor.product import product

if TYPE_CHECKING:
    from mcalc.structure.support import Supports


def beside(node: Sum, supports: Supports) -> Sequence[Linear]:
    """The rules over the axes for a sum that is thought to be other than zero everywhere; none where it may be."""
    if len(node.terms) == 2:
        for one, other in (node.terms, node.terms[::-1]):
            if one.coefficient + other.coefficient == 0 and (picked := _picked(one.node, other.node, supports)):
                return _outside(picked)
    total = fixed(0)
    divisors = [_divisor(term.node) for term in node.terms]
    common = next((divisor for divisor in divisors if divisor is not None), None)
    for term, divisor in zip(node.terms, divisors, strict=True):
        form = _counted(term, supports.bound) if isinstance(term.node, Product) else None
        if form is None or divisor not in (None, common):
            return ()
        times = Size.of(term.coefficient) if divisor == common or common is None else term.coefficient * common
        total = combined([(1, total), (supports.bound(times), form)])
    form = _in_lowest_terms(total) if total.terms else None
    return () if form is None else _apart(form)


def _apart(form: Linear) -> tuple[Linear, ...]:
    """Above zero, or below."""
    return form.plus(-1), (-form).plus(-1)


def _picked(whole_node: Node, part: Node, supports: Supports) -> Region | None:
    """The places of a part of a tensor that a pattern of ones picks out of it; None where it is no such part."""
    if isinstance(part, Pattern):
        ones = isinstance(whole_node, Product) and not whole_node.factors and whole_node.coefficient == 1
        found = supports.of(part) if ones else ()
        return found[0] if len(found) == 1 else None
    if not isinstance(part, Product) or len({*part.out}) < len(part.out):
        return None
    patterns = [f for f in part.factors if isinstance(f.node, Pattern) and f.exponent == 1]
    for mask in patterns:
        kept = [factor for factor in part.factors if factor is not mask]
        coefficient, rest = split_coefficient(product(kept, part.out, dict(enumerate(part.sizes))))
        if coefficient != 1 or rest is not whole_node:
            continue
        inside = {*part.out}
        ties = [f for f in patterns if _is_selection(f.node) and inside.intersection(f.labels)]
        if not set(mask.labels) <= inside.union(*(f.labels for f in ties)):
            continue  # a sum of what is picked
        placed = [(region, f.labels) for f in {mask, *ties} for region in supports.of(f.node)]
        found = supports.where(part.sizes, part.out, placed)
        return found[0] if len(found) == 1 else None
    return _diagonal(whole_node, part, supports)


def _diagonal(matrix: Node, part: Node, supports: Supports) -> Region | None:
    """The places of a diagonal of a matrix."""
    found = supports.of(part)
    if len(matrix.shape) != 2 or len(found) != 1:
        return None
    row, column = found[0].axes
    if len(row.terms) != 1 or row.terms != column.terms:
        return None
    ones = select(*matrix.shape, Size.of(column.constant) - row.constant, 1)
    return found[0] if product([(matrix, (0, 1), ONE), (ones, (0, 1), ONE)], (0, 1)) is part else None


def _is_selection(node: Node) -> bool:
    return isinstance(node, Pattern) and node.rule == "select"


def _outside(region: Region) -> Sequence[Linear]:
    """The rules for the places that are not in a region."""
    first: dict[int, Linear] = {}
    rules: list[Linear] = []
    for number, axis in enumerate(region.axes):
        place = parameter(number).plus(-axis.constant)
        if not axis.terms:
            rules += _apart(place)
            continue
        name, factor = axis.terms[0]
        if len(axis.terms) > 1 or factor != 1:
            return ()
        if name in first:
            rules += _apart(place.plus(first[name], -1))
        first.setdefault(name, place)
    if not region.exact or len(first) < len(region.spans):
        return ()
    for name, place in first.items():
        rules += [(-place).plus(-1), place.plus(-region.spans[name])]
    return (*rules, *((-rule.replaced(first)).plus(-1) for rule in region.rules))


def _in_lowest_terms(form: Linear) -> Linear | None:
    """The form with whole coefficients, of which one is 1 or -1; None where that can't be."""
    values = [abs(Fraction(value)) for _, bound in form.terms if isinstance(value := Size.of(bound).value, NUMERIC)]
    if len(values) < len(form.terms):
        return None
    least: Rational = min(values)
    scaled = [(name, tidy(Size.of(value) / least)) for name, value in form.terms]
    constant = tidy(Size.of(form.constant) / least)
    return linear(scaled, constant) if whole(constant) and all(whole(value) for _, value in scaled) else None


def _counted(term: Term, bound: Callable[[Size], Bound]) -> Linear | None:
    """A product of numbers, or places counted: the sum over a row or a column of a triangle of ones."""
    found = term.node
    assert isinstance(found, Product)
    total = fixed(bound(Size.of(found.coefficient)))
    for factor in found.factors:
        if isinstance(factor.node, Number) and factor.exponent == -1:
            continue  # the sum times this number is zero where the sum is
        if factor.exponent != 1:
            return None
        if isinstance(factor.node, Number):
            other: Linear | None = fixed(bound(factor.node.value))
        else:
            other = _of_triangle(factor.node, factor.labels, found)
        if other is None or (other.terms and total.terms):
            return None
        number, form = (other.constant, total) if total.terms else (total.constant, other)
        total = combined([(number, form)])
    return total


def _divisor(node: Node) -> Size | None:
    """The number that a term is divided by."""
    whole_divisor = Size.of(1)
    for factor in node.factors if isinstance(node, Product) else ():
        if isinstance(factor.node, Number) and factor.exponent == -1:
            whole_divisor = whole_divisor * factor.node.value
    return None if whole_divisor == 1 else whole_divisor


def _of_triangle(node: Node, labels: tuple[int, ...], term: Product) -> Linear | None:
    """The sum over one side of a triangle on or below the diagonal, as a form over the axes."""
    if not isinstance(node, Pattern) or node.rule != "triangle" or node.shape[0] != node.shape[1]:
        return None
    below = node.offset.value
    inside = [label in term.out for label in labels]
    if below not in (0, -1) or inside.count(True) != 1 or len({*term.out}) < len(term.out):
        return None
    summed = labels[inside.index(False)]
    if sum(factor.labels.count(summed) for factor in term.factors) > 1:
        return None
    axis = term.out.index(labels[inside.index(True)])
    if inside[0]:
        return linear([(axis, 1)], int(below) + 1)
    return linear([(axis, -1)], tidy(node.shape[0] + int(below)))


def varies(node: Node) -> bool:
    """Whether a variable stands somewhere in a node."""
    return any(isinstance(below, Variable) for below in postorder(node))


def is_kronecker(node: Node) -> bool:
    """Whether axes are laid out as one in a matrix: such a one may be zero in whole blocks."""
    return any(isinstance(below, Pattern) and below.rule == "flatten" for below in postorder(node))


def cut_off(node: Product) -> bool:
    """Whether a part of the sum X @ inv(X) is taken, with constants beside: parts of it may be zero, as the whole is.

    The derivative of a Cholesky factor L has the sums over a triangle of inv(L) times L.
    """
    inverses = [f for f in node.factors if isinstance(f.node, Apply) and f.node.function == "inv"]
    for inverse in inverses:
        of = children(inverse.node)[0]
        for factor in node.factors:
            if factor.node is not of:
                continue
            for label in set(factor.labels) & set(inverse.labels) - set(node.out):
                beside = [f for f in node.factors if label in f.labels and f.node not in (of, inverse.node)]
                if not any(variables_in(f.node) for f in beside):
                    return True
    return False
