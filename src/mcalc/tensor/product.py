"""Products: an n-ary einsum brought into canonical form as it is built.

What happens to the factors: products are opened (up to a size, so that long chains stay shared), deltas unify
labels, numbers fold into the coefficient, equal factors become powers, equal contracted parts too, 0/1 patterns act
on their neighbours, a label that nothing carries any more becomes its size. Products over sums are never expanded,
except where a sum is a stack that is being picked apart, or where there is nothing else in the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias

from mcalc.exact.rational import NUMERIC, Rational, writable
from mcalc.exact.size import Size
from mcalc.tensor.labels import bare, is_symmetric
from mcalc.tensor.make import ONE, number, scale, zeros
from mcalc.tensor.node import Apply, Factor, Labels, Node, Number, Pattern, Product, Sum, Variable
from mcalc.tensor.sum import add
from mcalc.tensor.work import LARGEST, Work, number_canonically, weight

Verdict: TypeAlias = bool | Node | None
"""What a rule says of a product: True, it changed something; None, the product is zero; a node, this is the product."""


class Rule(NamedTuple):
    """A rule that rewrites products, and the kinds of factors without one of which it has nothing to do."""

    act: Callable[[Work], Verdict]
    needs: frozenset[str]


RULES: list[Rule] = []
"""The rules, in the order in which they are tried; `rules` fills the list."""


def product(
    factors: Iterable[tuple[Node, Labels, Rational | Node]],
    out: Labels,
    sizes: Mapping[int, Size] | None = None,
    coefficient: Rational = ONE,
) -> Node:
    """coefficient * prod node ** exponent, summed over the labels that are not in `out`.

    `sizes` is needed for labels of the output that no factor has; other labels in it say nothing.

    >>> from mcalc.tensor import variable
    >>> x, eye = variable("x", ["n"]), product([], (0, 0), {0: Size.name("n")})
    >>> product([(eye, (0, 1), ONE), (x, (1,), ONE)], (0,)) is x
    True
    """
    given = list(factors)
    if len(given) == 1 and coefficient == 1:
        ((node, labels, exponent),) = given
        if labels == out and exponent == 1 and len(set(labels)) == len(labels):
            return node
    work = Work(out, {label: sizes[label] for label in out if label in sizes} if sizes else {}, coefficient)
    for _, labels, _ in given:
        for label in labels:
            if label >= work.next:
                work.next = label + 1
    work.small = sum([weight(node, exponent) for node, _, exponent in given]) <= LARGEST
    for node, labels, exponent in given:
        work.put(node, labels, exponent)
    return finish(work)


def finish(work: Work) -> Node:
    """The canonical node of a product under construction."""
    shape = tuple(work.sizes[label] for label in work.out)
    while True:
        work.resolve()
        kinds = _kinds(work.factors)
        if not work.coefficient or "Zero" in kinds:
            return zeros(shape)
        if _lone_labels(work):
            continue
        number_canonically(work)
        verdict: Verdict = False
        for rule in RULES:
            if verdict is not False:
                break
            if not kinds.isdisjoint(rule.needs):
                verdict = rule.act(work)
        if verdict is None:
            return zeros(shape)
        if verdict is False:
            return _made(work, shape)
        if verdict is not True:
            return verdict


def _kinds(factors: list[Factor]) -> set[str]:
    """What a product has for factors: kinds of nodes, names of functions, properties of variables."""
    found = {"Factor"}
    for factor in factors:
        match factor.node:
            case Variable(properties=properties):
                found.update(properties)
            case Apply(function=function):
                found.add(function)
            case Sum():
                found.add("Sum")
            case Product(coefficient=coefficient):
                found.add("Product" if coefficient else "Zero")
            case Pattern():
                found.add("Pattern")
            case Number(value=value):
                if not value:
                    found.add("Zero")
    return found


def _lone_labels(work: Work) -> bool:
    """Summed labels that no factor has count their size."""
    used = set(work.out).union(*[factor.labels for factor in work.factors])
    if len(used) == len(work.sizes):
        return False
    lone = [label for label in work.sizes if label not in used]
    for label in lone:
        work.put(number(work.sizes.pop(label)), (), ONE)
    return bool(lone)


def _made(work: Work, shape: tuple[Size, ...]) -> Node:
    factors, out = work.factors, work.out
    writable(work.coefficient)
    if not factors and not out:
        return number(work.coefficient)
    if len(factors) == 1 and factors[0].exponent == 1:
        (only,) = factors
        turned = only.labels == out or (only.labels == out[::-1] and is_symmetric(only.node))
        if turned and len(set(out)) == len(out):
            return scale(work.coefficient, only.node)
    if not out and all(isinstance(f.node, Number) and _natural(f.exponent) for f in factors):
        total = Size.of(work.coefficient)
        for factor in factors:
            assert isinstance(factor.node, Number)
            assert isinstance(factor.exponent, NUMERIC)
            total = total * factor.node.value ** int(factor.exponent)
        return number(total)
    return bare(factors, out, work.sizes, work.coefficient)


def _natural(exponent: Rational | Node) -> bool:
    return isinstance(exponent, NUMERIC) and exponent.denominator == 1 and exponent > 0


def over_terms(work: Work, place: int) -> Node:
    """The sum of the products that have each term of the sum at `place` in its stead."""
    factor = work.factors[place]
    assert isinstance(factor.node, Sum)
    others = [f for i, f in enumerate(work.factors) if i != place]
    terms = [
        (term.coefficient, product([*others, (term.node, factor.labels, ONE)], work.out, work.sizes))
        for term in factor.node.terms
    ]
    return scale(work.coefficient, add(terms, tuple(work.sizes[label] for label in work.out)))
