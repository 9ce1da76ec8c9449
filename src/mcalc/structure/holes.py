"""Where the terms of a sum cancel whatever the variables are: the diagonal of A - A.T.

Terms that cancel everywhere are gone when a sum is built. What is looked for here are diagonals on which two terms of
opposite coefficients are the same, or all terms together come to nothing: the sum taken there is built anew, and is
zero. Two terms that are the same but for their patterns cancel wherever both patterns hold: A - tril(A) is zero below
the diagonal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from itertools import product as product_of
from typing import TypeAlias

from mcalc.exact.rational import Rational
from mcalc.structure.region import Region
from mcalc.structure.support import Support, Supports
from mcalc.structure.system import intersection
from mcalc.structure.terms import scale_of, terms
from mcalc.tensor import add, is_zero, product, scale
from mcalc.tensor.labels import is_skew
from mcalc.tensor.lift import at_sizes
from mcalc.tensor.make import ONE, split_coefficient
from mcalc.tensor.node import Apply, Labels, Node, Pattern, Product, Sum, Variable
from mcalc.tensor.symbols import symbols

MOST, LONGEST = 8, 120
"""Sums of more terms, or of more symbols, are not looked at."""

Parts: TypeAlias = Sequence[tuple[Rational, Node]]


def holes(node: Node, supports: Supports) -> Support:
    """Regions inside the support of a tensor on which it is zero for every input.

    >>> from mcalc.exact.size import Size
    >>> from mcalc.tensor import add, transpose, variable
    >>> A = variable("A", ["n", "n"])
    >>> skew = add([(ONE, A), (-ONE, transpose(A))], A.shape)
    >>> len(holes(skew, Supports()))
    1
    """
    if node not in supports.gaps:
        supports.gaps[node] = _holes(node, supports)
    return supports.gaps[node]


def _holes(node: Node, supports: Supports) -> Support:
    found: list[Region] = []
    if symbols(node) > LONGEST:
        return ()
    if _with_skew(node):
        found += _zero_on(node, [(ONE, node)], (0, 0), supports)
    parts = terms(node)
    if not 1 < len(parts) <= MOST or not supports.of(node):
        return tuple(found)
    balanced = not sum(coefficient for coefficient, _ in parts)
    pairs = [(left, right, _alike(left, right, supports)) for left, right in combinations(parts, 2)]
    pairs = [pair for pair in pairs if pair[2] or balanced or not pair[0][0] + pair[1][0]]
    for labels in _merged(node) if pairs else ():
        found += _zero_on(node, parts, labels, supports)
    for left, right, alike in pairs:
        for region, other in product_of(supports.of(left[1]), supports.of(right[1])):
            shared = intersection(region, other)
            if shared is None:
                continue
            if alike and shared.exact and not _met(shared, parts, (left, right), supports):
                found.append(shared)
            elif (diagonal := _diagonal(shared, supports.shape(node))) is not None:
                found += _zero_on(node, parts, diagonal, supports)
            elif not alike and _zero_along(shared, (left, right), supports):
                if _met(shared, parts, (left, right), supports):
                    supports.loosened.add(node)
                else:
                    found.append(shared)
    return tuple(dict.fromkeys(found))


def _with_skew(node: Node) -> bool:
    """Whether a square matrix is skew or a product with skew factors, whose diagonal may be zero."""
    if len(node.shape) != 2 or node.shape[0] != node.shape[1]:
        return False
    if not isinstance(node, Product):
        return isinstance(node, Apply) and is_skew(node)
    return any(isinstance(f.node, Variable | Apply | Sum) and is_skew(f.node) for f in node.factors)


def _alike(left: tuple[Rational, Node], right: tuple[Rational, Node], supports: Supports) -> bool:
    """Whether two terms cancel wherever both of their patterns hold."""
    if not left[0] + right[0] and _without_patterns(left[1]) is _without_patterns(right[1]):
        return True
    one, other = scale_of(*left, supports), scale_of(-right[0], right[1], supports)
    if one is None or other is None:
        return False
    return at_sizes(scale(one.coefficient, one.scalar), supports.sizes) is at_sizes(
        scale(other.coefficient, other.scalar), supports.sizes
    )


def _without_patterns(node: Node) -> Node:
    """A term without the zeros and ones on its own axes."""
    if not isinstance(node, Product):
        return node
    kept = [f for f in node.factors if not isinstance(f.node, Pattern) or not set(f.labels) <= set(node.out)]
    return split_coefficient(product(kept, node.out, dict(enumerate(node.sizes))))[1]


def _met(region: Region, parts: Parts, pair: tuple[tuple[Rational, Node], ...], supports: Supports) -> bool:
    """Whether a third term may be other than zero somewhere in a region."""
    others = [term for term in parts if term not in pair]
    return any(intersection(region, other) is not None for _, term in others for other in supports.of(term))


def _merged(node: Node) -> list[Labels]:
    """Two axes of one size as one, each such pair, and all axes as one."""
    axes = tuple(range(len(node.shape)))
    found: list[Labels] = []
    for i, j in combinations(axes, 2):
        if node.shape[i] == node.shape[j]:
            labels = [i if axis == j else axis for axis in axes]
            numbers = {label: place for place, label in enumerate(dict.fromkeys(labels))}
            found.append(tuple(numbers[label] for label in labels))
    if len(axes) > 2 and len(set(node.shape)) == 1:
        found.append((0,) * len(axes))
    return found


def _diagonal(region: Region, shape: tuple[object, ...]) -> Labels | None:
    """The labels of the axes of a region that is a diagonal of the whole tensor."""
    labels: list[int] = []
    for axis, size in zip(region.axes, shape, strict=True):
        if axis.constant or len(axis.terms) != 1 or axis.terms[0][1] != 1 or region.spans[axis.terms[0][0]] != size:
            return None
        labels.append(axis.terms[0][0])
    return tuple(labels) if not region.rules and len(set(labels)) < len(labels) else None


def _zero_along(region: Region, pair: Parts, supports: Supports) -> bool:
    """Whether two terms cancel all over a region: where it fixes all of their labels, and factors are the same then."""
    one, other = (_along(region, term, supports) for _, term in pair)
    return one is not None and one == other and not sum(coefficient for coefficient, _ in pair)


def _along(region: Region, term: Node, supports: Supports) -> Counter[tuple[object, ...]] | None:
    """The factors of a term that are no patterns, with what their labels are on a region in terms of its parameters."""
    if not isinstance(term, Product) or term.coefficient != 1 or not region.exact:
        return None
    patterns = [factor for factor in term.factors if isinstance(factor.node, Pattern)]
    placed = [(place, factor.labels) for factor in patterns for place in supports.of(factor.node)]
    labels = [*dict.fromkeys(term.out), *sorted(set(range(len(term.sizes))).difference(term.out))]
    found = supports.where(term.sizes, labels, [*placed, (region, term.out)])
    if len(found) != 1 or not found[0].exact or found[0].spans != region.spans:
        return None
    forms = dict(zip(labels, found[0].axes, strict=True))
    others = [factor for factor in term.factors if factor not in patterns]
    return Counter((f.node, f.exponent, *(forms[label] for label in f.labels)) for f in others)


def _zero_on(node: Node, parts: Parts, labels: Labels, supports: Supports) -> Support:
    """The diagonal of those labels where the tensor is zero on it, otherwise nothing."""
    sizes = dict(zip(labels, node.shape, strict=True))
    once = tuple(sorted(sizes))
    there = [(coefficient, product([(term, labels, ONE)], once)) for coefficient, term in parts]
    shape = tuple(sizes[label] for label in once)
    return supports.where(shape, labels) if is_zero(add(there, shape)) else ()
