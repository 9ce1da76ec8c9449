"""Powers of factors: which powers go inside, which stay outside.

(x**2)**(1/2) is abs(x), not x; (x*y)**2 is x**2*y**2, but (x*y)**(1/2) stays as it is, since x and y may both be
negative.
"""

from __future__ import annotations

from collections.abc import Callable
from math import gcd, isqrt
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.errors import DomainError
from mcalc.exact.rational import NUMERIC, Rational, exact, magnitude, quotient, raised
from mcalc.exact.size import Size
from mcalc.tensor.labels import bare, joined
from mcalc.tensor.make import ONE, make_product, make_sum, number, scale, split_coefficient
from mcalc.tensor.node import Apply, Factor, Node, Number, Pattern, Product, Sum, Term
from mcalc.tensor.sum import add, content

Parts = list[tuple[Node, Rational | Node]]

Rule: TypeAlias = Callable[[Node, Rational], tuple[Node, Rational] | None]

RULES: list[Rule] = []
"""Powers that have another form: node ** exponent as another power; `simplifications` fills the list."""


def add_exponents(left: Rational | Node, right: Rational | Node) -> Rational | Node:
    """left + right."""
    if isinstance(left, NUMERIC) and isinstance(right, NUMERIC):
        return exact(left + right)
    total = add([(ONE, _as_node(left)), (ONE, _as_node(right))], ())
    return _as_exponent(total)


def times_exponent(exponent: Rational | Node, times: Rational) -> Rational | Node:
    """exponent * times."""
    if isinstance(exponent, NUMERIC):
        return exact(exponent * times)
    return _as_exponent(scale(times, exponent))


def _as_node(exponent: Rational | Node) -> Node:
    return number(exponent) if isinstance(exponent, NUMERIC) else exponent


def _as_exponent(node: Node) -> Rational | Node:
    if isinstance(node, Number) and (value := node.value.value) is not None:
        return value
    return node


def to_power(node: Node, exponent: Rational | Node) -> tuple[Rational, Parts]:
    """node ** exponent as a number times powers, element by element.

    Parts that are scalars carry no labels; every other part has the axes of `node`.
    """
    if isinstance(exponent, NUMERIC) and exponent != 1:
        for rule in RULES:
            found = rule(node, exponent)
            if found is not None:
                return ONE, [found]
    match node:
        case Number():
            return _number_power(node, exponent)
        case Product() if node.coefficient != 0:
            return _product_power(node, exponent)
        case Sum():
            return _sum_power(node, exponent)
        case Apply() | Pattern() if is_binary(node) and isinstance(exponent, NUMERIC) and exponent > 0:
            return ONE, [(node, ONE)]
        case _:
            return ONE, [(node, exponent)]


def _number_power(node: Number, exponent: Rational | Node) -> tuple[Rational, Parts]:
    value = node.value.value
    if value is not None and isinstance(exponent, NUMERIC):
        return rational_power(value, exponent)
    if value == 1:
        return ONE, []
    if value is not None or not isinstance(exponent, NUMERIC):
        return ONE, [(node, exponent)]
    common = _size_content(node.value)
    body = node.value / common
    if common < 0 and exponent.denominator != 1:
        return ONE, [(node, exponent)]
    coefficient, parts = rational_power(common, exponent)
    if len(body.terms) == 1:
        ((monomial, _),) = body.terms
        parts += [(number(Size.name(name)), exact(exponent * power)) for name, power in monomial]
    else:
        parts.append((number(body), exponent))
    return coefficient, parts


def _size_content(size: Size) -> Rational:
    numerator, denominator = 0, 1
    for _, coefficient in size.terms:
        numerator = gcd(numerator, coefficient.numerator)
        denominator = denominator * coefficient.denominator // gcd(denominator, coefficient.denominator)
    sign = -1 if size.terms[0][1] < 0 else 1
    return quotient(sign * numerator, denominator)


def rational_power(base: Rational, exponent: Rational) -> tuple[Rational, Parts]:
    """base ** exponent: what is exact as a number, the rest as a power between 0 and 1 of a number.

    >>> from fractions import Fraction
    >>> rational_power(Fraction(9, 4), Fraction(1, 2))
    (Fraction(3, 2), [])
    """
    if not base:
        if exponent < 0:
            raise DomainError("division by zero", hint="the denominator is 0 whatever the variables are")
        return 0, []
    if exponent.denominator == 1:
        return raised(base, int(exponent)), []
    if base < 0:
        raise DomainError(f"({base})**({exponent}) is not a real number")
    whole = exponent.numerator // exponent.denominator
    rest = exponent - whole
    coefficient = raised(base, whole)
    if exponent.denominator == 2:
        # sqrt(a/b) = sqrt(a*b)/b, with the squares taken out of the root
        inside, outside = base.numerator * base.denominator, quotient(1, base.denominator)
        square = _largest_square(inside)
        coefficient *= outside * square
        inside //= square * square
        return coefficient, [] if inside == 1 else [(number(inside), rest)]
    return coefficient, [] if base == 1 else [(number(base), rest)]


