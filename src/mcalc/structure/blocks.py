"""The blocks of a matrix over several axes, or over axes that are put together: where they lie, and how large they are.

A matrix whose rows and columns run through (i, j) and (k, l) row by row is block diagonal where it is zero unless i is
k, and has diagonal blocks where it is zero unless j is l. A matrix of two axes is block diagonal where its support
falls apart into squares and rectangles from one corner to the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.exact.size import Size
from mcalc.structure.linear import Bound, multiple, sign, tidy
from mcalc.structure.matrix_support import Matrix
from mcalc.structure.region import extent
from mcalc.structure.terms import Axes, terms, without_flattening
from mcalc.tensor.node import Node, Product

_REGIONS = 24
"""Supports of more regions are not taken apart."""


def blocks(matrix: Matrix) -> list[str]:
    """What is to be said of blocks of a matrix that is not diagonal.

    >>> from mcalc.exact.size import Size
    >>> from mcalc.structure.support import supports_of
    >>> from mcalc.tensor import product as tensor_product
    >>> from mcalc.tensor import variable
    >>> A, sizes = variable("A", ["n", "k"]), {0: Size.name("m"), 1: Size.name("n"), 2: Size.name("k")}
    >>> repeated = tensor_product([(A, (1, 2), 1)], (0, 1, 0, 2), sizes)
    >>> blocks(Matrix(repeated, (0, 1), (2, 3), supports_of()))
    ['block diagonal', 'm blocks of n x k']
    """
    found: list[str] = []
    if (first := matrix.blocks) is not None:
        found += ["block diagonal", f"{_text(first[0])} blocks of {_extent(first[1])}"]
    elif (inner := matrix.inner_blocks) is not None:
        found += ["diagonal blocks", f"{_extent(inner[0])} blocks of {_extent((inner[1], inner[1]))}"]
    elif len(matrix.rows) == len(matrix.cols) == 1:
        if parts := _on_diagonal(matrix):
            found += ["block diagonal", f"blocks of {', '.join(map(_extent, parts))}"]
        elif striped := _striped(matrix):
            found += ["diagonal blocks", striped]
    return found


def _extent(size: tuple[Bound, Bound]) -> str:
    return " x ".join(map(_text, size))


def _text(size: Bound) -> str:
    text = str(size)
    return text if all(sign_ not in text for sign_ in "+- ") else f"({text})"


def _on_diagonal(matrix: Matrix) -> list[tuple[Bound, Bound]]:
    """The sizes of two blocks or more that the support falls apart into, from the first corner to the last."""
    spots: list[list[Bound]] = []
    for region in matrix.support if 1 < len(matrix.support) <= _REGIONS else ():
        (top, bottom), (left, right) = (extent(region, axis) for axis in region.axes)
        if top is None or bottom is None or left is None or right is None:
            return []
        spots.append([top, bottom + 1, left, right + 1])
    cuts: list[list[Bound]] = []
    while spots:
        spot = spots.pop()
        near = next((other for other in cuts if not _apart(spot, other)), None)
        if near is None:
            cuts.append(spot)
            continue
        cuts.remove(near)
        ends = [_end(a, b, 1 if place % 2 else -1) for place, (a, b) in enumerate(zip(spot, near, strict=True))]
        if None in ends:
            return []
        spots.append([end for end in ends if end is not None])
    return _in_a_row(cuts, matrix) if len(cuts) > 1 else []


def _apart(one: Sequence[Bound], other: Sequence[Bound]) -> bool:
    """Whether two blocks share no row and no column."""
    return all(
        any(sign(tidy(low - high)) in (0, 1) for low, high in ((one[at], other[at + 1]), (other[at], one[at + 1])))
        for at in (0, 2)
    )


def _end(one: Bound, other: Bound, side: int) -> Bound | None:
    """The lesser of two ends (-1) or the greater (1), None where that is open."""
    order = sign(tidy(one - other))
    return None if order is None else one if order * side >= 0 else other


def _striped(matrix: Matrix) -> str:
    """The diagonal blocks of a matrix put together of some, as [diag(v), diag(w)] is; of named sizes only."""
    apart = [region.axes[1].plus(region.axes[0], -1) for region in matrix.named]
    steps = [form.constant for form in apart if isinstance(form.constant, Size)]
    if any(form.terms for form in apart) or not steps:
        return ""
    size = steps[0] if sign(steps[0]) == 1 else -steps[0]
    lengths = [*matrix.node.shape, *(form.constant for form in apart)]
    times = [multiple(length, size) for length in lengths]
    if any(many is None or tidy(many * size - length) != 0 for many, length in zip(times, lengths, strict=True)):
        return ""
    own = matrix.bound(size)
    down, across = (matrix.bound(Size.of(many)) for many in times[:2] if many is not None)
    return f"{_extent((down, across))} blocks of {_extent((own, own))}"


def _in_a_row(cuts: list[list[Bound]], matrix: Matrix) -> list[tuple[Bound, Bound]]:
    """The sizes of blocks, each of which begins where the one before it ends; none where there are gaps."""
    corner: list[Bound] = [0, 0]
    sizes: list[tuple[Bound, Bound]] = []
    while cuts:
        found = next((cut for cut in cuts if all(tidy(cut[2 * at] - corner[at]) == 0 for at in (0, 1))), None)
        if found is None:
            return []
        cuts.remove(found)
        sizes.append((tidy(found[1] - found[0]), tidy(found[3] - found[2])))
        corner = [found[1], found[3]]
    whole = tidy(matrix.height - corner[0]) == 0 == tidy(matrix.width - corner[1])
    return sizes if whole else []


def kronecker_sum(node: Node, rows: Axes, cols: Axes) -> bool:
    """Whether a tensor is kron(A, eye(n)) + kron(eye(m), B) over rows and columns flattened row by row."""
    kinds: set[int] = set()
    parts = terms(node)
    for _, term in parts if len(parts) > 1 else ():
        if not isinstance(term, Product) or not term.coefficient:
            return False
        factors, left, right = without_flattening(term, rows, cols)
        if len(left) != 2 or len(right) != 2:
            return False
        used = {label for factor in factors for label in factor.labels}
        free = {at for at in (0, 1) if left[at] == right[at] and left[at] not in used and left[at] != left[1 - at]}
        if not free:
            return False
        kinds |= free if len(free) == 1 else set()
    return len(kinds) == len((0, 1))
