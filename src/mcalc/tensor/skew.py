"""Skew-symmetric factors: each stands the one way round that its product prefers, with a sign before the product.

A product that equals its own negative when skew factors are turned is zero: `x.T @ A @ x` and the diagonal of
`X @ A @ X.T` where A is skew.
"""

from __future__ import annotations

from itertools import product as combinations

from mcalc.exact.rational import NUMERIC
from mcalc.tensor.draft import Draft
from mcalc.tensor.labels import bare, is_skew, is_symmetric
from mcalc.tensor.node import Factor, Product

MOST = 5
"""Products of more skew factors are left as they are: each may stand either way round."""


def act(draft: Draft) -> bool | None:
    """Turn skew factors to where they stand best; True if one was turned, None where the product is zero."""
    places = [place for place, factor in enumerate(draft.factors) if _turns(factor)]
    if not places:
        return False
    if any(draft.factors[place].labels[0] == draft.factors[place].labels[1] for place in places):
        return None
    if len(places) > MOST:
        return False
    signs: dict[Product, int] = {}
    best: tuple[tuple[int, int], int, list[Factor]] | None = None
    for flips in combinations((False, True), repeat=len(places)):
        factors, sign = list(draft.factors), 1
        for place, flip in zip(places, flips, strict=True):
            if flip:
                node, (row, col), exponent = draft.factors[place]
                factors[place] = Factor(node, (col, row), exponent)
                sign *= -1 if exponent.numerator % 2 else 1  # type: ignore[union-attr]
        made = bare(factors, draft.out, draft.sizes)
        if signs.setdefault(made, sign) != sign:
            return None
        rank = (_transposes(made), made.digest)
        if best is None or rank < best[0]:
            best = rank, sign, factors
    assert best is not None
    _, sign, factors = best
    if factors == draft.factors:
        return False
    draft.factors = factors
    draft.coefficient *= sign
    return True


def _transposes(node: Product) -> int:
    """How many matrices are met against their direction, from the first axis on, or from a vector of a scalar."""
    left = [f for f in node.factors if len(f.labels) == 2]
    starts = node.out or [f.labels[0] for f in node.factors if len(f.labels) == 1]
    label = starts[0] if starts else None
    turned = 0
    while (step := next((f for f in left if label in f.labels), None)) is not None:
        left.remove(step)
        against = step.labels[1] == label
        turned += against and not is_symmetric(step.node)
        label = step.labels[0 if against else 1]
    return turned + sum(f.labels[0] > f.labels[1] for f in left if _turns(f))


def _turns(factor: Factor) -> bool:
    """Whether a factor is the negative of its transpose, to a power that keeps or drops the sign."""
    exponent = factor.exponent
    if len(factor.labels) != 2 or not isinstance(exponent, NUMERIC) or exponent.denominator != 1 or exponent < 0:
        return False
    return is_skew(factor.node)