def _largest_square(value: int) -> int:
    root = isqrt(value)
    if root * root == value:
        return root
    found = 1
    for prime in (2, 3, 5, 7, 11, 13):
        while value % (prime * prime) == 0:
            value //= prime * prime
            found *= prime
    return found


def _product_power(node: Product, exponent: Rational | Node) -> tuple[Rational, Parts]:
    if exponent == 1:
        return node.coefficient, [(_body(node), ONE)]
    repeated = len(set(node.out)) < len(node.out)
    if isinstance(exponent, NUMERIC) and exponent.denominator == 1 and (exponent > 0 or not repeated):
        return _whole_power(node, exponent)
    coefficient: Rational = ONE
    parts: Parts = []
    body: Node = node
    if isinstance(exponent, NUMERIC) and node.coefficient > 0:
        coefficient, parts = rational_power(node.coefficient, exponent)
        body = _body(node)
        if isinstance(body, Product):
            inside = tuple(f for f in body.factors if not _is_positive(f.node))
            for f in body.factors:
                if _is_positive(f.node):
                    parts.append((f.node, times_exponent(f.exponent, exponent)))
            if len(inside) < len(body.factors):
                body = bare(inside, body.out, dict(enumerate(body.sizes)))
    summed = any(label not in node.out for factor in node.factors for label in factor.labels)
    if isinstance(body, Product) and len(body.factors) == 1 and not summed and not repeated and body.coefficient == 1:
        (only,) = body.factors
        inner = only.exponent
        if isinstance(inner, NUMERIC) and not is_even(inner):
            power = times_exponent(exponent, inner)
            opened = make_product(ONE, (Factor(only.node, only.labels, power),), body.out, body.sizes)
            return coefficient, [*parts, (opened, ONE)]
    if body is node:
        return coefficient, [*parts, (body, exponent)]
    rest, inner_parts = to_power(body, exponent)
    return coefficient * rest, [*parts, *inner_parts]


def _whole_power(node: Product, exponent: Rational) -> tuple[Rational, Parts]:
    """A whole power goes to every factor by itself, and to each group of factors that summed labels hold together."""
    outer = set(node.out)
    coefficient = raised(node.coefficient, int(exponent))
    groups = joined(node.factors, outer)
    if len(groups) == 1 and len(groups[0]) == len(node.factors):
        return coefficient, [(_body(node), exponent)]
    inside = {id(f) for group in groups for f in group}
    factors: list[Factor] = []
    for f in node.factors:
        if id(f) in inside:
            continue
        number_part, powers = to_power(f.node, times_exponent(f.exponent, exponent))
        coefficient *= number_part
        factors += [Factor(part, f.labels if part.shape else (), power) for part, power in powers]
    for group in groups:
        edge = tuple(sorted({label for f in group for label in f.labels if label in outer}))
        factors.append(Factor(bare(group, edge, dict(enumerate(node.sizes))), edge, exponent))
    return coefficient, [(bare(factors, node.out, dict(enumerate(node.sizes))), ONE)]


def _is_positive(node: Node) -> bool:
    """Whether a factor is a number, or a dimension: these are positive."""
    return isinstance(node, Number)


def is_binary(node: Node) -> bool:
    """Whether every entry is 0 or 1, so that powers leave it alone."""
    if isinstance(node, Apply):
        entry = find(node.function)
        return entry is not None and entry.interval == "{0, 1}"
    return isinstance(node, Pattern)


def is_even(value: Rational) -> bool:
    """Whether this is an even whole number."""
    return value.denominator == 1 and value.numerator % 2 == 0


def _body(node: Product) -> Node:
    return split_coefficient(node)[1]


def _sum_power(node: Sum, exponent: Rational | Node) -> tuple[Rational, Parts]:
    if not isinstance(exponent, NUMERIC):
        return ONE, [(node, exponent)]
    common = content(node)
    if exponent.denominator != 1:
        common = magnitude(common)
    if common == 1:
        return ONE, [(node, exponent)]
    coefficient, parts = rational_power(common, exponent)
    body = make_sum(tuple(Term(quotient(t.coefficient, common), t.node) for t in node.terms), node.shape)
    return coefficient, [*parts, (body, exponent)]
