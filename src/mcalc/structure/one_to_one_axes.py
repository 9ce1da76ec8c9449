"""Axes whose index determines those of all others, as in shifts, reversals and layouts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Final

from mcalc.exact.size import Size, product
from mcalc.tensor.node import Factor, Node, Pattern, Product
from mcalc.tensor.pattern import is_reversal

_MOST: Final = 6


def places_of_keys(node: Node) -> Size | None:
    """How many entries other than zero there are of a product of shifts, reversals and layouts alone, if it is one.

    >>> from mcalc.language import read
    >>> from mcalc.tensor import lower, product
    >>> from mcalc.tensor.pattern import cycle, flatten
    >>> m, n = Size.name("m"), Size.name("n")
    >>> str(places_of_keys(product([(cycle(m * n, 1), (2, 3), 1), (flatten(m, n), (0, 1, 3), 1)], (2, 0, 1))))
    'm*n'
    """
    if not isinstance(node, Product) or not node.factors or len(node.sizes) > _MOST:
        return None
    if not all(_is_one_to_one(factor) for factor in node.factors):
        return None
    out = tuple(dict.fromkeys(node.out))
    for count in range(1, len(out) + 1):
        for keys in combinations(out, count):
            if _told(keys, node.factors) == len(node.sizes):
                return product([node.sizes[label] for label in keys])
    return None


def _is_one_to_one(factor: Factor) -> bool:
    node = factor.node
    kinds = isinstance(node, Pattern) and (node.rule in ("cycle", "flatten") or is_reversal(node))
    return kinds and len(set(factor.labels)) == len(factor.labels)


def _told(keys: Iterable[int], factors: tuple[Factor, ...]) -> int:
    """How many labels are known where those are, each by one pattern; 0 where two patterns tell of one."""
    known = set(keys)
    left = list(factors)
    while left:
        for factor in left:
            *first, last = factor.labels
            ends = (set(first), {last})
            new = [other - known for end, other in (ends, ends[::-1]) if end <= known]
            if new:
                break
        else:
            return 0
        if len(new) == len(ends) or new[0] not in ends:
            return 0  # it holds for some of the places only
        known |= new[0]
        left.remove(factor)
    return len(known)
