"""The entries of a small derivative one by one, and what they say of its pattern: nothing is more exact.

An entry outside the pattern is zero whatever its formula (what was declared of a matrix says so), and one inside it
whose terms cancel is zero as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product as places_of
from typing import Any

from mcalc.notation import entries
from mcalc.notation.lists import at
from mcalc.record import Record
from mcalc.structure import Sparsity, sparsity
from mcalc.tensor.lift import at_sizes
from mcalc.tensor.make import ONE, is_zero, zeros
from mcalc.tensor.node import Node
from mcalc.tensor.pattern import unit
from mcalc.tensor.product import product
from mcalc.tensor.sum import add


class Entries(Record):
    """The texts of the entries in nested lists, the sparsity, and the tensor without what is zero in it."""

    texts: Any
    sparsity: Sparsity
    node: Node


def listed(node: Node, split: int, known: Mapping[str, int], order: Mapping[str, int], bound: Sparsity) -> Entries:
    """The entries of a tensor with known sizes whose first `split` axes are rows; `bound` is what its form says."""
    whole = at_sizes(node, known)
    counts = [int(size.value or 0) for size in whole.shape]
    axes = [bound.indices[0 if split else 1]] if bound.indices and len(counts) == 1 else bound.indices or ()
    inside = set(zip(*axes, strict=True))
    found = {place: at(whole, dict(enumerate(place))) for place in places_of(*map(range, counts)) if place in inside}
    kept = {place: entry for place, entry in found.items() if not is_zero(entry)}
    texts = entries(whole, known, order, kept)
    if len(kept) == len(inside):
        return Entries(texts, bound, node)
    labels = tuple(range(len(counts)))
    terms = []
    for place, entry in kept.items():
        units = [(unit(size, k), (axis,), ONE) for axis, (size, k) in enumerate(zip(whole.shape, place, strict=True))]
        terms.append((ONE, product([(entry, (), ONE), *units], labels)))
    thinner = add(terms, whole.shape) if terms else zeros(whole.shape)
    counted = sparsity(thinner, split, {}, len(kept))
    if node is not whole:
        # The formula is one for any size, of which these entries say nothing.
        counted = counted._replace(nnz=bound.nnz, size=bound.size, bounds=(*counted.bounds, "nnz"))
    return Entries(texts, counted, thinner)
