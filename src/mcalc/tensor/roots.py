"""Triangular roots of matrices: what the catalogue says that `root_of`s are is put in the place of L @ L.T.

A Cholesky factor L of a symmetric K is one: L @ L.T is K, inv(L).T @ inv(L) is inv(K), so solve(L.T, solve(L, y)) is
inv(K) @ y and sum(solve(L, y)**2) is y.T @ inv(K) @ y; det(L)**2 is det(K), and sum(log(diag(L))) is logdet(K)/2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mcalc.catalogue import find
from mcalc.exact.rational import quotient
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.tensor.apply import apply
from mcalc.tensor.draft import Draft
from mcalc.tensor.functions import template
from mcalc.tensor.lift import lift
from mcalc.tensor.make import ONE, scale
from mcalc.tensor.node import Apply, Argument, Factor, Labels, Node, Product
from mcalc.tensor.product import product

HALF: Final = quotient(1, 2)
NEEDED: Final = frozenset({"log"})
"""Without one of these factors there is nothing to do for `totals`."""


def square_of(node: Node) -> Node | None:
    """The matrix that a node is the triangular root of; None for what is no root."""
    if not isinstance(node, Apply) or node.batch:
        return None
    entry = find(node.function)
    if entry is None or entry.root_of is None:
        return None
    ((below, _),) = node.args
    size = below.shape[0]
    return lift(template(entry, entry.root_of, 0), {entry.parameters[0]: (below, ())}, {}, {"n": size})[0]


def _applied(function: str, node: Node, rank: int) -> Node:
    core = (2, 3)[:rank]
    return apply(function, [(node, (0, 1))], (), core, dict.fromkeys(core, node.shape[0]))


class Half(Record):
    """A root on the label where the other half of L @ L.T is to stand: what both are together, and the other end.

    In the square of a product of the root and others, these are the `rest`, on the other end and the labels `beside`;
    the end is a label of that product.
    """

    node: Node
    joint: int
    end: int
    rest: Node | None = None
    beside: Labels = ()


def _half(node: Node, labels: Labels) -> Half | None:
    """A root, or the inverse of one, as a half of a matrix."""
    inverted = node.args[0] if isinstance(node, Apply) and node.function == "inv" and not node.batch else None
    square = square_of(inverted.node if inverted else node)
    if square is None or labels[0] == labels[1] or (inverted and inverted.labels != (0, 1)):
        return None
    row, column = labels
    return Half(_applied("inv", square, 2), row, column) if inverted else Half(square, column, row)


def other_halves(node: Product) -> Iterator[tuple[Node, Labels, int]]:
    """The roots in a product that one of its axes belongs to, each on labels beside those of the axes, and that axis.

    With inv(L) in the place of the root in L.T, what is inv(L) @ W is inv(L @ L.T) @ W by inv(L).T.
    """
    for factor in node.factors:
        half = _half(factor.node, factor.labels) if factor.exponent == 1 else None
        if half is not None and node.out.count(half.joint) == 1 and half.end not in node.out:
            axis, rank = node.out.index(half.joint), len(node.out)
            yield factor.node, tuple(axis if label == half.joint else rank for label in factor.labels), axis


def _half_of_product(node: Product, labels: Labels) -> Half | None:
    """A product with a root in it that is summed over the other end of it."""
    for place, factor in enumerate(node.factors):
        half = _half(factor.node, factor.labels) if factor.exponent == 1 else None
        others = [f for at, f in enumerate(node.factors) if at != place]
        if half is None or half.end in node.out or node.out.count(half.joint) != 1:
            continue
        if any(half.joint in f.labels for f in others):
            continue
        axis = node.out.index(half.joint)
        out = tuple(label for label in node.out if label != half.joint)
        rest = product(others, (half.end, *out), dict(enumerate(node.sizes)), node.coefficient)
        beside = tuple(label for at, label in enumerate(labels) if at != axis)
        return Half(half.node, labels[axis], half.end, rest, beside)
    return None


def act(draft: Draft) -> bool:
    """L @ L.T and inv(L).T @ inv(L) in terms of what L is the root of; True if there were any."""
    for place, factor in enumerate(draft.factors):
        node, labels, exponent = factor
        whole = node if exponent == 2 and isinstance(node, Product) else None
        half = _half_of_product(whole, labels) if whole else _half(node, labels)
        others = [f for at, f in enumerate(draft.factors) if at != place]
        users = [f for f in others if half is not None and half.joint in f.labels]
        if half is None or half.joint in draft.out or half.joint in half.beside:
            continue
        ends = half.end, half.end
        if exponent == 2 and not users:
            if half.rest is not None:
                ends = draft.fresh(half.node.shape[0]), draft.fresh(half.node.shape[0])
                others += [Factor(half.rest, (end, *half.beside), ONE) for end in ends]
        elif exponent == 1 and len(users) == 1 and users[0].exponent == 1 and users[0].node is node:
            second = _half(node, users[0].labels)
            if second is None or second.joint != half.joint:
                continue
            ends = half.end, second.end
            others.remove(users[0])
        else:
            continue
        draft.factors = others
        del draft.sizes[half.joint]
        draft.put(half.node, ends, ONE)
        return True
    return False


def identity(
    function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...]
) -> Node | None:
    """The determinant of a root, and its logarithm, in terms of what it is the root of."""
    if function not in ("det", "logdet") or batch:
        return None
    square = square_of(args[0].node)
    if square is None:
        return None
    whole = _applied(function, square, 0)
    return scale(HALF, whole) if function == "logdet" else product([(whole, (), HALF)], ())


def totals(draft: Draft) -> bool:
    """sum(log(diag(L))) in terms of what L is the root of; True if there was one."""
    for place, (node, labels, exponent) in enumerate(draft.factors):
        if exponent != 1 or not isinstance(node, Apply) or node.function != "log" or len(labels) != 1:
            continue
        others = [f for at, f in enumerate(draft.factors) if at != place]
        if labels[0] in draft.out or any(labels[0] in f.labels for f in others):
            continue
        argument = node.args[0]
        square = square_of(argument.node) if argument.labels == (0, 0) else None
        if square is None:
            continue
        draft.factors = others
        del draft.sizes[labels[0]]
        draft.coefficient *= HALF
        draft.put(_applied("logdet", square, 0), (), ONE)
        return True
    return False
