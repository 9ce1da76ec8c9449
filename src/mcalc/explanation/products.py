"""Jacobians and their products on paper: what is multiplied by what, in which shapes, and how it is written.

Flattened row by row, every derivative is a matrix of the output's entries by the input's, and the chain rule is a
matrix product. Where that matrix has no notation, the product is written as an einsum over the tensors' own axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters

from mcalc.derivation.sweep_record import Path, Slope
from mcalc.exact.size import Size
from mcalc.explanation.step import extent_of
from mcalc.explanation.steps_so_far import StepsSoFar
from mcalc.explanation.trees import matmul, names_in, times
from mcalc.language.tree import Call, Node, Number, Stack, transposed
from mcalc.notation.ranks import ranks_of
from mcalc.tensor import Node as Tensor
from mcalc.tensor import Product, product


def multiplied(so_far: StepsSoFar, path: Path) -> Node:
    """The product of Jacobians as it is written down before anything is simplified."""
    factors = [factor(so_far, slope) for slope in path]
    known = [factor for factor in factors if factor is not None]
    return joined(so_far, path, known) if len(known) == len(factors) else _einsum(so_far, path)


def joined(so_far: StepsSoFar, path: Path, factors: Sequence[Node]) -> Node:
    """Trees that stand for Jacobians, multiplied as these are: `*` where one of two is a number, else `@`."""
    pairs = list(zip(path, factors, strict=True))
    if so_far.turned:
        pairs.reverse()
    (first, tree), *rest = pairs
    rows = bool(_sides(so_far, first)[0])
    for slope, other in rest:
        above, beside = _sides(so_far, slope)
        if isinstance(tree, Number) and tree.value == 1 and any(so_far.ranks.get(name) for name in names_in(other)):
            tree = other  # of numbers alone it is shown, as in 1*2*x
        elif not above and not (rows and beside):
            # a column times a number that is itself a product of matrices keeps that in brackets
            tree = Call("mul", (tree, other)) if rows else times(tree, other)
        elif not rows and _is_outer(so_far, other):
            # a row times an outer product: read from the left, it would be a number times a row
            tree = Call("matmul", (tree, other))
        else:
            tree = matmul(tree, other)
    return tree


def _sides(so_far: StepsSoFar, slope: Slope) -> tuple[tuple[Size, ...], tuple[Size, ...]]:
    """The axes that are the rows of a Jacobian, and those that are its columns."""
    return (slope.into, slope.out) if so_far.turned else (slope.out, slope.into)


def _is_outer(so_far: StepsSoFar, tree: Node) -> bool:
    """Whether a chain of products has a column in it that a row follows."""
    while isinstance(tree, Call) and tree.function == "matmul":
        tree, _ = tree.args
        last = tree.args[1] if isinstance(tree, Call) and tree.function == "matmul" else tree
        if ranks_of(last, so_far.ranks)[last] < 2:
            return True
    return False


def factor(so_far: StepsSoFar, slope: Slope) -> Node | None:
    """One Jacobian as a factor: a matrix, a row, a column or a number; None where it has no notation as such."""
    shown = so_far.line(slope)
    match slope.rank, len(slope.into):
        case (0, 1) | (1, 0):
            return as_row(so_far, slope)
        case 0, 2:
            return transposed(Call("vec", (shown.tree,)))
        case 2, 0:
            return Call("vec", (shown.tree,))
        case _:
            return None if shown.form == "einsum" else shown.tree


def as_row(so_far: StepsSoFar, slope: Slope) -> Node:
    """A derivative as it stands in a sum or a product: a list that is a row is turned."""
    tree = so_far.line(slope).tree
    return transposed(tree) if isinstance(tree, Stack) and so_far.stands_as_row(slope) else tree


def _einsum(so_far: StepsSoFar, path: Path) -> Node:
    """The product over the tensors' own axes."""
    letters = iter(ascii_letters)
    first = "".join(next(letters) for _ in path[0].out)
    parts, last = [], first
    for slope in path:
        fresh = "".join(next(letters) for _ in slope.into)
        parts.append(last + fresh)
        last = fresh
    subscripts = f"{','.join(parts)}->{first}{last}"
    return Call("einsum", tuple(so_far.written(slope.node) for slope in path), {"subscripts": subscripts})


def alike(so_far: StepsSoFar, slopes: Sequence[Slope]) -> list[Node]:
    """Derivatives in one form, so that they can be added."""
    lines = [so_far.line(slope) for slope in slopes]
    if len({found.form for found in lines}) == 1:
        return [found.tree for found in lines]
    return [so_far.written(slope.node) for slope in slopes]


def extent(so_far: StepsSoFar, slope: Slope) -> str:
    """The shape of a derivative as rows by columns: `1 x n`, or `scalar`."""
    flat = slope.flat or not slope.node.shape
    return extent_of(slope.node.shape if flat else slope.extent[:: -1 if so_far.turned else 1])


def in_all_places(slope: Slope) -> Tensor | None:
    """The number that stands in every place of a derivative, where that is one: 1 for a sum, 1/n for a mean."""
    node = slope.node
    if not isinstance(node, Product) or any(not set(node.out).isdisjoint(factor.labels) for factor in node.factors):
        return None
    if len(set(node.out)) < len(node.out):
        return None
    factors = [(factor.node, factor.labels, factor.exponent) for factor in node.factors]
    return product(factors, (), dict(enumerate(node.sizes)), node.coefficient)


def is_flat(paths: Sequence[Path]) -> bool:
    """Whether a matrix by something, or something by a matrix, is among the slopes."""
    return any(slope.flat for path in paths for slope in path)


def shapes_of(so_far: StepsSoFar, paths: Sequence[Path]) -> str:
    """`(1 x n)(n x n) = 1 x n` for each product; nothing where only numbers are multiplied."""
    found = []
    for path in paths:
        if len(path) > 1 and any(slope.node.shape for slope in path):
            extents = [slope.extent for slope in path]
            if so_far.turned:
                extents = [extent[::-1] for extent in reversed(extents)]
            factors = "".join(f"({extent_of(extent)})" for extent in extents)
            found.append(f"{factors} = {extent_of((extents[0][0], extents[-1][1]))}")
    return "; ".join(found)
