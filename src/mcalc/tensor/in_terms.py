"""A tensor in terms of names that stand for parts of it.

A name is a variable, and what it stands for may speak of the names before it. What equals a name's meaning, or has it
in it as some of the factors of a product, is written by the name: where R is v.T @ A @ v/s, v.T @ A @ v/s**2 is R/s.
A matrix that is transposed and a part of a contraction have the name on their own axes. Where z is solve(L, y) and L a
Cholesky factor of K, inv(K) @ y is solve(L.T, z).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from mcalc.exact.rational import NUMERIC, Rational, quotient, raised
from mcalc.record import Record
from mcalc.tensor.labels import is_symmetric
from mcalc.tensor.lift import Placed, remade
from mcalc.tensor.make import is_zero, scale, split_coefficient, zeros
from mcalc.tensor.node import Factor, Labels, Node, Number, Product, Sum, Variable, children
from mcalc.tensor.powers import add_exponents
from mcalc.tensor.product import product
from mcalc.tensor.roots import other_halves
from mcalc.tensor.sum import add
from mcalc.tensor.symbols import symbols

MOST = 8
"""What is a product of more factors has its name only where it stands by itself."""
LONGEST = 40
"""In products of more factors nothing is looked for."""


class Names:
    """What is written by name: variables with what they stand for, each over those before it."""

    def __init__(self, meanings: Mapping[Variable, Node]) -> None:
        self._done: dict[Node, Placed] = {}
        self._whole: dict[Node, Node] = {}
        self._products: list[tuple[Node, Product]] = []
        self._sums: dict[Node, list[tuple[Node, Sum]]] = {}  # by one of their terms
        self._meanings: dict[Node, Node] = {}
        self._vanishing: dict[tuple[Node, Labels], bool] = {}
        for name, meaning in meanings.items():
            self._add(name, meaning)
        self._done.clear()

    def add(self, name: Variable, meaning: Node) -> None:
        """One more name, over those that there are."""
        self._add(name, meaning)
        self._done.clear()

    def _add(self, name: Variable, meaning: Node) -> None:
        coefficient, node = _unit(self.spoken(meaning))
        if isinstance(node, Variable | Number):
            return
        unit = scale(quotient(1, coefficient), name)
        self._done[meaning] = name, ()
        self._meanings[name] = node
        self._known(node, unit)
        if isinstance(node, Product) and (axes := _kept(node)) is not None:
            self._known(_along(node, axes), _along(unit, axes))
        for half, labels, axis in other_halves(node) if isinstance(node, Product) else ():
            self._known(*[_by_half(part, half, labels, axis) for part in (node, unit)])

    def _known(self, node: Node, unit: Node) -> None:
        """Remember what a node is in terms of the names."""
        self._whole.setdefault(node, unit)
        if isinstance(node, Product) and len(node.factors) <= MOST and _is_plain(node):
            self._products.append((unit, node))
        if isinstance(node, Sum):
            self._sums.setdefault(node.terms[-1].node, []).append((unit, node))

    def spoken(self, node: Node) -> Node:
        """The node in terms of the names."""
        done = self._done
        pending = [(node, False)]
        while pending:  # no deeper than where it was before
            below, ready = pending.pop()
            if below in done:
                continue
            if not ready:
                pending.append((below, True))
                pending += [(child, False) for child in children(below) if child not in done]
                continue
            same = all(done[child][0] is child for child in children(below))
            done[below] = self._named(below if same else remade(below, done)), ()
        return done[node][0]

    def _named(self, node: Node) -> Node:
        coefficient, unit = _unit(node)
        if unit in self._whole:
            return scale(coefficient, self._whole[unit])
        if isinstance(node, Product) and len(node.factors) <= LONGEST:
            if any(self._vanishes(factor.node, kept) for factor, kept in _taken(node) if factor.node in self._meanings):
                return zeros(node.shape)
            nodes = {factor.node for factor in node.factors}
            for name, inner in self._products:
                if all(factor.node in nodes for factor in inner.factors):
                    found = next(_within(inner, node), None)
                    if found is not None:
                        return self._named(_replaced(node, found, inner, name))
        if isinstance(node, Sum):
            for term in node.terms:
                for name, part in self._sums.get(term.node, ()):
                    rest = _less(node, part, name)
                    if rest is not None:
                        return self._named(rest)
        return node

    def _vanishes(self, name: Node, kept: Labels) -> bool:
        """Whether what a name means is zero where its axes are summed, or one axis is the other: x - mean(x) is."""
        if (name, kept) not in self._vanishing:
            self._vanishing[name, kept] = False  # while it is looked for
            out = tuple(dict.fromkeys(label for label in kept if label >= 0))
            part = self.spoken(product([(self._meanings[name], kept, 1)], out))
            self._vanishing[name, kept] = is_zero(part)
        return self._vanishing[name, kept]


def _less(node: Sum, part: Sum, name: Node) -> Node | None:
    """A sum with a name for terms that are together a multiple of what it stands for; None where they aren't there."""
    there = {term.node: term.coefficient for term in node.terms}
    if not all(term.node in there for term in part.terms):
        return None
    ratios = {quotient(there.pop(term.node), term.coefficient) for term in part.terms}
    return add([(ratios.pop(), name), *((c, n) for n, c in there.items())], node.shape) if len(ratios) == 1 else None


