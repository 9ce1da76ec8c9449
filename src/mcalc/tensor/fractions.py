"""Products of sums and sums of fractions, entry by entry, in the form that has the fewest symbols.

mu*(y/mu - c*y/(c*mu + 1) - 1/(c*mu + 1)) is (y - mu)/(c*mu + 1): factors are multiplied into a sum, fractions put over
one denominator and like terms collected, wherever that is shorter; otherwise all stays as it is. This is done to a
derivative before it is printed, as in `factor`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final, TypeAlias
from weakref import WeakSet

from mcalc.exact.rational import NUMERIC, Rational, magnitude
from mcalc.record import Record
from mcalc.tensor.make import ONE, split_coefficient
from mcalc.tensor.node import Factor, Labels, Node, Product, Shape, Sum
from mcalc.tensor.product import product
from mcalc.tensor.sum import add
from mcalc.tensor.symbols import number_symbols, symbols

MOST = 24
"""Sums of more terms are left as they are."""
PLAIN = 10**5
"""Numbers beyond this are left where they were typed: put together with others they would lose digits."""

Atom: TypeAlias = "tuple[Node, Labels]"
Monomial: TypeAlias = "frozenset[tuple[Atom, Rational]]"

_LONG: Final[WeakSet[Node]] = WeakSet()
"""What has more than `MOST` terms when it is multiplied out: it isn't tried again in what it stands in."""
_SHORT: Final[WeakSet[Node]] = WeakSet()
"""What was found to be as short as it can be said."""


class _Terms(Record):
    """Monomials with their coefficients, on the axes `out`."""

    terms: dict[Monomial, Rational]
    out: Labels
    shape: Shape

    def node(self) -> Node:
        sizes = dict(zip(self.out, self.shape, strict=True))
        parts = [
            (ONE, product([(*atom, power) for atom, power in term], self.out, sizes, coefficient))
            for term, coefficient in self.terms.items()
        ]
        return add(parts, self.shape)


def collected(node: Node) -> Node:
    """The node with its products of sums and sums of fractions as short as they can be said."""
    done: dict[Node, Node] = {}
    pending = [node]
    while pending:  # what several share is done once
        before = [below for below in _opened(pending[-1]) if below not in done]
        if before:
            pending += before
        else:
            last = pending.pop()
            done[last] = _collected(last, done)
    return done[node]


def _opened(node: Node) -> list[Node]:
    """The sums under a node, and the terms of a sum."""
    match node:
        case Sum() if len(node.terms) <= MOST:
            return [term.node for term in node.terms]
        case Product():
            return [f.node for f in node.factors if isinstance(f.node, Sum) and isinstance(f.exponent, int)]
        case _:
            return []


def _collected(node: Node, done: Mapping[Node, Node]) -> Node:
    match node:
        case Sum() if len(node.terms) <= MOST:
            return _shortest(add([(t.coefficient, done[t.node]) for t in node.terms], node.shape))
        case Product() if _opened(node):
            return _within(node, done)
        case _:
            return node


def _within(node: Product, done: Mapping[Node, Node]) -> Node:
    """A product with each sum in it, and what stands beside that on its axes, as short as they can be said."""
    sums = [done[f.node] if isinstance(f.node, Sum) and f.exponent == 1 else f.node for f in node.factors]
    if any(new is not old.node for new, old in zip(sums, node.factors, strict=True)):
        inner = [(new, f.labels, f.exponent) for new, f in zip(sums, node.factors, strict=True)]
        made = product(inner, node.out, dict(enumerate(node.sizes)), node.coefficient)
        if not isinstance(made, Product):
            return made
        node = made
    sizes, factors = dict(enumerate(node.sizes)), node.factors
    for factor in factors:
        labels = factor.labels
        if not isinstance(factor.node, Sum) or factor.exponent != 1 or len(set(labels)) < len(labels):
            continue
        beside = [f for f in factors if set(f.labels) <= set(labels) and len(set(f.labels)) == len(f.labels)]
        whole = product(beside, labels, {label: sizes[label] for label in labels})
        short = _shortest(whole)
        if short is not whole:
            rest = [f for f in factors if not any(f is other for other in beside)]
            return product([*rest, (short, labels, ONE)], node.out, sizes, node.coefficient)
    return _without_fractions_below(node)


