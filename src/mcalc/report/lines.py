"""Lines of text: cut to a width, aligned in columns, and safe to show."""

from __future__ import annotations

from collections.abc import Sequence
from shutil import get_terminal_size

_INDENT = "  "
_BLANKS = "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Spaces that come with text from a page; they are seen as one."""


def columns(least: int, most: int) -> int:
    """The width of the terminal, within these bounds."""
    return max(least, min(most, get_terminal_size((80, 24)).columns))


def wrap(text: str, width: int) -> list[str]:
    """The lines of an expression, none longer than `width`; lines after the first are indented.

    They are broken where a reader would: between terms, outside brackets if possible.

    >>> wrap("sigmoid(W @ x + b) * 2 + relu(W @ x)", 24)
    ['sigmoid(W @ x + b) * 2', '  + relu(W @ x)']
    >>> wrap("aaaaaaaaaa", 6)
    ['aaaaaa', '  aaaa']
    >>> wrap("1200*cos(x)*sin(x)**4*u2/x**64", 28)
    ['1200*cos(x)*sin(x)**4*u2/', '  x**64']
    """
    width = max(width, len(_INDENT) + 2)
    depth = _depths(text)
    lines: list[str] = []
    start = 0
    while start < len(text):
        room = width if not lines else width - len(_INDENT)
        stop = len(text) if len(text) - start <= room else _break(text, depth, start, start + room)
        lines.append((_INDENT if lines else "") + text[start:stop].rstrip())
        start = stop
        while start < len(text) and text[start] == " ":
            start += 1
    return lines or [""]


def _depths(text: str) -> list[int]:
    """How many brackets are open before each character."""
    depths: list[int] = []
    depth = 0
    for character in text:
        depth -= character in ")]"
        depths.append(depth)
        depth += character in "(["
    return depths


def _break(text: str, depth: list[int], start: int, stop: int) -> int:
    """The best place in (start, stop]: the outermost space of the right half, else after a sign, else the end."""
    middle = start + (stop - start) // 2
    spaces = [at for at in range(middle, stop + 1) if at < len(text) and _before_term(text, at)]
    if spaces:
        return min(spaces, key=lambda at: (depth[at], -at))
    for marks in ("*/,", "(["):
        signs = [at for at in range(middle, stop + 1) if text[at - 1] in marks and text[at] not in "* "]
        signs = [at for at in signs if text[at - 2 : at] != "**"]
        if signs:
            return signs[-1]
    inside_power = text[stop - 1 : stop + 1] == "**"
    return stop - 1 if inside_power and stop - 1 > start else stop


def _before_term(text: str, at: int) -> bool:
    """A space before an operator or after a comma, not the one between an operator and its right side."""
    if text[at] != " ":
        return False
    return text[at - 1] == "," or not (text[at - 1] in "+-@*/<>=" and at >= 2)


def hanging(line: str, width: int | None) -> list[str]:
    """An expression cut to a width, its own indentation kept; None is any width."""
    if width is None:
        return [line]
    indent = len(line) - len(line.lstrip())
    return [" " * indent + part for part in wrap(line.lstrip(), width - indent)]


def filled(text: str, width: int | None, indent: str = "") -> list[str]:
    """Words cut at spaces to a width, each line behind an indentation."""
    lines = [""]
    for word in text.split(" "):
        if width is not None and lines[-1] and len(indent) + len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    return [indent + line for line in lines]


def aligned(grid: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a grid as lines, its columns aligned to the right.

    >>> aligned([["w[0]", "0"], ["0", "w[1]"]])
    ['w[0]     0', '   0  w[1]']
    """
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in grid]


def visible(text: str, encoding: str = "utf-8") -> str:
    r"""The text with control characters, and what the encoding doesn't have, written as escapes.

    No spec can drive a terminal then, and the width of a column is what will be seen.

    >>> print(visible("x\x1b[31m"), visible("α", "ascii"), visible("a\xa0b"))
    x\x1b[31m \u03b1 a b
    """
    if not text.isprintable():
        text = "".join(map(_shown, text))
    return text if text.isascii() else text.encode(encoding, "backslashreplace").decode(encoding)


def _shown(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    return " " if character in _BLANKS else character.encode("unicode_escape").decode("ascii")
