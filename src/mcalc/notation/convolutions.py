"""Convolutions: the pattern that adds up the lines of i + j, and the matrices that it makes of a vector.

A vector on i or j makes `convolution_matrix` of it, one on k a Hankel matrix; what is left is `convolution` in an
einsum.
"""

from __future__ import annotations

from mcalc.exact.size import Size, at_least_zero
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.chains import Link, vector
from mcalc.notation.formula import FULL, ONE, Formula, call, index
from mcalc.notation.graph import Graph
from mcalc.notation.slices import taken
from mcalc.notation.stances import Form
from mcalc.tensor.node import Pattern


class Convolution(Form):
    """The pattern by itself, 1 where i + j == offset + stride*k."""

    __slots__ = ("pattern",)

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        super().__init__(3, lambda: _part(pattern))


def _part(node: Pattern) -> Formula:
    """What the pattern is a part of: `convolution(m, n)` has 1 where i + j == k, for every i + j."""
    m, n, length = node.shape
    offset, behind = node.offset, Size.of(0)
    least = offset if node.stride > 0 else offset + (length - 1) * node.stride
    if not _sure(least, node):  # what is read begins before the first place: the second axis is read from later on
        behind, offset = -least, offset - least
    most = offset if node.stride < 0 else offset + (length - 1) * node.stride
    width = n + behind
    missing = most - (m + width - 2)
    height = m if _sure(-missing, node) else m + _at_most(missing)
    whole = call("convolution", size_formula(height), size_formula(width))
    rows, columns = (Size.of(0), 1, m, height), (behind, 1, n, width)
    return taken(whole, [rows, columns, (offset, node.stride, length, height + width - 1)])


def _sure(size: Size, node: Pattern) -> bool:
    """Whether a size is 0 or more where every axis has a place: one of n - 2 says so of n - 3."""
    return bool(at_least_zero(size)) or any(at_least_zero(size - axis + 1) for axis in node.shape)


def _at_most(size: Size) -> Size:
    """A size that is 0 or more, and no less than this one, at every size of the dimensions.

    >>> m, n = Size.name("m"), Size.name("n")
    >>> [str(_at_most(size)) for size in (m - 1, 2 - m, n - m, n - 4)]
    ['m - 1', '1', 'n - 1', 'n']
    """
    if at_least_zero(size):
        return size
    growing = Size({monomial: coefficient for monomial, coefficient in size.terms if monomial and coefficient > 0})
    rest = size - growing
    bound = growing + rest.substitute(dict.fromkeys(rest.names(), 1))
    return bound if at_least_zero(bound) else growing


def convolved(graph: Graph) -> bool:
    """Make a matrix of a convolution and the vector on one of its summed labels; False where there is none."""
    for form, labels in graph.arrays:
        if not isinstance(form, Convolution) or len(set(labels)) < 3:
            continue
        for axis in (2, 0, 1):
            label = labels[axis]
            taken = [other for _, other in graph.arrays if other != labels and label in other]
            if label in graph.out or taken or graph.at(label) or not graph.vectors.get(label):
                continue
            made = _matrix(form.pattern, axis, vector(graph.vectors[label]))
            if made is None:
                continue
            del graph.vectors[label]
            graph.arrays.remove((form, labels))
            row, col = (labels[0], labels[1]) if axis == 2 else (labels[2], labels[1 - axis])
            graph.join(row, col, [Link("M", [(made, ONE)])])
            return True
    return False


def _matrix(node: Pattern, axis: int, values: Form) -> Form | None:
    """The pattern summed against a vector along an axis, k x j or k x i, or for k itself i x j."""
    m, n, length = node.shape
    offset, stride = node.offset, node.stride
    if axis < 2:
        own, other = (m, n) if axis == 0 else (n, m)
        return _rows(values, own, other, offset, stride, length)
    if stride != 1:
        return None
    if not offset and length == m + n - 1:
        return Form(
            2,
            lambda: call("hankel", values.plain, size_formula(m)),
            lambda: call("hankel", values.plain, size_formula(n)),
        )
    # with the columns from the last on, i + j - offset is a difference of places
    turned = _rows(values, length, n, n - 1 - offset, 1, m)
    return None if turned is None else Form(2, lambda: index(turned.plain, [FULL, (None, None, -1)]))


def _rows(values: Form, size: Size, cols: Size, start: Size, stride: int, count: Size) -> Form | None:
    """Rows of `convolution_matrix(values, cols)` from `start` on; None where there are not so many."""
    rows = size + cols - 1
    last = start + (count - 1) * stride
    if not all(at_least_zero(place) and at_least_zero(rows - 1 - place) for place in (start, last)):
        return None
    whole = call("convolution_matrix", values.plain, size_formula(cols))
    return Form(2, taken(whole, [(start, stride, count, rows)]))
