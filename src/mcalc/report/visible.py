"""Text that is safe to show."""

from __future__ import annotations


def visible(text: str, encoding: str = "utf-8") -> str:
    r"""The text with control characters, and what the encoding doesn't have, written as escapes.

    No spec can drive a terminal then, and the width of a column is what will be seen.

    >>> print(visible("x\x1b[31m"), visible("α", "ascii"))
    x\x1b[31m \u03b1
    """
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode("ascii") for c in text)
    return text if text.isascii() else text.encode(encoding, "backslashreplace").decode(encoding)
