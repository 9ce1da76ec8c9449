"""Formulas in the making: a language tree with its type, what it costs to read, and which variables it starts with.

Everything here only puts trees together; what stands for what is decided elsewhere. The cost is what a reader pays
and the one measure of all choices: names, numbers and operators count, a transposed bracket counts most. `lead` holds
the places of the first few variables in the user's own text: things that commute are written in that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from mcalc.catalogue import find
from mcalc.exact.rational import Rational
from mcalc.language.tree import Call, Index, Node, Number, Slice, Stack
from mcalc.notation.ranks import Standing, standing_of

_LEADS = 10
_BOUND = 10**9
_LONG = 10**6

ONE: Rational = 1
HALF = Fraction(1, 2)

OPERATOR = 2
TRANSPOSED_NAME = 3
TRANSPOSED_BRACKET = 4
TRANSPOSED_CHAIN = 7

_SPINE = frozenset({"mul", "div", "matmul"})


class Formula(NamedTuple):  # made by the thousand: faster to make than a record
    """A tree with its cost and the places of its first variables.

    `standing` is its number of axes and whether it is a row; `links` are the operands of a chain `a @ b @ c`, and
    `parts` those of another call where they are known.
    """

    tree: Node
    cost: int
    lead: tuple[int, ...] = ()
    standing: Standing = (0, False)
    links: tuple[Formula, ...] = ()
    parts: tuple[Formula, ...] = ()


Power = tuple[Formula, "Rational | Formula"]


def is_comparison(tree: Node) -> bool:
    """Whether a tree is a comparison: 0 or 1."""
    entry = find(tree.function) if isinstance(tree, Call) else None
    return entry is not None and entry.kind == "comparison"


def cheapest(formulas: Iterable[Formula]) -> Formula:
    """The formula of the least cost, of several the first."""
    return min(formulas, key=lambda formula: formula.cost)


def leads(formulas: Iterable[Formula]) -> tuple[int, ...]:
    """The first variables of several formulas one after the other."""
    found: tuple[int, ...] = ()
    for formula in formulas:
        found += formula.lead
        if len(found) >= _LEADS:
            return found[:_LEADS]
    return found


def bounded(cost: int) -> int:
    """A cost that stays small however often shared parts are repeated."""
    return cost if cost < _BOUND else _BOUND


def call(function: str, *args: Formula, options: Mapping[str, int | str] | None = None) -> Formula:
    """A function or an operator applied."""
    tree = Call(function, tuple([formula.tree for formula in args]), options)
    cost = OPERATOR + len(str(options["subscripts"])) // 2 if options and "subscripts" in options else OPERATOR
    for formula in args:
        cost += formula.cost
    standing = standing_of(tree, [formula.standing for formula in args])
    return Formula(tree, bounded(cost), leads(args), standing, (), args)


def whole(value: Rational) -> Formula:
    """An exact number, as an expression without a sign of its own where it is positive."""
    if value < 0:
        return negate(whole(-value))
    text = decimal(value)
    if value.denominator != 1 and text is None:
        return call("div", whole(value.numerator), whole(value.denominator))
    return Formula(Number(value, text), 1)


def decimal(value: Rational) -> str | None:
    """A long fraction as a decimal, where that is exact and shorter.

    >>> decimal(Fraction("1.0507009873554805")), decimal(Fraction(11, 10)), decimal(Fraction(1, 3**20))
    ('1.0507009873554805', None, None)
    >>> decimal(Fraction("1e-8")), decimal(Fraction("-2.5e-7"))
    ('1e-8', '-2.5e-7')
    """
    return None if value.denominator < _LONG else _exact_decimal(value)


@lru_cache(maxsize=4096)
def _exact_decimal(value: Rational) -> str | None:
    number = Decimal(value.numerator) / Decimal(value.denominator)
    text = min(format(number, "f"), format(number.normalize(), "e"), key=len)
    return text if Fraction(text) == value and len(text) <= len(str(value)) else None


def negate(formula: Formula) -> Formula:
    """Minus the formula; in a product the sign goes to the first factor, where it is read: `-a @ b`.

    In a list it goes to the items: `[-a, b]` for `-[a, -b]`.
    """
    tree = formula.tree
    if isinstance(tree, Stack):
        return stack([negate(item) for item in formula.parts])
    if isinstance(tree, Number) and not tree.value:
        return formula
    products = spine(tree)
    if not products:
        if isinstance(tree, Call) and tree.function == "neg":
            return formula.parts[0]
        return Formula(Call("neg", (tree,)), formula.cost + 1, formula.lead, formula.standing, (), (formula,))
    first = products[-1].args[0]
    negative = isinstance(first, Call) and first.function == "neg"
    first = first.args[0] if isinstance(first, Call) and negative else Call("neg", (first,))
    links = (negate(formula.links[0]), *formula.links[1:]) if formula.links else ()
    cost = formula.cost + (-1 if negative else 1)
    return Formula(on_spine(products, first), cost, formula.lead, formula.standing, links)


def spine(tree: Node) -> list[Call]:
    """The products and quotients whose first factors are one in the other, outermost first."""
    found: list[Call] = []
    while isinstance(tree, Call) and tree.function in _SPINE:
        found.append(tree)
        tree = tree.args[0]
    return found


def on_spine(products: Sequence[Call], first: Node) -> Node:
    """These products with another first factor."""
    for parent in reversed(products):
        first = Call(parent.function, (first, parent.args[1]))
    return first


def onto(left: Formula, right: Formula) -> Formula:
    """left * right; of a product on the right the first factor takes the left one, so that no brackets are needed."""
    products = spine(right.tree)
    while products and isinstance(products[-1].args[0], Number) and products[-1].function == "div":
        products.pop()
    tree = on_spine(products, Call("mul", (left.tree, products[-1].args[0] if products else right.tree)))
    links = (onto(left, right.links[0]), *right.links[1:]) if right.links else ()
    standing = max(left.standing[0], right.standing[0]), left.standing[1] or right.standing[1]
    return Formula(tree, bounded(left.cost + right.cost + OPERATOR), leads((left, right)), standing, links)


def transposed(formula: Formula) -> Formula:
    """The transpose written on the formula itself."""
    tree = formula.tree
    if isinstance(tree, Call) and tree.function == "transpose":
        return formula.parts[0]
    if isinstance(tree, Call) and tree.function == "neg":
        return negate(transposed(formula.parts[0]))
    rank, row = formula.standing
    standing = rank, rank == 1 and not row
    cost = formula.cost + _transpose_cost(tree)
    return Formula(Call("transpose", (tree,)), cost, formula.lead, standing, (), (formula,))


def _transpose_cost(tree: Node) -> int:
    if not isinstance(tree, Call):
        return TRANSPOSED_NAME
    if tree.function == "matmul":
        return TRANSPOSED_CHAIN
    entry = find(tree.function)
    return TRANSPOSED_NAME if entry is None or entry.group != "operators" else TRANSPOSED_BRACKET


Span = tuple[Formula | None, Formula | None, int]
"""Where a slice starts and stops, and its step."""

FULL: Span = (None, None, 1)


def index(base: Formula, items: Sequence[Formula | Span]) -> Formula:
    """base[items]; an item is a place or a slice. Full slices at the end are left out."""
    kept = list(items)
    while len(kept) > 1 and kept[-1] == FULL:
        kept.pop()
    nodes = [item.tree if isinstance(item, Formula) else _slice(*item) for item in kept]
    places = tuple(int(node.value) for node in nodes if isinstance(node, Number))
    rank = base.standing[0] - sum(isinstance(item, Formula) for item in kept)
    return Formula(Index(base.tree, tuple(nodes)), base.cost + 2, (base.lead + places)[:_LEADS], (rank, False))


def _slice(start: Formula | None, stop: Formula | None, step: int) -> Slice:
    return Slice(start and start.tree, stop and stop.tree, None if step == 1 else whole(step).tree)


def stack(formulas: Sequence[Formula]) -> Formula:
    """`[a, b]`."""
    tree = Stack(tuple(formula.tree for formula in formulas))
    rank = 1 + max((formula.standing[0] for formula in formulas), default=0)
    cost = bounded(sum(formula.cost for formula in formulas) + 1)
    return Formula(tree, cost, leads(formulas), (rank, False), (), tuple(formulas))
