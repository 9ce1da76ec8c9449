"""Powers of contracted parts: (W @ x) * (W @ x) is (W @ x)**2, and x.T @ W.T @ W @ x the sum of that.

A part is a group of factors with summed labels that nothing else has. Two parts are alike if their factors are the
same on the same labels, but for those summed ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from mcalc.exact.rational import Rational
from mcalc.tensor.draft import Draft
from mcalc.tensor.labels import bare, is_skew, is_symmetric
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Factor, Labels, Node, Product
from mcalc.tensor.orientation import oriented
from mcalc.tensor.powers import add_exponents
from mcalc.tensor.product import product


def merge(draft: Draft) -> bool:
    """Make a power of two equal contracted parts, or of a part and a closed product; True if there were any."""
    summed = {label for factor in draft.factors for label in factor.labels}.difference(draft.out)
    if not summed:
        return False
    for places, node, labels, exponent in chain(_closed(draft.factors, summed), _open(draft, summed)):
        draft.factors = [f for place, f in enumerate(draft.factors) if place not in places]
        for gone in summed.difference(labels, *[f.labels for f in draft.factors]):
            del draft.sizes[gone]
        draft.put(node, labels, exponent)
        return True
    return False


_Power = tuple[set[int], Node, Labels, Rational | Node]
"""The places of the factors that are one power, and that power."""


def _closed(factors: Sequence[Factor], summed: set[int]) -> Iterator[_Power]:
    """Closed products whose factors stand beside them once more."""
    nodes = {factor.node for factor in factors}
    for place, (node, labels, exponent) in enumerate(factors):
        if not isinstance(node, Product) or not node.factors or node.coefficient != 1:
            continue
        if any(factor.node not in nodes for factor in node.factors) or len(set(node.out)) < len(node.out):
            continue
        names = dict(zip(node.out, labels, strict=True))
        inside = [
            Factor(f.node, tuple(names.get(label, -1 - label) for label in f.labels), f.exponent) for f in node.factors
        ]
        held, holding = _holders(inside), _holders(factors)
        for other in range(len(factors)):
            match = _Match(inside, factors, summed.difference(labels), held, holding)
            if match.grows(0, other) and len(match.pairs) == len(inside) and place not in match.pairs.values():
                yield {place, *match.pairs.values()}, node, labels, add_exponents(exponent, ONE)


def _open(draft: Draft, summed: set[int]) -> Iterator[_Power]:
    """Pairs of equal parts."""
    kinds = [(factor.node, factor.exponent) for factor in draft.factors]
    if len(set(kinds)) == len(kinds):
        return
    around: dict[int, int] = defaultdict(int)  # what stands on each label: alike labels have alike factors
    for kind, factor in zip(kinds, draft.factors, strict=True):
        code = hash(kind)
        for label in factor.labels:
            around[label] += code
    alike: dict[object, list[int]] = defaultdict(list)
    for place, (kind, factor) in enumerate(zip(kinds, draft.factors, strict=True)):
        if not summed.isdisjoint(factor.labels):
            turns = is_symmetric(factor.node)
            alike[kind if turns else (kind, *[around[label] for label in factor.labels])].append(place)
    groups = [places for places in alike.values() if len(places) > 1]
    holders = _holders(draft.factors) if groups else {}
    for places in groups:
        for at, second in enumerate(places):
            for first in places[:at]:
                match = _Match(draft.factors, draft.factors, summed, holders, holders)
                if match.grows(first, second) and match.pairs.keys().isdisjoint(match.pairs.values()):
                    part = [draft.factors[place] for place in match.pairs]
                    edge = tuple(sorted({label for f in part for label in f.labels} - match.names.keys()))
                    whole: Node = bare(part, edge, draft.sizes)
                    if any(is_skew(f.node) for f in part):  # which may want to stand the other way round
                        whole = product(part, edge, draft.sizes)
                    node, labels = oriented(whole, edge)
                    yield {*match.pairs, *match.pairs.values()}, node, labels, 2


_Holders = dict[int, list[int]]
"""The places of the factors that have a label."""


def _holders(factors: Sequence[Factor]) -> _Holders:
    found: _Holders = defaultdict(list)
    for place, factor in enumerate(factors):
        for label in dict.fromkeys(factor.labels):
            found[label].append(place)
    return found


class _Match:
    """A part on the left and its like on the right: the pairs of their factors, and of their own summed labels."""

    def __init__(
        self, left: Sequence[Factor], right: Sequence[Factor], summed: set[int], held: _Holders, holding: _Holders
    ) -> None:
        self.left, self.right, self.summed = left, right, summed
        self.held, self.holding = held, holding
        self.pairs: dict[int, int] = {}
        self.names: dict[int, int] = {}
        self.shared: set[int] = set()

    def grows(self, first: int, second: int) -> bool:
        """Whether the part that begins with one factor is like the one that begins with another."""
        if not self._binds(first, second):
            return False
        pending = list(self.names)
        while pending:
            label = pending.pop()
            ours = [i for i in self.held[label] if i not in self.pairs]
            taken = set(self.pairs.values())
            theirs = [i for i in self.holding[self.names[label]] if i not in taken]
            if len(ours) != len(theirs):
                return False
            for i in ours:
                known = set(self.names)
                j = next((j for j in theirs if j not in self.pairs.values() and self._binds(i, j)), None)
                if j is None:
                    return False
                pending += self.names.keys() - known
        return bool(self.names)

    def _binds(self, i: int, j: int) -> bool:
        """Take two factors for a pair, if they are the same on labels that can be."""
        ours, theirs = self.left[i], self.right[j]
        if ours.node is not theirs.node or ours.exponent != theirs.exponent:
            return False
        ways = [theirs.labels]
        if len(theirs.labels) == 2 and is_symmetric(theirs.node):
            ways.append(theirs.labels[::-1])
        for labels in ways:
            names, shared = dict(self.names), set(self.shared)
            if all(self._fits(a, b, names, shared) for a, b in zip(ours.labels, labels, strict=True)):
                self.names, self.shared = names, shared
                self.pairs[i] = j
                return True
        return False

    def _fits(self, a: int, b: int, names: dict[int, int], shared: set[int]) -> bool:
        if a in names:
            return names[a] == b
        if a == b:
            shared.add(a)
            return a not in names.values()
        if b not in self.summed or (a >= 0 and a not in self.summed) or b in names or b in names.values():
            return False
        if a in shared or b in shared or a in names.values():
            return False
        names[a] = b
        return True
