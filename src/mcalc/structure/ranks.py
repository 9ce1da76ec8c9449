"""The rank of a matrix, from the outer products that it is a sum of.

A rank is exact where nothing can make it less, whatever values the variables have: an outer product of two vectors that
are zero only if a variable is. Everything else is the most that a rank can be: X @ w - y is zero where the fit is good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.catalogue.properties import facts
from mcalc.derivation.signs import interval
from mcalc.exact.rational import NUMERIC
from mcalc.exact.size import Size
from mcalc.structure.linear import sign, tidy
from mcalc.structure.matrix_support import Matrix
from mcalc.structure.support import Supports
from mcalc.structure.terms import Axes, reached, terms
from mcalc.tensor import product
from mcalc.tensor.node import Apply, Factor, Labels, Node, Pattern, Product, Sum, Variable, is_unit

Half: TypeAlias = tuple[str, Node]
"""What stands on one side of the place that all ways from rows to columns lead through: "left" or "right"."""


def ranks(matrix: Matrix, supports: Supports) -> list[str]:
    """What is to be said of the rank of a matrix, or of what it has beside a diagonal.

    >>> from mcalc.language import read
    >>> from mcalc.structure.support import supports_of
    >>> from mcalc.tensor import lower
    >>> for text in "2*x @ y.T", "sin(x) @ y.T", "exp(x) @ y.T + y @ x.T":
    ...     found = lower(read(text, shapes={"x": "n", "y": "n"}))
    ...     ranks(Matrix(found, (0,), (1,), supports_of()), supports_of())
    ['rank 1']
    ['rank at most 1', 'low rank']
    ['rank at most 2', 'low rank']
    """
    node, rows, cols = matrix.node, matrix.rows, matrix.cols
    if _surely_one(node, rows, cols):
        return ["rank 1"]
    k = _rank(node, rows, cols, supports)
    if k is not None and (low := _less(k, 0, matrix, supports)):
        return [f"rank at most {supports.bound(k)}", *(["low rank"] if low == "less" else [])]
    others: list[Node] = []
    diagonals = 0
    parts = terms(node)
    for _, term in parts if len(parts) > 1 else ():
        if Matrix(term, rows, cols, supports).diagonal:
            diagonals += 1
        else:
            others.append(term)
    k = _of_terms(others, rows, cols, supports) if others and diagonals else None
    if k is not None and (low := _less(k, 1, matrix, supports)):
        k = Size.of(supports.bound(k))
        return [f"diagonal plus rank {k}" if low == "less" else f"diagonal plus rank at most {k}"]
    return []


def _less(k: Size, more: int, matrix: Matrix, supports: Supports) -> str | None:
    """Whether k + `more` is less than rows and columns: "less", "maybe", or None where it isn't or grows with them."""
    if not {*k.names()}.isdisjoint(name for size in matrix.node.shape for name in size.names()):
        return None
    orders = [sign(tidy(size - supports.bound(k) - more)) for size in (matrix.height, matrix.width)]
    if any(order in (0, -1) for order in orders):
        return None
    return "maybe" if None in orders else "less"


def _surely_one(node: Node, rows: Axes, cols: Axes) -> bool:
    """Whether this is an outer product of vectors that are zero only where a variable is."""
    if not isinstance(node, Product) or not node.coefficient:
        return False
    left, right = {node.out[axis] for axis in rows}, {node.out[axis] for axis in cols}
    tied = reached(left, node.factors)
    if tied & right or left & right:
        return False
    sides: list[list[Factor]] = [[], []]
    for factor in node.factors:
        sides[tied.isdisjoint(factor.labels)].append(factor)
    return all(_never_zero(side, ends) for side, ends in zip(sides, (left, right), strict=True))


def _never_zero(factors: Sequence[Factor], ends: set[int]) -> bool:
    """Whether a vector, or an array, over the labels at the ends is zero only where a variable is.

    Matrices that have an inverse, and places among zeros, are taken off its ends. What is left may be one variable on
    every label, and anything that is zero nowhere.
    """
    ends, left = set(ends), list(factors)
    while (moved := next(filter(None, (_moved(factor, ends) for factor in left)), None)) is not None:
        factor, old, new = moved
        left.remove(factor)
        ends = ends - {old} | {new}
    free: list[int] = []
    for factor in left:
        if not ends.issuperset(factor.labels):
            return False
        if not _zero_nowhere(factor):
            if not isinstance(factor.node, Variable) and not (is_unit(factor.node)):
                return False
            free += factor.labels
    return len(free) == len(set(free))


def _moved(factor: Factor, ends: set[int]) -> tuple[Factor, int, int] | None:
    """A factor that takes vectors to others without losing any, with the label at the end and the one behind it."""
    if len(factor.labels) != 2 or factor.exponent != 1 or len(ends.intersection(factor.labels)) != 1:
        return None
    old, new = factor.labels if factor.labels[0] in ends else factor.labels[::-1]
    match factor.node:
        case Pattern(rule="select"):
            kept = new == factor.labels[0]
        case Pattern(rule="cycle"):
            kept = True
        case Variable():
            kept = not {"positive", "orthogonal"}.isdisjoint(facts(factor.node.properties))
        case Apply(batch=0):
            entry = find(factor.node.function)
            kept = entry is not None and entry.inverse is not None and entry.analytic is not None
        case _:
            kept = False
    return (factor, old, new) if kept else None


