"""A tensor as a sum of terms, and what each term is: a pattern times a number, a row times a column."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.structure.linear import names
from mcalc.structure.support import Supports
from mcalc.tensor import add, product
from mcalc.tensor.make import ONE, ONE_NODE, split_coefficient
from mcalc.tensor.node import Factor, Labels, Node, Pattern, Product, Sum, Term

Axes: TypeAlias = tuple[int, ...]

MOST = 64
"""Sums of more terms are not taken apart."""


@lru_cache(maxsize=256)
def terms(node: Node) -> tuple[tuple[Rational, Node], ...]:
    """The terms of a sum with their coefficients; a matrix-valued sum inside a product is opened, for looking only."""
    found: list[tuple[Rational, Node]] = []
    outer = [(t.coefficient, t.node) for t in node.terms] if isinstance(node, Sum) else [split_coefficient(node)]
    for coefficient, term in outer:
        inner = _inner_sum(term)
        if inner is None or not isinstance(term, Product):
            found.append((coefficient, term))
            continue
        within = term.factors[inner]
        assert isinstance(within.node, Sum)
        others = [factor for place, factor in enumerate(term.factors) if place != inner]
        parts = [
            (t.coefficient, product([*others, (t.node, within.labels, ONE)], term.out, _sizes(term)))
            for t in within.node.terms
        ]
        total = add(parts, term.shape)
        pieces = list(total.terms) if isinstance(total, Sum) else [Term(*split_coefficient(total))]
        found += [(coefficient * term.coefficient * piece.coefficient, piece.node) for piece in pieces]
    return tuple(found)


def _sizes(node: Product) -> dict[int, Size]:
    return dict(enumerate(node.sizes))


def _inner_sum(node: Node) -> int | None:
    """The one factor that is a sum with two or more axes."""
    if not isinstance(node, Product):
        return None
    places = [
        place
        for place, factor in enumerate(node.factors)
        if isinstance(factor.node, Sum) and len(factor.labels) > 1 and factor.exponent == 1
    ]
    if len(places) != 1:
        return None
    factor = node.factors[places[0]]
    assert isinstance(factor.node, Sum)
    return places[0] if len(factor.node.terms) <= MOST else None


class Scale(Record):
    """The number before a pattern of zeros and ones: a coefficient and a scalar."""

    coefficient: Rational
    scalar: Node


@lru_cache(maxsize=1024)
def scale_of(coefficient: Rational, node: Node, supports: Supports) -> Scale | None:
    """The scale of a term that is a pattern of zeros and ones times a scalar; None for other terms."""
    if isinstance(node, Pattern):
        return Scale(coefficient, ONE_NODE)
    if not isinstance(node, Product) or not node.coefficient:
        return None
    tied = reached(set(node.out), node.factors)
    patterns = [factor for factor in node.factors if tied.intersection(factor.labels)]
    if not all(isinstance(factor.node, Pattern) and factor.exponent == 1 for factor in patterns):
        return None
    # A summed label has one place at most once those of the output are known: sums are 0 or 1.
    labels = list(dict.fromkeys([*node.out, *(label for factor in patterns for label in factor.labels)]))
    placed = [(region, factor.labels) for factor in patterns for region in supports.of(factor.node)]
    found = supports.where(node.sizes, labels, placed)
    if any(names(region.axes[: len({*node.out})]) != names(region.axes) for region in found):
        return None
    closed = [factor for factor in node.factors if not tied.intersection(factor.labels)]
    own, scalar = split_coefficient(product(closed, (), _sizes(node)))
    return Scale(coefficient * node.coefficient * own, scalar)


def reached(start: set[int], factors: Sequence[Factor]) -> set[int]:
    """The labels that factors tie to those at the start, directly or through others."""
    tied = set(start)
    pending = [set(factor.labels) for factor in factors]
    while near := [labels for labels in pending if labels & tied]:
        pending = [labels for labels in pending if not labels & tied]
        tied.update(*near)
    return tied


def kronecker(node: Node, rows: Axes, cols: Axes) -> bool:
    """Whether a term is a Kronecker product of two matrices over rows and columns flattened row by row."""
    if not isinstance(node, Product) or not node.coefficient:
        return False
    factors, *sides = without_flattening(node, rows, cols)
    # An axis of one entry makes no factor: everything is a product with a matrix of 1 x 1.
    row_labels, col_labels = ([a for a in side if node.sizes[a].value != 1] for side in sides)
    for i in range(len(row_labels) + 1):
        for j in range(len(col_labels) + 1):
            first, second = {*row_labels[:i], *col_labels[:j]}, {*row_labels[i:], *col_labels[j:]}
            proper = (i > 0 and j > 0) or (i < len(row_labels) and j < len(col_labels))
            if not proper or not first or not second or first & second:
                continue
            if not reached(first, factors) & second:
                return True
    return False


def without_flattening(node: Product, rows: Axes, cols: Axes) -> tuple[list[Factor], Labels, Labels]:
    """Factors and labels, with an axis that runs through a matrix row by row taken as the two axes of it."""
    parts: dict[int, Labels] = {}
    kept: list[Factor] = []
    for factor in node.factors:
        if isinstance(factor.node, Pattern) and factor.node.rule == "flatten":
            whole = factor.labels[2]
            if node.out.count(whole) == 1 and sum(whole in f.labels for f in node.factors) == 1:
                parts[whole] = factor.labels[:2]
                continue
        kept.append(factor)
    row_labels = [part for axis in rows for part in parts.get(node.out[axis], (node.out[axis],))]
    col_labels = [part for axis in cols for part in parts.get(node.out[axis], (node.out[axis],))]
    return kept, tuple(row_labels), tuple(col_labels)
