"""The words for the structure of a derivative.

The tags, from the most special to the most general; a tag that an earlier one implies is left out, but `diagonal`
and `constant`, which are there whenever they hold (see `implied`):

    zero               nothing else is said of it
    identity           ones on the diagonal
    scaled identity    one number, maybe unknown, on the diagonal
    diagonal           zero off the diagonal; with more than two axes, of the flattened matrix
    permutation        one 1 in each row and each column, zero elsewhere
    selection          one 1 in each row and at most one in each column, or its transpose; a unit vector
    tridiagonal        square, with offsets -1, 0 and 1
    banded             a number of diagonals that doesn't grow with the size: `bands` tells which
    lower triangular, upper triangular
    lower bandwidth k, upper bandwidth k
                       no entry is further below the diagonal than k, or further above it
    toeplitz           every diagonal has one value
    circulant          square; every row is the one above, moved on by one around the rim
    block diagonal     blocks along the diagonal: "m blocks of n x k", or of different sizes: "blocks of n x n, m x m"
    diagonal blocks    made of diagonal blocks: "m x k blocks of n x n"
    kronecker          a Kronecker product
    kronecker sum      kron(A, eye(n)) + kron(eye(m), B)
    rank 1             an outer product of vectors that are zero only where a variable itself is
    rank at most k     a sum of k outer products, which may be fewer where some of them vanish or are alike
    low rank           with fewer of them than rows and columns
    diagonal plus rank k, diagonal plus rank at most k
                       a diagonal matrix and k outer products, or as many at most
    positive semidefinite, negative semidefinite
                       square and symmetric, x.T @ A @ x is never negative, or never positive
    symmetric, skew    square, equal to its transpose, or to minus that
    constant           without the variables asked for: the function is affine in them
    dense, sparse      no entry is always zero; some entry is, and none of the patterns above says which; neither where
                       that can't be told

A scalar is `zero`, `constant` or has no tag.

A new word is a line above; one in the table `TAGS`, if it implies others or says which entries are zero; and the
question whether it holds, in `_pattern` (which entries are zero) or `_algebra` (what they are worth). It is held
against numbers in `proof/every_answer/words`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from mcalc.derivation.comparisons import above_zero
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.structure.blocks import blocks, kronecker_sum
from mcalc.structure.definite import definite
from mcalc.structure.diagonals import circulant, dominated, toeplitz
from mcalc.structure.matrix_support import Matrix, sides
from mcalc.structure.ranks import ranks
from mcalc.structure.support import Supports, supports_of
from mcalc.structure.terms import Scale, kronecker, scale_of, terms
from mcalc.tensor import scale, transpose
from mcalc.tensor.make import ONE, ONE_NODE
from mcalc.tensor.node import Node, variables_in

UNIT = Scale(ONE, ONE_NODE)


class Tag(Record):
    """What is said with a tag: the tags that it implies directly, whether it says which entries are zero, and whether
    that leaves nothing to say of bandwidths.
    """

    implies: tuple[str, ...] = ()
    zeros: bool = False
    no_bandwidths: bool = False


TAGS: Final[Mapping[str, Tag]] = {
    "identity": Tag(("scaled identity", "permutation", "positive semidefinite")),
    "scaled identity": Tag(("diagonal", "circulant")),
    "diagonal": Tag(
        ("tridiagonal", "lower triangular", "upper triangular", "block diagonal", "symmetric"), True, no_bandwidths=True
    ),
    "permutation": Tag(("selection",), True, no_bandwidths=True),
    "selection": Tag(("constant",), True, no_bandwidths=True),
    "tridiagonal": Tag(("banded",), True, no_bandwidths=True),
    "banded": Tag((), True),
    "lower triangular": Tag((), True),
    "upper triangular": Tag((), True),
    "block diagonal": Tag((), True, no_bandwidths=True),
    "circulant": Tag(("toeplitz",)),
    "rank 1": Tag(("rank at most 1", "low rank")),
}
"""The tags of which there is something to say; all others imply nothing."""

_ZEROS: Final = frozenset(name for name, tag in TAGS.items() if tag.zeros)
_NO_BANDWIDTHS: Final = frozenset(name for name, tag in TAGS.items() if tag.no_bandwidths)


def implied(tags: Iterable[str]) -> frozenset[str]:
    """The tags and all that they imply.

    >>> sorted(implied(["permutation"]))
    ['constant', 'permutation', 'selection']
    """
    found: set[str] = set()
    pending = list(tags)
    while pending:
        tag = pending.pop()
        if tag not in found:
            found.add(tag)
            pending += TAGS[tag].implies if tag in TAGS else ()
    return frozenset(found)


def structure(
    node: Node,
    split: int,
    wrt: Collection[str],
    sizes: Mapping[str, int | None] | None = None,
    second: bool = False,
    domain: Iterable[Node] = (),
) -> tuple[str, ...]:
    """The tags of a derivative whose first `split` axes are rows, taken with respect to the variables `wrt`.

    Tags hold at the given sizes; a dimension without one stands for all that are large enough. `second` says that
    this is the second derivative of a scalar by the same variables twice, symmetric whatever it looks like. They hold
    where the conditions of the `domain` do.

    >>> from mcalc.tensor import delta
    >>> structure(delta((Size.name("n"),), (0, 0)), 1, ["x"])
    ('identity', 'diagonal', 'constant')
    """
    supports = supports_of(sizes)
    if not supports.of(node):
        return ("zero",)
    constant = not any(part.name in wrt for part in variables_in(node))
    if not node.shape:
        return ("constant",) if constant else ()
    rows, cols = sides(len(node.shape), split)
    matrix = Matrix(node, rows, cols, supports)
    if matrix.nnz == 0:
        return ("zero",)
    found = _of_vector(matrix, supports)
    if rows and cols:
        found = _of_matrix(matrix, supports, second, above_zero(domain))
    tags = _unimplied(found)
    if constant:
        tags.append("constant")
    if matrix.full:
        tags.append("dense")
    elif _ZEROS.isdisjoint(tags) and matrix.gappy:
        tags.append("sparse")
    return tuple(tags)


def _unimplied(found: list[str]) -> list[str]:
    """Tags without those that an earlier one implies."""
    kept: list[str] = []
    known: set[str] = set()
    for tag in found:
        if tag == "diagonal" or tag not in known:
            kept.append(tag)
        known |= implied([tag])
    return kept


def _of_vector(matrix: Matrix, supports: Supports) -> list[str]:
    """A unit vector, or nothing special."""
    return ["selection"] if matrix.nnz == 1 and _common_scale(matrix.node, supports, matrix) == UNIT else []


def _of_matrix(matrix: Matrix, supports: Supports, second: bool, above: frozenset[Node]) -> list[str]:
    found: list[str] = []
    common = _common_scale(matrix.node, supports, matrix)
    if matrix.diagonal:
        if matrix.covered and common == UNIT:
            found.append("identity")
        if matrix.covered and (common is not None or _only_scaled(matrix, supports)):
            found.append("scaled identity")
        found.append("diagonal")
    if common == UNIT:
        apart = (matrix.seen(matrix.rows) == matrix.nnz, matrix.seen(matrix.cols) == matrix.nnz)
        if all(apart):
            covered = (matrix.nnz == matrix.height, matrix.nnz == matrix.width)
            found += ["permutation"] if all(covered) else ["selection"] if any(covered) else []
    if not matrix.full:
        found += _pattern(matrix)
        if _NO_BANDWIDTHS.isdisjoint(found):
            found += _bandwidths(matrix)
    symmetric = _symmetric(matrix, common is not None)
    found += [] if matrix.diagonal else _algebra(matrix, supports)
    if second or symmetric == 1:
        found += [*_definite(matrix, supports, above), "symmetric"]
    elif symmetric == -1:
        found.append("skew")
    return found


def _pattern(matrix: Matrix) -> list[str]:
    found: list[str] = []
    offsets = matrix.offsets()
    if offsets is not None:
        if matrix.square and set(offsets) <= {-1, 0, 1} and {-1, 1} <= set(offsets):
            found.append("tridiagonal")
        found.append("banded")
    if matrix.lower:
        found.append("lower triangular")
    if matrix.upper:
        found.append("upper triangular")
    if not matrix.diagonal:
        found += blocks(matrix)
    return found


def _bandwidths(matrix: Matrix) -> list[str]:
    """How wide a band is below and above the diagonal; a square one without one of them is called a triangle."""
    widths = matrix.bandwidths
    band = None not in widths and not matrix.square
    told = zip(("lower", "upper"), widths, strict=True)
    return [f"{side} bandwidth {width}" for side, width in told if width is not None and (width or band)]


def _algebra(matrix: Matrix, supports: Supports) -> list[str]:
    """What the terms say, whichever entries are zero."""
    found: list[str] = []
    node, rows, cols = matrix.node, matrix.rows, matrix.cols
    parts = terms(node)
    if len(rows) == len(cols) == 1 and 1 not in (matrix.height, matrix.width):
        found += ["circulant"] if circulant(node, supports) else ["toeplitz"] if toeplitz(node, supports) else []
    if len(parts) == 1 and kronecker(parts[0][1], rows, cols):
        found.append("kronecker")
    elif kronecker_sum(node, rows, cols):
        found.append("kronecker sum")
    if matrix.height != 1 and matrix.width != 1:
        found += ranks(matrix, supports)
    return found


def _symmetric(matrix: Matrix, alike: bool) -> int:
    """1 of a matrix that is plainly its own transpose, -1 where it is minus that, otherwise 0; `alike` are all entries
    of its support.
    """
    if not matrix.square or matrix.diagonal or len(matrix.rows) != len(matrix.cols):
        return int(matrix.diagonal)
    turned = transpose(matrix.node, (*matrix.cols, *matrix.rows))
    if turned is matrix.node or (alike and matrix.turns_into_itself):
        return 1
    return -1 if turned is scale(-ONE, matrix.node) else 0


def _definite(matrix: Matrix, supports: Supports, above: frozenset[Node]) -> list[str]:
    """Whether a symmetric matrix is plainly semidefinite, where some things are above zero."""
    sign_ = definite(matrix.node, matrix.rows, matrix.cols, above) or dominated(matrix.node, supports)
    return [f"{'positive' if sign_ > 0 else 'negative'} semidefinite"] if sign_ else []


def _common_scale(node: Node, supports: Supports, matrix: Matrix) -> Scale | None:
    """The one number that every entry of the support is, where that is plain: patterns apart, scaled alike."""
    common: Scale | None = None
    total = Size.of(0)
    for coefficient, term in terms(node):
        found = scale_of(coefficient, term, supports)
        if found is None or (common is not None and found != common):
            return None
        common = found
        part = matrix if term is node else Matrix(term, matrix.rows, matrix.cols, supports)
        count = part.nnz
        if count is None:
            return None
        total = total + count
    return common if total == matrix.nnz else None


def _only_scaled(matrix: Matrix, supports: Supports) -> bool:
    """Whether every term is a scaled identity."""
    for coefficient, term in terms(matrix.node):
        part = Matrix(term, matrix.rows, matrix.cols, supports)
        if scale_of(coefficient, term, supports) is None or not part.diagonal or not part.covered:
            return False
    return True
