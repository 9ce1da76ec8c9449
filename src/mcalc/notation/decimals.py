"""Numbers as they were typed: 0.9*m + 0.1*g and not (9*m + g)/10, p + 1e-8 and not (100000000*p + 1)/100000000.

Numbers are exact, and the numbers of a sum whole where it is a factor. On paper they are put back: `Decimals` chooses
the number that is better left out of each sum, `as_decimals` writes what is left as the user would have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from mcalc import work
from mcalc.catalogue import find
from mcalc.exact.rational import NUMERIC, Rational, exact, magnitude, quotient
from mcalc.exact.size import Size
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Node, Number, children, postorder, rebuild
from mcalc.language.walk import size_arguments
from mcalc.notation.contraction import AnyProduct, Contraction, Summand
from mcalc.notation.formula import decimal, on_spine, spine
from mcalc.record import Record
from mcalc.tensor.node import Factor, Product, Sum
from mcalc.tensor.node import Node as Tensor
from mcalc.tensor.node import Number as Scalar
from mcalc.tensor.powers import rational_power

ONE: Rational = 1

_LARGE = 10**6
"""Whole numbers from here on may have come of decimals."""
_SMALL = 4
"""Whole numbers above this are no powers and no counts of terms."""
_LONGEST = 10
"""Decimals that nobody typed have no more characters than this."""


class Places(dict[str, int]):
    """The place of each name in what the user typed, and `numbers`, the texts of the decimals that are in it."""

    def __init__(self, names: Iterable[str], numbers: Mapping[Rational, str]) -> None:
        super().__init__((name, place) for place, name in enumerate(names))
        self.numbers = numbers


def places(spec: Spec) -> Places:
    """The places of the variables of a spec."""
    return Places(spec.variables, typed_in(spec))


def typed_in(spec: Spec) -> dict[Rational, str]:
    """The texts of the decimals in a spec.

    >>> from mcalc.language import read
    >>> typed_in(read("0.10*x**2 + 1e-5*x + 3"))
    {Fraction(1, 10): '0.10', Fraction(1, 100000): '1e-5'}
    """
    found: dict[Rational, str] = {}
    for node in postorder(*spec.intermediates.values(), spec.program.result):
        if isinstance(node, Number) and node.text is not None and (node.value.denominator > 1 or "e" in node.text):
            found[magnitude(exact(node.value))] = node.text
    return found


class Scales(Record):
    """A product without the numbers of its sums: the number in front, roots of numbers, and what each sum is over."""

    number: Rational
    roots: Mapping[Size, Rational]
    over: Sequence[Rational]

    @property
    def plain(self) -> bool:
        """Whether there are no roots of numbers."""
        return not any(power for size, power in self.roots.items() if size.value is not None)


class Decimals:
    """The numbers in sums that are factors, given the texts of those that were typed."""

    def __init__(self, numbers: Mapping[Rational, str]) -> None:
        self.numbers = numbers
        self._known: dict[Tensor, Scales] = {}

    def scales(self, node: AnyProduct, number: Rational) -> Scales:
        """What stands in front of a product of that number, and the number that each of its sums is divided by."""
        return self._scales(node, number)

    def _scales(self, node: AnyProduct, number: Rational, inside: bool = False) -> Scales:
        """The same; of what stands `inside` a sum the number in front is free, which is put together with others."""
        roots: dict[Size, Rational] = {}
        for factor in node.factors:
            if isinstance(factor.node, Scalar) and isinstance(factor.exponent, NUMERIC):
                roots[factor.node.value] = factor.exponent
        over: list[Rational] = [ONE] * len(node.factors)
        for place, factor in enumerate(node.factors):
            exponent = factor.exponent
            if not isinstance(exponent, NUMERIC):
                continue
            if isinstance(factor.node, Product) and self.numbers:  # what is contracted: its number comes before it
                inside_of = self._inside(factor.node)
                more, parts = rational_power(inside_of.number, exponent)
                if inside_of.plain and not parts:
                    number, over[place] = number * more, inside_of.number
                continue
            if not isinstance(factor.node, Sum):
                continue
            sizes = self._coefficients(factor.node)
            candidates = self._candidates(sizes)
            if not candidates:
                continue
            best = self._cost(ONE if inside else number, roots, sizes)
            for by in candidates:
                left, rest = _times(number, roots, by, exponent)
                cost = self._cost(ONE if inside else left, rest, [quotient(size, by) for size in sizes])
                if cost < best:
                    best, over[place], chosen = cost, by, (left, rest)
            if over[place] != 1:
                number, roots = chosen
        return Scales(number, roots, over)

    def over(self, node: Sum) -> Rational:
        """The number that a sum which may be multiplied by anything is divided by."""
        axes = tuple(range(len(node.shape)))
        alone = Contraction(ONE, (Factor(node, axes, ONE),), axes, node.shape)
        return self._scales(alone, ONE, inside=True).over[0]

    def _coefficients(self, node: Sum) -> list[Rational]:
        return [self.size(term.coefficient, term.node) for term in node.terms]

    def common(self, sizes: Sequence[Rational]) -> Rational:
        """The number before a sum of these, 1 where its numbers were typed as they are: 0.8*(x + 0.05*y)."""
        best, chosen = self._cost(ONE, {}, sizes), ONE
        for by in self._candidates(sizes) if self.numbers and len(set(sizes)) > 1 else ():
            cost = self._cost(by, {}, [quotient(size, by) for size in sizes])
            if cost < best:
                best, chosen = cost, by
        return chosen

    def size(self, coefficient: Rational, term: Summand) -> Rational:
        """The number before a term as it is written, without its sign."""
        size = magnitude(coefficient)
        if not self.numbers or not isinstance(term, Product):
            return size
        inner = self._inside(term)
        return size * inner.number if inner.plain else size

    def _inside(self, node: Product) -> Scales:
        """The scales of what stands inside of something else."""
        if node not in self._known:
            self._known[node] = self._scales(node, ONE, inside=True)
        return self._known[node]

    def _candidates(self, sizes: Sequence[Rational]) -> list[Rational]:
        """What a sum may be divided by so that its numbers are decimals, typed ones if possible."""
        different = dict.fromkeys(sizes)
        found = [size for size in different if size >= _LARGE]
        if len(different) == 1:
            found += different
        else:
            found += [quotient(size, typed) for size in different for typed in self.numbers]
        return [by for by in found if by != 1]

    def _cost(
        self, number: Rational, roots: Mapping[Size, Rational], sizes: Sequence[Rational]
    ) -> tuple[int, int, int]:
        """How many numbers are written, how many nobody typed, and how long they are."""
        work.spend(work.NUMBER * len(sizes))
        written = [value for value in (magnitude(number), *sizes) if value != 1]
        roots_left = sum(2 for size, power in roots.items() if power and size.value is not None)
        long = [value for value in written if value.denominator != 1 and not self.is_decimal(value)]
        made = [value for value in sizes if self.numbers and value.denominator == 1 and value > _SMALL]
        made = [value for value in made if value not in self.numbers]  # whole numbers that come of decimals
        untyped = [value for value in written if value not in self.numbers and value.denominator > 1]
        count = len(written) + len([value for value in long if value.numerator != 1]) + len(made) + roots_left
        return count, len(untyped) + len(made), sum([len(decimal(value) or str(value)) for value in written])

    def is_decimal(self, value: Rational) -> bool:
        """Whether a positive number is written as a decimal."""
        return value in self.numbers or decimal(value) is not None or (bool(self.numbers) and bool(decimal_of(value)))


def compared(tree: Node) -> Node:
    """A comparison with zero without the positive number that comes before what is compared.

    >>> from mcalc.language import parse
    >>> from mcalc.notation.text import text
    >>> text(compared(parse("100*norm(x)*y > 0").result))
    'norm(x)*y > 0'
    """
    entry = find(tree.function) if isinstance(tree, Call) else None
    if entry is None or entry.kind != "comparison" or not isinstance(tree, Call):
        return tree
    left, right = tree.args
    above = spine(left)
    first = above[-1] if above else left
    if not isinstance(right, Number) or right.value or not isinstance(first, Call) or first.function != "mul":
        return tree
    number, rest = first.args
    if not isinstance(number, Number) or number.value <= 0:
        return tree
    return Call(tree.function, (on_spine(above[:-1], rest), right))


def _times(
    number: Rational, roots: Mapping[Size, Rational], by: Rational, exponent: Rational
) -> tuple[Rational, dict[Size, Rational]]:
    """A number and roots of numbers times another to a power."""
    more, parts = rational_power(by, exponent)
    left, rest = number * more, dict(roots)
    for part, power in parts:
        assert isinstance(part, Scalar)
        assert isinstance(power, NUMERIC)
        total = rest.pop(part.value, 0) + power
        whole = total.numerator // total.denominator
        if part.value.value is not None and whole:
            left, total = left * rational_power(part.value.value, whole)[0], total - whole
        if total:
            rest[part.value] = total
    return left, rest


@lru_cache(maxsize=4096)
def decimal_of(value: Rational) -> str:
    """A positive fraction, or a large number, as a short decimal; nothing where it is none."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    short, text = format(number.normalize(), "e").replace("e+", "e"), format(number, "f")
    text = short if len(short) + 2 < len(text) else text
    plain = value.denominator == 1 and (value < _LARGE or "e" not in text)
    return text if not plain and len(text) <= _LONGEST and Fraction(text) == value else ""


