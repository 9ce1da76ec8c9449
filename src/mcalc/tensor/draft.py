"""A product under construction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from mcalc.errors import InternalError
from mcalc.exact.rational import NUMERIC, Rational, exact, raised
from mcalc.exact.size import Size
from mcalc.tensor.labels import canonical, is_symmetric
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Apply, Factor, Labels, Node, Number, Pattern, Product, Variable
from mcalc.tensor.powers import add_exponents, is_binary, times_exponent, to_power

LARGEST = 40
"""A product that would have more factors than this, all products in it opened, keeps them closed.

It is the whole that decides, so up to here it makes no difference in which order the factors were put together; past
it, long chains of adjoints stay shared and linear.
"""

_OPENED: Final = (Number, Product)
_PLAIN: Final = (Variable, Apply, Pattern)


class Draft:
    """A product under construction: factors on labels that may still be unified.

    `turned` is whether its axes are to stay where they begin.
    """

    __slots__ = ("coefficient", "factors", "next", "out", "parent", "sizes", "small", "turned")

    def __init__(self, out: Labels, sizes: Mapping[int, Size], coefficient: Rational) -> None:
        self.coefficient = coefficient
        self.factors: list[Factor] = []
        self.parent: dict[int, int] = {}
        self.sizes = dict(sizes)
        self.out = out
        self.next = max([*out, *sizes, -1]) + 1
        self.small = True
        self.turned = False

    def fresh(self, size: Size) -> int:
        """A new label."""
        label = self.next
        self.next += 1
        self.sizes[label] = size
        return label

    def find(self, label: int) -> int:
        """The label that now stands for this one."""
        while label in self.parent:
            label = self.parent[label]
        return label

    def unify(self, left: int, right: int) -> None:
        """Two labels are one: a delta between them is gone."""
        left, right = self.find(left), self.find(right)
        if left != right:
            self.parent[max(left, right)] = min(left, right)

    def put(self, node: Node, labels: Labels, exponent: Rational | Node) -> None:
        """Multiply by node ** exponent on those labels."""
        for label, size in zip(labels, node.shape, strict=True):
            self.sizes[label] = size
            if label >= self.next:
                self.next = label + 1
        if exponent == 1 and isinstance(node, _PLAIN):
            self.factors.append(Factor(node, labels, ONE))
            return
        if isinstance(exponent, Number) and (value := exponent.value.value) is not None:
            exponent = value
        if isinstance(exponent, NUMERIC):
            exponent = exact(exponent)
            if not exponent:
                return
        coefficient, parts = to_power(node, exponent)
        self.coefficient *= coefficient
        for part, power in parts:
            places = labels if part.shape else ()
            if isinstance(part, Product) and power == 1 and self.opens(part):
                self.open(part, places)
            else:
                self.factors.append(Factor(part, places, power))

    def opens(self, node: Product) -> bool:
        """Whether a product is opened into this one."""
        return self.small or len(node.factors) < 2

    def open(self, node: Product, labels: Labels, exponent: int = 1) -> None:
        """Multiply by the factors of a product, its summed labels renamed."""
        self.coefficient *= raised(node.coefficient, exponent)
        names: dict[int, int] = {}
        for inner, label in zip(node.out, labels, strict=True):
            if inner in names:
                self.unify(names[inner], label)
            else:
                names[inner] = label
        for inner, size in enumerate(node.sizes):
            if inner not in names:
                names[inner] = self.fresh(size)
        for factor in node.factors:
            places = tuple(names[label] for label in factor.labels)
            power = factor.exponent if exponent == 1 else times_exponent(factor.exponent, exponent)
            self.factors.append(Factor(factor.node, places, power))

    def resolve(self) -> None:
        """Bring labels up to date and merge equal factors into powers."""
        self.small = sum([weight(node, exponent) for node, _, exponent in self.factors]) <= LARGEST
        merged: dict[tuple[Node, Labels], Factor] = {}
        changed: set[tuple[Node, Labels]] = set()
        for factor in self.factors:
            node, labels, exponent = factor
            places = tuple([self.find(label) for label in labels]) if self.parent else labels
            if len(places) > 1 and places[0] > places[1] and is_symmetric(node):
                places = (places[1], places[0], *places[2:])
            key = (node, places)
            known = merged.get(key)
            if known is None:
                merged[key] = factor if places is labels else Factor(node, places, exponent)
            elif not (is_binary(node) and known.exponent == exponent == 1):
                merged[key] = Factor(node, places, add_exponents(known.exponent, exponent))
                changed.add(key)
        again: list[Factor] = []
        kept: list[Factor] = []
        for key, factor in merged.items():
            if key in changed or (isinstance(factor.node, _OPENED) and _reopens(self, factor.node, factor.exponent)):
                again.append(factor)
            else:
                kept.append(factor)
        self.factors = kept
        if self.parent:
            self.out = tuple(self.find(label) for label in self.out)
            for label in list(self.sizes):
                root = self.find(label)
                if root != label:
                    self.sizes[root] = _agreed(self.sizes[root], self.sizes.pop(label))
            self.parent = {}
        if again:
            for node, labels, exponent in again:
                self.put(node, labels, exponent)
            self.resolve()


def number_canonically(draft: Draft) -> None:
    """Number the labels and order the factors as the canonical form has them.

    What rules do then depends on neither the numbers nor the order in which the factors came.
    """
    factors, numbers = canonical(draft.factors, draft.out)
    draft.factors = list(factors)
    draft.out = tuple([numbers[label] for label in draft.out])
    draft.sizes = {numbers[label]: size for label, size in draft.sizes.items()}
    draft.next = len(numbers)


def weight(node: Node, exponent: Rational | Node) -> int:
    """How many factors a factor is, all products in it opened."""
    return node.weight if isinstance(node, Product) and exponent == 1 else 1


def uses(factors: Sequence[Factor]) -> dict[int, int]:
    """How many factors have each label."""
    found: dict[int, int] = {}
    for factor in factors:
        for label in set(factor.labels):
            found[label] = found.get(label, 0) + 1
    return found


def _reopens(draft: Draft, node: Node, exponent: Rational | Node) -> bool:
    """Whether merging left a factor that has a simpler form: a product or number to the power 1."""
    if isinstance(node, Number):
        whole = isinstance(exponent, NUMERIC) and exponent.denominator == 1
        return whole and node.value.value is not None
    return isinstance(node, Product) and exponent == 1 and draft.opens(node)


def _agreed(left: Size, right: Size) -> Size:
    if left != right:
        raise InternalError(f"axes of sizes {left} and {right} were made one")
    return left
