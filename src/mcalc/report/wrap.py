"""Breaking a long expression over lines where a reader would: between terms, outside brackets if possible."""

from __future__ import annotations

_INDENT = "  "


def wrap(text: str, width: int) -> list[str]:
    """The lines of `text`, none longer than `width`; lines after the first are indented.

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
