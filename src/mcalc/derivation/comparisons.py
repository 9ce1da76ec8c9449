"""Conditions that compare with zero: as few and as plain as they can be said.

x**2 > 0 is x != 0, 1/x > 0 is x > 0, 1 + x**2 != 0 is no condition at all, and x > 0 leaves nothing for x != 0 to add.
"""

from __future__ import annotations

from collections.abc import Iterable

from mcalc.exact.rational import NUMERIC, Rational, quotient
from mcalc.tensor.apply import elementwise
from mcalc.tensor.make import constant, number, uniform
from mcalc.tensor.node import Apply, Argument, Node, Number, Pattern, Product, Sum, Variable
from mcalc.tensor.product import product

_DEPTH = 5
"""How deep sums of products are looked into."""
_POSITIVE = frozenset({"exp", "sigmoid", "softmax", "softplus", "cosh"})
_LEAST: dict[str, Rational] = {"sigmoid": 0, "tanh": -1, "erf": -1}
"""What functions stay above, that stay below 1."""
_NEVER_NEGATIVE = _POSITIVE | {"abs", "relu"}


def greater(base: Node) -> list[Node]:
    """base > 0, unless it plainly is."""
    return [] if _positive(base) else [_plainer("greater", base)]


def greater_equal(base: Node) -> list[Node]:
    """base >= 0, unless it plainly is."""
    return [] if _never_negative(base) else [_plainer("greater_equal", base)]


def not_equal(base: Node) -> list[Node]:
    """base != 0, unless it plainly is."""
    return [] if _positive(base) or _determinant_of(base, "orthogonal") else [_plainer("not_equal", base)]


def zero(base: Node) -> list[Node]:
    """base == 0, unless it never is."""
    return [] if _positive(base) else [_plainer("equal", base)]


def settled(conditions: Iterable[Node]) -> tuple[Node, ...]:
    """The conditions without those that always hold or follow from another; x >= 0 and x != 0 are x > 0."""
    plain: dict[Node, None] = {}
    for condition in conditions:
        found = base_of(condition)
        parts = _BY_NAME[found[0]](found[1]) if found and found[0] in _BY_NAME else [condition]
        plain.update(dict.fromkeys(parts))
    signs: dict[Node, set[str]] = {}
    for condition in plain:
        if found := base_of(condition):
            signs.setdefault(found[1], set()).add(found[0])
    kept: dict[Node, None] = {}
    for condition in plain:
        found = base_of(condition)
        if found and ("greater" in signs[found[1]] or {"greater_equal", "not_equal"} <= signs[found[1]]):
            kept[_compared("greater", found[1])] = None
        else:
            kept[condition] = None
    return tuple(kept)


_BY_NAME = {"greater": greater, "greater_equal": greater_equal, "not_equal": not_equal}
_TURNED = {"less": "greater", "less_equal": "greater_equal", "equal": "equal", "not_equal": "not_equal"}


def base_of(condition: Node) -> tuple[str, Node] | None:
    """How a condition compares with zero, and what: for x > 0 it is "greater" and x."""
    if not isinstance(condition, Apply) or len(condition.args) != 2:
        return None
    left, right = condition.args
    if constant(right.node) == 0:
        base = _laid(left, len(condition.shape))
        return None if base is None else (condition.function, base)
    if constant(left.node) == 0 and condition.function in _TURNED:
        base = _laid(right, len(condition.shape))
        return None if base is None else (_TURNED[condition.function], base)
    return None


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
    return _compared(function, base)


def _compared(function: str, base: Node) -> Node:
    if isinstance(base, Product) and not base.out and base.coefficient == 1 and len(base.factors) == 1:
        (factor,) = base.factors
        if factor.exponent == 2 and len(set(factor.labels)) == len(factor.labels):
            base = product([(base, (), quotient(1, 2))], ())  # a sum of squares is read as a norm
    labels = tuple(range(len(base.shape)))
    return elementwise(function, [(base, labels), (number(0), ())], labels, dict(enumerate(base.shape)))


def _positive(node: Node, depth: int = _DEPTH) -> bool:
    """Whether a node is plainly above zero: an exponential, a size, or a sum with such a term."""
    if not depth:
        return False
    match node:
        case Sum():
            return (
                all(term.coefficient > 0 and _never_negative(term.node, depth - 1) for term in node.terms)
                and (
                    any(uniform(term.node) is not None for term in node.terms)
                    or any(_positive(term.node, depth - 1) for term in node.terms)
                )
            ) or _bounded(node)
        case Product():
            return node.coefficient > 0 and all(_positive(f.node, depth - 1) for f in node.factors)
        case Apply():
            return node.function in _POSITIVE or _determinant_of(node, "spd")
        case _:
            return isinstance(node, Number)


def _determinant_of(node: Node, kind: str) -> bool:
    """Whether this is the determinant of a variable that was declared so."""
    if not isinstance(node, Apply) or node.function != "det":
        return False
    inside = node.args[0].node
    return isinstance(inside, Variable) and kind in inside.properties


def _bounded(node: Sum) -> bool:
    """Whether a sum of a number and bounded functions is above zero: 1 - sigmoid(x), 1 - tanh(x)**2."""
    least: Rational = 0
    for term in node.terms:
        number = uniform(term.node)
        if number is not None:
            least += term.coefficient * number
            continue
        below = _below(term.node)
        if below is None:
            return False
        least += min(term.coefficient, term.coefficient * below)
    return least >= 0


def _below(node: Node) -> Rational | None:
    """What a function, or its square, stays above or is; None where it isn't one that stays below 1."""
    match node:
        case Product(factors=(factor,)) if node.coefficient == 1 and factor.exponent == 2 and factor.labels == node.out:
            return 0 if _below(factor.node) is not None else None
        case Apply():
            return _LEAST.get(node.function)
        case _:
            return None


def _never_negative(node: Node, depth: int = _DEPTH) -> bool:
    """Whether a node is plainly a square, a size, or a sum or product of such."""
    if not depth:
        return False
    match node:
        case Sum():
            return all(term.coefficient > 0 and _never_negative(term.node, depth - 1) for term in node.terms)
        case Product():
            return node.coefficient > 0 and all(
                _even(f.exponent) or _never_negative(f.node, depth - 1) for f in node.factors
            )
        case Apply():
            return node.function in _NEVER_NEGATIVE
        case _:
            return isinstance(node, Number | Pattern)


def _even(exponent: Rational | Node) -> bool:
    return isinstance(exponent, NUMERIC) and exponent.denominator == 1 and exponent.numerator % 2 == 0
