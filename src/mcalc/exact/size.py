"""Sizes of axes: polynomials in the names of dimensions, with exact coefficients.

A size is `n`, `3`, `n - 1` or `m*n`; a count of non-zeros may be `n*(n + 1)/2`. They are immutable, hashable and
compare by value; nothing about them depends on how large n is. What would be too long, or of too high a degree, raises
LimitError before it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product as product_of

from mcalc import limits
from mcalc.exact.rational import NUMERIC, Rational, exact, magnitude, raised, writable
from mcalc.exact.rational import quotient as quotient_of

Monomial = tuple[tuple[str, int], ...]

_ONE: Monomial = ()


_ROOTS = 5


class Size:
    """A polynomial in dimension names.

    >>> n, m = Size.name("n"), Size.name("m")
    >>> n * (n + 1) / 2
    Size('n**2/2 + n/2')
    >>> str((n - 1) * m), (n + 1 - n).value
    ('m*n - m', 1)
    """

    __slots__ = ("_hash", "symbol", "terms", "value")

    terms: tuple[tuple[Monomial, Rational], ...]
    value: Rational | None
    """The number that this is, or None where a name is left in it."""
    symbol: str | None
    """The name, where this is one bare dimension."""

    def __init__(self, terms: Mapping[Monomial, Rational]) -> None:
        kept = [(m, c if type(c) is int else exact(c)) for m, c in terms.items() if c]
        if len(kept) > 1:
            kept.sort(key=_place)
        self.terms = tuple(kept)
        self.value = _value(self.terms)
        self.symbol = _symbol(*kept[0]) if len(kept) == 1 else None
        self._hash = hash(self.terms if self.value is None else self.value)

    @staticmethod
    def of(value: Rational | str | Size) -> Size:
        """A number, the name of a dimension, or a size itself."""
        if isinstance(value, Size):
            return value
        return _dimension(value) if isinstance(value, str) else _number(value)

    @staticmethod
    def name(name: str) -> Size:
        """The dimension of that name."""
        return _dimension(name)

    @property
    def degree(self) -> int:
        """The highest degree of its terms, which is that of the first."""
        return sum([power for _, power in self.terms[0][0]]) if self.terms else 0

    def names(self) -> tuple[str, ...]:
        """The dimensions in it, in alphabetical order."""
        return tuple(sorted({name for monomial, _ in self.terms for name, _ in monomial}))

    def substitute(self, sizes: Mapping[str, Rational | Size]) -> Size:
        """The same with dimensions replaced by numbers or sizes."""
        if self.symbol is not None:
            return Size.of(sizes[self.symbol]) if self.symbol in sizes else self
        if not any(name in sizes for monomial, _ in self.terms for name, _ in monomial):
            return self
        total: dict[Monomial, Rational] = {}
        for monomial, coefficient in self.terms:
            term = Size({_ONE: coefficient})
            for name, power in monomial:
                term = term * (Size.of(sizes[name]) if name in sizes else Size.name(name)) ** power
            for part, factor in term.terms:
                total[part] = total[part] + factor if part in total else factor
        return Size(total)

    def __add__(self, other: Size | Rational) -> Size:
        other = Size.of(other)
        if self.value is not None and other.value is not None:
            return _number(self.value + other.value)
        if not (self.terms and other.terms):
            return self if self.terms else other
        return _sum(self, other)

    __radd__ = __add__

    def __neg__(self) -> Size:
        return _number(-self.value) if self.value is not None else _negative(self)

    def __sub__(self, other: Size | Rational) -> Size:
        return self + -Size.of(other)

    def __rsub__(self, other: Rational) -> Size:
        return Size.of(other) - self

    def __mul__(self, other: Size | Rational) -> Size:
        other = Size.of(other)
        if self.value is not None and other.value is not None:
            return _number(writable(self.value * other.value))
        for factor, size in ((self.value, other), (other.value, self)):
            if factor == 1 or factor == -1 or factor == 0:
                return size if factor == 1 else -size if factor else ZERO
        return _product(self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Rational) -> Size:
        return Size({monomial: quotient_of(coefficient, other) for monomial, coefficient in self.terms})

    def __pow__(self, power: int) -> Size:
        if self.value is not None:
            return _number(raised(self.value, power))
        result = ONE
        for _ in range(power):
            result = result * self
        return result

    def as_power(self) -> tuple[Size, int]:
        """A size and a power, of several terms the highest that this is one to.

        >>> n, m = Size.name("n"), Size.name("m")
        >>> ((n - 1) ** 2).as_power(), (4 * (n + m) ** 3 - 1).as_power()[1]
        ((Size('n - 1'), 2), 1)
        """
        for power in range(sum([exponent for _, exponent in self.terms[0][0]]) if len(self.terms) > 2 else 0, 1, -1):
            roots = [root for term in self.terms if (root := _root(*term, power)) is not None]
            for signs in product_of((1, -1), repeat=min(len(roots), _ROOTS) - 1) if roots else ():
                found = Size(dict(roots[:1]) | {m: c * s for (m, c), s in zip(roots[1:], signs, strict=False)})
                if found**power == self:
                    return found, power
        return self, 1

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Size):
            return self.terms == other.terms
        if isinstance(other, NUMERIC):
            return self.value == other
        return NotImplemented

    def __hash__(self) -> int:
        return self._hash

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __repr__(self) -> str:
        return f"Size({str(self)!r})"

    def __str__(self) -> str:
        text = ""
        for monomial, coefficient in self.terms:
            sign = "-" if coefficient < 0 else "+"
            body = _monomial_text(monomial, magnitude(coefficient))
            if not text:
                text = f"-{body}" if sign == "-" else body
            else:
                text += f" {sign} {body}"
        return text or "0"


def _refuse_if_long(left: Size, right: Size) -> None:
    """Before a product is made: a hundred terms have at most ten thousand, and each of them takes its time."""
    terms = len(left.terms) * len(right.terms)
    if terms > limits.SIZE_TERMS:
        raise limits.over(f"a size has {terms} terms", limits.SIZE_TERMS)
    degree = left.degree + right.degree
    if degree > limits.SIZE_DEGREE:
        raise limits.over(f"a size has the degree {degree}", limits.SIZE_DEGREE)


@lru_cache(maxsize=1024)
def _number(value: Rational) -> Size:
    return Size({_ONE: value})


@lru_cache(maxsize=1024)
def _dimension(name: str) -> Size:
    return Size({((name, 1),): 1})


@lru_cache(maxsize=4096)
def _sum(left: Size, right: Size) -> Size:
    total = dict(left.terms)
    for monomial, coefficient in right.terms:
        total[monomial] = total[monomial] + coefficient if monomial in total else coefficient
    return Size(total)


@lru_cache(maxsize=4096)
def _product(left: Size, right: Size) -> Size:
    _refuse_if_long(left, right)
    product: dict[Monomial, Rational] = {}
    for one, a in left.terms:
        for other, b in right.terms:
            monomial = _merge(one, other)
            product[monomial] = product[monomial] + a * b if monomial in product else a * b
    return Size(product)


@lru_cache(maxsize=4096)
def _negative(size: Size) -> Size:
    return Size({monomial: -coefficient for monomial, coefficient in size.terms})


def _value(terms: tuple[tuple[Monomial, Rational], ...]) -> Rational | None:
    if not terms:
        return 0
    if len(terms) > 1 or terms[0][0] != _ONE:
        return None
    return terms[0][1]


def _symbol(monomial: Monomial, coefficient: Rational) -> str | None:
    if coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1:
        return monomial[0][0]
    return None


def _place(term: tuple[Monomial, Rational]) -> tuple[int, Monomial]:
    """High degrees first, then by name."""
    return -sum(power for _, power in term[0]), term[0]


def _root(monomial: Monomial, coefficient: Rational, power: int) -> tuple[Monomial, Rational] | None:
    """The root of one term, where it has a whole one."""
    root = round(float(magnitude(coefficient)) ** (1 / power)) if coefficient.denominator == 1 else 0
    if not root or root**power != magnitude(coefficient) or any(exponent % power for _, exponent in monomial):
        return None
    return tuple((name, exponent // power) for name, exponent in monomial), root


def _merge(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def _monomial_text(monomial: Monomial, coefficient: Rational) -> str:
    factors = [name if power == 1 else f"{name}**{power}" for name, power in monomial]
    if coefficient.numerator != 1 or not factors:
        factors.insert(0, str(coefficient.numerator))
    text = "*".join(factors)
    return text if coefficient.denominator == 1 else f"{text}/{coefficient.denominator}"


def product(sizes: Iterable[Size]) -> Size:
    """The number of entries of an array of those axes."""
    total = ONE
    for size in sizes:
        total = total * size
    return total


def quotient(total: Size, by: Size) -> Size | None:
    """total / by where `by` is a single term that goes into every term of `total`, coefficients and all.

    >>> quotient(Size.of(6) * Size.name("n") ** 2, Size.of(2) * Size.name("n"))
    Size('3*n')
    """
    if len(by.terms) != 1:
        return ONE if total == by else None
    ((divisor, number),) = by.terms
    terms: dict[Monomial, Rational] = {}
    for monomial, coefficient in total.terms:
        powers = dict(monomial)
        for name, power in divisor:
            powers[name] = powers.get(name, 0) - power
        share = quotient_of(coefficient, number)
        if share.denominator > 1 or min(powers.values(), default=0) < 0:
            return None
        terms[tuple(sorted((name, power) for name, power in powers.items() if power))] = share
    return Size(terms)


@lru_cache(maxsize=1024)
def modulo(place: Size, size: Size) -> Size:
    """What differs from a place by a multiple of a size, the same for all places that do.

    >>> n, m = Size.name("n"), Size.name("m")
    >>> modulo(2 * n - 1, n), modulo(m + 3, m + n), modulo(Size.of(7), Size.of(5))
    (Size('-1'), Size('-n + 3'), Size('2'))
    """
    leading, number = size.terms[0]
    return place - size * (dict(place.terms).get(leading, 0) // number)


def solved(size: Size, length: int) -> int | None:
    """What the one name in a size is worth where the size is that long; None where no whole number does it.

    >>> solved(2 * Size.name("n") - 1, 5), solved(2 * Size.name("n"), 5)
    (3, None)
    """
    (name,) = size.names()
    start, after = (size.substitute({name: value}).value for value in (0, 1))
    if start is None or after is None or start == after:
        return None
    found = int((length - start) / (after - start))
    return found if found > 0 and size.substitute({name: found}).value == length else None


ZERO = Size({})
ONE = Size({_ONE: 1})


@lru_cache(maxsize=1024)
def at_least_zero(size: Size) -> bool | None:
    """Whether a size is >= 0 for every dimension >= 1: True, False (never), or None where it depends.

    >>> m, n = Size.name("m"), Size.name("n")
    >>> at_least_zero(n * n - n), at_least_zero(m * n - n), at_least_zero(n - m), at_least_zero(-n)
    (True, True, None, False)
    """
    beyond = size.substitute({name: Size.name(name) + 1 for name in size.names()})  # by dimensions less 1, from 0 on
    coefficients = dict(beyond.terms)
    if all(c >= 0 for c in coefficients.values()):
        return True
    return False if all(c <= 0 for c in coefficients.values()) and _ONE in coefficients else None


def at_least_text(size: Size) -> str:
    """That a size is 0 or more, as people write it.

    >>> n, k = Size.name("n"), Size.name("k")
    >>> at_least_text(n - k), at_least_text(n - k - 1), at_least_text(n - 3)
    ('k <= n', 'k < n', 'n >= 3')
    """
    less = Size({monomial: -coefficient for monomial, coefficient in size.terms if coefficient < 0})
    more = size + less
    if less.value is not None:
        return f"{more} >= {less}"
    if dict(less.terms).get(_ONE) == 1:
        return f"{less - 1} < {more}"
    return f"{less} <= {more}"
