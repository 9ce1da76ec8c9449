"""Which matrices are positive or negative semidefinite whatever the variables are.

A product is where it is L @ M @ L.T, and M is never negative, a semidefinite matrix, or a product of both entry by
entry (Schur). A sum is where all of its terms are, and where L @ M @ L.T outweighs what is taken off it, by Cauchy and
Schwarz: diag(p) - p @ p.T with sum(p) == 1 (`outweighed`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from mcalc.catalogue import find
from mcalc.catalogue.interval import POSITIVE, Interval
from mcalc.catalogue.properties import facts
from mcalc.derivation.signs import interval
from mcalc.exact.rational import NUMERIC, Rational
from mcalc.structure.mirrors import Mirror, mirrors
from mcalc.structure.outweighed import outweighs
from mcalc.structure.terms import Axes, terms
from mcalc.tensor.make import ONE, as_product
from mcalc.tensor.node import Apply, Factor, Node, Product, Sum, Variable

_FACTORS, _TERMS = 12, 12
"""Products and sums of more are not looked into."""

_MATRIX: tuple[Axes, Axes] = (0,), (1,)


def definite(node: Node, rows: Axes = (0,), cols: Axes = (1,), above: frozenset[Node] = frozenset()) -> int:
    """1 of a matrix that is plainly positive semidefinite, -1 of a negative semidefinite one, otherwise 0.

    Without rows and columns it is the sign of a scalar that is never negative, or never positive. The entries of what
    is `above` zero are, whatever they are.

    >>> from mcalc.language import read
    >>> from mcalc.tensor import lower
    >>> definite(lower(read("-2*A.T @ A"))), definite(lower(read("A + A.T", shapes={"A": "n,n"})))
    (-1, 0)
    """
    return _knowing(above).sign(node, rows, cols)


@lru_cache(maxsize=64)
def _knowing(above: frozenset[Node]) -> _Signs:
    return _Signs(above)


class _Signs:
    """The signs of matrices and of what they are made of, where some nodes are known to be above zero."""

    def __init__(self, above: frozenset[Node]) -> None:
        self._above = above
        self.sign = lru_cache(maxsize=512)(self._found)

    def _found(self, node: Node, rows: Axes, cols: Axes) -> int:
        if len(rows) != len(cols) or any(node.shape[i] != node.shape[j] for i, j in zip(rows, cols, strict=True)):
            return 0
        match node:
            case Sum() if len(node.terms) <= _TERMS:
                return self._of_terms([(term.coefficient, term.node) for term in node.terms], rows, cols)
            case Product() if node.coefficient and len(node.factors) <= _FACTORS:
                found = next(self._mirrors(node, rows, cols), None)
                if found is not None:
                    return found.sign if node.coefficient > 0 else -found.sign
                parts = terms(node)
                return self._of_terms(parts, rows, cols) if 1 < len(parts) <= _TERMS else 0
            case Variable() | Apply() if (rows, cols) == _MATRIX:
                of = _kept(node)
                return int(_declared(node) if of is None else self.sign(of, *_MATRIX) == 1)
            case _:
                return 0 if rows else self._of_factor(Factor(node, (), ONE))

    def _mirrors(self, node: Product, rows: Axes, cols: Axes) -> Iterator[Mirror]:
        return mirrors(node, rows, cols, self._of_factor, lambda factor: self.sign(factor.node, *_MATRIX))

    def _interval(self, node: Node) -> Interval:
        return POSITIVE if node in self._above else interval(node)

    def _of_factor(self, factor: Factor) -> int:
        """1 where no entry of a factor is below zero, as of even roots and powers, -1 where none is above, else 0."""
        exponent, part = factor.exponent, self._interval(factor.node)
        if isinstance(exponent, NUMERIC) and (exponent.denominator % 2 == 0 or exponent.numerator % 2 == 0):
            return 1
        if part.never_negative:
            return 1
        if exponent == 1 and part.high <= 0:
            return -1
        closed = not factor.labels and isinstance(factor.node, Product | Sum)
        return self.sign(factor.node, (), ()) if closed else 0

    def _seldom_zero(self, factor: Factor) -> bool:
        """Whether there are values without a zero in a factor near all others, by which what is so there is so."""
        below = isinstance(factor.exponent, NUMERIC) and factor.exponent < 0
        return below or isinstance(factor.node, Variable) or self._interval(factor.node).positive

    def _of_terms(self, parts: Sequence[tuple[Rational, Node]], rows: Axes, cols: Axes) -> int:
        signs = [(1 if coefficient > 0 else -1) * self.sign(node, rows, cols) for coefficient, node in parts]
        if 0 in signs:
            return 0
        for sign in (1, -1) if rows else ():
            own = [part for part, found in zip(parts, signs, strict=True) if found == sign]
            others = [part for part, found in zip(parts, signs, strict=True) if found != sign]
            while others and (enough := self._enough(own, others[-1], rows, cols)) is not None:
                own.remove(enough)
                others.pop()
            if not others:
                return sign
        return signs[0] if len(set(signs)) == 1 else 0

    def _enough(
        self, own: Sequence[tuple[Rational, Node]], other: tuple[Rational, Node], rows: Axes, cols: Axes
    ) -> tuple[Rational, Node] | None:
        """A term that outweighs one of the other sign."""
        taken = self._mirrored(other, rows, cols)
        for part in own if taken is not None else ():
            whole = self._mirrored(part, rows, cols)
            if whole is None or taken is None or not all(map(self._seldom_zero, (*whole[0].still, *whole[0].closed))):
                continue
            ends = tuple(zip(whole[1], taken[1], strict=True))
            if outweighs(whole[0], taken[0], ends, (taken[2], whole[2]), self._interval):
                return part
        return None

    def _mirrored(
        self, part: tuple[Rational, Node], rows: Axes, cols: Axes
    ) -> tuple[Mirror, tuple[int, ...], Rational] | None:
        """The mirror of a term, the labels of its rows and the number in front of it."""
        coefficient, node = part
        product = as_product(node)
        found = next(self._mirrors(product, rows, cols), None)
        if found is None:
            return None
        return found, tuple(product.out[i] for i in rows), coefficient * product.coefficient


def _declared(node: Node) -> bool:
    """Whether a matrix is positive definite because its variable, or what a function keeps, is."""
    if isinstance(node, Variable):
        return "definite" in facts(node.properties)
    of = _kept(node)
    return of is not None and _declared(of)


def _kept(node: Node) -> Node | None:
    """The matrix of which a function keeps that it is definite: the inverse of A.T @ A is where there is one."""
    entry = find(node.function) if isinstance(node, Apply) and not node.batch else None
    if entry is None or not isinstance(node, Apply) or "definite" not in entry.keeps:
        return None
    return node.args[0].node if node.args[0].labels == (0, 1) else None
