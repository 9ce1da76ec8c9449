"""Sums that have a simpler form, by themselves or summed along an axis."""

from __future__ import annotations

from collections import Counter

from mcalc.exact.rational import Rational
from mcalc.tensor.draft import Draft, uses
from mcalc.tensor.make import ONE, as_product, is_zero
from mcalc.tensor.node import Factor, Labels, Node, Pattern, Product, Shape, Sum, Term
from mcalc.tensor.pattern import triangle
from mcalc.tensor.product import product
from mcalc.tensor.sum import LARGEST, add

_MOST = 8
"""Where more triangles stand in a sum they are left as they are."""


def cancelled(draft: Draft) -> bool | None:
    """Sum a sum term by term along what nothing else has where terms go away by that: x - mean(x) + w is sum(w).

    None where all go away, and the product is zero.
    """
    holders = uses(draft.factors)
    for place, (node, labels, exponent) in enumerate(draft.factors):
        if not isinstance(node, Sum) or exponent != 1 or len(node.terms) > LARGEST:
            continue
        held = {label for label in labels if label in draft.out or holders[label] > 1}
        axes = [axis for axis, label in enumerate(labels) if label not in held and labels.count(label) == 1]
        if not axes:
            continue
        repeated = [t for t in node.terms if any(_repeats(t.node, axis) for axis in axes)]
        rest = [t for t in node.terms if t not in repeated]
        if not repeated or not rest:
            continue
        left = tuple(label for label in labels if label in held)
        shape = tuple(draft.sizes[label] for label in left)
        for whole in ([Term(ONE, add(rest, node.shape))], rest):
            parts = [(t.coefficient, product([(t.node, labels, ONE)], left)) for t in (*whole, *repeated)]
            total = add(parts, shape)
            if is_zero(total):
                return None
        count = len(total.terms) if isinstance(total, Sum) else 1
        if count + 1 < len(node.terms):
            draft.factors.pop(place)
            for axis in axes:
                del draft.sizes[labels[axis]]
            draft.put(total, left, ONE)
            return True
    return False


def _repeats(node: Node, axis: int) -> bool:
    """Whether a term only repeats itself along an axis, as what was averaged along it does."""
    return isinstance(node, Product) and not any(node.out[axis] in factor.labels for factor in node.factors)


def of_spread_sums(terms: list[Term], shape: Shape) -> Node | None:
    """A sum that is spread over more axes is added up with what stands beside it: x - (a + 1) is x - a - 1."""
    opened: list[tuple[Rational, Node]] = []
    labels, sizes = tuple(range(len(shape))), dict(enumerate(shape))
    for term in terms:
        inside = _spread_sum(term.node)
        if inside is None:
            opened.append((term.coefficient, term.node))
            continue
        (held,), out = inside.factors, inside.out
        assert isinstance(held.node, Sum)
        axes = tuple(out.index(label) for label in held.labels)
        opened += [
            (term.coefficient * inside.coefficient * part.coefficient, product([(part.node, axes, ONE)], labels, sizes))
            for part in held.node.terms
        ]
    return None if len(opened) == len(terms) else add(opened, shape)


def _spread_sum(node: Node) -> Product | None:
    if not isinstance(node, Product) or len(node.factors) != 1 or len(set(node.out)) < len(node.out):
        return None
    (held,) = node.factors
    if not isinstance(held.node, Sum) or held.exponent != 1 or len(held.node.terms) > LARGEST:
        return None
    return node if set(held.labels) < set(node.out) and len(set(held.labels)) == len(held.labels) else None


def of_diagonals(terms: list[Term], shape: Shape) -> Node | None:
    """diag(x) + diag(w) is diag(x + w): deltas that all terms have are had once."""
    outs = {term.node.out if isinstance(term.node, Product) else None for term in terms}
    if len(outs) != 1:
        return None
    (out,) = outs
    if out is None or len(set(out)) == len(out):
        return None
    once = tuple(dict.fromkeys(out))
    sizes = {label: shape[out.index(label)] for label in once}
    inner = []
    for term in terms:
        assert isinstance(term.node, Product)
        factors = [(f.node, f.labels, f.exponent) for f in term.node.factors]
        inner.append((term.coefficient, product(factors, once, sizes)))
    total = add(inner, tuple(sizes[label] for label in once))
    return product([(total, once, ONE)], out, sizes)


def of_broadcasts(terms: list[Term], shape: Shape) -> Node | None:
    """An axis along which no term changes is spread out once, after the sum."""
    common: set[int] | None = None
    for term in terms:
        spread = _spread(term.node)
        common = spread if common is None else common & spread
        if not common:
            return None
    assert common is not None
    axes = tuple(range(len(shape)))
    rest = tuple(axis for axis in axes if axis not in common)
    inner = []
    for term in terms:
        assert isinstance(term.node, Product)
        factors = [(f.node, f.labels, f.exponent) for f in term.node.factors]
        out = tuple(term.node.out[axis] for axis in rest)
        kept = {label: size for label, size in enumerate(term.node.sizes) if label in out}
        inner.append((term.coefficient, product(factors, out, kept)))
    total = add(inner, tuple(shape[axis] for axis in rest))
    return product([(total, rest, ONE)], axes, dict(enumerate(shape)))