def _taken(node: Product) -> Iterator[tuple[Factor, Labels]]:
    """The factors of a product that it takes the sum of along an axis, or the diagonal, which nothing else has.

    Each comes with labels from 0 on for the axes that stay; one that goes is below zero.
    """
    uses = Counter(label for factor in node.factors for label in factor.labels)
    for factor in node.factors:
        labels = factor.labels
        gone = [label not in node.out and uses[label] == labels.count(label) for label in labels]
        if factor.exponent == 1 and (any(gone) or len(set(labels)) < len(labels)):
            yield (
                factor,
                tuple(-1 - labels.index(a) if lone else labels.index(a) for a, lone in zip(labels, gone, strict=True)),
            )


def _unit(node: Node) -> tuple[Rational, Node]:
    """A number and what it multiplies; of a sum the number of its first term."""
    if isinstance(node, Sum):
        first = node.terms[0].coefficient
        return first, scale(quotient(1, first), node)
    return split_coefficient(node)


def _kept(node: Product) -> tuple[int, ...] | None:
    """The axes but for those of size 1 along which a product only repeats itself, as by keepdims; None without any."""
    held = {label for factor in node.factors for label in factor.labels}
    axes = tuple(axis for axis, label in enumerate(node.out) if label in held or node.shape[axis] != 1)
    return axes if len(axes) < len(node.out) else None


def _along(node: Node, axes: tuple[int, ...]) -> Node:
    """A node on some of its axes, the others having one place."""
    return product([(node, tuple(range(len(node.shape))), 1)], axes)


def _by_half(node: Node, half: Node, labels: Labels, axis: int) -> Node:
    """A product with the other half of a root: along its axis it has the other end of that."""
    rank = len(node.shape)
    axes = tuple(range(rank))
    return product([(node, axes, 1), (half, labels, 1)], (*axes[:axis], rank, *axes[axis + 1 :]))


def _is_plain(node: Product) -> bool:
    """Whether each axis of a product is carried by factors, and is no other axis too."""
    held = {label for factor in node.factors for label in factor.labels}
    return bool(node.factors) and held.issuperset(node.out) and len(set(node.out)) == len(node.out)


class _Match(Record):
    """Where the factors of a product are in another: the places, and the labels there by the labels here."""

    places: tuple[int, ...]
    labels: Mapping[int, int]


class _Found(Record):
    """A match, and to which power the product is there."""

    match: _Match
    power: int


def _within(inner: Product, outer: Product) -> Iterator[_Found]:
    """The ways in which one product is some of the factors of another."""
    summed = {label for factor in inner.factors for label in factor.labels}.difference(inner.out)
    for match in _matches(inner, outer, _Match((), {})):
        gone = {match.labels[label] for label in summed}
        others = [f for place, f in enumerate(outer.factors) if place not in match.places]
        held = {label for f in others for label in f.labels}.union(
            outer.out, [label for own, label in match.labels.items() if own not in summed]
        )
        if len(gone) == len(summed) and gone.isdisjoint(held):
            power = _power(inner, outer, match, summed)
            if power:
                yield _Found(match, power)


def _matches(inner: Product, outer: Product, match: _Match) -> Iterator[_Match]:
    at = len(match.places)
    if at == len(inner.factors):
        yield match
        return
    wanted = inner.factors[at]
    for place, factor in enumerate(outer.factors):
        if factor.node is not wanted.node or place in match.places:
            continue
        ways = [factor.labels]
        if len(factor.labels) == 2 and is_symmetric(factor.node):
            ways.append(factor.labels[::-1])
        for labels in ways:
            names = dict(match.labels)
            if all(names.setdefault(own, label) == label for own, label in zip(wanted.labels, labels, strict=True)):
                yield from _matches(inner, outer, _Match((*match.places, place), names))


def _power(inner: Product, outer: Product, match: _Match, summed: set[int]) -> int:
    """To which power the inner product is in the outer one; 0 where it isn't, or where nothing is gained."""
    ratios: list[Rational] = []
    for factor, place in zip(inner.factors, match.places, strict=True):
        here, there = factor.exponent, outer.factors[place].exponent
        if not isinstance(here, NUMERIC) or not isinstance(there, NUMERIC):
            if here is not there:
                return 0
            ratios.append(1)
        elif summed.isdisjoint(factor.labels):
            ratios.append(quotient(there, here))
        elif here != there:
            return 0
        else:
            ratios.append(1)
    alike = set(ratios) == {ratios[0]} and ratios[0].denominator == 1
    if summed:
        return int(min(ratios) >= 1)
    if alike:
        return int(ratios[0])
    if len(ratios) == 1 and isinstance(inner.factors[0].node, Variable):
        return 0
    least = min(ratios)
    if least >= 1:
        return least.numerator // least.denominator
    # a*z/sqrt(z**2 + 1) is a**2*z/w by w = a*sqrt(z**2 + 1): what is long goes, what is left of the others stays
    long, ratio = max(zip(inner.factors, ratios, strict=True), key=lambda pair: symbols(pair[0].node))
    return int(ratio) if ratio.denominator == 1 and symbols(long.node) > len(inner.factors) else 0


def _replaced(outer: Product, found: _Found, inner: Product, name: Node) -> Node:
    """The outer product with the name instead of the factors that are the inner one."""
    match, power = found
    left = list(outer.factors)
    for place, factor in zip(match.places, inner.factors, strict=True):
        taken = -power * factor.exponent if isinstance(factor.exponent, NUMERIC) else scale(-power, factor.exponent)
        left[place] = left[place]._replace(exponent=add_exponents(left[place].exponent, taken))
    left = [factor for factor in left if factor.exponent != 0]
    coefficient, base = split_coefficient(name)
    left.append(Factor(base, tuple(match.labels[label] for label in inner.out), power))
    whole = outer.coefficient * raised(coefficient, power)
    return product(left, outer.out, dict(enumerate(outer.sizes)), whole)