def _without_fractions_below(node: Product) -> Node:
    """A product with powers of sums over one denominator, where that is shorter: x/(x**2/c + 1)/c is x/(c + x**2)."""
    best: Node = node
    for factor in node.factors:
        labels, exponent = factor.labels, factor.exponent
        if not isinstance(factor.node, Sum) or exponent == 1 or len(set(labels)) < len(labels):
            continue
        terms = _expanded(factor.node, labels)
        if terms is None or not isinstance(exponent, int):
            continue
        rest = [f for f in node.factors if f is not factor]
        for way in _ways(_Terms(terms, labels, factor.node.shape)):
            beside = [(*atom, power * exponent) for atom, power in way.beside]
            raised = [*rest, (way.terms.node(), labels, exponent), *beside]
            made = product(raised, node.out, dict(enumerate(node.sizes)), node.coefficient)
            best = made if symbols(made) < symbols(best) else best
    return best


def _shortest(node: Node) -> Node:
    """The node, multiplied out or over one denominator where either has fewer symbols."""
    if node in _SHORT:
        return node
    labels = tuple(range(len(node.shape)))
    terms = _expanded(node, labels)
    best, least = node, symbols(node)
    if terms is not None and not _is_shortest(node, terms):
        for way in _ways(_Terms(terms, labels, node.shape)):
            if way.symbols < 2 * least:  # what it is counted as may be twice what it is
                made = way.node()
                cost = symbols(made)
                if cost < least:
                    best, least = made, cost
    if best is node:
        _SHORT.add(node)
    return best


def _is_shortest(node: Node, terms: Collection[Monomial]) -> bool:
    """Whether a sum has nothing to multiply out, no fractions and nothing that all of its terms have."""
    if not isinstance(node, Sum) or len(terms) != len(node.terms):
        return False
    products = [term.node for term in node.terms if isinstance(term.node, Product)]
    if any(isinstance(f.node, Sum) and f.exponent == 1 for part in products for f in part.factors):
        return False
    first, *rest = terms
    if any(all(any(atom == own for own, _ in term) for term in rest) for atom, _ in first):
        return False
    return all(power > 0 for term in terms for _, power in term)


class _Way(Record):
    """Terms with powers that stand beside them."""

    terms: _Terms
    beside: tuple[tuple[Atom, Rational], ...]

    @property
    def symbols(self) -> int:
        """About how many symbols it is written with, in no more than which it is."""
        monomials = self.terms.terms.items()
        count = sum([max(1, number_symbols(number) + _symbols_of(term)) for term, number in monomials])
        return count + _symbols_of(self.beside)

    def node(self) -> Node:
        whole = self.terms
        inner = whole.node()
        if not self.beside:
            return inner
        sizes = dict(zip(whole.out, whole.shape, strict=True))
        return product([(inner, whole.out, ONE), *((*atom, power) for atom, power in self.beside)], whole.out, sizes)


def _symbols_of(powers: Collection[tuple[Atom, Rational]]) -> int:
    return sum([symbols(node) + (power not in (1, -1)) for (node, _), power in powers])


def _ways(whole: _Terms) -> Iterator[_Way]:
    """The terms multiplied out, and over one denominator after the other."""
    yield _taken_out(whole)
    below: list[tuple[Atom, Rational]] = []
    while True:
        atoms = [
            atom
            for atom in dict.fromkeys(atom for term in whole.terms for atom, power in term if power < 0)
            if all(_power(term, atom).denominator == 1 for term in whole.terms)
        ]
        if not atoms:
            return
        atom = atoms[0]
        least = min(_power(term, atom) for term in whole.terms)
        found = _times(whole, atom, -least)
        if found is None:
            return
        below.append((atom, least))
        whole = found
        way = _taken_out(whole)
        yield way._replace(beside=(*way.beside, *below))


