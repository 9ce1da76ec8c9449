"""A page that is laid out as a terminal would show it, and written later, all at once."""

from __future__ import annotations

import os
from io import StringIO
from shutil import get_terminal_size
from typing import TextIO

from rich.console import Console

from mcalc.report.wrap import wrap

NARROWEST = 20


class Page(StringIO):
    """Text for a stream: its encoding, and whether it is a terminal, are the stream's."""

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


def console_of(page: Page) -> Console:
    """A console of that page. Nothing but text where NO_COLOR says so: bold is an escape code too."""
    plain = bool(os.environ.get("NO_COLOR"))
    width = max(get_terminal_size((80, 24)).columns, NARROWEST)
    return Console(file=page, width=width, height=25, color_system=None if plain else "auto", markup=False, emoji=False)


def hanging(line: str, width: int) -> list[str]:
    """A line cut to a width, its own indentation kept."""
    indent = len(line) - len(line.lstrip())
    return [" " * indent + part for part in wrap(line.lstrip(), width - indent)]
