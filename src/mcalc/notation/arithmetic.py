"""Chains, powers, products and sums as they are written: numbers in front, the order of factors and terms."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.exact.rational import Rational, magnitude, quotient
from mcalc.exact.size import Size
from mcalc.language.tree import Call, Index, Name, Node, Number
from mcalc.notation.formula import (
    HALF,
    OPERATOR,
    Formula,
    Power,
    bounded,
    call,
    decimal,
    is_comparison,
    leads,
    negate,
    onto,
    whole,
)
from mcalc.notation.idioms import named, norm_power
from mcalc.notation.name_spelling import is_coefficient
from mcalc.notation.ranks import product_of

_LONGEST = 12
"""Longer chains stay whole within others."""


def chain(formulas: Sequence[Formula]) -> Formula:
    """The formulas joined by `@`, chains among them opened so that no brackets are needed.

    A long chain stays whole: many others may end in it, and it is written once, under a name. Where the chain has
    come to a scalar on the way, a product begins: `x.T @ A @ y @ z.T @ w` is `(x.T @ A @ y)*(z.T @ w)`.
    """
    if len(formulas) == 1:
        return formulas[0]
    links: list[Formula] = []
    for formula in formulas:
        links += formula.links if 0 < len(formula.links) <= _LONGEST else (formula,)
    written = named(links)
    parts = written[0].parts if len(written) == 1 else ()
    cost = OPERATOR * (len(written) - 1) + sum([link.cost for link in written])
    done: Node | None = None
    tree, standing = written[0].tree, written[0].standing
    for link in written[1:]:
        if standing[0] == 0:
            done = tree if done is None else Call("mul", (done, tree))
            tree, standing = link.tree, link.standing
        else:
            tree, standing = Call("matmul", (tree, link.tree)), product_of(standing, link.standing)
    if done is not None:
        tree = Call("mul", (done, tree))
    return Formula(tree, bounded(cost), leads(links), standing, tuple(links), parts)


def power(base: Formula, exponent: Rational | Formula) -> Formula:
    """base ** exponent, for an exponent that is written: 1 is nothing, 1/2 a root."""
    if isinstance(exponent, Formula):
        return call("power", base, exponent)
    if exponent == 1:
        return base
    if exponent == HALF:
        return call("sqrt", base)
    match base.tree:
        case Call(function="sqrt") if exponent.denominator == 1 and exponent % 2 == 0:
            return power(base.parts[0], quotient(exponent, 2))
    return call("power", base, whole(exponent))


def place(formula: Formula) -> tuple[int, tuple[int, ...], int]:
    """Where a factor stands among those that it commutes with.

    Coefficients (names that are scalars by convention) come before other names, names before brackets, `x**n` and
    conditions last; within those the user's order decides, then the shorter is first.
    """
    return _group(formula.tree), formula.lead, formula.cost


def _group(tree: Node) -> int:
    while isinstance(tree, Index):
        tree = tree.base
    if isinstance(tree, Name):
        return 0 if is_coefficient(tree.id) else 1
    if isinstance(tree, Call) and tree.function == "power":
        return _group(tree.args[0]) if isinstance(tree.args[1], Number) else 3
    return 4 if is_comparison(tree) else 2


def _joined(formulas: Sequence[Formula]) -> Formula:
    """The formulas joined by `*`."""
    result = formulas[0]
    for formula in formulas[1:]:
        result = call("mul", result, formula)
    return result


def monomial(number: Rational, factors: Sequence[Power], body: Formula | None = None) -> Formula:
    """number * prod base ** exponent * body, as it is written: the number in front, negative exponents as a division.

    The factors commute with one another and with the body, which may be a chain. Dimensions stand with the number:
    `2/N*x`.
    """
    constants_over: list[Formula] = []
    constants_under: list[Formula] = []
    over: list[Formula] = []
    under: list[Formula] = []
    for base, exponent in factors:
        if not isinstance(exponent, Formula) and exponent != 1:
            base, exponent = norm_power(base, exponent)
        if exponent == HALF and isinstance(base.tree, Number) and number.denominator % base.tree.value == 0:
            number, exponent = number * base.tree.value, -HALF  # sqrt(2)/2 is 1/sqrt(2)
        constant = not base.lead and not isinstance(exponent, Formula) and _is_size(base.tree)
        if isinstance(exponent, Formula) or exponent > 0:
            (constants_over if constant else over).append(power(base, exponent))
        else:
            (constants_under if constant else under).append(power(base, -exponent))
    for group in (over, under):
        group.sort(key=place)
    top, bottom = magnitude(number), 1
    if decimal(top) is None:
        top, bottom = top.numerator, top.denominator
    if bottom != 1:
        constants_under.insert(0, whole(bottom))
    if top != 1:
        constants_over.insert(0, whole(top))
    front: Formula | None = None
    behind = [*constants_under, *under]
    if constants_over and (over or body is not None):
        front = _joined(constants_over)
        if not under:
            front, behind = _quotient(front, constants_under), []
    elif constants_over:
        over = constants_over
    main = front
    if over and front is not None:
        main = onto(front, over[0]) if len(over) == 1 and body is None else _joined([front, *over])
    elif over:
        main = _joined(over)
    if body is not None:
        main = body if main is None else onto(main, body)
    result = _quotient(main if main is not None else whole(1), behind)
    return negate(result) if number < 0 else result


def _quotient(top: Formula, under: Sequence[Formula]) -> Formula:
    return call("div", top, _joined(under)) if under else top


def _is_size(tree: Node) -> bool:
    """Whether a tree without variables is a polynomial in the dimensions; `eye(n) - 1` is not."""
    if isinstance(tree, Call):
        return tree.function in _POLYNOMIAL and all(map(_is_size, tree.args))
    return isinstance(tree, Name | Number)


_POLYNOMIAL = frozenset({"add", "sub", "mul", "div", "neg", "power"})


def total(terms: Sequence[tuple[Rational, Formula]]) -> Formula:
    """The terms, each with its sign, joined by `+` and `-`."""
    return _added(sorted(terms, key=lambda term: _term_place(term[1])))


def _added(terms: Sequence[tuple[Rational, Formula]]) -> Formula:
    """A sum in that order; it starts with a positive term where there is one."""
    if terms[0][0] < 0:
        terms = sorted(terms, key=lambda term: term[0] < 0)
    sign, result = terms[0]
    result = negate(result) if sign < 0 else result
    for sign, formula in terms[1:]:
        result = call("sub" if sign < 0 else "add", result, formula)
    return result


def _term_place(formula: Formula) -> tuple[bool, tuple[int, ...], Rational, int]:
    constant = not formula.lead and not _has_call(formula.tree)
    return constant, formula.lead, -_degree(formula.tree), formula.cost


def _degree(tree: Node) -> Rational:
    """The degree of a monomial, so that powers descend: x**2 before x."""
    degree: Rational = 0
    while isinstance(tree, Call) and tree.function in ("mul", "div", "matmul"):
        if tree.function == "mul":
            degree += _degree_of_factor(tree.args[1])
        tree = tree.args[0]
    return degree + _degree_of_factor(tree)


def _degree_of_factor(tree: Node) -> Rational:
    if isinstance(tree, Call) and tree.function == "power" and isinstance(tree.args[1], Number):
        return tree.args[1].value
    return int(isinstance(tree, Name))


def _has_call(tree: Node) -> bool:
    return isinstance(tree, Call) and tree.function not in ("mul", "div", "neg", "add", "sub", "power", "sqrt")


def size_formula(size: Size) -> Formula:
    """A polynomial in the dimensions as an expression."""
    if not size.terms:
        return whole(0)
    root, exponent = size.as_power() if len(size.terms) > 2 else (size, 1)
    if exponent > 1:
        return power(size_formula(root), exponent)
    terms: list[tuple[Rational, Formula]] = []
    for powers, coefficient in size.terms:
        factors: list[Power] = [(Formula(Name(name), 2), exponent) for name, exponent in powers]
        terms.append((1 if coefficient > 0 else -1, monomial(magnitude(coefficient), factors)))
    return _added(terms)
