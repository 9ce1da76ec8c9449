"""Absolute values and signs of one thing in a product: abs(x)**2 is x**2, sign(x)*abs(x) is x, sign(x)*x is abs(x)."""

from __future__ import annotations

from mcalc.exact.rational import NUMERIC, Rational
from mcalc.record import Record
from mcalc.tensor.apply import elementwise
from mcalc.tensor.make import ONE, scale
from mcalc.tensor.node import Apply, Factor, Labels, Node
from mcalc.tensor.work import Work


class _Of(Record):
    """What a sign or an absolute value is of, on the labels of the product."""

    node: Node
    labels: Labels


def act(work: Work) -> bool:
    """Let one absolute value or sign go away; True if one did."""
    for place, factor in enumerate(work.factors):
        inner = _inner(factor, "abs")
        power = _whole(factor)
        if inner is None or power is None:
            continue
        other = _sign(work, inner)
        if power % 2 == 0 and (other is None or power < 0):
            return _replaced(work, (place,), inner, power)
        if power % 2 == 0 and other is not None:  # sign(x)*abs(x)**2 is abs(x)*x
            work.factors[place] = factor._replace(exponent=ONE)
            return _replaced(work, (other,), inner, power - 1)
        if other is not None:
            return _replaced(work, (place, other), inner, power)
    return _sign_on_itself(work)


def _sign_on_itself(work: Work) -> bool:
    """sign(x)*x**k is abs(x)*x**(k - 1), for k >= 1."""
    for place, factor in enumerate(work.factors):
        inner = _inner(factor, "sign")
        if inner is None or factor.exponent != 1:
            continue
        opposite = scale(-ONE, inner.node)
        for other, partner in enumerate(work.factors):
            power = _whole(partner)
            if partner.labels != inner.labels or power is None or power < 1:
                continue
            if partner.node is opposite:
                work.coefficient *= (-1) ** int(power)
            elif partner.node is not inner.node:
                continue
            axes = tuple(range(len(inner.labels)))
            size = elementwise("abs", [(inner.node, axes)], axes)
            work.factors = [f for i, f in enumerate(work.factors) if i not in (place, other)]
            work.put(size, inner.labels, ONE)
            work.put(inner.node, inner.labels, power - 1)
            return True
    return False


def _inner(factor: Factor, function: str) -> _Of | None:
    node = factor.node
    if not isinstance(node, Apply) or node.function != function:
        return None
    (argument,) = node.args
    return _Of(argument.node, tuple(factor.labels[axis] for axis in argument.labels))


def _whole(factor: Factor) -> Rational | None:
    exponent = factor.exponent
    return exponent if isinstance(exponent, NUMERIC) and exponent.denominator == 1 else None


def _sign(work: Work, inner: _Of) -> int | None:
    for place, factor in enumerate(work.factors):
        if factor.exponent == 1 and _inner(factor, "sign") == inner:
            return place
    return None


def _replaced(work: Work, places: tuple[int, ...], inner: _Of, power: Rational) -> bool:
    work.factors = [f for i, f in enumerate(work.factors) if i not in places]
    work.put(inner.node, inner.labels, power)
    return True
