"""Whether L @ M @ L.T is no less than a sum of outer products that is taken off it, by Cauchy and Schwarz.

An outer product v @ v.T with v = L @ u and a diagonal M is no more where sum(u**2/M) <= 1, one with v = L @ M @ y where
y.T @ M @ y <= 1. The labels on the mirror of what is taken off number its outer products: those that are on the mirror
of L @ M @ L.T too number parts of that, of which each has to outweigh its own.

The Hessian of logsumexp(x) is diag(p) - outer(p, p) with p = softmax(x). There L is the identity, M is diag(p) and u is
p itself, so that sum(u**2/M) is sum(p**2/p) = sum(p) = 1: the outer product is outweighed.

>>> import mcalc
>>> mcalc.hessian("logsumexp(x)", wrt="x").structure
('diagonal plus rank 1', 'positive semidefinite', 'symmetric', 'dense')
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mcalc.catalogue.interval import Interval
from mcalc.exact.rational import Rational, magnitude, quotient
from mcalc.structure.mirrors import Mirror
from mcalc.tensor import add, product, scale
from mcalc.tensor.make import ONE, uniform
from mcalc.tensor.node import Factor, Node, Product


def outweighs(
    whole: Mirror,
    taken: Mirror,
    ends: Sequence[tuple[int, int]],
    scales: tuple[Rational, Rational],
    interval: Callable[[Node], Interval],
) -> bool:
    """Whether one is no less than the other: their rows have the labels `ends`, the numbers in front are the `scales`
    of what is taken and of the whole.
    """
    if taken.crossing or len(whole.crossing) > 1:
        return False
    left = taken.half({label for _, label in ends} - taken.on_it)
    for places, rest in _taken_off(whole.half({label for label, _ in ends} - whole.on_it), left, dict(ends)):
        moved = {place for label, place in places.items() if label not in whole.on_it}
        if len(set(places.values())) < len(places) or moved & taken.on_it:
            continue
        ratio = _ratio(whole, taken, places, rest)
        number = magnitude(quotient(*scales))
        if ratio is not None and _at_most_one(scale(number, ratio), interval):
            return True
    return False


def _taken_off(
    half: Sequence[Factor], left: list[Factor], places: dict[int, int]
) -> Iterator[tuple[dict[int, int], list[Factor]]]:
    """What is left of some factors without those of a half, and which labels these have there."""
    if not half:
        yield places, left
        return
    first, *others = half
    for factor in left:
        if factor.node is first.node and factor.exponent == first.exponent:
            known = dict(places)
            if all(known.setdefault(a, b) == b for a, b in zip(first.labels, factor.labels, strict=True)):
                yield from _taken_off(others, [f for f in left if f is not factor], known)


def _ratio(whole: Mirror, taken: Mirror, places: dict[int, int], rest: list[Factor]) -> Node | None:
    """sum(u**2/M), or y.T @ M @ y, over the labels that both mirrors have, where v is of that kind."""
    kept = {label: places[label] for label in sorted(whole.on_it) if label in places}
    used = {label for factor in rest for label in factor.labels}
    both = tuple(place for place in kept.values() if place in taken.on_it)
    scales = [*taken.still, *taken.closed, (product(whole.closed, (), whole.sizes), (), -ONE)]
    within = [factor for factor in whole.still if not kept.keys().isdisjoint(factor.labels)]
    if not all(kept.keys() >= {*factor.labels} for factor in within):
        return None
    if not whole.crossing:
        if used & {*places.values()}.difference(kept.values()):
            return None
        labels = tuple(dict.fromkeys([*kept.values(), *sorted(used & taken.on_it)]))
        own = tuple(kept.values())
        divisor = product([f._replace(labels=tuple(kept[a] for a in f.labels)) for f in within], own, taken.sizes)
        u = product(rest, labels, taken.sizes)
        return product([(u, labels, 2), (divisor, own, -ONE), *scales], both, taken.sizes)
    (matrix,) = whole.crossing
    begin = next(places[label] for label in matrix.labels if label in places)
    across = next((f for f in rest if f.node is matrix.node and f.exponent == 1 and begin in f.labels), None)
    if kept or taken.on_it.intersection(places.values()) or across is None:
        return None
    rest = [factor for factor in rest if factor is not across]
    end = across.labels[across.labels[0] == begin]
    used = {label for factor in rest for label in factor.labels}
    if end == begin or used & ({*places.values()} | taken.on_it):
        return None
    y, other = product(rest, (end,), taken.sizes), max(taken.sizes) + 1
    known = {**taken.sizes, other: taken.sizes[end]}
    return product([(y, (end,), ONE), (matrix.node, (end, other), ONE), (y, (other,), ONE), *scales], (), known)


def _at_most_one(ratio: Node, interval: Callable[[Node], Interval]) -> bool:
    """Whether no entry, none of which is negative, is above 1: numbers, or parts of what they are divided by."""
    number = uniform(ratio)
    if number is not None:
        return number <= 1
    if not isinstance(ratio, Product):
        return False
    for factor in ratio.factors:
        if factor.exponent == -1 and factor.labels == ratio.out and interval(factor.node).positive:
            rest = product([f for f in ratio.factors if f is not factor], ratio.out, dict(enumerate(ratio.sizes)))
            left = add([(ONE, factor.node), (-ratio.coefficient, rest)], ratio.shape)
            if interval(left).never_negative:
                return True
    return False
