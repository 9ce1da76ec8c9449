"""Stretches of an axis that are filled from elsewhere: x[:-1] in the first places, x[-1] in the last one.

Each is a term with two patterns on one label, or two unit vectors. Where the stretches of a sum stand one behind the
other, and so do their sources, they are one: what two shifts around the end come to together is the identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import ONE as ONE_PLACE
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.tensor.make import ONE, split_coefficient
from mcalc.tensor.node import Factor, Labels, Node, Pattern, Product, Shape, Sum, Term, is_unit
from mcalc.tensor.pattern import cycle, select
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

_MOST = 24
"""Sums of more terms are left as they are."""


class Contracted(Protocol):
    """What is a product of factors on labels."""

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The factors."""

    @property
    def out(self) -> Labels:
        """The labels of the axes."""


class Stretch(Record):
    """Places of an axis, `length` from `start` on, that are filled from those of `label` from `source` on.

    `size` is how many places that has.
    """

    axis: int
    start: Size
    length: Size
    source: Size
    size: Size
    label: int
    rest: tuple[Factor, ...]


def stretches(term: Contracted) -> Iterator[Stretch]:
    """The ways in which a term fills a stretch of an axis from the places of a label."""
    patterns = [f for f in term.factors if isinstance(f.node, Pattern) and f.node.rule in ("select", "unit")]
    for axis, label in enumerate(term.out):
        for to in patterns:
            if to.labels[-1] != label or term.out.count(label) > 1:
                continue
            for source in patterns:
                if source is not to and source.labels[:-1] == to.labels[:-1] and source.labels[-1] != label:
                    found = _between(term, axis, to, source)
                    if found is not None:
                        yield found


def _between(term: Contracted, axis: int, to: Factor, source: Factor) -> Stretch | None:
    here, there = to.node, source.node
    assert isinstance(here, Pattern)
    assert isinstance(there, Pattern)
    joint = to.labels[:-1]
    if here.rule != there.rule or here.stride != 1 or there.stride != 1 or here.shape != there.shape:
        return None
    rest = tuple(f for f in term.factors if f is not to and f is not source)
    if not {*joint}.isdisjoint(term.out) or any(not {*joint, to.labels[-1]}.isdisjoint(f.labels) for f in rest):
        return None
    length = here.shape[0] if here.rule == "select" else ONE_PLACE
    return Stretch(axis, here.offset, length, there.offset, there.shape[-1], source.labels[-1], rest)


def alike(one: Contracted, first: Stretch, other: Contracted, second: Stretch) -> bool:
    """Whether what two stretches are taken from is the same."""
    names: dict[int, int] = {one.out[first.axis]: other.out[second.axis], first.label: second.label}
    if len(first.rest) != len(second.rest):
        return False
    pairs: list[tuple[Labels, Labels]] = [(one.out, other.out)]
    for a, b in zip(first.rest, second.rest, strict=True):
        if a.node is not b.node or a.exponent != b.exponent:
            return False
        pairs.append((a.labels, b.labels))
    same = all(names.setdefault(p, q) == q for ours, theirs in pairs for p, q in zip(ours, theirs, strict=True))
    return same and len(set(names.values())) == len(names)


def closed_up(node: Sum) -> Node:
    """The sum with its stretches put together, products with patterns over sums of such taken term by term for it."""
    if not any(map(_is_picked, [term.node for term in node.terms])):
        return node
    terms = [part for term in node.terms for part in _opened(term.coefficient, term.node)]
    if len(terms) > _MOST:
        return node
    count = len(terms)
    place = 0
    while place < len(terms):
        pair = _with_another(terms, place, node.shape)
        if pair is None:
            place += 1
            continue
        at, whole = pair
        terms = [term for other, term in enumerate(terms) if other not in (place, at)]
        terms.append(whole)
        place = 0
    return node if len(terms) == count else add(terms, node.shape)


def at_places(node: Node) -> Node:
    """A product in which what stands beside a unit vector is its entry, where that is there too: y*eye(n)[2]/y[2]."""
    if not isinstance(node, Product):
        return node
    units = {f.labels[0]: f.node for f in node.factors if is_unit(f.node)}
    entries = {f.node: f for f in node.factors if not f.labels}
    for factor in node.factors if units and entries else ():
        if factor.labels[0:1] != factor.labels or not units.keys() & set(factor.labels):
            continue
        unit = units[factor.labels[0]]
        entry = None if factor.node is unit else product([(factor.node, (0,), ONE), (unit, (0,), ONE)], ())
        if entry in entries and isinstance(factor.exponent, NUMERIC):
            rest = [f for f in node.factors if f is not factor]
            sizes = dict(enumerate(node.sizes))
            made = product([*rest, (entry, (), factor.exponent)], node.out, sizes, node.coefficient)
            return at_places(made)
    return node


