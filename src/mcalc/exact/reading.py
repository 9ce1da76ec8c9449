"""Sizes written as text, in a declaration or a signature: whole-number expressions over numbers and dimensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mcalc import limits
from mcalc.errors import McalcError
from mcalc.exact.size import ZERO, Size

_TOKEN: Final = r"\s*(?:(\d+)|([^\W\d]\w*)|(\*\*|[-+*/()]))"
_LENGTH: Final = 100


def _powered(base: Size, exponent: Size) -> Size | None:
    value = exponent.value
    return base**value if isinstance(value, int) and 0 <= value <= limits.SIZE_DEGREE else None


def _divided(left: Size, right: Size) -> Size | None:
    return left / right.value if right.value else None


ARITHMETIC: Final[dict[str, Callable[[Size, Size], Size | None]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divided,
    "**": _powered,
}
"""What signs do to sizes; None where the result is no polynomial, or too long a one."""

_LEVELS: Final = (("+", "-"), ("*", "/"))


def read_size(text: str, failed: Callable[[str], McalcError]) -> Size:
    """A size in a declaration: `3`, `n`, `n - 1`, `m*k`.

    >>> read_size("m*(n + 1)", ValueError)
    Size('m*n + m')
    """
    text = text.strip()
    if text.isdigit() and text.isascii() and len(text) <= _LENGTH:
        return Size.of(sized(int(text)))
    if text.isidentifier():
        return Size.name(text)
    if len(text) > _LENGTH:
        raise limits.over(f"the size has {len(text)} characters", _LENGTH)
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
    size = reader.level(0)
    if size is None or reader.tokens:
        raise failed(f"{text!r} is not a size")
    if isinstance(size.value, int):
        sized(size.value)
    return size


def sized(number: int) -> int:
    """A number that is given as a size.

    Raises LimitError where it is longer than that of anything, and of what is counted in it, could be.
    """
    if number >= 10**limits.SIZE_DIGITS:
        raise limits.over("a size has too many digits", limits.SIZE_DIGITS)
    return number


class _SizeReader:
    """Precedence climbing over at most a hundred characters, so recursion is safe; None is what can't be read."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens[::-1]

    def _next(self, *wanted: str) -> str | None:
        return self.tokens.pop() if self.tokens and self.tokens[-1] in wanted else None

    def level(self, level: int) -> Size | None:
        if level == len(_LEVELS):
            return self.power()
        size = self.level(level + 1)
        while sign := self._next(*_LEVELS[level]):
            size = _applied(sign, size, self.level(level + 1))
        return size

    def power(self) -> Size | None:
        if self._next("-"):
            return _applied("-", ZERO, self.power())
        size = self.atom()
        return _applied("**", size, self.power()) if self._next("**") else size

    def atom(self) -> Size | None:
        if self._next("("):
            size = self.level(0)
            return size if self._next(")") else None
        if not self.tokens or (not self.tokens[-1][0].isalnum() and self.tokens[-1][0] != "_"):
            return None
        token = self.tokens.pop()
        return Size.of(sized(int(token))) if token[0].isdigit() else Size.name(token)


def _applied(sign: str, left: Size | None, right: Size | None) -> Size | None:
    return None if left is None or right is None else ARITHMETIC[sign](left, right)
