"""Conditions that compare with zero: as few and as plain as they can be said.

x**2 > 0 is x != 0, 1/x > 0 is x > 0, 1 + x**2 != 0 is no condition at all, and x > 0 leaves nothing for x != 0 to add.
"""

from __future__ import annotations

from collections.abc import Iterable

from mcalc.catalogue import find
from mcalc.catalogue.properties import facts
from mcalc.derivation.signs import determined, interval, is_determinant_of
from mcalc.exact.rational import NUMERIC, quotient
from mcalc.tensor.apply import elementwise
from mcalc.tensor.make import ONE, constant, number, scale
from mcalc.tensor.node import Apply, Argument, Node, Product, Variable
from mcalc.tensor.orientation import transpose
from mcalc.tensor.product import product
from mcalc.tensor.sum import add


def greater(base: Node) -> list[Node]:
    """base > 0, unless it plainly is."""
    return [] if interval(base).positive else [_plainer("greater", base)]


def greater_equal(base: Node) -> list[Node]:
    """base >= 0, unless it plainly is."""
    return [] if interval(base).never_negative else [_plainer("greater_equal", base)]


def not_equal(base: Node) -> list[Node]:
    """base != 0, unless it plainly is."""
    return [] if interval(base).positive or is_determinant_of(base, "orthogonal") else [_plainer("not_equal", base)]


def zero(base: Node) -> list[Node]:
    """base == 0, unless it never is."""
    return [] if interval(base).positive else [_plainer("equal", base)]


def never(condition: Node) -> bool:
    """Whether a condition plainly never holds: -x**2 > 0."""
    found = base_of(condition)
    return found is not None and found[0] == "greater" and interval(scale(-ONE, found[1])).never_negative


def settled(conditions: Iterable[Node]) -> tuple[Node, ...]:
    """The conditions without those that always hold or follow from another; x >= 0 and x != 0 are x > 0."""
    plain: dict[Node, None] = {}
    for condition in map(_once, conditions):
        found = base_of(condition)
        parts = _BY_NAME[found[0]](found[1]) if found and found[0] in _BY_NAME else [condition]
        plain.update(dict.fromkeys(parts))
    signs: dict[Node, set[str]] = {}
    for condition in plain:
        if found := base_of(condition):
            signs.setdefault(found[1], set()).add(found[0])
    kept: dict[Node, None] = {}
    definite = {_definite(condition) for condition in plain} - {None}
    for condition in plain:
        found = base_of(condition)
        if isinstance(matrix := _definite(condition), Variable) and "definite" in facts(matrix.properties):
            continue
        if found and found[0] == "not_equal" and determined(found[1]) in definite:
            continue
        if found and ("greater" in signs[found[1]] or {"greater_equal", "not_equal"} <= signs[found[1]]):
            kept[_compared("greater", found[1])] = None
        else:
            kept[condition] = None
    return tuple(kept)


def _once(condition: Node) -> Node:
    """A condition without the axes along which it only repeats itself, as one of a sum with keepdims does."""
    while isinstance(condition, Product) and len(condition.factors) == 1 and condition.coefficient == 1:
        ((inner, labels, exponent),) = condition.factors
        if exponent != 1 or not set(labels) < set(condition.out) or len(set(labels)) < len(labels):
            break
        condition = inner
    return condition


def _definite(condition: Node) -> Node | None:
    """The matrix that is positive definite by a condition: the symmetric part of what was given."""
    for argument in condition.args if isinstance(condition, Apply) and condition.function == "equal" else ():
        if isinstance(argument.node, Apply) and argument.node.function == "positive_definite":
            ((matrix, _),) = argument.node.args
            half = quotient(1, 2)
            return add([(half, matrix), (half, transpose(matrix))], matrix.shape)
    return None


_BY_NAME = {"greater": greater, "greater_equal": greater_equal, "not_equal": not_equal}


def base_of(condition: Node) -> tuple[str, Node] | None:
    """How a condition compares with zero, and what: for x > 0 it is "greater" and x."""
    if not isinstance(condition, Apply) or len(condition.args) != 2:
        return None
    left, right = condition.args
    if constant(right.node) == 0:
        base = _laid(left, len(condition.shape))
        return None if base is None else (condition.function, base)
    entry = find(condition.function)
    if constant(left.node) == 0 and entry is not None and entry.swapped == entry.name:
        base = _laid(right, len(condition.shape))
        return None if base is None else (condition.function, base)
    return None


def above_zero(conditions: Iterable[Node]) -> frozenset[Node]:
    """What has to be above zero by one of the conditions."""
    found = map(base_of, conditions)
    return frozenset(base for name, base in filter(None, found) if name == "greater")


def _laid(argument: Argument, rank: int) -> Node | None:
    """An argument on the axes of the condition: of a matrix with one label on both axes the diagonal."""
    axes = tuple(range(rank))
    if argument.labels == axes:
        return argument.node
    return product([(argument.node, argument.labels, 1)], axes) if set(argument.labels) == set(axes) else None


def _plainer(function: str, base: Node) -> Node:
    """The comparison with zero of a power or an absolute value, as one of what is inside it."""
    signed = function in ("greater", "greater_equal")
    match base:
        case Apply(function="abs"):
            return _plainer("not_equal" if function == "greater" else function, base.args[0].node)
        case Product(factors=(factor,)) if factor.labels == base.out and isinstance(factor.exponent, NUMERIC):
            exponent = factor.exponent
            if signed and base.coefficient < 0:
                return _compared(function, base)
            if signed and exponent.denominator == 1 and exponent.numerator % 2 == 0:
                return _plainer("not_equal", factor.node)
            return _plainer("greater" if signed and exponent < 0 else function, factor.node)
        case Product() if any(positive := [interval(f.node).positive for f in base.factors]) and not all(positive):
            if {label for f in base.factors for label in f.labels} <= set(base.out):
                left = [f for f, gone in zip(base.factors, positive, strict=True) if not gone]
                return _plainer(function, product(left, base.out, dict(enumerate(base.sizes)), base.coefficient))
    return _compared(function, base)


def _compared(function: str, base: Node) -> Node:
    if isinstance(base, Product) and not base.out and base.coefficient == 1 and len(base.factors) == 1:
        (factor,) = base.factors
        if factor.exponent == 2 and len(set(factor.labels)) == len(factor.labels):
            base = product([(base, (), quotient(1, 2))], ())  # a sum of squares is read as a norm
    labels = tuple(range(len(base.shape)))
    return elementwise(function, [(base, labels), (number(0), ())], labels, dict(enumerate(base.shape)))