def _zero_nowhere(factor: Factor) -> bool:
    part, exponent = interval(factor.node), factor.exponent
    below = part.high < 0 or (part.high == 0 and not part.high_in)
    return part.positive or below or (isinstance(exponent, NUMERIC) and exponent < 0)


def _rank(node: Node, rows: Axes, cols: Axes, supports: Supports) -> Size | None:
    """A number of outer products whose sum the tensor is, where it is plainly such a sum."""
    key = node, rows, cols
    if key not in supports.ranks:
        found = [term.node for term in node.terms] if isinstance(node, Sum) else [node]
        supports.ranks[key] = _of_terms(found, rows, cols, supports)
    return supports.ranks[key]


def _of_terms(found: Sequence[Node], rows: Axes, cols: Axes, supports: Supports) -> Size | None:
    """The same for some terms of a sum: terms that share what stands on one side of a label count once."""
    waiting: list[dict[Half, Size]] = []
    for term in found:
        if not isinstance(term, Product) or not term.coefficient:
            return None
        left, right = tuple(term.out[axis] for axis in rows), tuple(term.out[axis] for axis in cols)
        halves = {} if set(left) & set(right) else _halves(term, left, right, supports, alone=len(found) == 1)
        if not halves:
            return None
        waiting.append(halves)
    ways = [_covered(waiting, sides, supports) for sides in (("left",), ("right",), ("left", "right"))]
    return _least([way for way in ways if way is not None], supports)


def _covered(waiting: Sequence[dict[Half, Size]], sides: Sequence[str], supports: Supports) -> Size | None:
    """The sizes of halves, one of each term at least: of those that most terms have in turn, the smallest."""
    left = [{half: size for half, size in halves.items() if half[0] in sides} for halves in waiting]
    often = Counter(half for halves in left for half in halves)
    total = Size.of(0)
    while often and (most := max(often.values())) > 1:
        sizes = {half: size for halves in left for half, size in halves.items() if often[half] == most}
        size = _least(list(sizes.values()), supports)
        chosen = next(half for half in sizes if sizes[half] == size)
        often -= Counter(half for halves in left if chosen in halves for half in halves)
        left = [halves for halves in left if chosen not in halves]
        total += sizes[chosen]
    for halves in left:
        size = _least(list(halves.values()), supports)
        if size is None:
            return None
        total += size
    return total


def _least(sizes: Sequence[Size], supports: Supports) -> Size | None:
    """The smallest of sizes, or the first of those that can't be told apart."""
    best: Size | None = None
    for size in sizes:
        if best is None or sign(tidy(supports.bound(best) - supports.bound(size))) == 1:
            best = size
    return best


def _halves(term: Product, left: Labels, right: Labels, supports: Supports, alone: bool) -> dict[Half, Size]:
    """What the ways from rows to columns lead through, each time as the factors on one side of it, with its size.

    That is nothing in an outer product; a summed label, as in U @ V.T; or a sum between the two, as in
    X @ (b @ c.T + c @ b.T), which counts as a whole. Of a term that is `alone` the smallest is enough.
    """
    found: dict[Half, Size] = {}
    if not reached(set(left), term.factors) & set(right):
        return {("left", term): Size.of(1)} if alone else _sides(term, term.factors, left, right, (), Size.of(1))
    sizes: list[Size] = []
    grown = {name for label in (*left, *right) for name in term.sizes[label].names()}
    for label in set(range(len(term.sizes))) - {*left, *right}:
        if not grown.isdisjoint(term.sizes[label].names()):  # as large as the matrix
            continue
        rest = [f._replace(labels=tuple(a for a in f.labels if a != label)) for f in term.factors]
        if not reached(set(left), rest) & set(right):
            sizes.append(term.sizes[label])
            if not alone:
                found |= _sides(term, rest, left, right, (label,), term.sizes[label])
    for place, factor in enumerate(term.factors):
        if isinstance(factor.node, Sum) and factor.exponent == 1:
            others = [*term.factors[:place], *term.factors[place + 1 :]]
            before, after = reached(set(left), others), reached(set(right), others)
            if not before & after:
                to_right = tuple(axis for axis, label in enumerate(factor.labels) if label in after)
                to_left = tuple(axis for axis in range(len(factor.labels)) if axis not in to_right)
                inner = _rank(factor.node, to_left, to_right, supports)
                if inner is not None:
                    sizes.append(inner)
    least = _least(sizes, supports)
    return found if least is None else {**found, ("left", term): least, ("right", term): least}


def _sides(
    term: Product, factors: Sequence[Factor], left: Labels, right: Labels, cut: Labels, size: Size
) -> dict[Half, Size]:
    """The factors that are tied to the rows, and those that are tied to the columns, with the label between them.

    `factors` are those of the term without that label.
    """
    halves: dict[Half, Size] = {}
    for side, ends in (("left", left), ("right", right)):
        tied = reached(set(ends), factors)
        own = [f for f, rest in zip(term.factors, factors, strict=True) if not tied.isdisjoint(rest.labels)]
        out = (*ends, *cut)
        halves[side, product(own, out, {label: term.sizes[label] for label in out})] = size
    return halves
