"""An answer as a Rich table: four columns where they fit, else a block a variable."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import StringIO
from shutil import get_terminal_size
from typing import TextIO

from rich.box import ROUNDED
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mcalc.answers.answer import Answer
from mcalc.report.sheet import Row, Sheet, aligned, sheet
from mcalc.report.text import footing, heading
from mcalc.report.wrap import wrap

_HEADS = ("by", "derivative", "shape", "sparsity")
_LABELS = ("by", "is", "entries", "shape", "sparsity")
_FRAME = 3
"""A column costs a bar and a space to each side; the table one bar more."""
_NARROWEST = 20
_SPARSITY = 26
"""How wide the last column is where the others need the room."""
_NOTE = 44


def table(answer: Answer, stream: TextIO | None = None) -> str:
    """The answer as it should look on `stream`: its width, its colours, its encoding."""
    page = _Page(stream or sys.stdout)
    console = _console(page)
    found = sheet(answer, page.encoding)
    parts: list[Table | Text] = [_head(found, console.width)]
    parts.append(_columns(found, console.width) or _blocks(found, console.width))
    parts += [Text(line, style="dim") for line in footing(found)]
    for part in parts:
        console.print(part, soft_wrap=False, highlight=False)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


class _Page(StringIO):
    """Text that is laid out as the stream would show it, and written later, all at once."""

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__()
        self._encoding = getattr(stream, "encoding", None) or "utf-8"
        self._terminal = stream is not None and stream.isatty()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream."""
        return self._encoding

    def isatty(self) -> bool:
        """Whether the stream is a terminal."""
        return self._terminal


def _console(page: _Page) -> Console:
    """A console of that stream. Nothing but text where NO_COLOR says so: bold is an escape code too."""
    plain = bool(os.environ.get("NO_COLOR"))
    width = max(get_terminal_size((80, 24)).columns, _NARROWEST)
    return Console(file=page, width=width, height=25, color_system=None if plain else "auto", markup=False, emoji=False)


def _head(found: Sheet, width: int) -> Text:
    lines = [part for line in heading(found) for part in _hanging(line, width)]
    first, *rest = lines
    text = Text(first, style="bold")
    for line in rest:
        text.append("\n" + line, style="not bold")
    return text


def _hanging(line: str, width: int) -> list[str]:
    indent = len(line) - len(line.lstrip())
    return [" " * indent + part for part in wrap(line.lstrip(), width - indent)]


def _columns(found: Sheet, width: int) -> Table | None:
    """A row a variable, or None where the closed forms are too wide for it."""
    wrt = _widest([_HEADS[0], *(row.wrt for row in found.rows)])
    shape = _widest([_HEADS[2], *(row.shape for row in found.rows)])
    whole = _widest([_HEADS[3], *(row.sparsity for row in found.rows)])
    sparsity = min(whole, _SPARSITY)
    room = width - wrt - shape - sparsity - _FRAME * len(_HEADS) - 1
    needed = _widest([_HEADS[1], *(line for row in found.rows for line in (row.expression, *_where(row)))])
    grids = [_widest(aligned(row.grid)) for row in found.rows if row.grid]
    stacked = width - _stacked_label() - _FRAME * 2 - 1
    if needed > room or any(room < grid <= stacked for grid in grids):
        return None
    notes = min(_widest([note for row in found.rows for note in row.notes]), _NOTE)
    inner = min(room, max([needed, notes, *(grid for grid in grids if grid <= room)]))
    sparsity = max(sparsity, min(whole, sparsity + room - inner))
    drawn = Table(box=ROUNDED, show_lines=any(row.grid or row.where or row.notes for row in found.rows))
    for head, at in zip(_HEADS, (wrt, inner, shape, sparsity), strict=True):
        drawn.add_column(head, width=at, overflow="fold", header_style="bold")
    for row in found.rows:
        drawn.add_row(Text(row.wrt, style="bold"), _cell(row, inner), Text(row.shape), Text(row.sparsity))
    return drawn


def _blocks(found: Sheet, width: int) -> Table:
    """A block a variable, a line a fact: for narrow terminals and wide closed forms."""
    label = _stacked_label()
    room = width - label - _FRAME * 2 - 1
    drawn = Table(box=ROUNDED, show_header=False)
    drawn.add_column(width=label, style="dim", overflow="fold")
    drawn.add_column(width=room, overflow="fold")
    for row in found.rows:
        facts = [
            Text(row.wrt, style="bold"),
            _cell(row._replace(grid=None), room),
            _entries(row, room) or Text(),
            _plain(row.shape, room),
            _plain(row.sparsity, room),
        ]
        shown = [(name, fact) for name, fact in zip(_LABELS, facts, strict=True) if fact.plain]
        for number, (name, fact) in enumerate(shown):
            drawn.add_row(name, fact, end_section=number == len(shown) - 1)
    return drawn


def _stacked_label() -> int:
    return _widest(_LABELS)


def _cell(row: Row, width: int) -> Text:
    """The closed form, the parts that it names, its entries and what must be said of it."""
    text = Text("\n".join(wrap(row.expression, width)), style="bold")
    for line in _where(row):
        text.append("\n" + "\n".join(wrap(line, width)), style="not bold")
    entries = _entries(row, width)
    if entries is not None:
        text.append("\n\n", style="not bold").append_text(entries)
    for note in row.notes:
        text.append("\n" + "\n".join(wrap(note, width)), style="not bold italic")
    return text


def _where(row: Row) -> list[str]:
    return [f"where {part}" for part in row.where]


def _entries(row: Row, width: int) -> Text | None:
    """The grid of entries where it fits, its zeros dimmed."""
    lines = aligned(row.grid) if row.grid else []
    if not lines or _widest(lines) > width:
        return None
    text = Text(style="not bold")
    for line in lines:
        if text.plain:
            text.append("\n")
        for place, cell in enumerate(line.split("  ")):
            text.append("  " if place else "").append(cell, style="dim" if cell.strip() == "0" else "")
    return text


def _plain(text: str, width: int) -> Text:
    return Text("\n".join(wrap(text, width)) if text else "")


def _widest(lines: Sequence[str]) -> int:
    return max(map(len, lines), default=0)
