"""Matrices that are equal along their diagonals (Toeplitz), and those whose diagonals go on at the other side as well.

A tensor is the same when some of its axes move on by one together, where all of its factors, terms and arguments are:
that is Toeplitz of both axes of a matrix. Zeros and ones on a whole diagonal are Toeplitz too, and circulant together
with the diagonal n places further on. Sums and products of circulant matrices are circulant, and what is a function of
one as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.exact.rational import Rational, magnitude
from mcalc.structure.linear import Bound, tidy
from mcalc.structure.region import Region, extent
from mcalc.structure.support import Supports
from mcalc.structure.terms import Scale, scale_of, terms
from mcalc.tensor.make import ONE_NODE
from mcalc.tensor.node import Apply, Node, Pattern, Product, Sum

Axes: TypeAlias = tuple[int, ...]
Same: TypeAlias = Callable[[Node, Axes], bool]

_BOTH: Axes = (0, 1)
_TERMS = 32
"""Sums of more terms are not looked at."""


def toeplitz(node: Node, supports: Supports) -> bool:
    """Whether every diagonal of a matrix has one value."""
    return _made_of_diagonals(node, supports, moves) is not None


def circulant(node: Node, supports: Supports) -> bool:
    """Whether every row of a square matrix is the one above, moved on by one around the rim.

    >>> from mcalc.language import read
    >>> from mcalc.tensor import lower
    >>> circulant(lower(read("roll(eye(n), 1, axis=0) + ones(n, n)", shapes={"x": "n"})), Supports())
    True
    """
    size, width = supports.shape(node)
    if size != width:
        return False

    def goes_round(part: Node, axes: Axes) -> bool:
        return _goes_round(part, axes, supports)

    left = _made_of_diagonals(node, supports, goes_round)
    while left:
        offset, scale = left.pop()
        round_the_rim = [(tidy(offset + turn), scale) for turn in (size, -size)]
        if offset != 0:
            found = next((place for place in round_the_rim if place in left), None)
            if found is None:
                return False
            left.remove(found)
    return left is not None


def dominated(node: Node, supports: Supports) -> int:
    """1 or -1 where a matrix of numbers on whole diagonals has the main one of that sign, and not less of it in any row
    than of all others together: a symmetric one is semidefinite then (Gershgorin).
    """
    found = _made_of_diagonals(node, supports, lambda _, __: False) if len(node.shape) == len(_BOTH) else None
    size = supports.shape(node)[0]
    values: dict[Bound, Rational] = {}
    for offset, scale in found or ():
        if scale.scalar is not ONE_NODE:
            return 0
        values[offset] = values.get(offset, 0) + scale.coefficient
    total = values.pop(0, 0)
    others: Rational = 0
    while values:
        offset, value = values.popitem()
        # No row has a place on this diagonal and on the one that is `size` further on.
        beside = next((p for p in (tidy(offset + size), tidy(offset - size)) if p in values), offset)
        others += max(magnitude(value), magnitude(values.pop(beside, 0)))
    return ((total > 0) - (total < 0)) * (magnitude(total) >= others)


def _made_of_diagonals(node: Node, supports: Supports, same: Same) -> list[tuple[Bound, Scale]] | None:
    """The diagonals of zeros and ones in a matrix, with what they are multiplied by, beside terms that are the same
    when both axes move; None where there is anything else.
    """
    found: list[tuple[Bound, Scale]] = []
    if same is moves and same(node, _BOTH):
        return found
    parts = terms(node)
    for coefficient, term in parts if len(parts) <= _TERMS else ():
        if same(term, _BOTH):
            continue
        scale = scale_of(coefficient, term, supports)
        if scale is None:
            return None
        for region in supports.of(term):
            offset = _whole_diagonal(region, supports.shape(node))
            if offset is None:
                return None
            found.append((offset, scale))
    return found if len(parts) <= _TERMS else None


def _whole_diagonal(region: Region, shape: Sequence[Bound]) -> Bound | None:
    """Column - row of a region that is a diagonal from one rim to the other."""
    row, col = region.axes
    apart = col.plus(row, -1)
    steps = [value for _, value in row.terms]
    if apart.terms or region.rules or not region.exact or steps not in ([1], [-1], []):
        return None
    ends = [extent(region, axis) for axis in region.axes]
    first = any(low == 0 for low, _ in ends)
    last = any(high is not None and tidy(size - high - 1) == 0 for (_, high), size in zip(ends, shape, strict=True))
    return tidy(apart.constant) if first and last else None


def moves(node: Node, axes: Iterable[int]) -> bool:
    """Whether a tensor is the same when all of these axes move on by one together, as far as they go.

    >>> from mcalc.exact.size import Size
    >>> from mcalc.tensor import triangle, variable
    >>> n = Size.name("n")
    >>> moves(triangle((n, n), 0), (0, 1)), moves(variable("A", ["n", "n"]), (0, 1))
    (True, False)
    """
    axes = set(axes)
    if not axes:
        return True
    match node:
        case Pattern(rule="select" | "line", stride=1) | Pattern(rule="triangle"):
            return axes == {0, 1}
        case Pattern(rule="convolution", stride=1):
            return axes in ({0, 2}, {1, 2})
        case Product():
            moved = {node.out[axis] for axis in axes}
            within = all(axis in axes for axis, label in enumerate(node.out) if label in moved)
            return within and all(moves(f.node, _places(f.labels, moved)) for f in node.factors)
        case Sum():
            return all(moves(term.node, axes) for term in node.terms)
        case Apply():
            moved = {node.out[axis] for axis in axes}
            batch = all(label < node.batch for label in moved)
            return batch and all(moves(argument.node, _places(argument.labels, moved)) for argument in node.args)
        case _:
            return False


def _places(labels: Sequence[int], moved: set[int]) -> set[int]:
    return {place for place, label in enumerate(labels) if label in moved}


def _goes_round(node: Node, axes: Iterable[int], supports: Supports) -> bool:
    """The same of axes that go on at their beginning when they come to their end."""
    axes = set(axes)
    if not axes:
        return True
    match node:
        case Pattern(rule="cycle"):
            return axes == {0, 1}
        case Product():
            moved = {node.out[axis] for axis in axes}
            while more := {a for f in node.factors if not moved.isdisjoint(f.labels) for a in f.labels} - moved:
                moved |= more
            within = all(axis in axes for axis, label in enumerate(node.out) if label in moved)
            if not within or len({supports.bound(node.sizes[label]) for label in moved}) > 1:
                return False
            return all(_goes_round(f.node, _places(f.labels, moved), supports) for f in node.factors)
        case Sum():
            return axes == {0, 1} == set(range(len(node.shape))) and circulant(node, supports)
        case Apply():
            moved = {node.out[axis] for axis in axes}
            if all(label < node.batch for label in moved):
                return all(_goes_round(a.node, _places(a.labels, moved), supports) for a in node.args)
            entry = find(node.function)
            whole = entry is not None and entry.analytic is not None and not node.batch and len(moved) == len(_BOTH)
            return whole and _goes_round(node.args[0].node, _BOTH, supports)
        case _:
            return False
