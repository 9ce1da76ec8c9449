"""Sums that have a simpler form."""

from __future__ import annotations

from mcalc.exact.rational import Rational
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Node, Product, Shape, Sum, Term
from mcalc.tensor.product import product
from mcalc.tensor.sum import LARGEST, add


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
