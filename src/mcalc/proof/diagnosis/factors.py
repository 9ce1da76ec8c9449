"""The factor that a claim lacks, as a formula in the dimensions: from what it is at several sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations

from mcalc.evaluation.array_evaluator import Sizes
from mcalc.proof.diagnosis.case import close
from mcalc.record import Record

_LARGEST = 360
"""Numerators and denominators of a number in a formula."""


class Power(Record):
    """A power of something made of a dimension, with what it costs to read."""

    base: str
    exponent: Fraction
    cost: int

    def value(self, sizes: Sizes) -> float:
        """What it is at these sizes."""
        base, *rest = self.base.split("**")
        if rest:
            return float(float(base.strip("()")) ** float(self.exponent * sizes[rest[0]]))
        name, *moved = base.split(" ")
        size = sizes[name] + (int("".join(moved)) if moved else 0)
        return float(max(size, 0)) ** float(self.exponent) if size > 0 or self.exponent > 0 else float("nan")


def formula(factors: Sequence[tuple[Mapping[str, int], float]]) -> str | None:
    """The simplest formula that gives each of these factors at its sizes; None where there is none.

    >>> formula([({"n": 3}, 1.0), ({"n": 6}, 0.4)]), formula([({"n": 3}, 1.0), ({"n": 6}, 0.5)])
    ('2/(n - 1)', '3/n')
    >>> formula([({"n": 3, "m": 2}, 0.5), ({"n": 4, "m": 2}, 0.5)])
    '1/2'
    >>> formula([({"n": 3}, 1.0), ({"n": 4}, 2.0), ({"n": 5}, 4.0)]), formula([({"n": 3}, -1.0), ({"n": 4}, 1.0)])
    ('2**n/8', '(-1)**n')
    """
    names = tuple(sorted({name for sizes, _ in factors for name in sizes if _varies(name, factors)}))
    best: tuple[int, str] | None = None
    for cost, powers in ((0, ()), *_products(names)):
        if best is not None and cost >= best[0]:
            break
        number = _number(factors, powers)
        if number is None:
            continue
        total = cost + _weight(number)
        if best is None or total < best[0]:
            best = total, _text(number, powers)
    return best[1] if best else None


def _varies(name: str, factors: Sequence[tuple[Mapping[str, int], float]]) -> bool:
    return len({sizes.get(name) for sizes, _ in factors}) > 1


def _number(factors: Sequence[tuple[Mapping[str, int], float]], powers: Sequence[Power]) -> Fraction | None:
    """What is left of all factors, where that is one simple number."""
    rest = []
    for sizes, factor in factors:
        for power in powers:
            value = power.value(sizes)
            factor = factor / value if value else float("nan")
        rest.append(factor)
    first = rest[0]
    if not abs(first) < 1e12 or any(not abs(other - first) <= close() * abs(first) for other in rest):
        return None
    simple = Fraction(first).limit_denominator(_LARGEST)
    if not simple or abs(simple.numerator) > 100 * _LARGEST or abs(float(simple) - first) > close() * abs(first):
        return None
    return simple


def _weight(number: Fraction) -> int:
    """How much a number adds to what there is to read."""
    return len(str(abs(number.numerator))) + len(str(number.denominator)) - 2 + (number < 0)


@cache
def _products(names: tuple[str, ...]) -> tuple[tuple[int, tuple[Power, ...]], ...]:
    """Products of a power or two or three, the simplest first."""
    powers = tuple(power for name in names for power in _powers(name))
    found: list[tuple[int, tuple[Power, ...]]] = [(power.cost, (power,)) for power in powers]
    for count in (2, 3):
        few = powers if count == 2 else tuple(power for power in powers if power.cost <= 3)
        found += [
            (sum(power.cost for power in chosen), chosen)
            for chosen in combinations(few, count)
            if len({power.base for power in chosen}) == count
        ]
    return tuple(sorted(found, key=lambda item: item[0]))


def _powers(name: str) -> Iterator[Power]:
    for exponent, cost in ((1, 2), (-1, 2), (2, 3), (-2, 3)):
        yield Power(name, Fraction(exponent), cost)
    for shift in ("- 1", "+ 1", "- 2", "+ 2"):
        for exponent in (1, -1):
            yield Power(f"{name} {shift}", Fraction(exponent), 3 if shift == "- 1" else 4)
    for exponent in (1, -1):
        yield Power(name, Fraction(exponent, 2), 4)
    yield Power(f"(-1)**{name}", Fraction(1), 4)
    for base in (2, 3, 4, 5, 10):
        for exponent in (1, -1):
            yield Power(f"{base}**{name}", Fraction(exponent), 4 + (base > 2))


def _text(number: Fraction, powers: Sequence[Power]) -> str:
    """A product as a fraction."""
    above = [_power(power) for power in powers if power.exponent > 0]
    below = [_power(power) for power in powers if power.exponent < 0]
    if abs(number.numerator) != 1 or not above:
        above = [str(abs(number.numerator)), *above]
    if number.denominator != 1:
        below = [str(number.denominator), *below]
    text = "*".join(above)
    if len(above) == 1 and below and " " in text:
        text = f"({text.strip('()')})"
    if below:
        text += f"/({'*'.join(below)})" if len(below) > 1 else f"/{below[0]}"
    return f"-{text}" if number < 0 else text


def _power(power: Power) -> str:
    size = abs(power.exponent)
    base = f"({power.base})" if " " in power.base else power.base
    if size == Fraction(1, 2):
        return f"sqrt({power.base})"
    return base if size == 1 else f"{base}**{size}"
