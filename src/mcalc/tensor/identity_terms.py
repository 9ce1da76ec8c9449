"""Common parts of two terms of which one has an identity matrix in the place of the other's remaining factors.

`diag(s) @ A - s @ s.T @ A` is `(diag(s) - s @ s.T) @ A`, and `c*eye(n) - c*x @ x.T` is `c*(eye(n) - x @ x.T)`: in the
tensor form the identity matrix is no factor but a label that comes twice, so that a comparison of factors alone
doesn't find what is common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mcalc.exact.rational import NUMERIC, Rational
from mcalc.tensor.labels import is_symmetric
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Factor, Labels, Node, Number, Product
from mcalc.tensor.product import product
from mcalc.tensor.sum import add
from mcalc.tensor.symbols import symbols

_IDENTITY = 2
"""The symbols of `eye(n)`."""

_Power = tuple[Node, Labels, Rational]


def beside_identity(c: Rational, left: Product, d: Rational, right: Product) -> Node | None:
    """c*left + d*right of two matrices with what they share taken out, where an identity matrix is left; or None."""
    if len(left.out) != 2:
        return None
    if _is_diagonal(left) != _is_diagonal(right):
        near, far = ((c, left), (d, right)) if _is_diagonal(left) else ((d, right), (c, left))
        return _scalings(*near, *far) or _scalars(c, left, d, right)
    return _matrix(c, left, d, right) or _matrix(d, right, c, left)


def _scalings(c: Rational, near: Product, d: Rational, far: Product) -> Node | None:
    """What scales the rows, or columns, of two matrices: diag(s) @ A + diag(s*x) is diag(s) @ (A + diag(x))."""
    for axis, label in enumerate(far.out):
        pairs: list[tuple[Factor, Factor]] = []
        for f in far.factors:
            for g in near.factors:
                alike = f.node is g.node and f.exponent == g.exponent
                if alike and f.labels == (label,) and g.labels == near.out[:1]:
                    pairs.append((f, g))
        rest = [f for f in far.factors if not any(f is mine for mine, _ in pairs)]
        if not pairs or len(near.factors) == len(pairs) or not any(label in f.labels for f in rest):
            continue
        whole = add(
            [
                (c, _without(near, [other for _, other in pairs], [])),
                (d, _without(far, [mine for mine, _ in pairs], [])),
            ],
            far.shape,
        )
        return product([*((f.node, (axis,), f.exponent) for f, _ in pairs), (whole, (0, 1), ONE)], (0, 1))
    return None


def _scalars(c: Rational, left: Product, d: Rational, right: Product) -> Node | None:
    """Scalars that both have in front, where one is a diagonal matrix and the other is not."""
    there = _loose(right)
    common = [(f, there[key]) for key, f in _loose(left).items() if key in there]
    dimensions = _dimensions(left, right, [mine for mine, _ in common])
    if not common and not dimensions:
        return None
    under: list[_Power] = [(node, (), -exponent) for node, exponent in dimensions]
    rest = add(
        [
            (c, _without(left, [mine for mine, _ in common], under)),
            (d, _without(right, [other for _, other in common], under)),
        ],
        left.shape,
    )
    outside = [Factor(mine.node, tuple(label + 2 for label in mine.labels), mine.exponent) for mine, _ in common]
    return product([*outside, *((node, (), power) for node, power in dimensions), (rest, (0, 1), ONE)], (0, 1))


def _dimensions(left: Product, right: Product, common: list[Factor]) -> list[tuple[Node, Rational]]:
    """The dimensions that both have in powers apart by a whole number, each with the larger power."""
    found: list[tuple[Node, Rational]] = []
    for f in left.factors:
        if not isinstance(f.node, Number) or any(f is mine for mine in common):
            continue
        for g in right.factors:
            if g.node is not f.node or not isinstance(f.exponent, NUMERIC) or not isinstance(g.exponent, NUMERIC):
                continue
            if (f.exponent - g.exponent).denominator == 1:
                found.append((f.node, max(f.exponent, g.exponent)))
    return found


def _loose(term: Product) -> dict[tuple[Node, Rational | Node, Labels], Factor]:
    """The factors that share no label with anything, by what they are: scalars, and sums over all of a tensor."""
    uses = Counter(label for factor in term.factors for label in set(factor.labels))
    found: dict[tuple[Node, Rational | Node, Labels], Factor] = {}
    for factor in term.factors:
        if all(uses[label] == 1 and label not in term.out for label in factor.labels):
            first = {label: place for place, label in enumerate(dict.fromkeys(factor.labels))}
            found.setdefault((factor.node, factor.exponent, tuple(first[a] for a in factor.labels)), factor)
    return found


def _is_diagonal(term: Product) -> bool:
    return term.out[0] == term.out[1]


def _without(term: Product, gone: list[Factor], under: list[_Power]) -> Node:
    kept = [f for f in term.factors if not any(f is g for g in gone)]
    return product([*kept, *under], term.out, dict(enumerate(term.sizes)), term.coefficient)


def _matrix(c: Rational, near: Product, d: Rational, far: Product) -> Node | None:
    """diag(v) @ A + B @ A is (diag(v) + B) @ A, and the same from the right."""
    if _is_diagonal(near) or _is_diagonal(far) or near.shape != far.shape:
        return None
    for a, b in _common(near, far):
        for side in (0, 1):
            found = _widened(c, near, a, d, far, b, side)
            if found is not None:
                return found
    return None


def _common(near: Product, far: Product) -> Iterator[tuple[Factor, Factor]]:
    for a in near.factors:
        for b in far.factors:
            if a.node is b.node and a.exponent == b.exponent == 1 and len(a.labels) == 2:
                yield a, b


def _widened(c: Rational, near: Product, a: Factor, d: Rational, far: Product, b: Factor, side: int) -> Node | None:
    """The factor `a` of `near` stands on both outputs, `b` on one of them and on a summed label of `far`."""
    open_near, open_far = near.out[side], far.out[side]
    held_near, held_far = near.out[1 - side], far.out[1 - side]
    place = 0 if a.labels[0] == open_near else 1
    if set(a.labels) != set(near.out) or b.labels[1 - place] != held_far or b.labels[place] in far.out:
        return None
    inner = b.labels[place]
    rest_near = [f for f in near.factors if f is not a]
    rest_far = [f for f in far.factors if f is not b]
    scalar = not any(open_near in f.labels for f in rest_near)
    # A - B @ A reads better than (I - B) @ A
    if not rest_near or (scalar and (is_symmetric(a.node) or symbols(a.node) <= _IDENTITY)):
        return None
    if any(held_near in f.labels for f in rest_near) or any(held_far in f.labels for f in rest_far):
        return None
    if not any(inner in f.labels for f in rest_far) or not any(open_far in f.labels for f in rest_far):
        return None
    size = near.shape[side]
    square: Labels = (open_far, inner) if side == 0 else (inner, open_far)
    total = add(
        [
            (c, product(rest_near, (open_near, open_near), {open_near: size}, near.coefficient)),
            (d, product(rest_far, square, None, far.coefficient)),
        ],
        (size, size),
    )
    ends: Labels = (0, 2) if side == 0 else (2, 1)
    turned: Labels = (2, 1) if side == 0 else (0, 2)
    on = turned if (place == 0) == (side == 0) else turned[::-1]
    return product([(total, ends, ONE), (a.node, on, ONE)], (0, 1))
