"""Explanations for a terminal: the board in its width and colours.

The colours are few, and written by hand: to import Rich takes longer than to explain.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import TextIO

from mcalc.explanation.step import Explanation
from mcalc.report.board import Line, board, filled, introduction
from mcalc.report.steps_text import footing, plain, sheet_of, spelled
from mcalc.report.text import heading
from mcalc.report.wrap import wrap

_BOLD, _DIM, _UNDERLINE, _CYAN, _PLAIN = "1", "2", "1;4", "36", ""
_STYLES = {"section": _UNDERLINE, "head": _BOLD, "equation": _PLAIN, "answer": _BOLD, "note": _DIM, "blank": _PLAIN}
_NARROWEST, _WIDEST = 20, 100


def steps_table(found: Sequence[Explanation], detail: str, stream: TextIO | None = None) -> str:
    """All explanations of one function, as they should look on `stream`."""
    target = stream or sys.stdout
    encoding = getattr(target, "encoding", None) or "utf-8"
    width = min(max(get_terminal_size((80, 24)).columns, _NARROWEST), _WIDEST)
    paint = _Painter(target, encoding)
    first, *rest = [part for line in heading(sheet_of(found, encoding)) for part in _hanging(line, width)]
    lines = [paint(first, _BOLD), *(paint(line) for line in rest)]
    for explanation in found:
        lines += ["", *(paint(line) for line in introduction(explanation, width))]
        lines += [_painted(line, width, paint) for line in board(explanation, detail, width)]
    lines += ["", *(paint(part, _DIM) for line in footing(found, detail) for part in filled(line, width))]
    return "\n".join(lines)


class _Painter:
    """Text as a stream can show it: its characters, and styles on a terminal unless NO_COLOR or TERM says otherwise."""

    def __init__(self, stream: TextIO, encoding: str) -> None:
        told = os.environ.get("NO_COLOR") or os.environ.get("TERM") in ("dumb", "unknown")
        self.colours = stream.isatty() and not told
        self.encoding = encoding

    def __call__(self, text: str, style: str = _PLAIN) -> str:
        shown = spelled(text, self.encoding)
        return f"\x1b[{style}m{shown}\x1b[0m" if self.colours and style and shown else shown


def _painted(line: Line, width: int, paint: _Painter) -> str:
    rest = plain(line, width)[len(line.text) :]
    return paint(line.text, _STYLES[line.role]) + paint(rest, _CYAN)


def _hanging(line: str, width: int) -> list[str]:
    """A line cut to a width, its own indentation kept."""
    indent = len(line) - len(line.lstrip())
    return [" " * indent + part for part in wrap(line.lstrip(), width - indent)]
