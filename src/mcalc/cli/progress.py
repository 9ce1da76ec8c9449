"""How far a long computation is, on standard error where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final

_QUIET: Final = 0.5
"""Seconds before anything is shown."""


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """What is told how many rows are done since the last time, and of how many; None where nobody would see it.

    The bar is gone when the work is done, or was ended.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    bar = _Bar()
    try:
        yield bar.tell
    finally:
        bar.end()


class _Bar:
    """A bar with rows per second and the time left, which is made when the work turns out to be long."""

    def __init__(self) -> None:
        self._began = monotonic()
        self._done = 0
        self._shown: Any = None
        self._task: Any = None

    def tell(self, rows: int, total: int) -> None:
        """So many more rows are done."""
        self._done += rows
        if self._shown is None and monotonic() - self._began > _QUIET:
            self._begin(total)
        if self._shown is not None:
            speed = self._done / (monotonic() - self._began)
            self._shown.update(self._task, completed=self._done, speed=f"{speed:,.0f} rows/s")

    def _begin(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[speed]}"), TimeRemainingColumn())
        self._shown = Progress(*columns, console=Console(stderr=True), transient=True)
        self._shown.start()
        self._task = self._shown.add_task("", total=total, speed="")

    def end(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown.stop()
