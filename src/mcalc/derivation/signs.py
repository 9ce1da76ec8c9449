"""In which interval the entries of a tensor plainly lie, by what the catalogue says of functions."""

from __future__ import annotations

from mcalc.catalogue import find
from mcalc.catalogue.interval import NEVER_NEGATIVE, POSITIVE, REAL, Interval, interval_of
from mcalc.catalogue.properties import facts
from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import Size, at_least_zero
from mcalc.tensor.node import Apply, Factor, Node, Number, Pattern, Product, Sum, Variable
from mcalc.tensor.roots import square_of

SIDES = 2
_DEPTH = 5
"""How deep sums of products are looked into."""


def interval(node: Node, depth: int = _DEPTH) -> Interval:
    """An interval that every entry of a node lies in.

    >>> from mcalc.language import read
    >>> from mcalc.tensor import lower
    >>> interval(lower(read("1 - tanh(x)**2"))).positive, interval(lower(read("2 - 3*sigmoid(x)"))).low
    (True, -1)
    """
    if not depth:
        return REAL
    match node:
        case Number():
            return _of_size(node.value)
        case Sum():
            total = Interval(0, 0)
            for term in node.terms:
                total = total.plus(interval(term.node, depth - 1).times(term.coefficient))
            return total
        case Product():
            return _of_product(node, depth - 1).times(node.coefficient) if node.coefficient else Interval(0, 0)
        case Apply():
            entry = find(node.function)
            return POSITIVE if is_determinant_of(node, "positive") else REAL if entry is None else interval_of(entry)
        case Pattern():
            return Interval(0, 1)
        case _:
            return REAL


def _of_size(size: Size) -> Interval:
    """A number, or a dimension, which is a whole number above zero and larger than any that it meets; which of two
    dimensions is the larger is not known.

    >>> n, k = Size.name("n"), Size.name("k")
    >>> _of_size(n - 2).positive, _of_size(3 - n).high, _of_size(n - k) == REAL
    (True, 0, True)
    """
    if size.value is not None:
        return Interval(size.value, size.value)
    signs = [
        sign
        for sign in (1, -1)
        if at_least_zero(size * sign) or (len(size.names()) == 1 and size.terms[0][1] * sign > 0)
    ]
    return POSITIVE.times(signs[0]) if signs else REAL


def _of_product(node: Product, depth: int) -> Interval:
    """The interval of a product without the number in front."""
    if not node.factors:
        return Interval(1 if len(set(node.out)) == len(node.out) else 0, 1)
    parts = [POSITIVE if _is_diagonal_of_root(f) else interval(f.node, depth) for f in node.factors]
    if len(parts) == 1 and node.factors[0].labels == node.out:
        exponent = node.factors[0].exponent
        if exponent == 1:
            return parts[0]
        if _is_even(exponent) and isinstance(exponent, NUMERIC) and exponent > 0:
            return parts[0].even_power()
    if all(part.positive for part in parts):
        return POSITIVE
    if _is_definite_form(node):
        return NEVER_NEGATIVE
    even = [_is_even(factor.exponent) or part.never_negative for factor, part in zip(node.factors, parts, strict=True)]
    return NEVER_NEGATIVE if all(even) else REAL


def _is_diagonal_of_root(factor: Factor) -> bool:
    """Whether a factor is the diagonal of a triangular root, which is positive: diag(cholesky(A))."""
    return len(factor.labels) == 2 and len(set(factor.labels)) == 1 and square_of(factor.node) is not None


def _is_definite_form(node: Product) -> bool:
    """Whether a product is x.T @ A @ x with a matrix that is positive definite, or the inverse of one."""
    matrices = [f for f in node.factors if len(f.labels) == len(set(f.labels)) == SIDES and _is_definite(f.node)]
    if node.out or len(node.factors) != SIDES + 1 or len(matrices) != 1 or matrices[0].exponent != 1:
        return False
    left, right = (f for f in node.factors if f is not matrices[0])
    ends = {left.labels, right.labels} == {(label,) for label in matrices[0].labels}
    return ends and left.node is right.node and left.exponent == right.exponent


def _is_definite(node: Node) -> bool:
    if isinstance(node, Apply):
        entry = find(node.function)
        return entry is not None and "definite" in entry.keeps and not node.batch and _is_definite(node.args[0].node)
    return isinstance(node, Variable) and "definite" in facts(node.properties)


def _is_even(exponent: Rational | Node) -> bool:
    return isinstance(exponent, NUMERIC) and exponent.denominator == 1 and exponent.numerator % 2 == 0


def determined(node: Node) -> Node | None:
    """The matrix that this is the determinant of."""
    return node.args[0].node if isinstance(node, Apply) and node.function == "det" else None


def is_determinant_of(node: Node, fact: str) -> bool:
    """Whether this is the determinant of a variable of which that is known."""
    inside = determined(node)
    return isinstance(inside, Variable) and fact in facts(inside.properties)
