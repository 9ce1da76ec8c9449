"""Which matrices are positive or negative semidefinite whatever the variables are.

A product is where it is L @ M @ L.T, and M is never negative, a semidefinite matrix, or a product of both entry by
entry (Schur). A sum is where all of its terms are, and where L @ M @ L.T outweighs the outer product that is taken off
it, by Cauchy and Schwarz: diag(p) - p @ p.T with sum(p) == 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from mcalc.catalogue import find
from mcalc.catalogue.properties import facts
from mcalc.derivation.signs import interval
from mcalc.exact.rational import NUMERIC, Rational, magnitude, quotient
from mcalc.exact.size import Size
from mcalc.structure.mirrors import Mirror, mirrors
from mcalc.structure.terms import Axes, reached, terms
from mcalc.tensor import add, product, scale
from mcalc.tensor.make import ONE, constant
from mcalc.tensor.node import Apply, Factor, Node, Product, Sum, Variable

_FACTORS, _TERMS = 12, 12
"""Products and sums of more are not looked into."""

_MATRIX: Axes = (0,)
_COLUMNS: Axes = (1,)


@lru_cache(maxsize=512)
def definite(node: Node, rows: Axes = _MATRIX, cols: Axes = _COLUMNS) -> int:
    """1 of a matrix that is plainly positive semidefinite, -1 of a negative semidefinite one, otherwise 0.

    Without rows and columns it is the sign of a scalar that is never negative, or never positive.

    >>> from mcalc.language import read
    >>> from mcalc.tensor import lower
    >>> definite(lower(read("-2*A.T @ A"))), definite(lower(read("A + A.T", shapes={"A": "n,n"})))
    (-1, 0)
    """
    if len(rows) != len(cols) or any(node.shape[i] != node.shape[j] for i, j in zip(rows, cols, strict=True)):
        return 0
    match node:
        case Sum() if len(node.terms) <= _TERMS:
            return _of_terms([(term.coefficient, term.node) for term in node.terms], rows, cols)
        case Product() if node.coefficient and len(node.factors) <= _FACTORS:
            found = next(_mirrors(node, rows, cols), None)
            if found is not None:
                return found.sign if node.coefficient > 0 else -found.sign
            parts = terms(node)
            return _of_terms(parts, rows, cols) if 1 < len(parts) <= _TERMS else 0
        case Variable() | Apply() if rows == _MATRIX and cols == _COLUMNS:
            return int(_declared(node))
        case _:
            return 0 if rows else _sign(Factor(node, (), ONE))


def _mirrors(node: Product, rows: Axes, cols: Axes) -> Iterator[Mirror]:
    return mirrors(node, rows, cols, _sign, lambda factor: definite(factor.node))


def _declared(node: Node) -> bool:
    """Whether a matrix is positive definite because its variable, or what a function keeps, is."""
    if isinstance(node, Variable):
        return "definite" in facts(node.properties)
    entry = find(node.function) if isinstance(node, Apply) and not node.batch else None
    if entry is None or not isinstance(node, Apply) or "definite" not in entry.keeps:
        return False
    return node.args[0].labels == (0, 1) and _declared(node.args[0].node)


def _sign(factor: Factor) -> int:
    """1 where no entry of a factor is below zero, as of even roots and powers, -1 where none is above, otherwise 0."""
    exponent, part = factor.exponent, interval(factor.node)
    if isinstance(exponent, NUMERIC) and (exponent.denominator % 2 == 0 or exponent.numerator % 2 == 0):
        return 1
    if part.never_negative:
        return 1
    if exponent == 1 and part.high <= 0:
        return -1
    return definite(factor.node, (), ()) if not factor.labels and isinstance(factor.node, Product | Sum) else 0


def _of_terms(parts: Sequence[tuple[Rational, Node]], rows: Axes, cols: Axes) -> int:
    signs = [(1 if coefficient > 0 else -1) * definite(node, rows, cols) for coefficient, node in parts]
    for sign in (1, -1) if rows else ():
        own = [part for part, found in zip(parts, signs, strict=True) if found == sign]
        others = [part for part, found in zip(parts, signs, strict=True) if found != sign]
        if len(others) > len(own) or 0 in signs:
            continue
        for other in others:
            enough = next((part for part in own if _outweighs(part, other, rows, cols)), None)
            if enough is None:
                break
            own.remove(enough)
        else:
            return sign
    return signs[0] if len(set(signs)) == 1 else 0


def _outweighs(more: tuple[Rational, Node], less: tuple[Rational, Node], rows: Axes, cols: Axes) -> bool:
    """Whether L @ M @ L.T, of one sign, and the outer product -v @ v.T, of the other, add up to the sign of the former.

    With v = L @ u and a diagonal M that is so where sum(u**2/M) <= 1, with v = L @ M @ y where y.T @ M @ y <= 1.
    """
    (coefficient, whole), (taken, outer) = more, less
    if not isinstance(whole, Product) or not isinstance(outer, Product):
        return False
    mirror = next(_mirrors(whole, rows, cols), None)
    ends, others = tuple(outer.out[i] for i in rows), {outer.out[j] for j in cols}
    tied = reached({*ends}, outer.factors)
    if mirror is None or tied & others or {*ends} & others or len(mirror.crossing) > 1:
        return False
    far = reached(others, outer.factors)
    left = [factor for factor in outer.factors if not tied.isdisjoint(factor.labels)]
    closed = [factor for factor in outer.factors if tied.isdisjoint(factor.labels) and far.isdisjoint(factor.labels)]
    start = dict(zip((whole.out[i] for i in rows), ends, strict=True))
    for places, rest in _taken_off(mirror.half({*start} - mirror.on_it), left, start):
        scales = [(product(mirror.still_closed, (), dict(enumerate(whole.sizes))), (), -ONE), *closed]
        weight = _weight(mirror, places, rest, outer.sizes)
        if weight is not None and all(map(_never_zero, mirror.still)):
            ratio = magnitude(quotient(taken * outer.coefficient, coefficient * whole.coefficient))
            if _at_most_one(scale(ratio, product([(weight, (), ONE), *scales], (), dict(enumerate(outer.sizes))))):
                return True
    return False


def _taken_off(
    half: Sequence[Factor], left: list[Factor], places: dict[int, int]
) -> Iterator[tuple[dict[int, int], list[Factor]]]:
    """What is left of some factors without those of a half, and which labels these have there."""
    if not half:
        yield places, left
        return
    first, *others = half
    for factor in left:
        if factor.node is first.node and factor.exponent == first.exponent:
            known = dict(places)
            if all(known.setdefault(a, b) == b for a, b in zip(first.labels, factor.labels, strict=True)):
                yield from _taken_off(others, [f for f in left if f is not factor], known)


def _weight(mirror: Mirror, places: dict[int, int], rest: list[Factor], sizes: Sequence[Size]) -> Node | None:
    """sum(u**2/M), or y.T @ M @ y, without scalars, for what is left of an outer product; None where that is no u."""
    known = dict(enumerate(sizes))
    kept = {label: places[label] for label in sorted(mirror.on_it) if label in places}
    used = {label for factor in rest for label in factor.labels}
    if len(set(places.values())) < len(places):
        return None
    if not mirror.crossing:
        labels = tuple(kept.values())
        within = [factor for factor in mirror.still if not kept.keys().isdisjoint(factor.labels)]
        if used & {*places.values()}.difference(labels) or not all(kept.keys() >= {*f.labels} for f in within):
            return None
        divisor = product([f._replace(labels=tuple(kept[a] for a in f.labels)) for f in within], labels, known)
        return product([(product(rest, labels, known), labels, 2), (divisor, labels, -ONE)], (), known)
    (matrix,) = mirror.crossing
    begin = next(places[label] for label in matrix.labels if label in places)
    across = next((f for f in rest if f.node is matrix.node and f.exponent == 1 and begin in f.labels), None)
    if kept or across is None:
        return None
    rest = [factor for factor in rest if factor is not across]
    end = across.labels[across.labels[0] == begin]
    if end == begin or {label for factor in rest for label in factor.labels} & {*places.values()}:
        return None
    y = product(rest, (end,), known)
    return product([(y, (0,), ONE), (matrix.node, (0, 1), ONE), (y, (1,), ONE)], ())


def _at_most_one(ratio: Node) -> bool:
    """Whether a scalar that is not negative is plainly 1 or less: a number, or a part of what it is divided by."""
    number = constant(ratio)
    if number is not None:
        return number <= 1
    if not isinstance(ratio, Product):
        return False
    for factor in ratio.factors:
        if factor.exponent == -1 and not factor.labels and interval(factor.node).positive:
            rest = product([f for f in ratio.factors if f is not factor], (), dict(enumerate(ratio.sizes)))
            left = add([(ONE, factor.node), (-ratio.coefficient, rest)], ())
            if interval(left).never_negative:
                return True
    return False


def _never_zero(factor: Factor) -> bool:
    below = isinstance(factor.exponent, NUMERIC) and factor.exponent < 0
    return below or interval(factor.node).positive
