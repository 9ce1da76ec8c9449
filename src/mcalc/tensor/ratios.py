"""Quotients of two functions of one thing that have a name: sinh(x)/cosh(x) is tanh(x), which doesn't overflow."""

from __future__ import annotations

from mcalc.exact.rational import NUMERIC, Rational
from mcalc.tensor.apply import elementwise
from mcalc.tensor.node import Apply, Factor
from mcalc.tensor.work import Work

_NAMED = {"cosh": ("sinh", "tanh"), "cos": ("sin", "tan")}
"""By the denominator: the numerator and the quotient."""


def act(work: Work) -> bool:
    """Let one quotient take its name; True if one did."""
    for under in work.factors:
        node = under.node
        if not isinstance(node, Apply) or node.function not in _NAMED or not _below(under.exponent):
            continue
        numerator, name = _NAMED[node.function]
        for over in work.factors:
            top = over.node
            if not isinstance(top, Apply) or top.function != numerator or top.args != node.args:
                continue
            if over.labels == under.labels and top.out == node.out and _below(over.exponent, -1):
                _named(work, over, under, node, name)
                return True
    return False


def _below(exponent: object, sign: int = 1) -> bool:
    """Whether an exponent is a whole number below zero; above it where `sign` is -1."""
    return isinstance(exponent, NUMERIC) and exponent.denominator == 1 and sign * exponent < 0


def _named(work: Work, over: Factor, under: Factor, node: Apply, name: str) -> None:
    above, below = over.exponent, under.exponent
    assert isinstance(above, NUMERIC)
    assert isinstance(below, NUMERIC)
    power: Rational = min(above, -below)
    quotient = elementwise(name, [(a.node, a.labels) for a in node.args], node.out, dict(enumerate(node.sizes)))
    work.factors = [f for f in work.factors if f is not over and f is not under]
    work.put(quotient, over.labels, power)
    for factor, left in ((over, above - power), (under, below + power)):
        if left:
            work.put(factor.node, factor.labels, left)
