"""The factors that two terms of a sum have in common, on the same axes of the output."""

from __future__ import annotations

from collections.abc import Iterator

from mcalc.record import Record
from mcalc.tensor.node import Factor, Number, Pattern, Product
from mcalc.tensor.symbols import is_average


class Shared(Record):
    """Factors that two products share: their places in each, and the labels of the second by those of the first."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    names: dict[int, int]


def shared_factors(left: Product, right: Product) -> Iterator[Shared]:
    """The ways to begin with a common factor, each extended as far as it goes; on axes of the output by itself too."""
    if left.out != right.out:
        return
    for i, a in enumerate(left.factors):
        for j, b in enumerate(right.factors):
            names = _matched(left, right, a, b, {})
            if names is None or is_root(a):
                continue
            lefts, rights = [i], [j]
            start = Shared((i,), (j,), names)
            grown = True
            while grown:
                grown = False
                for k, c in enumerate(left.factors):
                    if k in lefts:
                        continue
                    for m, d in enumerate(right.factors):
                        more = None if m in rights else _matched(left, right, c, d, names)
                        if more is not None:
                            lefts.append(k)
                            rights.append(m)
                            names = more
                            grown = True
                            break
            means = is_average(left, a) and is_average(right, b)  # these have their numbers with them
            if len(lefts) > 1 or not means:
                yield Shared(tuple(lefts), tuple(rights), names)
            if len(lefts) > 1 and not means and not isinstance(a.node, Pattern) and set(a.labels) <= set(left.out):
                yield start


def is_root(factor: Factor) -> bool:
    """The root of a dimension: it may belong to a standard deviation."""
    return isinstance(factor.node, Number) and not isinstance(factor.exponent, int)


def _matched(left: Product, right: Product, a: Factor, b: Factor, names: dict[int, int]) -> dict[int, int] | None:
    """The correspondence of labels extended by one more pair of factors, or None where they don't fit."""
    if a.node is not b.node or a.exponent != b.exponent:
        return None
    found = dict(names)
    outer = set(left.out)
    for p, q in zip(a.labels, b.labels, strict=True):
        if p in outer or q in outer:
            if p != q:
                return None
        elif found.setdefault(p, q) != q or sum(v == q for v in found.values()) > 1:
            return None
    return found
