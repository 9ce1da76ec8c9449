"""Products: an n-ary einsum brought into canonical form as it is built.

What happens to the factors: products are opened (up to a size, so that long chains stay shared), deltas unify
labels, numbers fold into the coefficient, equal factors become powers, equal contracted parts too, 0/1 patterns act
on their neighbours, a label that nothing carries any more becomes its size. Products over sums are never expanded,
except where a sum is a stack that is being picked apart, or where there is nothing else in the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from mcalc import work
from mcalc.catalogue import find
from mcalc.catalogue.properties import facts
from mcalc.exact.rational import NUMERIC, Rational, writable
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.tensor.draft import LARGEST, Draft, number_canonically, weight
from mcalc.tensor.labels import is_symmetric
from mcalc.tensor.make import ONE, make_product, number, scale, zeros
from mcalc.tensor.node import Apply, Factor, Labels, Node, Number, Pattern, Product, Sum, Variable
from mcalc.tensor.sum import add

Verdict: TypeAlias = bool | Node | None
"""What a rule says of a product: True, it changed something; None, the product is zero; a node, this is the product."""


class Rule(Record):
    """A rule that rewrites products, and the kinds of factors without one of which it has nothing to do."""

    act: Callable[[Draft], Verdict]
    needs: frozenset[str]


RULES: list[Rule] = []
"""The rules, in the order in which they are tried; `simplifications` fills the list."""


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
    draft = Draft(out, {label: sizes[label] for label in out if label in sizes} if sizes else {}, coefficient)
    for _, labels, _ in given:
        for label in labels:
            if label >= draft.next:
                draft.next = label + 1
    draft.small = sum([weight(node, exponent) for node, _, exponent in given]) <= LARGEST
    for node, labels, exponent in given:
        draft.put(node, labels, exponent)
    return finish(draft)


def finish(draft: Draft) -> Node:
    """The canonical node of a product under construction."""
    work.spend(work.PRODUCT)
    shape = tuple(draft.sizes[label] for label in draft.out)
    while True:
        draft.resolve()
        kinds = _kinds(draft.factors)
        if not draft.coefficient or "Zero" in kinds:
            return zeros(shape)
        if _lone_labels(draft):
            continue
        number_canonically(draft)
        verdict: Verdict = False
        for rule in RULES:
            if verdict is not False:
                break
            if not kinds.isdisjoint(rule.needs):
                verdict = rule.act(draft)
        if verdict is None:
            return zeros(shape)
        if verdict is False:
            return _made(draft, shape)
        if verdict is not True:
            return verdict


def _kinds(factors: list[Factor]) -> set[str]:
    """What a product has for factors: kinds of nodes, names of functions, facts about variables."""
    found = {"Factor"}
    for factor in factors:
        match factor.node:
            case Variable(properties=properties):
                found |= facts(properties)
            case Apply(function=function):
                found.add(function)
                entry = find(function)
                if entry is not None and entry.parity is not None:
                    found.add(entry.parity)
                if entry is not None and entry.gives:
                    found.update(entry.gives)
                if entry is not None and entry.root_of is not None:
                    found.add("root")
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


def _lone_labels(draft: Draft) -> bool:
    """Summed labels that no factor has count their size."""
    used = set(draft.out).union(*[factor.labels for factor in draft.factors])
    if len(used) == len(draft.sizes):
        return False
    lone = [label for label in draft.sizes if label not in used]
    for label in lone:
        draft.put(number(draft.sizes.pop(label)), (), ONE)
    return bool(lone)


def _made(draft: Draft, shape: tuple[Size, ...]) -> Node:
    factors, out = draft.factors, draft.out
    writable(draft.coefficient)
    if not factors and not out:
        return number(draft.coefficient)
    if len(factors) == 1 and factors[0].exponent == 1:
        (only,) = factors
        turned = only.labels == out or (len(out) == 2 and only.labels == out[::-1] and is_symmetric(only.node))
        if turned and len(set(out)) == len(out):
            return scale(draft.coefficient, only.node)
    if not out and all(isinstance(f.node, Number) and _natural(f.exponent) for f in factors):
        total = Size.of(draft.coefficient)
        for factor in factors:
            assert isinstance(factor.node, Number)
            assert isinstance(factor.exponent, NUMERIC)
            total = total * factor.node.value ** int(factor.exponent)
        return number(total)
    # The last thing that was done to the draft was to number it, so it is in canonical order.
    return make_product(
        draft.coefficient, tuple(factors), out, tuple([draft.sizes[i] for i in range(len(draft.sizes))])
    )


def _natural(exponent: Rational | Node) -> bool:
    return isinstance(exponent, NUMERIC) and exponent.denominator == 1 and exponent > 0


def over_terms(draft: Draft, place: int) -> Node:
    """The sum of the products that have each term of the sum at `place` in its stead."""
    factor = draft.factors[place]
    assert isinstance(factor.node, Sum)
    others = [f for i, f in enumerate(draft.factors) if i != place]
    terms = [
        (term.coefficient, product([*others, (term.node, factor.labels, ONE)], draft.out, draft.sizes))
        for term in factor.node.terms
    ]
    return scale(draft.coefficient, add(terms, tuple(draft.sizes[label] for label in draft.out)))
