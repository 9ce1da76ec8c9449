"""Text that is safe to show."""

from __future__ import annotations

_BLANKS = "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Spaces that come with text from a page; they are seen as one."""


def visible(text: str, encoding: str = "utf-8") -> str:
    r"""The text with control characters, and what the encoding doesn't have, written as escapes.

    No spec can drive a terminal then, and the width of a column is what will be seen.

    >>> print(visible("x\x1b[31m"), visible("α", "ascii"), visible("a\xa0b"))
    x\x1b[31m \u03b1 a b
    """
    if not text.isprintable():
        text = "".join(_shown(c) for c in text)
    return text if text.isascii() else text.encode(encoding, "backslashreplace").decode(encoding)


def _shown(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    return " " if character in _BLANKS else character.encode("unicode_escape").decode("ascii")
