"""Sizes as expressions of the tree, read and written: whole numbers, names of dimensions, and what is made of them."""

from __future__ import annotations

from typing import Final

from mcalc.errors import DimensionError, Span, UnsupportedError
from mcalc.exact.rational import Rational, magnitude
from mcalc.exact.reading import ARITHMETIC
from mcalc.exact.size import Monomial, Size
from mcalc.language.tree import NOWHERE, Call, Name, Node, Number, children, is_size, postorder

_SIGNS: Final = {"add": "+", "sub": "-", "mul": "*", "div": "/", "power": "**"}


def constant(root: Node) -> Size:
    """The size that a constant expression of the tree means.

    Raises DimensionError for anything that is not built of numbers, names and `+ - * / **`.
    """
    match root:
        case Number(value=value):
            return Size.of(value)
        case Name(id=name):
            return Size.name(name)
        case _:
            pass
    built: dict[Node, Size] = {}
    for node in postorder(root):
        size: Size | None
        match node:
            case Number(value=value):
                size = Size.of(value)
            case Name(id=name):
                size = Size.name(name)
            case Call(function="neg", args=(inner,)):
                size = -built[inner]
            case Call(function=function, args=(left, right)) if function in _SIGNS:
                size = ARITHMETIC[_SIGNS[function]](built[left], built[right])
            case _:
                size = None
        if size is None:
            raise DimensionError(
                "this is not a constant size", span=node.span, hint="a size is a number, a dimension, or as n - 1"
            )
        built[node] = size
    return built[root]


def whole(root: Node) -> Size:
    """The same, where a fraction makes no sense."""
    size = constant(root)
    value = size.value
    if value is not None and not isinstance(value, int):
        raise DimensionError(f"{value} is not a whole number", span=root.span)
    return size


def whole_number(root: Node, what: str) -> int:
    """A constant that must be a plain integer."""
    value = whole(root).value
    if not isinstance(value, int):
        raise UnsupportedError(f"{what} is a whole number, not a dimension", span=root.span)
    return value


def names_in(*roots: Node) -> list[Name]:
    """The names in constant expressions, in order, but for those of arrays whose size is asked for."""
    order = list(postorder(*roots))
    arrays = {part for node in order if is_size(node) for part in postorder(*children(node))}
    return [node for node in order if isinstance(node, Name) and node not in arrays]


def size_node(size: Size, span: Span = NOWHERE) -> Node:
    """The expression that `constant` reads as that size.

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


def _term(monomial: Monomial, coefficient: Rational, span: Span) -> Node:
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
