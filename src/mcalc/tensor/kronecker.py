"""Kronecker products of square matrices: the inverse and the determinant of one are made of its parts.

inv(kron(A, B)) is kron(inv(A), inv(B)); det(kron(A, B)) is det(A)**m * det(B)**n for A n x n and B m x m.
"""

from __future__ import annotations

from mcalc.record import Record
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Factor, Node, Pattern, Product
from mcalc.tensor.pattern import flatten
from mcalc.tensor.product import product


class Kronecker(Record):
    """A Kronecker product of two matrices."""

    left: Node
    right: Node


def kronecker_of(node: Node) -> Kronecker | None:
    """The two matrices that a node is the Kronecker product of, or None."""
    if not isinstance(node, Product) or len(set(node.out)) != 2 or len(node.out) != 2:
        return None
    ends = [_flattening(node, label) for label in node.out]
    if ends[0] is None or ends[1] is None:
        return None
    rows, columns = ends[0].labels, ends[1].labels
    left_out, right_out = (rows[0], columns[0]), (rows[1], columns[1])
    rest = [f for f in node.factors if f is not ends[0] and f is not ends[1]]
    if set(left_out) & set(right_out) or any(label in node.out for f in rest for label in f.labels):
        return None
    beside = _joined(rest, left_out)
    if beside & set(right_out):
        return None
    sizes = dict(enumerate(node.sizes))
    right = [f for f in rest if f.labels and not set(f.labels) & beside]
    left = [f for f in rest if f not in right]
    return Kronecker(product(left, left_out, sizes, node.coefficient), product(right, right_out, sizes))


def square_parts(node: Node) -> Kronecker | None:
    """The same where both matrices are square."""
    found = kronecker_of(node)
    if found is None:
        return None
    square = all(part.shape[0] == part.shape[1] for part in (found.left, found.right))
    return found if square else None


def kronecker(left: Node, right: Node) -> Node:
    """The Kronecker product of two matrices."""
    rows, columns = flatten(left.shape[0], right.shape[0]), flatten(left.shape[1], right.shape[1])
    return product(
        [(left, (0, 1), ONE), (right, (2, 3), ONE), (rows, (0, 2, 4), ONE), (columns, (1, 3, 5), ONE)], (4, 5)
    )


def _flattening(node: Product, label: int) -> Factor | None:
    """The factor that makes an output axis of two, if that is all there is on it."""
    held = [f for f in node.factors if label in f.labels]
    if len(held) != 1 or not isinstance(held[0].node, Pattern) or held[0].node.rule != "flatten":
        return None
    return held[0] if held[0].labels[2] == label and len(set(held[0].labels)) == 3 else None


def _joined(factors: list[Factor], start: tuple[int, int]) -> set[int]:
    """The labels that hang together with two, through factors."""
    reached = set(start)
    grown = True
    while grown:
        grown = False
        for factor in factors:
            labels = set(factor.labels)
            if labels & reached and not labels <= reached:
                reached |= labels
                grown = True
    return reached
