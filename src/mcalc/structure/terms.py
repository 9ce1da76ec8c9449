"""A tensor as a sum of terms, and what each term is: a pattern times a number, a row times a column."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.structure.linear import sign, tidy
from mcalc.structure.support import Supports
from mcalc.tensor import add, product
from mcalc.tensor.make import ONE, ONE_NODE, split_coefficient
from mcalc.tensor.node import Factor, Labels, Node, Pattern, Product, Sum, Term

Axes = tuple[int, ...]

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


def scale_of(coefficient: Rational, node: Node) -> Scale | None:
    """The scale of a term that is a pattern of zeros and ones times a scalar; None for other terms."""
    if isinstance(node, Pattern):
        return Scale(coefficient, ONE_NODE)
    if not isinstance(node, Product) or not node.coefficient:
        return None
    closed, patterns = _closed(node)
    if not all(isinstance(factor.node, Pattern) and factor.exponent == 1 for factor in patterns):
        return None
    if not _settled(node.out, patterns):
        return None
    own, scalar = split_coefficient(product(closed, (), _sizes(node)))
    return Scale(coefficient * node.coefficient * own, scalar)


def _closed(node: Product) -> tuple[list[Factor], list[Factor]]:
    """The factors that make a scalar, tied to no axis of the output, and the others."""
    reached = set(node.out)
    for group in joined(node.factors):
        if group & reached:
            reached |= group
    closed = [factor for factor in node.factors if not reached.intersection(factor.labels)]
    return closed, [factor for factor in node.factors if reached.intersection(factor.labels)]


def _settled(out: Labels, patterns: Sequence[Factor]) -> bool:
    """Whether a summed label has one place at most once the labels of the output are known: sums are 0 or 1."""
    count = len({*out, *(label for factor in patterns for label in factor.labels)})
    known = set(out)
    while True:
        before = len(known)
        for factor in patterns:
            assert isinstance(factor.node, Pattern)
            labels = factor.labels
            match factor.node.rule:
                case "unit":
                    known.add(labels[0])
                case "select" | "line" if known & set(labels):
                    known.update(labels)
                case "convolution" if len(known.intersection(labels)) > 1:
                    known.update(labels)
                case "flatten" if labels[2] in known or {labels[0], labels[1]} <= known:
                    known.update(labels)
        if len(known) == before:
            return len(known) == count


def factored(node: Node, rows: Axes, cols: Axes) -> tuple[Node, Node] | None:
    """A term as (a tensor of the rows, a tensor of the columns) whose outer product it is, but for its coefficient."""
    if not isinstance(node, Product) or not node.coefficient:
        return None
    row_labels = tuple(node.out[axis] for axis in rows)
    col_labels = tuple(node.out[axis] for axis in cols)
    groups = joined(node.factors)
    left, right = set(row_labels), set(col_labels)
    if left & right or any(group & left and group & right for group in groups):
        return None
    reached = set(left)
    for group in groups:
        if group & left:
            reached |= group
    mine = [factor for factor in node.factors if factor.labels and factor.labels[0] in reached]
    others = [factor for factor in node.factors if factor.labels and factor.labels[0] not in reached]
    sizes = dict(enumerate(node.sizes))
    row = product(mine, row_labels, {label: size for label, size in sizes.items() if label in left})
    col = product(others, col_labels, {label: size for label, size in sizes.items() if label in right})
    return row, col


def joined(factors: Sequence[Factor]) -> list[set[int]]:
    """Labels that factors tie together, directly or through others."""
    groups: list[set[int]] = []
    for factor in factors:
        if not factor.labels:
            continue
        own = set(factor.labels)
        apart = [group for group in groups if not group & own]
        for group in groups:
            if group & own:
                own |= group
        groups = [*apart, own]
    return groups


def rank(node: Node, rows: Axes, cols: Axes, supports: Supports) -> Size | None:
    """A number of outer products whose sum the tensor is, where it is plainly such a sum."""
    opened = [term for _, term in terms(node)]
    k = rank_of_terms(opened, rows, cols, supports)
    outer = [term.node for term in node.terms] if isinstance(node, Sum) else [node]
    if outer == opened:
        return k
    closed = rank_of_terms(outer, rows, cols, supports)
    if k is None or closed is None:
        return closed if k is None else k
    return closed if sign(tidy(supports.bound(k) - supports.bound(closed))) == 1 else k


def rank_of_terms(found: Sequence[Node], rows: Axes, cols: Axes, supports: Supports) -> Size | None:
    """The same for some terms of a sum: terms that share a row or a column count once."""
    pairs: list[tuple[Node, Node]] = []
    more = Size.of(0)
    for term in found:
        pair = factored(term, rows, cols)
        if pair is not None:
            pairs.append(pair)
            continue
        inner = _rank_inside(term, rows, cols, supports) or _narrowest(term, rows, cols, supports)
        if inner is None:
            return None
        more += inner
    if not pairs:
        return more or None
    return more + min(len({row for row, _ in pairs}), len({col for _, col in pairs}))


def _narrowest(node: Node, rows: Axes, cols: Axes, supports: Supports) -> Size | None:
    """The rank of U @ V.T: the smallest size of a summed label that all ways from rows to columns lead through."""
    if not isinstance(node, Product) or not node.coefficient:
        return None
    left, right = {node.out[axis] for axis in rows}, {node.out[axis] for axis in cols}
    best: Size | None = None
    for label in range(len(node.sizes)) if not left & right else ():
        if label in left or label in right or not _parts_at(label, node.factors, left, right):
            continue
        size = node.sizes[label]
        if best is None or sign(tidy(supports.bound(best) - supports.bound(size))) == 1:
            best = size
    return best


def _parts_at(label: int, factors: Sequence[Factor], left: set[int], right: set[int]) -> bool:
    """Whether no way leads from the left labels to the right ones but through one label."""
    rest = [f._replace(labels=tuple(a for a in f.labels if a != label)) for f in factors]
    return not any(group & left and group & right for group in joined(rest))


def _rank_inside(node: Node, rows: Axes, cols: Axes, supports: Supports) -> Size | None:
    """The rank of X @ (b @ c.T + c @ b.T): of the one sum that holds rows and columns together."""
    if not isinstance(node, Product):
        return None
    left, right = {node.out[axis] for axis in rows}, {node.out[axis] for axis in cols}
    if left & right:
        return None
    for place, factor in enumerate(node.factors):
        if not isinstance(factor.node, Sum) or factor.exponent != 1 or len(factor.labels) < 2:
            continue
        reached_left, reached_right = set(left), set(right)
        for group in joined([f for i, f in enumerate(node.factors) if i != place]):
            if group & left:
                reached_left |= group
            if group & right:
                reached_right |= group
        if reached_left & reached_right:
            continue
        to_right = tuple(axis for axis, label in enumerate(factor.labels) if label in reached_right)
        to_left = tuple(axis for axis in range(len(factor.labels)) if axis not in to_right)
        return rank(factor.node, to_left, to_right, supports)
    return None


def kronecker(node: Node, rows: Axes, cols: Axes) -> bool:
    """Whether a term is a Kronecker product of two matrices over rows and columns flattened row by row."""
    if not isinstance(node, Product) or not node.coefficient:
        return False
    factors, row_labels, col_labels = _without_flattening(node, rows, cols)
    groups = joined(factors)
    for i in range(len(row_labels) + 1):
        for j in range(len(col_labels) + 1):
            first, second = {*row_labels[:i], *col_labels[:j]}, {*row_labels[i:], *col_labels[j:]}
            proper = (i > 0 and j > 0) or (i < len(row_labels) and j < len(col_labels))
            if not proper or not first or not second or first & second:
                continue
            if not any(group & first and group & second for group in groups):
                return True
    return False


def _without_flattening(node: Product, rows: Axes, cols: Axes) -> tuple[list[Factor], Labels, Labels]:
    """Factors and labels with an axis that runs through a matrix row by row taken as the two axes of it."""
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