def _is_picked(node: Node) -> bool:
    return isinstance(node, Product) and any(map(_picks, node.factors))


def _picks(factor: Factor) -> bool:
    return isinstance(factor.node, Pattern) and factor.node.rule in ("select", "unit")


def _opened(coefficient: Rational, node: Node) -> list[tuple[Rational, Node]]:
    """A term, or the terms of a product of patterns over a sum of what has some itself."""
    if isinstance(node, Product) and _is_picked(node):
        for place, factor in enumerate(node.factors):
            inner = factor.node
            if isinstance(inner, Sum) and factor.exponent == 1 and any(_is_picked(t.node) for t in inner.terms):
                rest = [f for at, f in enumerate(node.factors) if at != place]
                sizes = dict(enumerate(node.sizes))
                parts = [product([*rest, (t.node, factor.labels, ONE)], node.out, sizes) for t in inner.terms]
                number = coefficient * node.coefficient
                return [(number * t.coefficient, part) for t, part in zip(inner.terms, parts, strict=True)]
    return [(coefficient, node)]


def _with_another(
    terms: Sequence[tuple[Rational, Node]], place: int, shape: Shape
) -> tuple[int, tuple[Rational, Node]] | None:
    """The term at a place put together with one of the others, and the place of that one."""
    number, one = _bare(terms[place])
    if not isinstance(one, Product):
        return None
    for first in stretches(one):
        for at, term in enumerate(terms):
            other_number, other = _bare(term)
            if at == place or other_number != number or not isinstance(other, Product):
                continue
            for second in stretches(other):
                follows = first.start + first.length == second.start and first.source + first.length == second.source
                several = first.length != 1 or second.length != 1  # entries one by one are listed
                if follows and several and first.axis == second.axis and alike(one, first, other, second):
                    return at, (number, _joined(one, first, second, shape))
    return None


def _bare(term: tuple[Rational, Node]) -> tuple[Rational, Node]:
    own, node = split_coefficient(term[1])
    return term[0] * own, node


def _joined(term: Product, first: Stretch, second: Stretch, shape: Shape) -> Node:
    length, here = first.length + second.length, shape[first.axis]
    if length == here == first.size:
        out = tuple(first.label if axis == first.axis else label for axis, label in enumerate(term.out))
        return product(first.rest, out, dict(enumerate(term.sizes)))
    joint = len(term.sizes)
    patterns = [
        Factor(select(length, here, first.start), (joint, term.out[first.axis]), ONE),
        Factor(select(length, first.size, first.source), (joint, first.label), ONE),
    ]
    return product([*patterns, *first.rest], term.out, dict(enumerate(term.sizes)) | {joint: length})


def of_stretches(terms: list[Term], shape: Shape) -> Node | None:
    """A sum with two terms that have each its stretch of an axis from one thing, the last places in front: a shift."""
    held = [at for at, term in enumerate(terms) if isinstance(term.node, Product) and _has_stretch(term.node)]
    bare = {at: _bare_term(terms[at]) for at in held}
    found = [(at, stretch) for at in held for stretch in stretches(bare[at][1])]
    behind = [(at, stretch) for at, stretch in found if not stretch.source]
    for at, first in found:
        if first.start or first.length + first.source != first.size:
            continue
        number, one = bare[at]
        for other_at, second in behind:
            other_number, other = bare[other_at]
            if other_at == at or other_number != number:
                continue
            if _goes_round(first, second, shape) and alike(one, first, other, second):
                whole = _shifted(one, first)
                rest = [(t.coefficient, t.node) for i, t in enumerate(terms) if i not in (at, other_at)]
                return add([*rest, (number, whole)], shape)
    return None


def _has_stretch(term: Product) -> bool:
    patterns = [f.node for f in term.factors if isinstance(f.node, Pattern)]
    return len([p for p in patterns if p.rule in ("select", "unit")]) > 1


def _bare_term(term: Term) -> tuple[Rational, Product]:
    number, node = split_coefficient(term.node)
    assert isinstance(node, Product)
    return term.coefficient * number, node


def _goes_round(first: Stretch, second: Stretch, shape: Shape) -> bool:
    """Whether the second stretch, of the first places, is behind the first one, which has the last in front."""
    return (
        first.axis == second.axis
        and second.start == first.length
        and first.length + second.length == shape[first.axis] == first.size == second.size
        and shape[first.axis].value != 2  # entries one by one are listed
    )


def _shifted(term: Product, stretch: Stretch) -> Node:
    on = (term.out[stretch.axis], stretch.label)
    shift = Factor(cycle(stretch.size, stretch.source), on, ONE)
    return product([*stretch.rest, shift], term.out, dict(enumerate(term.sizes)))
