"""Explanations for a terminal: the board in its width and colours."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

from rich.text import Text

from mcalc.explanation.step import Explanation
from mcalc.report.board import Line, board, introduction
from mcalc.report.page import Page, console_of, hanging
from mcalc.report.steps_text import footing, plain, sheet_of
from mcalc.report.text import heading

_STYLES = {"section": "bold underline", "head": "bold", "equation": "", "answer": "bold", "note": "dim", "blank": ""}
_WIDEST = 100


def steps_table(found: Sequence[Explanation], detail: str, stream: TextIO | None = None) -> str:
    """All explanations of one function, as they should look on `stream`."""
    page = Page(stream or sys.stdout)
    console = console_of(page)
    width = min(console.width, _WIDEST)
    head = sheet_of(found, page.encoding)
    first, *rest = [part for line in heading(head) for part in hanging(line, width)]
    console.print(Text(first, style="bold"), highlight=False)
    for line in rest:
        console.print(Text(line), highlight=False)
    for explanation in found:
        console.print()
        for words in introduction(explanation, width):
            console.print(Text(words), highlight=False)
        for part in board(explanation, detail, width):
            console.print(_styled(part, width), highlight=False, soft_wrap=True)
    console.print()
    for line in footing(found):
        console.print(Text(line, style="dim"), highlight=False)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def _styled(line: Line, width: int) -> Text:
    text = Text(line.text, style=_STYLES[line.role])
    if line.right:
        whole = plain(line, width)
        text = Text(line.text, style=_STYLES[line.role])
        text.append(whole[len(line.text) :], style="not bold cyan")
    return text