def as_decimals(tree: Node, numbers: Mapping[Rational, str], done: dict[Node, Node]) -> Node:
    """A tree with its fractions as decimals, given the texts of those that were typed; `done` has what is known.

    >>> from mcalc.language import parse
    >>> from mcalc.notation.text import text
    >>> text(as_decimals(parse("9/10*m + x/(5*y) - x**(3/2)/4").result, {Fraction(1, 10): "0.1"}, {}))
    '0.9*m + 0.2*x/y - 0.25*x**1.5'
    """
    for node in postorder(tree):
        if node not in done:
            done[node] = _as_decimal(node, numbers, done)
    return done[tree]


def _as_decimal(node: Node, numbers: Mapping[Rational, str], done: Mapping[Node, Node]) -> Node:
    if isinstance(node, Number):
        return _number(node.value, numbers) or node
    parts = children(node)
    if not parts:
        return node
    sizes = {id(part) for part in size_arguments(node)}
    new = rebuild(node, [part if id(part) in sizes else done[part] for part in parts])
    if not isinstance(new, Call) or new.function != "div":
        return new
    top, bottom = new.args
    below, above = spine(bottom), spine(top)
    last = below[-1].args[0] if below else bottom
    if not isinstance(last, Number) or (below and below[-1].function != "mul"):
        return new
    first = above[-1].args[0] if above else top
    negative = isinstance(first, Call) and first.function == "neg"
    bare = first.args[0] if isinstance(first, Call) and negative else first
    value = Fraction(bare.value if isinstance(bare, Number) else 1) / last.value
    found, under = _number(value, numbers), None
    if value.denominator == 1:
        return new
    if found is None:
        found, under = _quotient(value, numbers)
    if found is None:
        return new
    front: Node = Call("neg", (found,)) if negative else found
    if found.value == 1 and not isinstance(bare, Number):
        whole = top
    else:
        whole = on_spine(above, front if isinstance(bare, Number) else Call("mul", (front, bare)))
    if under is not None:
        return Call("div", (whole, on_spine(below, under)))
    if not below:
        return whole
    return Call("div", (whole, on_spine(below[:-1], below[-1].args[1])))


def _quotient(value: Fraction, numbers: Mapping[Rational, str]) -> tuple[Number | None, Number | None]:
    """The number that, divided by one that was typed, is this one."""
    for typed, text in numbers.items():
        above = exact(value * typed)
        if above in numbers or above in range(1, _SMALL + 1):
            return Number(above, numbers.get(above)), Number(typed, text)
    return None, None


def _number(value: Fraction, numbers: Mapping[Rational, str]) -> Number | None:
    if value not in numbers and value.denominator in (2, 4) and not any("." in text for text in numbers.values()):
        return None  # halves are fractions beside 1e-8
    text = numbers.get(value) or decimal_of(exact(value))
    return Number(value, text) if text else None
