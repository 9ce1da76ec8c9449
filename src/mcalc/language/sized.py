"""A size as an expression of the tree."""

from __future__ import annotations

from mcalc.errors import Span
from mcalc.exact.rational import Rational, magnitude
from mcalc.exact.size import Size
from mcalc.language.tree import NOWHERE, Call, Name, Node, Number


def size_node(size: Size, span: Span = NOWHERE) -> Node:
    """The expression that `constant` reads as that size.

    >>> from mcalc.language.constant import constant
    >>> n = Size.name("n")
    >>> constant(size_node(n * (n + 1) / 2 - 3))
    Size('n**2/2 + n/2 - 3')
    """
    total: Node | None = None
    for monomial, coefficient in size.terms:
        sign = "sub" if coefficient < 0 else "add"
        term = _term(monomial, magnitude(coefficient), span)
        if total is not None:
            total = Call(sign, (total, term), None, span)
        else:
            total = Call("neg", (term,), None, span) if sign == "sub" else term
    return total if total is not None else Number(0, None, span)


def _term(monomial: tuple[tuple[str, int], ...], coefficient: Rational, span: Span) -> Node:
    factors: list[Node] = []
    if coefficient.numerator != 1 or not monomial:
        factors.append(Number(coefficient.numerator, None, span))
    for name, power in monomial:
        base = Name(name, span)
        factors.append(base if power == 1 else Call("power", (base, Number(power, None, span)), None, span))
    term = factors[0]
    for factor in factors[1:]:
        term = Call("mul", (term, factor), None, span)
    if coefficient.denominator != 1:
        term = Call("div", (term, Number(coefficient.denominator, None, span)), None, span)
    return term
