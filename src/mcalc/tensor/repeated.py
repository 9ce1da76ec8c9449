"""A sum that is a factor in a term beside its own terms: S + h*A @ S is (eye(n) + h*A) @ S.

The terms of a sum are laid flat, so that S is no part of S + h*A @ S that a comparison of factors could find. The
derivative of a linear recursion, of steps z + h*A @ z, is the power of a matrix by this. A vector v + A @ v stays: it
is computed without a matrix.
"""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.exact.rational import Rational, quotient
from mcalc.record import Record
from mcalc.tensor.make import ONE, scale
from mcalc.tensor.node import Factor, Labels, Node, Product, Sum, Term
from mcalc.tensor.orientation import turned_matrix
from mcalc.tensor.product import product
from mcalc.tensor.sum import add


class _Repeated(Record):
    """The places of the terms of a sum S and of a term with S as a factor, and the product that they are together."""

    places: frozenset[int]
    whole: Node


def multiplied(node: Sum) -> Node:
    """The sum with what stands as a factor beside its own terms, the longest first, times all that multiplies it.

    >>> from mcalc.language import read
    >>> from mcalc.tensor import lower
    >>> shapes = {"A": "n,n", "B": "n,n"}
    >>> written, short = "A + B + A @ (A + B)", "(eye(n) + A) @ (A + B)"
    >>> multiplied(lower(read(written, shapes=shapes))) is lower(read(short, shapes=shapes))
    True
    """
    whole: Node = node
    while isinstance(whole, Sum) and (found := _longest(whole.terms)) is not None:
        others = [term for place, term in enumerate(whole.terms) if place not in found.places]
        whole = add([*others, (ONE, found.whole)], whole.shape)
    return whole


def _longest(terms: Sequence[Term]) -> _Repeated | None:
    there = {term.node: place for place, term in enumerate(terms)}
    best: _Repeated | None = None
    for at, (coefficient, node) in enumerate(terms):
        if not isinstance(node, Product) or len(set(node.out)) < len(node.out):
            continue
        for factor in node.factors:
            total = _on_axes(factor, node.out)
            if total is None:
                continue
            long = [Term(sign, part) for sign in (1, -1) if (part := scale(sign, total)) in there]
            parts = tuple(long) or total.terms  # a long sum stays whole in another
            if best is not None and len(parts) < len(best.places):
                continue
            places = [there.get(part.node, at) for part in parts]
            ratios = {quotient(terms[p].coefficient, part.coefficient) for p, part in zip(places, parts, strict=True)}
            if at in places or len(ratios) > 1:
                continue
            whole = _together(ratios.pop(), total, coefficient, node, factor)
            if whole is not None:
                best = _Repeated(frozenset([*places, at]), whole)
    return best


def _on_axes(factor: Factor, out: Labels) -> Sum | None:
    """A factor that is a sum on the axes of the output, one of which may be summed over; else None."""
    total, labels = factor.node, factor.labels
    inner = [label for label in labels if label not in out]
    if not isinstance(total, Sum) or factor.exponent != 1 or not len(set(labels)) == len(labels) == len(out):
        return None
    if len(inner) > 1:
        return None
    free = [label for label in out if label not in labels]
    on = tuple(free[0] if label in inner else label for label in labels)
    if on == out:
        return total
    turned = turned_matrix(total) if len(out) == 2 else None
    return turned if isinstance(turned, Sum) else None


def _together(c: Rational, total: Sum, d: Rational, node: Product, factor: Factor) -> Node | None:
    """c*S + d*node, where node has S as a factor, as what S is multiplied by in all times S."""
    others = [f for f in node.factors if f is not factor]
    sizes = dict(enumerate(node.sizes))
    axes = [label for label in node.out if any(label in f.labels for f in others)]
    inner = [label for label in factor.labels if label not in node.out]
    if inner and (len(node.out) < 2 or len(axes) != 1 or axes[0] in factor.labels):  # no matrix times a matrix
        return None
    ones = [*axes, *axes] if inner else axes
    one = product([], tuple(ones), {label: sizes[label] for label in axes})
    on = (*axes, *inner)
    by = product(others, on, sizes, node.coefficient)
    whole = add([(c, one), (d, by)], one.shape)
    on_total = tuple(inner[0] if label in axes else label for label in node.out) if inner else node.out
    return product([(whole, on, ONE), (total, on_total, ONE)], node.out, sizes)
