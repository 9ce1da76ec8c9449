"""A picture as a file: SVG for a page, PNG with a dot a pixel."""

from __future__ import annotations

import struct
import zlib

from mcalc.pictures.grid import Grid

_SIDE = 480
_SPACE = 28
_LETTER = 15
"""The width of a letter, at most: pages draw pictures small, with larger letters."""
_LARGEST = 16
"""Pixels of a dot in PNG, at most."""


def svg(grid: Grid) -> str:
    """The dots as a drawing: in each row a rectangle for as many as follow each other."""
    down, across = len(grid.cells), len(grid.cells[0])
    size = _SIDE / max(down, across)
    width, height = across * size, down * size
    parts = []
    for at, row in enumerate(grid.cells):
        start = None
        for place, full in enumerate((*row, 0)):
            if full and start is None:
                start = place
            elif not full and start is not None:
                parts.append(f"M{start} {at}h{place - start}v1h{start - place}z")
                start = None
    left, top = (_escaped(side) for side in grid.sides)
    said = _escaped("; ".join(text for text in (grid.scale, grid.note) if text))
    x, y = max(3 * _SPACE, _LETTER * len(grid.sides[0]) + _SPACE // 2), _SPACE
    text = 'font-family="sans-serif" font-size="14" fill="currentColor"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x + width + _SPACE:g} {height + 3 * _SPACE:g}" '
            f'width="{x + width + _SPACE:g}" height="{height + 3 * _SPACE:g}" color="#222">',
            f"<title>{grid.height} x {grid.width}</title>",
            f'<text x="{x + width / 2:g}" y="{y - 9:g}" text-anchor="middle" {text}>{top}</text>',
            f'<text x="{x - 9:g}" y="{y + height / 2:g}" text-anchor="end" {text}>{left}</text>',
            f'<g transform="translate({x} {y})">',
            f'<path transform="scale({size:g})" fill="#1f5fa8" d="{"".join(parts)}"/>',
            f'<rect width="{width:g}" height="{height:g}" fill="none" stroke="currentColor"/>',
            "</g>",
            f'<text x="{x:g}" y="{y + height + _SPACE:g}" {text}>{said}</text>',
            "</svg>",
            "",
        ]
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def png(grid: Grid) -> bytes:
    """The dots as pixels, dark where an entry can be other than zero; few dots are larger."""
    down, across = len(grid.cells), len(grid.cells[0])
    each = max(1, min(_LARGEST, _SIDE // max(down, across)))
    rows = []
    for row in grid.cells:
        line = b"".join((b"\1" if at else b"\0") * each for at in row)
        rows += [b"\0" + line] * each
    head = struct.pack(">IIBBBBB", across * each, down * each, 8, 3, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", head),
            _chunk(b"PLTE", bytes([255, 255, 255, 31, 95, 168])),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
