"""A picture in text: eight dots a character in Braille, or a character a dot in ASCII, between its sides."""

from __future__ import annotations

from mcalc.pictures.grid import Grid

_BRAILLE = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot, four rows of two."""
_MARGIN = 6
HIGH, WIDE = 4, 2
"""Dots in a character of Braille."""
_FRAMES = {False: "┌─┐│└┘", True: "+-+|++"}


def room(columns: int, sides: tuple[str, str] = ("", ""), ascii: bool = False) -> tuple[int, int]:
    """How many dots there is room for, down and across: a picture is a third as high as it is wide at
    most, so that it is seen as a whole.
    """
    across = max(4, columns - _MARGIN - len(sides[0]))
    lines = max(6, across // 3)
    return (lines, across) if ascii else (HIGH * lines, WIDE * across)


def braille(grid: Grid) -> list[str]:
    """The dots as characters of Braille.

    >>> braille(Grid((bytes([1, 0]), bytes([0, 1])), 2, 2))
    ['⠑']
    """
    lines = []
    for top in range(0, len(grid.cells), HIGH):
        rows = grid.cells[top : top + HIGH]
        signs = []
        for left in range(0, len(rows[0]), WIDE):
            bits = 0
            for row, dots in zip(rows, _DOTS, strict=False):
                for at, dot in zip(row[left : left + WIDE], dots, strict=False):
                    bits |= dot if at else 0
            signs.append(chr(_BRAILLE + bits))
        lines.append("".join(signs))
    return lines


def plain(grid: Grid, spaced: bool) -> list[str]:
    """The dots as stars, with spaces between them or not.

    >>> plain(Grid((bytes([1, 0]), bytes([0, 1])), 2, 2), True)
    ['*  ', '  *']
    """
    return [(" " if spaced else "").join("*" if at else " " for at in row) for row in grid.cells]


def framed(grid: Grid, columns: int = 80, ascii: bool = False) -> str:
    """The picture with what stands on its sides, and what a dot stands for below."""
    if ascii:
        spaced = 2 * len(grid.cells[0]) + _MARGIN + len(grid.sides[0]) <= columns
        body = [f" {line}" if spaced else line for line in plain(grid, spaced)]
    else:
        body = braille(grid)
    left_top, along, right_top, beside, left_end, right_end = [*_FRAMES[ascii]]
    width, middle = len(body[0]), (len(body) - 1) // 2
    left = grid.sides[0]
    blank = " " * len(left)
    lines = [f"{blank} {left_top}{along * width}{right_top}"]
    lines += [f"{left if at == middle else blank} {beside}{line}{beside}" for at, line in enumerate(body)]
    lines.append(f"{blank} {left_end}{along * width}{right_end}")
    head = f"{blank}  {grid.sides[1]}".rstrip()
    said = [text for text in (grid.scale, grid.note) if text]
    return "\n".join([*([head] if head else []), *lines, *said])
