"""Powers of contracted parts: (W @ x) * (W @ x) is (W @ x)**2.

Parts are the factors of a product that hang together by summed labels.
"""

from __future__ import annotations

from collections.abc import Iterable

from mcalc.exact.rational import Rational
from mcalc.tensor.labels import bare, joined
from mcalc.tensor.make import ONE, exponent_code
from mcalc.tensor.node import Factor, Labels, Node, Product
from mcalc.tensor.powers import add_exponents
from mcalc.tensor.turn import oriented
from mcalc.tensor.work import LARGEST, Work


def merge(work: Work) -> bool:
    """Make powers of equal contracted parts; True if there were any."""
    outer = set(work.out)
    if not any(label not in outer for factor in work.factors for label in factor.labels):
        return False
    parts = joined(work.factors, outer)
    closed = [f for f in work.factors if isinstance(f.node, Product)]
    if len(parts) + len(closed) < 2 or not parts:
        return False
    if not _alike(parts, closed):
        return False
    seen: dict[tuple[Node, Labels], Rational | Node] = {}
    kept: list[Factor] = []
    inside = {id(f) for part in parts for f in part}
    for factor in work.factors:
        if id(factor) not in inside:
            if isinstance(factor.node, Product):
                seen[factor.node, factor.labels] = factor.exponent
            else:
                kept.append(factor)
    count = len(parts) + len(seen)
    for part in parts:
        edge = tuple(sorted({label for f in part for label in f.labels if label in outer}))
        if len(part) >= LARGEST:
            return False
        body = bare(part, edge, work.sizes)
        node, places = oriented(body, edge)
        key = (node, places)
        seen[key] = add_exponents(seen[key], ONE) if key in seen else ONE
    if len(seen) == count:
        return False
    work.factors = kept
    for label in {a for part in parts for f in part for a in f.labels} - outer:
        del work.sizes[label]
    for (node, places), exponent in seen.items():
        work.put(node, places, exponent)
    return True


def _alike(parts: list[list[Factor]], closed: list[Factor]) -> bool:
    """Whether any two parts, or a part and a product that is left closed, have the same factors."""
    known = {_contents(f.node.factors) for f in closed if isinstance(f.node, Product)}
    for part in parts:
        contents = _contents(part)
        if contents in known:
            return True
        known.add(contents)
    return False


def _contents(factors: Iterable[Factor]) -> tuple[int, ...]:
    return tuple(sorted([hash((f.node.digest, exponent_code(f.exponent))) for f in factors]))
