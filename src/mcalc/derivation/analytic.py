"""Functions of a matrix as a whole, such as expm(X) and matrix_power(X, k), where their derivative is short.

For f(X) = a0*I + a1*X + a2*X @ X + ... the differential is the sum of ak*X**r @ dX @ X**(k-1-r). It collapses to
f'(X) @ dX in two cases, and these are the ones that are done here:

- what f(X) is summed against commutes with X: d trace(f(X)) = trace(f'(X) @ dX), and the same with X @ f(X),
  inv(X) @ f(X), ... in the place of f(X);
- X moves along a ray, X = t*A with A constant: d f(t*A) = A @ f'(t*A) dt.

In all others the catalogue says it, by blocks or by the solution of an equation.

Source: Petersen and Pedersen, *The Matrix Cookbook* (2012), section 2.5; Higham, *Functions of Matrices* (2008),
section 3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Final, TypeAlias

from mcalc.catalogue import find
from mcalc.exact.rational import NUMERIC
from mcalc.record import Record
from mcalc.tensor.inverses import chain_of
from mcalc.tensor.labels import bare, is_symmetric
from mcalc.tensor.make import ONE
from mcalc.tensor.match import Match, result
from mcalc.tensor.node import Apply, Factor, Labels, Node, Product, Sum
from mcalc.tensor.product import product

Contributions: TypeAlias = Iterator[tuple[Node, Node]]
Through: TypeAlias = Callable[[Product, Node], Contributions]
"""What the adjoint of a product of scalars adds to the adjoints of its factors."""

_ROW: Final = 1 << 25
_COLUMN: Final = _ROW + 1
_MIDDLE: Final = _ROW + 2


def is_analytic(node: Apply) -> bool:
    """Whether a function applied is one of a matrix as a whole whose derivative is short in the cases above alone."""
    entry = find(node.function)
    return entry is not None and entry.analytic is not None and entry.pullback is not None and not node.batch


def _slope(node: Apply) -> Node:
    """f'(X) of f(X), the derivative of the function of numbers."""
    entry = find(node.function)
    assert entry is not None
    assert entry.analytic is not None
    names = dict(zip(entry.parameters, ((a.node, a.labels) for a in node.args), strict=True))
    return result(entry.analytic, Match(names, (0, 1)), {})[0]


def analytic_contributions(
    node: Apply, adjoint: Node, outer: Labels, depends: Collection[Node], through: Through
) -> Iterator[tuple[Node, Node]] | None:
    """What the adjoint of f(X) adds to the adjoint of X, or of the numbers that X is made of; None in other cases."""
    inner = node.args[0].node
    rank = len(outer)
    terms = adjoint.terms if isinstance(adjoint, Sum) else ((ONE, adjoint),)
    commuting = _commuting(inner)
    if all(_commutes(term, rank, commuting) for _, term in terms):
        # G @ f'(X).T, as df = trace(G.T @ f'(X) @ dX)
        parts = [(adjoint, (*outer, _ROW, _MIDDLE), ONE), (_slope(node), (_COLUMN, _MIDDLE), ONE)]
        return iter([(inner, product(parts, (*outer, _ROW, _COLUMN)))])
    ray = _ray(inner, depends)
    if ray is None:
        return None
    along = [
        (adjoint, (*outer, _ROW, _COLUMN), ONE),
        (ray.matrix, (_ROW, _MIDDLE), ONE),
        (_slope(node), (_MIDDLE, _COLUMN), ONE),
    ]
    return through(ray.scalars, product(along, outer))


class _Ray(Record):
    """A constant matrix times a product of numbers that are not."""

    scalars: Product
    matrix: Node


def _ray(node: Node, depends: Collection[Node]) -> _Ray | None:
    if not isinstance(node, Product):
        return None
    moving = [f for f in node.factors if _moves(f, depends)]
    if any(f.labels for f in moving):
        return None
    still = [(f.node, f.labels, f.exponent) for f in node.factors if not _moves(f, depends)]
    matrix = product(still, node.out, dict(enumerate(node.sizes)), node.coefficient)
    return _Ray(bare(moving, (), {}), matrix)


def _moves(factor: Factor, depends: Collection[Node]) -> bool:
    exponent = factor.exponent
    return factor.node in depends or (not isinstance(exponent, NUMERIC) and exponent in depends)


def _commuting(node: Node) -> set[Node]:
    """Matrices that are plainly functions of the same one: X, and A where X is a number times A."""
    found = {node}
    chain = chain_of(node)
    if chain is not None and len(chain.matrices) == 1 and not chain.matrices[0][1] and not chain.scalings:
        found.add(chain.matrices[0][0])
    return found


def _commutes(adjoint: Node, rank: int, commuting: set[Node]) -> bool:
    """Whether the last two axes of an adjoint are a product of transposed functions of X, apart from all else."""
    if not isinstance(adjoint, Product):
        return rank == 0 and _is_function(adjoint, commuting, turned=False)
    before = adjoint.out[:rank]
    label, column = adjoint.out[rank:]
    left = list(adjoint.factors)
    while label not in before:
        users = [f for f in left if label in f.labels]
        if label == column:
            return not users
        if len(users) != 1 or len(users[0].labels) != 2 or users[0].exponent != 1:
            return False
        (step,) = users
        turned = step.labels[1] == label
        if not _is_function(step.node, commuting, turned):
            return False
        left.remove(step)
        label = step.labels[0] if turned else step.labels[1]
    return False


def _is_function(node: Node, commuting: set[Node], turned: bool) -> bool:
    """Whether a factor met in this direction is the transpose of a function of X."""
    if not turned and not is_symmetric(node):
        return False
    return _is_made_of(node, commuting)


def _is_made_of(node: Node, commuting: set[Node]) -> bool:
    """Whether a matrix is a function of X: sums, products, powers, inverses and the like of such."""
    if node in commuting:
        return True
    match node:
        case Apply(batch=0):
            entry = find(node.function)
            return entry is not None and entry.analytic is not None and _is_made_of(node.args[0].node, commuting)
        case Sum():
            return all(_is_made_of(term.node, commuting) for term in node.terms)
        case Product(factors=(), out=(0, 0)):
            return True
        case Product():
            chain = chain_of(node)
            if chain is None or chain.scalings:
                return False
            return all(not turned and _is_made_of(matrix, commuting) for matrix, turned in chain.matrices)
        case _:
            return False
