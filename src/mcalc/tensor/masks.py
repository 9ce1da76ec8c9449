"""What stands beside a comparison in a product is what it is where that holds: (x > 0)*maximum(x, 0) is (x > 0)*x.

The comparison may decide another one, too: (x > 0)*(x > maximum(x, 0)) is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mcalc.catalogue import find
from mcalc.exact.size import Size
from mcalc.language import tree
from mcalc.tensor.apply import elementwise
from mcalc.tensor.draft import Draft
from mcalc.tensor.identities import MASKED
from mcalc.tensor.make import ONE
from mcalc.tensor.match import Match, bare, matches, pattern, result
from mcalc.tensor.node import Apply, Factor, Labels, Node, Product, Sum
from mcalc.tensor.product import product
from mcalc.tensor.sum import add


def masked(draft: Draft) -> bool:
    """Let one comparison act on a factor beside it, or on a term of one; True if it did."""
    for mask in draft.factors:
        if not isinstance(mask.node, Apply) or mask.node.function not in ("greater", "greater_equal"):
            continue
        for place, factor in enumerate(draft.factors):
            if factor is mask or not set(mask.labels) <= set(factor.labels):
                continue
            found = _under(mask, factor.node, factor.labels) or _compared(mask, factor.node, factor.labels)
            if found is not None:
                draft.factors.pop(place)
                draft.put(found, factor.labels, factor.exponent)
                return True
    return False


def _under(mask: Factor, node: Node, labels: Labels) -> Node | None:
    """What a factor, or a sum with a term of it changed, is where a comparison holds."""
    if isinstance(node, Sum):
        terms = [(term.coefficient, term.node, _under(mask, term.node, labels)) for term in node.terms]
        if all(changed is None for _, _, changed in terms):
            return None
        return add([(c, term if changed is None else changed) for c, term, changed in terms], node.shape)
    if not isinstance(node, Apply | Product):
        return None
    inner, _ = bare(node, labels)
    if not isinstance(inner, Apply) or not isinstance(mask.node, Apply):
        return None
    sizes = dict(zip(labels, node.shape, strict=True))
    for condition, function, instead in _lines(mask.node.function, inner.function):
        for known in matches(pattern(function), node, labels, Match()):
            for match in matches(pattern(condition), mask.node, mask.labels, known):
                found, places = result(instead, match, sizes)
                return _on_axes(found, places, labels, sizes)
    return None


@cache
def _lines(comparison: str, function: str) -> list[tuple[str, str, str]]:
    """The lines of the table of such a comparison and such a function beside it."""
    heads = [(pattern(condition), pattern(beside)) for condition, beside, _ in MASKED]
    asked = comparison, function
    return [
        line
        for line, (one, other) in zip(MASKED, heads, strict=True)
        if isinstance(one, tree.Call) and isinstance(other, tree.Call) and (one.function, other.function) == asked
    ]


def _compared(mask: Factor, node: Node, labels: Labels) -> Node | None:
    """What a comparison is where another holds, of sides that are something simpler there."""
    entry = find(node.function) if isinstance(node, Apply) else None
    if entry is None or not isinstance(node, Apply) or entry.kind != "comparison":
        return None
    at = dict(zip(node.out, labels, strict=True))
    placed = [(argument.node, tuple(at[label] for label in argument.labels)) for argument in node.args]
    sides = [_factor_under(mask, side, own) if set(mask.labels) <= set(own) else None for side, own in placed]
    if sides == [None, None]:
        return None
    changed = [(side or own, places) for side, (own, places) in zip(sides, placed, strict=True)]
    return elementwise(node.function, changed, labels, dict(zip(labels, node.shape, strict=True)))


def _factor_under(mask: Factor, node: Node, labels: Labels) -> Node | None:
    """What a node, or a product with a factor of it changed, is where a comparison holds."""
    found = _under(mask, node, labels)
    if found is not None or not isinstance(node, Product) or len(set(node.out)) < len(node.out):
        return found
    at = dict(zip(node.out, labels, strict=True))
    for factor in node.factors:
        own = tuple(at.get(label, -1) for label in factor.labels)
        if set(mask.labels) <= set(own) and -1 not in own:
            changed = _under(mask, factor.node, own)
            if changed is not None:
                others = [(f.node, f.labels, f.exponent) for f in node.factors if f is not factor]
                whole = [*others, (changed, factor.labels, factor.exponent)]
                return product(whole, node.out, dict(enumerate(node.sizes)), node.coefficient)
    return None


def _on_axes(node: Node, labels: Labels, out: Labels, sizes: Mapping[int, Size]) -> Node:
    return product([(node, labels, ONE)], out, sizes)