def _spread(node: Node) -> set[int]:
    """The axes along which a term is the same everywhere."""
    if not isinstance(node, Product):
        return set()
    used = {label for f in node.factors for label in f.labels}
    return {axis for axis, label in enumerate(node.out) if label not in used and node.out.count(label) == 1}


def of_triangles(terms: list[Term], shape: Shape) -> Node | None:
    """A triangle and what it leaves out are all: tril(A) + triu(A, 1) is A, and tril(A) - diag(diag(A)) tril(A, -1)."""
    opened = [(at, as_product(t.node)) for at, t in enumerate(terms) if isinstance(t.node, Product | Pattern)]
    masks = [(at, node, mask) for at, node in opened for mask in _triangles(node)]
    masks = masks if len(masks) <= _MOST else []
    for at, node, mask in masks:
        coefficient, pattern = terms[at].coefficient, mask.node
        assert isinstance(pattern, Pattern)
        sign = 1 if pattern.offset else -1
        near = [i for i, t in enumerate(terms) if t.coefficient == sign * coefficient and _may_be_in(t.node, node)]
        if near and pattern.shape[0] == pattern.shape[1] and pattern.offset.value in (0, -1):
            diagonal = _on_diagonal(node, mask)
            other = next((i for i in near if terms[i].node is diagonal), None)
            if other is not None:
                moved = triangle(pattern.shape[0], pattern.shape[1], pattern.offset + sign)
                factors = [f if f is not mask else Factor(moved, f.labels, ONE) for f in node.factors]
                whole = product(factors, node.out, dict(enumerate(node.sizes)))
                return _instead(terms, (at, other), [(coefficient, whole)], shape)
        for other, beside, rest in masks:
            if other == at or terms[other].coefficient != coefficient or not _alike(node, beside):
                continue
            found = _together(node, mask, beside, rest)
            if found:
                return _instead(terms, (at, other), [(coefficient * sign, part) for sign, part in found], shape)
    return None


def _alike(one: Product, other: Product) -> bool:
    """Whether two products have the same factors but for triangles, whatever their labels: a quick look."""
    return _beside_triangles(one) == _beside_triangles(other)


def _may_be_in(diagonal: Node, node: Product) -> bool:
    """Whether a term may be what a product with a triangle is on the diagonal: it has no other factors."""
    return {f.node for f in as_product(diagonal).factors} <= {f.node for f in node.factors}


def _beside_triangles(node: Product) -> Counter[tuple[Node, object]]:
    masks = _triangles(node)
    return Counter((f.node, f.exponent) for f in node.factors if f not in masks)


def _together(one: Product, first: Factor, other: Product, second: Factor) -> list[tuple[Rational, Node]]:
    """What two terms are that have opposite triangles of one thing; nothing where they have not, or nothing simpler."""
    assert isinstance(first.node, Pattern)
    assert isinstance(second.node, Pattern)
    overlap, (rows, cols) = (first.node.offset + second.node.offset).value, first.node.shape
    evenly = rows == cols and first.node.offset == second.node.offset
    if overlap == -2 and any(set(first.labels) <= set(f.labels) for f in one.factors if f is not first):
        return []  # on the diagonal may be what has no value
    if (overlap != -1 and not (evenly and overlap in (0, -2))) or _masked(one, first) != _masked(other, second, True):
        return []
    kept = [f for f in one.factors if f is not first]
    whole: list[tuple[Rational, Node]] = [(ONE, product(kept, one.out, dict(enumerate(one.sizes))))]
    return whole if overlap == -1 else [*whole, (1 + overlap, _on_diagonal(one, first))]


def _triangles(node: Product) -> list[Factor]:
    patterns = [f for f in node.factors if isinstance(f.node, Pattern) and f.node.rule == "triangle"]
    return [f for f in patterns if f.labels[0] != f.labels[1]]


def _masked(node: Product, mask: Factor, turned: bool = False) -> tuple[Node, tuple[int, ...]]:
    """What a triangle leaves entries of, with its axes open, and where they stand among those of the whole."""
    labels = mask.labels[::-1] if turned else mask.labels
    places = tuple(node.out.index(label) if label in node.out else -1 for label in labels)
    opened = (*node.out, *(label for label in labels if label not in node.out))
    kept = [f for f in node.factors if f is not mask]
    return product(kept, opened, dict(enumerate(node.sizes)), node.coefficient), places


def _on_diagonal(node: Product, mask: Factor) -> Node:
    """What a product is where the axes of a triangle in it agree."""
    row, col = mask.labels

    def one(labels: Labels) -> Labels:
        return tuple(row if label == col else label for label in labels)

    kept = [(f.node, one(f.labels), f.exponent) for f in node.factors if f is not mask]
    return product(kept, one(node.out), dict(enumerate(node.sizes)), node.coefficient)


def _instead(terms: list[Term], gone: tuple[int, int], found: list[tuple[Rational, Node]], shape: Shape) -> Node:
    rest = [(term.coefficient, term.node) for at, term in enumerate(terms) if at not in gone]
    return add([*rest, *found], shape)
