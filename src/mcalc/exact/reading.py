"""Sizes written as text, in a declaration or a signature: whole-number expressions over numbers and dimensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mcalc.errors import McalcError
from mcalc.exact.size import Size

_TOKEN: Final = r"\s*(?:(\d+)|([^\W\d]\w*)|(\*\*|[-+*/()]))"
_LENGTH: Final = 100
_POWER: Final = 8


def powered(base: Size, exponent: Size) -> Size | None:
    """base ** exponent, None where that is no polynomial or too long a one."""
    value = exponent.value
    return base**value if isinstance(value, int) and 0 <= value <= _POWER else None


def divided(left: Size, right: Size) -> Size | None:
    """left / right, None where that is no polynomial."""
    value = right.value
    return left / value if value else None


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
            size = None if size is None or factor is None else size * factor if sign == "*" else divided(size, factor)
        return size

    def power(self) -> Size | None:
        if self._next("-"):
            size = self.power()
            return None if size is None else -size
        size = self.atom()
        if self._next("**"):
            exponent = self.power()
            size = None if size is None or exponent is None else powered(size, exponent)
        return size

    def atom(self) -> Size | None:
        if self._next("("):
            size = self.sum()
            return size if self._next(")") else None
        if not self.tokens or self.tokens[-1] in ("+", "*", "/", "**", ")"):
            return None
        token = self.tokens.pop()
        return Size.of(int(token)) if token[0].isdigit() else Size.name(token)
