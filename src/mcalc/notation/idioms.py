"""Short names for formulas that have one: norms, running sums, triangles, powers of matrices.

`mean`, `var` and `std` are recognised in `averages`, before there is a formula: the tensor form shows them better.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from mcalc import limits
from mcalc.exact.rational import Rational, exact, quotient
from mcalc.language.tree import Call, Number
from mcalc.notation.formula import Formula, call, negate, transposed, whole
from mcalc.notation.text import text

_SHORTEST_POWER = 3
"""Shorter runs of one matrix in a chain are written out."""


def norm(of: Formula, order: Rational = 2, axis: int | str | None = None) -> Formula:
    """The root of the sum of squares, along an axis too; of a vector also the norm of another order."""
    if axis is not None:
        return call("norm", of, options={"axis": axis})
    if order != 2:
        return call("norm", of, options={"ord": int(order) if order.denominator == 1 else str(order)})
    return call("norm", of, options={"ord": "fro"} if of.standing[0] == 2 else None)


def norm_power(base: Formula, exponent: Rational) -> tuple[Formula, Rational]:
    """A power of a sum of squares as one of a norm, a root of a sum of powers as one of the norm of their order."""
    match base.tree:
        case Call(function="power", args=(Call(function="norm"), Number(value=inner))):
            return base.parts[0], inner * exponent
        case Call(function="matmul") if len(base.links) == 2 and base.links[0].parts == base.links[1:]:
            return norm(base.links[1]), 2 * exponent
        case Call(function="expand_dims", options=options):
            thin, times = norm_power(base.parts[0], exponent)
            return call("expand_dims", thin, options=options), times
        case Call(function="sum", options={"axis": axis}):
            square = root(base.parts[0])
            return (base, exponent) if square is None else (norm(square, axis=axis), 2 * exponent)
        case Call(function="sum"):
            (of,) = base.parts
            order, bare = _order(of)
            if exponent.denominator != 1 and order and of.standing[0] == 1:
                return norm(bare, order), order * exponent
            square = root(of)
            if square is not None:
                return norm(square), 2 * exponent
    return base, exponent


def _order(formula: Formula) -> tuple[Rational, Formula]:
    """p and x for abs(x)**p, and for x**p with an even p from 4 on; 0 for anything else."""
    order: Rational = 1
    match formula.tree:
        case Call(function="power", args=(_, Number(value=value))):
            formula, order = formula.parts[0], exact(value)
        case Call(function="power", args=(_, Call(function="div", args=(Number(value=over), Number(value=under))))):
            formula, order = formula.parts[0], quotient(exact(over), exact(under))
    match formula.tree:
        case Call(function="abs") if order >= 1:
            return order, formula.parts[0]
        case _:
            return (order if order > 2 and order.denominator == 1 and order % 2 == 0 else 0), formula


def root(formula: Formula) -> Formula | None:
    """What a formula is the square of, entry by entry: x*y**2 for x**2*y**4."""
    match formula.tree:
        case Number(value=value) if value == 1:
            return formula
        case Call(function="power", args=(_, Number(value=value))) if value.denominator == 1 and value % 2 == 0:
            (base, _) = formula.parts
            return base if value == 2 else call("power", base, whole(value.numerator // 2))
        case Call(function="mul" | "div" as name) if formula.parts:
            left, right = map(root, formula.parts)
            return call(name, left, right) if left is not None and right is not None else None
        case _:
            return None


def named(links: Sequence[Formula]) -> Sequence[Formula]:
    """The links of a chain with running sums and long runs of one matrix by their names.

    `tril(ones(n, n)) @ x` is `cumsum(x)`, but where a row meets the matrix first; `X @ X @ X` is `matrix_power(X, 3)`,
    but in a chain onto a vector.
    """
    for at, link in enumerate(links):
        if link.standing[0] < 2:
            if at and not link.standing[1] and _is_running(links[at - 1]):
                return [*links[: at - 1], call("cumsum", link), *links[at + 1 :]]
            near = at - 1 if not link.standing[1] else at + 1
            shift = _shift(links[near]) if 0 <= near < len(links) else None
            if shift is not None:
                by, axis = shift
                back = axis == (0 if link.standing[1] else 1)
                column = transposed(link) if link.standing[1] else link
                moved = call("roll", column, negate(by) if back else by)
                done = transposed(moved) if link.standing[1] else moved
                return [*links[: min(at, near)], done, *links[max(at, near) + 1 :]]
            return links
    for at, link in enumerate(links):
        shift = _shift(link) if len(links) > 1 else None
        if shift is not None:
            by, axis = shift
            steps = negate(by) if axis == (0 if at else 1) else by
            moved = call("roll", links[at - 1 if at else 1], steps, options={"axis": 1 if at else 0})
            return [*links[: max(at - 1, 0)], moved, *links[max(at + 1, 2) :]]
    written: list[Formula] = []
    for _, same in groupby(links, key=lambda link: id(_powered(link)[0].tree)):
        run = list(same)
        base, count = _powered(run[0])[0], sum(_powered(link)[1] for link in run)
        full, rest = divmod(count, limits.MATRIX_POWER)
        powers = [*[limits.MATRIX_POWER] * full, *([1] * rest if rest < _SHORTEST_POWER else [rest])]
        written += [base if power == 1 else _matrix_power(base, power) for power in powers]
    return written


def _powered(link: Formula) -> tuple[Formula, int]:
    """A link of a chain as a power of a matrix: a long power is a product of several."""
    match link.tree:
        case Call(function="matrix_power", args=(_, Number(value=count))):
            return link.parts[0], int(count)
        case _:
            return link, 1


def _matrix_power(base: Formula, count: int) -> Formula:
    """base @ base @ ..., so many times: the transpose goes outside, an inverse into the exponent."""
    match base.tree:
        case Call(function="transpose"):
            return transposed(_matrix_power(base.parts[0], count))
        case Call(function="inv"):
            return call("matrix_power", base.parts[0], whole(-count))
        case _:
            return call("matrix_power", base, whole(count))


def is_ones(formula: Formula) -> bool:
    """Whether it is an array of ones."""
    return isinstance(formula.tree, Call) and formula.tree.function == "ones"


def is_triangle(formula: Formula) -> bool:
    """Whether it is a triangle of ones, which leaves a triangle of what it is multiplied by."""
    tree = formula.tree
    return isinstance(tree, Call) and tree.function in ("tril", "triu") and is_ones(formula.parts[0])


def is_shift(matrix: Formula) -> bool:
    """Whether a matrix shifts entries around the end."""
    return _shift(matrix) is not None


def _shift(matrix: Formula) -> tuple[Formula, int] | None:
    """By how much, and along which axis, a matrix that shifts entries around the end is an identity matrix rolled."""
    match matrix.tree:
        case Call(function="roll", args=(Call(function="eye", args=(_,)), _), options={"axis": int(axis)}):
            return matrix.parts[1], axis
        case _:
            return None


def _is_running(matrix: Formula) -> bool:
    """Whether a matrix makes running sums: `tril(ones(n, n))`, with as many rows as columns."""
    if not is_triangle(matrix) or len(matrix.parts) > 1:
        return False
    sizes = {text(size.tree) for size in matrix.parts[0].parts}
    return len(sizes) == 1 and isinstance(matrix.tree, Call) and matrix.tree.function == "tril"