def _taken_out(whole: _Terms) -> _Way:
    """The terms with the powers that all of them have beside them."""
    atoms = dict.fromkeys(atom for term in whole.terms for atom, _ in term)
    common = [(atom, min(_power(term, atom) for term in whole.terms)) for atom in atoms] if len(whole.terms) > 1 else []
    common = [(atom, power) for atom, power in common if power > 0]
    rest = {_multiplied(term, [(atom, -power) for atom, power in common]): c for term, c in whole.terms.items()}
    return _Way(whole._replace(terms=rest), tuple(common))


def _power(term: Monomial, atom: Atom) -> Rational:
    return next((power for own, power in term if own == atom), 0)


def _multiplied(term: Monomial, more: Collection[tuple[Atom, Rational]]) -> Monomial:
    powers = dict(term)
    for atom, power in more:
        powers[atom] = powers.get(atom, 0) + power
    return frozenset((atom, power) for atom, power in powers.items() if power)


def _times(whole: _Terms, atom: Atom, power: Rational) -> _Terms | None:
    """The terms times a power of a sum, multiplied out as far as that is over the line then."""
    base = _expanded(*atom)
    if base is None:
        return None
    found: dict[Monomial, Rational] = {}
    for term, coefficient in whole.terms.items():
        here = {_multiplied(term, [(atom, -_power(term, atom))]): coefficient}
        for _ in range(int(power + _power(term, atom))):
            here = _products(here, base)
        for monomial, number in here.items():
            found[monomial] = found.get(monomial, 0) + number
    found = {monomial: number for monomial, number in found.items() if number}
    return whole._replace(terms=found) if len(found) <= MOST else None


def _products(left: dict[Monomial, Rational], right: dict[Monomial, Rational]) -> dict[Monomial, Rational]:
    found: dict[Monomial, Rational] = {}
    for one, c in left.items():
        for other, d in right.items():
            term = _multiplied(one, tuple(other))
            found[term] = found.get(term, 0) + c * d
    return {term: number for term, number in found.items() if number}


def _expanded(node: Node, labels: Labels) -> dict[Monomial, Rational] | None:
    """The monomials that a node on labels is, multiplied out; None where that is too much."""
    found = None if node in _LONG else _multiplied_out(node, labels)
    if found is None or len(found) > MOST:
        _LONG.add(node)
        return None
    return found


def _multiplied_out(node: Node, labels: Labels) -> dict[Monomial, Rational] | None:
    if isinstance(node, Sum):
        found: dict[Monomial, Rational] = {}
        for term in node.terms:
            inner = _expanded(term.node, labels)
            if inner is None or magnitude(term.coefficient) > PLAIN or magnitude(term.coefficient) * PLAIN < 1:
                return None
            for monomial, number in inner.items():
                found[monomial] = found.get(monomial, 0) + term.coefficient * number
        return {monomial: number for monomial, number in found.items() if number}
    if not isinstance(node, Product) or not _is_entrywise(node):
        coefficient, bare = split_coefficient(node)
        return {frozenset([((bare, labels), ONE)]): coefficient}
    at = dict(zip(node.out, labels, strict=True))
    whole: dict[Monomial, Rational] = {frozenset(): node.coefficient}
    for factor in node.factors:
        places = tuple(at[label] for label in factor.labels)
        more = _factor(factor, places)
        if more is None or len(more) * len(whole) > MOST:
            return None
        whole = _products(whole, more)
    return whole


def _factor(factor: Factor, labels: Labels) -> dict[Monomial, Rational] | None:
    exponent = factor.exponent
    if isinstance(factor.node, Sum) and exponent == 1:
        return _expanded(factor.node, labels)
    if isinstance(exponent, NUMERIC):
        return {frozenset([((factor.node, labels), exponent)]): ONE}
    sizes = dict(zip(labels, factor.node.shape, strict=True))
    raised = product([(factor.node, labels, exponent)], labels, sizes)
    return {frozenset([((raised, labels), ONE)]): ONE}


def _is_entrywise(node: Product) -> bool:
    """Whether a product has no sums and no deltas in it."""
    held = {label for factor in node.factors for label in factor.labels}
    apart = len(set(node.out)) == len(node.out)
    return apart and held <= set(node.out) and all(len(set(f.labels)) == len(f.labels) for f in node.factors)
