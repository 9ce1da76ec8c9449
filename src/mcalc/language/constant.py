"""Sizes written in a spec or a declaration: whole-number expressions over numbers and the names of dimensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mcalc.errors import DimensionError, McalcError, UnsupportedError
from mcalc.language.size import Size
from mcalc.language.tree import Call, Name, Node, Number, postorder

_TOKEN: Final = r"\s*(?:(\d+)|([^\W\d]\w*)|(\*\*|[-+*/()]))"
_LENGTH: Final = 100
_POWER: Final = 8


def _power(base: Size, exponent: Size) -> Size | None:
    value = exponent.value
    return base**value if isinstance(value, int) and 0 <= value <= _POWER else None


def _divide(left: Size, right: Size) -> Size | None:
    value = right.value
    return left / value if value else None


_OPERATORS: Final[dict[str, Callable[[Size, Size], Size | None]]] = {
    "add": lambda left, right: left + right,
    "sub": lambda left, right: left - right,
    "mul": lambda left, right: left * right,
    "div": _divide,
    "power": _power,
}


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
            case Call(function=function, args=(left, right)) if function in _OPERATORS:
                size = _OPERATORS[function](built[left], built[right])
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


def names_in(root: Node) -> list[Name]:
    """The names in a constant expression, in order."""
    return [node for node in postorder(root) if isinstance(node, Name)]


def read_size(text: str, failed: Callable[[str], McalcError]) -> Size:
    """A size in a declaration: `3`, `n`, `n - 1`, `m*k`.

    >>> read_size("m*(n + 1)", ValueError)
    Size('m*n + m')
    """
    text = text.strip()
    if text.isdigit() and text.isascii() and len(text) <= _LENGTH:
        return Size.of(int(text))
    if text.isidentifier():
        return Size.name(text)
    if len(text) > _LENGTH:
        raise failed("it is too long")
    import re

    expression = re.compile(_TOKEN)
    tokens: list[str] = []
    at = 0
    while at < len(text):
        match = expression.match(text, at)
        if match is None:
            raise failed(f"{text!r} is not a size")
        tokens.append(match[match.lastindex or 0])
        at = match.end()
    reader = _SizeReader(tokens)
    size = reader.sum()
    if size is None or reader.tokens:
        raise failed(f"{text!r} is not a size")
    return size


class _SizeReader:
    """Precedence climbing over at most a hundred characters, so recursion is safe."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens[::-1]

    def _next(self, *wanted: str) -> str | None:
        if self.tokens and self.tokens[-1] in wanted:
            return self.tokens.pop()
        return None

    def sum(self) -> Size | None:
        size = self.product()
        while sign := self._next("+", "-"):
            term = self.product()
            size = None if size is None or term is None else size + term if sign == "+" else size - term
        return size

    def product(self) -> Size | None:
        size = self.power()
        while sign := self._next("*", "/"):
            factor = self.power()
            size = None if size is None or factor is None else size * factor if sign == "*" else _divide(size, factor)
        return size

    def power(self) -> Size | None:
        if self._next("-"):
            size = self.power()
            return None if size is None else -size
        size = self.atom()
        if self._next("**"):
            exponent = self.power()
            size = None if size is None or exponent is None else _power(size, exponent)
        return size

    def atom(self) -> Size | None:
        if self._next("("):
            size = self.sum()
            return size if self._next(")") else None
        if not self.tokens or self.tokens[-1] in ("+", "*", "/", "**", ")"):
            return None
        token = self.tokens.pop()
        return Size.of(int(token)) if token[0].isdigit() else Size.name(token)
