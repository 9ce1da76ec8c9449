"""A SymPy expression as a language tree, so that an answer from SymPy prints in mcalc's own language."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy

from mcalc.catalogue import FUNCTIONS, Function
from mcalc.errors import DomainError, UnsupportedError
from mcalc.evaluation.kinked import Kinked
from mcalc.evaluation.symbolic import sympy_class
from mcalc.language.tree import Call, Node, Number

_FUNCTIONS: dict[Any, Function] = {
    made: entry
    for entry in FUNCTIONS.values()
    if entry.signature == "elementwise" and isinstance(made := sympy_class(entry.name), type)
}
"""What the catalogue spells as a plain call of a SymPy function."""

_RECIPROCALS: dict[type[Any], str] = {sympy.cot: "tan", sympy.sec: "cos", sympy.csc: "sin", sympy.coth: "tanh"}

_CONSTANTS: dict[Any, Node] = {
    sympy.pi: Call("pi", ()),
    sympy.E: Call("exp", (Number(1),)),
}


def spell(expression: Any, names: Mapping[Any, Node]) -> Node:
    """The tree of an expression; `names` gives what each symbol stands for.

    >>> from mcalc.language.tree import Name
    >>> x = sympy.Symbol("x", real=True)
    >>> tree = spell(3 * x**2, {x: Name("x")})
    >>> tree.function, [type(argument).__name__ for argument in tree.args]
    ('mul', ['Number', 'Call'])
    """
    found: dict[Any, Node] = dict(names) | _CONSTANTS
    for part in sympy.postorder_traversal(expression):
        if part not in found:
            found[part] = _spelt(part, found)
    return found[expression]


def _spelt(part: Any, found: dict[Any, Node]) -> Node:
    """One node, what is under it being spelt already."""
    if part is sympy.zoo or part is sympy.nan or part in (sympy.oo, -sympy.oo):
        raise DomainError("the derivative has no value there: a division by zero")
    if part.is_Rational:
        return _number(Fraction(int(part.p), int(part.q)))
    if part.is_Add:
        return _sum(part, found)
    if part.is_Mul:
        return _product(part, found)
    if part.is_Pow:
        return _power(part, found)
    arguments = tuple(found[argument] for argument in part.args)
    if isinstance(part, Kinked):
        return Call(part.spelling, arguments)
    if isinstance(part, sympy.polygamma):
        order = part.args[0]
        return Call("digamma", arguments[1:]) if order == 0 else Call("polygamma", arguments)
    if isinstance(part, sympy.DiracDelta):
        return Number(0)
    entry = _FUNCTIONS.get(type(part))
    if entry is not None and len(arguments) == len(entry.parameters):
        return Call(entry.name, arguments)
    if type(part) in _RECIPROCALS:
        return Call("div", (Number(1), Call(_RECIPROCALS[type(part)], arguments)))
    raise UnsupportedError(f"SymPy's answer has {type(part).__name__}, which mcalc has no word for")


def _number(value: Fraction) -> Node:
    size = abs(value)
    node: Node = Number(size.numerator)
    if size.denominator != 1:
        node = Call("div", (node, Number(size.denominator)))
    return Call("neg", (node,)) if value < 0 else node


def _sum(part: Any, found: dict[Any, Node]) -> Node:
    total: Node | None = None
    for term in part.as_ordered_terms():
        negative = term.could_extract_minus_sign()
        node = _again(-term if negative else term, found)
        if total is None:
            total = Call("neg", (node,)) if negative else node
        else:
            total = Call("sub" if negative else "add", (total, node))
    assert total is not None
    return total


def _again(part: Any, found: dict[Any, Node]) -> Node:
    """A part that was taken to pieces and put together anew: what is under it is spelt, it may not be."""
    if part not in found:
        for argument in part.args:
            _again(argument, found)
        found[part] = _spelt(part, found)
    return found[part]


def _product(part: Any, found: dict[Any, Node]) -> Node:
    coefficient, rest = part.as_coeff_Mul()
    if not coefficient.is_Rational:
        coefficient, rest = sympy.S.One, part
    above: list[Node] = []
    below: list[Node] = []
    if abs(coefficient.p) != 1:
        above.append(Number(abs(int(coefficient.p))))
    if coefficient.q != 1:
        below.append(Number(int(coefficient.q)))
    for factor in sympy.Mul.make_args(rest):
        base, exponent = factor.as_base_exp()
        if exponent.is_Rational and exponent < 0 and not isinstance(factor, sympy.exp):
            below.append(_again(base**-exponent, found))
        else:
            above.append(_again(factor, found))
    node = _chain(above) if above else Number(1)
    if below:
        node = Call("div", (node, _chain(below)))
    return Call("neg", (node,)) if coefficient < 0 else node


def _chain(factors: list[Node]) -> Node:
    node = factors[0]
    for factor in factors[1:]:
        node = Call("mul", (node, factor))
    return node


def _power(part: Any, found: dict[Any, Node]) -> Node:
    base, exponent = part.base, part.exp
    if exponent.is_Rational and exponent < 0:
        return Call("div", (Number(1), _again(base**-exponent, found)))
    if exponent == sympy.Rational(1, 2):
        return Call("sqrt", (_again(base, found),))
    return Call("power", (_again(base, found), _again(exponent, found)))
