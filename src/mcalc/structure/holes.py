"""Where the terms of a sum cancel whatever the variables are: the diagonal of A - A.T.

Terms that cancel everywhere are gone when a sum is built. What is looked for here are diagonals on which two terms of
opposite coefficients are the same: the sum taken there is built anew, and is zero.
"""

from __future__ import annotations

from itertools import combinations

from mcalc.structure.finish import intersection
from mcalc.structure.region import FIXED, Axis, Region
from mcalc.structure.support import Support, Supports
from mcalc.tensor import is_zero, product
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Labels, Node, Sum

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
    if not isinstance(node, Sum) or len(node.terms) > MOST:
        return ()
    found: list[Region] = []
    for left, right in combinations(node.terms, 2):
        if left.coefficient + right.coefficient:
            continue
        if len(node.shape) == 2 and node.shape[0] == node.shape[1]:
            _look(node, (0, 0), supports, found)
        for region in supports.of(left.node):
            for other in supports.of(right.node):
                shared = intersection(region, other)
                labels = None if shared is None else _diagonal(shared, supports.shape(node))
                if labels is not None:
                    _look(node, labels, supports, found)
    return tuple(found)


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
