"""Long tables of text as numbers in a file of their own, which is read in parts and gone with the last use of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from tempfile import NamedTemporaryFile, gettempdir
from typing import Any

from mcalc.data.source import Raw, Source
from mcalc.errors import FileError

_LINES = 20_000
"""Lines that are read at once."""


def spooled(lines: Iterator[str], read: Callable[[list[str]], Any], origin: str) -> Source | None:
    """The numbers of a table, written a part at a time; None where there are none. `read` makes lines a matrix.

    Raises ValueError where `read` does, or where rows differ in length, FileError where there is no room for them.
    """
    file = NamedTemporaryFile(prefix="mcalc-", suffix=".numbers")  # noqa: SIM115 - the source keeps it
    rows, width = 0, 0
    try:
        while some := list(islice(lines, _LINES)):
            found = read(some)
            if not found.size:
                continue
            if width not in (0, found.shape[1]):
                raise ValueError("rows of different length")
            width, rows = found.shape[1], rows + found.shape[0]
            file.write(found.tobytes())
        file.flush()
    except OSError as error:
        raise FileError(
            f"the numbers of {origin} can't be written to {gettempdir()}: {error.strerror}",
            hint="set TMPDIR to a folder with room, or write the table as .npy",
        ) from None
    raw = Raw(file.name, 0, "<f8", (rows, width))

    def load(kept: Any = file) -> Any:
        return raw.read()

    return Source(origin, raw.shape, "float64", load, raw, loose=True) if rows else None
