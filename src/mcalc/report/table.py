"""An answer as a Rich table: four columns where they fit, else a block a variable."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Literal, TextIO

from rich.box import ROUNDED
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from mcalc.answers.answer import Answer
from mcalc.report.lines import columns, hanging, wrap
from mcalc.report.sheet import Row, footing, heading, rows, shared
from mcalc.report.terminal import coloured

_HEADS = ("by", "derivative", "shape", "sparsity")
_LABELS = ("by", "is", "entries", "shape", "sparsity")
_PARTS = "where"
_PATTERN = "pattern"
_FRAME = 3
"""A column costs a bar and a space to each side; the table one bar more."""
_SPARSITY = 26
"""How wide the last column is where the others need the room."""
_NOTE = 44


class _Page(StringIO):
    """Text that is laid out as a stream would show it, and written later, all at once."""

    encoding = "utf-8"

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__()
        self.encoding = getattr(stream, "encoding", None) or "utf-8"


def table(answer: Answer, stream: TextIO | None = None) -> str:
    """The answer as it should look on `stream`: its width, its colours, its encoding."""
    page, width = _Page(stream or sys.stdout), columns(20, sys.maxsize)
    found, parts = rows(answer, page.encoding), shared(answer, page.encoding)
    first, *rest = [part for line in heading(answer.question, page.encoding) for part in hanging(line, width)]
    head = Text(first, style="bold")
    for line in rest:
        head.append("\n" + line, style="not bold")
    box = _columns(found, parts, width) or _blocks(found, parts, width)
    return printed((head, box, *(Text(line, style="dim") for line in footing(answer))), stream)


def printed(parts: Iterable[RenderableType], stream: TextIO | None = None) -> str:
    """What Rich draws below each other, as it should look on `stream`: its width, its colours, its encoding."""
    page, width = _Page(stream or sys.stdout), columns(20, sys.maxsize)
    # Nothing but text without colours: bold is an escape code too.
    colours: Literal["standard"] | None = "standard" if coloured(stream or sys.stdout) else None
    console = Console(
        file=page,
        width=width,
        height=25,
        color_system=colours,
        force_terminal=colours is not None,
        markup=False,
        emoji=False,
    )
    for part in parts:
        console.print(part, soft_wrap=False, highlight=False)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def _columns(found: Sequence[Row], parts: Sequence[str], width: int) -> Table | None:
    """A row a variable, or None where the closed forms are too wide for it."""
    wrt, shape, whole = (
        _widest([head, *(getattr(row, name) for row in found)])
        for head, name in (("by", "wrt"), ("shape", "shape"), ("sparsity", "sparsity"))
    )
    wrt = max(wrt, len(_PARTS)) if parts else wrt
    sparsity = min(whole, _SPARSITY)
    room = width - wrt - shape - sparsity - _FRAME * len(_HEADS) - 1
    needed = _widest([_HEADS[1], *parts, *(line for row in found for line in (row.expression, *row.where))])
    grids = [_widest(_shown(row)) for row in found if _shown(row)]
    stacked = width - _widest(_LABELS) - _FRAME * 2 - 1
    if needed > room or any(room < grid <= stacked for grid in grids):
        return None
    notes = min(_widest(note for row in found for note in row.notes), _NOTE)
    inner = min(room, max([needed, notes, *(grid for grid in grids if grid <= room)]))
    sparsity = max(sparsity, min(whole, sparsity + room - inner))
    drawn = Table(box=ROUNDED, show_lines=any(parts or _shown(row) or row.where or row.notes for row in found))
    for head, at in zip(_HEADS, (wrt, inner, shape, sparsity), strict=True):
        drawn.add_column(head, width=at, overflow="fold", header_style="bold")
    if parts:
        drawn.add_row(_PARTS, "\n".join(parts))
    for row in found:
        drawn.add_row(Text(row.wrt, style="bold"), _cell(row, inner), Text(row.shape), Text(row.sparsity))
    return drawn


def _blocks(found: Sequence[Row], parts: Sequence[str], width: int) -> Table:
    """A block a variable, a line a fact: for narrow terminals and wide closed forms."""
    label = _widest([*_LABELS, _PARTS])
    room = width - label - _FRAME * 2 - 1
    drawn = Table(box=ROUNDED, show_header=False)
    drawn.add_column(width=label, style="dim", overflow="fold")
    drawn.add_column(width=room, overflow="fold")
    if parts:
        drawn.add_row(_PARTS, "\n".join(_wrapped(part, room) for part in parts), end_section=True)
    for row in found:
        facts = [
            Text(row.wrt, style="bold"),
            _cell(row._replace(grid=(), pattern=()), room),
            _entries(row, room) or Text(),
            Text(_wrapped(row.shape, room)),
            Text(_wrapped(row.sparsity, room)),
        ]
        labels = [_PATTERN if name == "entries" and row.pattern else name for name in _LABELS]
        shown = [(name, fact) for name, fact in zip(labels, facts, strict=True) if fact.plain]
        for number, (name, fact) in enumerate(shown):
            drawn.add_row(name, fact, end_section=number == len(shown) - 1)
    return drawn


def _cell(row: Row, width: int) -> Text:
    """The closed form, the parts that it names, its entries and what must be said of it."""
    text = Text(_wrapped(row.expression, width), style="bold")
    for line in row.where:
        text.append("\n" + _wrapped(line, width), style="not bold")
    entries = _entries(row, width)
    if entries is not None:
        text.append("\n\n", style="not bold").append_text(entries)
    for note in row.notes:
        text.append("\n" + _wrapped(note, width), style="not bold italic")
    return text


def _entries(row: Row, width: int) -> Text | None:
    """The grid of entries where it fits, its zeros dimmed."""
    grid = _shown(row)
    if not grid or _widest(grid) > width:
        return None
    text = Text(style="not bold")
    for number, line in enumerate(grid):
        text.append("\n" if number else "")
        for place, cell in enumerate(line.split("  ")):
            text.append("  " if place else "").append(cell, style="dim" if cell.strip() == "0" else "")
    return text


def _shown(row: Row) -> Sequence[str]:
    """What is drawn of a derivative: its entries, or the pattern of more of them."""
    return row.grid or row.pattern


def _wrapped(text: str, width: int) -> str:
    return "\n".join(wrap(text, width))


def _widest(lines: Iterable[str]) -> int:
    return max(map(len, lines), default=0)
