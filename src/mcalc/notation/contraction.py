"""A product as notation takes it apart: what the node says, with other output axes or other factors.

Terms of this kind are written like products and are no nodes of the shared graph: nothing is simplified, interned or
brought into canonical form.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from mcalc.errors import InternalError
from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.tensor.node import Factor, Labels, Node, Product, Shape, Sum
from mcalc.tensor.powers import is_binary

_ONE: Rational = 1


class Contraction(Record):
    """A coefficient times factors over labels; `sizes` has the size of each label, `out` the output axes."""

    coefficient: Rational
    factors: tuple[Factor, ...]
    out: Labels
    sizes: tuple[Size, ...]

    @property
    def shape(self) -> Shape:
        """The sizes of the output axes."""
        return tuple(self.sizes[label] for label in self.out)

    def repeated(self) -> tuple[int, ...]:
        """The output axes along which the value only repeats itself."""
        used = {label for factor in self.factors for label in factor.labels}
        return tuple(axis for axis, a in enumerate(self.out) if a not in used and self.out.count(a) == 1)

    def without(self, axes: Sequence[int]) -> Contraction:
        """The same without some output axes."""
        return self._replace(out=tuple(label for axis, label in enumerate(self.out) if axis not in axes))

    def less(self, factor: Factor, out: Labels) -> Contraction:
        """The same without one factor, with other output axes."""
        return self._replace(factors=tuple(f for f in self.factors if f is not factor), out=out)

    def holders(self, label: int) -> list[Factor]:
        """The factors that a label is in."""
        return [factor for factor in self.factors if label in factor.labels]


AnyProduct: TypeAlias = "Product | Contraction"


class Terms(Record):
    """A sum as notation takes it apart: coefficients with what they are of, one or more, all of one shape."""

    terms: tuple[tuple[Rational, Summand], ...]
    shape: Shape


Summand: TypeAlias = "Node | Contraction | Terms"
"""A term; what is written as one may be several."""


def terms_of(node: Node | Contraction) -> Terms:
    """The terms of a node; what is no sum is one."""
    found = [(term.coefficient, term.node) for term in node.terms] if isinstance(node, Sum) else [(_ONE, node)]
    return Terms(tuple(found), node.shape)


def nodes_of(parts: Sequence[Node | Contraction | Terms]) -> list[Node]:
    """The nodes that parts are made of, of which some are none themselves."""
    found: list[Node] = []
    for part in parts:
        match part:
            case Terms():
                found += nodes_of([term for _, term in part.terms])
            case Contraction():
                found += [factor.node for factor in part.factors]
                found += [factor.exponent for factor in part.factors if not isinstance(factor.exponent, NUMERIC)]
            case _:
                found.append(part)
    return found


def contraction(node: Summand) -> Contraction:
    """A node as a contraction; of what is no product it has the node as its one factor."""
    match node:
        case Contraction():
            return node
        case Terms():
            raise InternalError("several terms are no product")
        case Product():
            return Contraction(node.coefficient, node.factors, node.out, node.sizes)
        case _:
            labels = tuple(range(len(node.shape)))
            return Contraction(_ONE, (Factor(node, labels, _ONE),), labels, node.shape)


def arranged(node: Node, labels: Labels, out: Labels, sizes: Shape) -> Contraction:
    """A node whose axes have the labels, with the axes `out`: its diagonal taken, or repeated along further axes."""
    whole = Contraction(_ONE, (Factor(node, labels, _ONE),), out, sizes)
    return inlined(whole, 0, contraction(node)) if isinstance(node, Product) else whole


def inlined(outer: Contraction, place: int, inner: Contraction) -> Contraction:
    """The outer contraction with the factor at a place, to the power 1, replaced by the inner contraction.

    Axes of the inner one that have one label make the outer labels on them one.
    """
    sizes = list(outer.sizes)
    one = list(range(len(sizes)))  # the label that each outer label becomes
    renamed: dict[int, int] = {}
    for own, label in zip(inner.out, outer.factors[place].labels, strict=True):
        kept, gone = sorted((one[renamed.setdefault(own, label)], one[label]))
        one = [kept if label == gone else label for label in one]
    for own, size in enumerate(inner.sizes):
        if own not in renamed:
            renamed[own] = len(sizes)
            sizes.append(size)
            one.append(renamed[own])
    factors = [f for at, f in enumerate(outer.factors) if at != place]
    factors += [f._replace(labels=tuple(renamed[label] for label in f.labels)) for f in inner.factors]
    made = [f._replace(labels=tuple(one[label] for label in f.labels)) for f in factors]
    out = tuple(one[label] for label in outer.out)
    return Contraction(outer.coefficient * inner.coefficient, _merged(made), out, tuple(sizes))


def multiplied_out(node: Node, most: int = 64) -> Terms:
    """The terms of a node, with products over sums of more than two axes, which no brackets hold, multiplied out.

    Where more than `most` terms would come of it, the node is its one term.
    """
    pending = list(terms_of(node).terms)
    done: list[tuple[Rational, Summand]] = []
    while pending:
        coefficient, term = pending.pop(0)
        product = contraction(term)
        place = next((at for at, factor in enumerate(product.factors) if _is_wide(factor)), None)
        if place is None or not isinstance(term, Product | Contraction):
            done.append((coefficient, term))
            continue
        wide = product.factors[place].node
        assert isinstance(wide, Sum)
        opened = [(inner.coefficient, inlined(product, place, contraction(inner.node))) for inner in wide.terms]
        pending += [(coefficient * own * inner.coefficient, inner._replace(coefficient=_ONE)) for own, inner in opened]
        if len(pending) + len(done) > most:
            return Terms(((_ONE, node),), node.shape)
    return Terms(tuple(done), node.shape)


def _is_wide(factor: Factor) -> bool:
    return isinstance(factor.node, Sum) and factor.exponent == 1 and len(factor.labels) > 2


def _merged(factors: Sequence[Factor]) -> tuple[Factor, ...]:
    """Equal factors on the same labels as a power."""
    found: dict[object, Factor] = {}
    for factor in factors:
        exponent = factor.exponent
        key = (factor.node, factor.labels) if isinstance(exponent, NUMERIC) else len(found)
        other = found.get(key)
        if other is None:
            found[key] = factor
        elif isinstance(exponent, NUMERIC) and isinstance(other.exponent, NUMERIC):
            binary = is_binary(factor.node) and exponent == other.exponent == 1
            found[key] = other if binary else factor._replace(exponent=other.exponent + exponent)
    return tuple(factor for factor in found.values() if factor.exponent != 0)
