"""Where the terms of a sum cancel whatever the variables are: the diagonal of A - A.T.

Terms that cancel everywhere are gone when a sum is built. What is looked for here are diagonals on which two terms of
opposite coefficients are the same: the sum taken there is built anew, and is zero. Two terms that are patterns times
the same number cancel wherever they meet.
"""

from __future__ import annotations

from itertools import combinations

from mcalc.structure.finish import intersection
from mcalc.structure.region import FIXED, Axis, Region
from mcalc.structure.support import Support, Supports
from mcalc.structure.terms import scale_of
from mcalc.tensor import is_zero, product, scale
from mcalc.tensor.lift import at_sizes
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Apply, Labels, Node, Product, Sum, Term, Variable
from mcalc.tensor.turn import is_skew

MOST = 8
"""Sums of more terms are not looked at."""


def holes(node: Node, supports: Supports) -> Support:
    """Regions inside the support of a tensor on which it is zero for every input.

    >>> from mcalc.language.size import Size
    >>> from mcalc.tensor import add, transpose, variable
    >>> A = variable("A", ["n", "n"])
    >>> skew = add([(ONE, A), (-ONE, transpose(A))], A.shape)
    >>> len(holes(skew, Supports()))
    1
    """
    found: list[Region] = []
    if _with_skew(node):
        _look(node, (0, 0), supports, found)
    if not isinstance(node, Sum) or len(node.terms) > MOST:
        return tuple(found)
    for left, right in combinations(node.terms, 2):
        alike = _alike(left, right, supports)
        if left.coefficient + right.coefficient and not alike:
            continue
        if len(node.shape) == 2 and node.shape[0] == node.shape[1]:
            _look(node, (0, 0), supports, found)
        for region in supports.of(left.node):
            for other in supports.of(right.node):
                shared = intersection(region, other)
                if shared is None:
                    continue
                if alike and shared.exact and not _met(shared, node, (left, right), supports):
                    found += [shared] if shared not in found else []
                    continue
                labels = _diagonal(shared, supports.shape(node))
                if labels is not None:
                    _look(node, labels, supports, found)
    return tuple(found)


def _with_skew(node: Node) -> bool:
    """Whether a square matrix is skew or a product with skew factors, whose diagonal may be zero."""
    if len(node.shape) != 2 or node.shape[0] != node.shape[1]:
        return False
    if not isinstance(node, Product):
        return isinstance(node, Apply) and is_skew(node)
    return any(isinstance(f.node, Variable | Apply | Sum) and is_skew(f.node) for f in node.factors)


def _alike(left: Term, right: Term, supports: Supports) -> bool:
    """Whether two terms are the same number wherever they aren't zero, but for the sign."""
    one, other = scale_of(left.coefficient, left.node), scale_of(-right.coefficient, right.node)
    if one is None or other is None:
        return False
    return at_sizes(scale(one.coefficient, one.scalar), supports.sizes) is at_sizes(
        scale(other.coefficient, other.scalar), supports.sizes
    )


def _met(region: Region, node: Sum, pair: tuple[Term, Term], supports: Supports) -> bool:
    """Whether a third term may be other than zero somewhere in a region."""
    others = [term.node for term in node.terms if term not in pair]
    return any(intersection(region, other) is not None for term in others for other in supports.of(term))


def _diagonal(region: Region, shape: tuple[object, ...]) -> Labels | None:
    """The labels of the axes of a region that is a diagonal of the whole tensor."""
    labels: list[int] = []
    for axis, size in zip(region.axes, shape, strict=True):
        if not isinstance(axis, Axis) or axis.parameter == FIXED or axis.offset != 0 or axis.stride != 1:
            return None
        if region.spans[axis.parameter] != size:
            return None
        labels.append(axis.parameter)
    return tuple(labels) if not region.rules and len(set(labels)) < len(labels) else None


def _look(node: Node, labels: Labels, supports: Supports, found: list[Region]) -> None:
    """Add the diagonal of those labels where the tensor is zero on it."""
    sizes = dict(zip(labels, node.shape, strict=True))
    if is_zero(product([(node, labels, ONE)], tuple(sorted(sizes)))):
        for region in supports.labelled([sizes[label] for label in sorted(sizes)], labels, []):
            if region not in found:
                found.append(region)
