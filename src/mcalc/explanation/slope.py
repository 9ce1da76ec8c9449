"""Jacobians and their products: what is multiplied by what, in which shapes, and how it is written.

Flattened row by row, every derivative is a matrix of the output's entries by the input's, and the chain rule is a
matrix product. Where that matrix has no notation, the product is written as an einsum over the tensors' own axes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_letters

from mcalc.exact.size import Size, product
from mcalc.explanation.frame import Frame
from mcalc.explanation.trees import matmul, times, turned
from mcalc.language.tree import Call, Stack
from mcalc.language.tree import Node as Tree
from mcalc.notation.ranks import ranks_of
from mcalc.record import Record
from mcalc.tensor import Node
from mcalc.tensor import product as contraction
from mcalc.tensor.make import ONE


class Slope(Record):
    """The derivative `of` one thing `by` another: a tensor of the output's axes, then the input's."""

    of: str
    by: str
    node: Node
    rank: int

    @property
    def out(self) -> tuple[Size, ...]:
        """The axes of the output."""
        return self.node.shape[: self.rank]

    @property
    def into(self) -> tuple[Size, ...]:
        """The axes of the input."""
        return self.node.shape[self.rank :]

    @property
    def extent(self) -> tuple[Size, Size]:
        """How many rows and columns it has as a matrix."""
        return product(self.out), product(self.into)

    @property
    def flat(self) -> bool:
        """Whether it has more axes than a Jacobian of vectors."""
        return self.rank > 1 or len(self.into) > 1


def through(outer: Slope, inner: Slope) -> Slope:
    """The chain rule: the derivative of `outer.of` by `inner.by`."""
    a, b, c = outer.rank, len(outer.into), len(inner.into)
    left = tuple(range(a + b))
    right = tuple(range(a, a + b + c))
    out = (*range(a), *range(a + b, a + b + c))
    node = contraction([(outer.node, left, ONE), (inner.node, right, ONE)], out)
    return Slope(outer.of, inner.by, node, a)


class Line(Record):
    """A written derivative, and whether it is flattened."""

    tree: Tree
    form: str


def line(frame: Frame, slope: Slope) -> Line:
    """A derivative as an answer would print it."""
    shown = frame.express(slope.node, slope.rank)
    if not shown.where:
        return Line(shown.tree, shown.form)
    return Line(frame.written(slope.node, not slope.rank), "exact" if len(slope.node.shape) < 3 else "einsum")


def multiplied(frame: Frame, slopes: Sequence[Slope]) -> Tree:
    """The product of Jacobians as it is written down before anything is simplified."""
    factors = [factor(frame, slope) for slope in slopes]
    known = [factor for factor in factors if factor is not None]
    return joined(frame, slopes, known) if len(known) == len(factors) else _einsum(frame, slopes)


def joined(frame: Frame, slopes: Sequence[Slope], factors: Sequence[Tree]) -> Tree:
    """Trees that stand for Jacobians, multiplied as these are: `*` where one of two is a number, else `@`."""
    tree = factors[0]
    rows = bool(slopes[0].out)
    for slope, other in zip(slopes[1:], factors[1:], strict=True):
        if not slope.out and not (rows and slope.into):
            # a column times a number that is itself a product of matrices keeps that in brackets
            tree = Call("mul", (tree, other)) if rows else times(tree, other)
        elif not rows and _is_outer(other, frame.ranks):
            # a row times an outer product: read from the left, it would be a number times a row
            tree = Call("matmul", (tree, other))
        else:
            tree = matmul(tree, other)
    return tree


def _is_outer(tree: Tree, ranks: Mapping[str, int]) -> bool:
    """Whether a chain of products starts with a column."""
    if not isinstance(tree, Call) or tree.function != "matmul":
        return False
    first: Tree = tree
    while isinstance(first, Call) and first.function == "matmul":
        first = first.args[0]
    return ranks_of(first, ranks)[first] < 2


def factor(frame: Frame, slope: Slope) -> Tree | None:
    """One Jacobian as a factor: a matrix, a row, a column or a number; None where it has no notation as such."""
    shown = line(frame, slope)
    match slope.rank, len(slope.into):
        case 0, 1:
            return turned(shown.tree) if isinstance(shown.tree, Stack) else shown.tree
        case 0, 2:
            return turned(Call("vec", (shown.tree,)))
        case 2, 0:
            return Call("vec", (shown.tree,))
        case _:
            return None if shown.form == "einsum" else shown.tree


def _einsum(frame: Frame, slopes: Sequence[Slope]) -> Tree:
    """The product over the tensors' own axes."""
    letters = iter(ascii_letters)
    first = "".join(next(letters) for _ in slopes[0].out)
    parts, last = [], first
    for slope in slopes:
        fresh = "".join(next(letters) for _ in slope.into)
        parts.append(last + fresh)
        last = fresh
    subscripts = f"{','.join(parts)}->{first}{last}"
    return Call("einsum", tuple(frame.written(slope.node) for slope in slopes), {"subscripts": subscripts})
