"""Numbers as text: tables with commas, semicolons, tabs or spaces, and JSON."""

from __future__ import annotations

import csv as tables
import re
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from itertools import islice
from typing import Any, BinaryIO, NoReturn
from warnings import catch_warnings

from mcalc.data.memory import refuse_beyond
from mcalc.data.source import KNOWN, Source, held
from mcalc.data.spool import spooled
from mcalc.errors import DataError

_LONGEST = 16_000_000
"""Characters of a line."""
_SHOWN = 24
LONG = 64_000_000
"""Tables of more bytes are read in parts."""


def csv(stream: BinaryIO, path: str, size: int, key: str, origin: str) -> Source:
    """A table: a row a line, a header above it or not; `key` names one column, or several divided by commas."""
    import numpy as np

    if not path:
        refuse_beyond(2 * size, f"the table in {origin}", "write it to a file, which is read in parts")
    text = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        first = text.readline(_LONGEST)
    except UnicodeDecodeError:
        raise DataError(f"{origin} is not text in UTF-8, and no format that is known", hint=_KNOWN) from None
    if "\0" in first or len(first) >= _LONGEST:
        raise DataError(f"{origin} is no table of numbers", hint=_KNOWN)
    sign = _divider(first)
    names = next(_cells([first], sign), [])
    headed = bool(names) and not any(map(_is_number, names))
    columns = _chosen(names if headed else [], key, origin)
    text.seek(0)

    def read(lines: Any, skipped: int = 0) -> Any:
        return np.loadtxt(
            lines, delimiter=sign, skiprows=skipped, comments=None, quotechar='"', ndmin=2, usecols=columns
        )

    try:
        with catch_warnings(action="ignore"):  # of a table without rows
            if path and size > LONG:
                found = spooled(islice(text, int(headed), None), read, origin)
            else:
                whole = read(text, int(headed))
                found = held(whole, origin, loose=True) if whole.size else None
    except (ValueError, UnicodeDecodeError):
        text.seek(0)
        _explain(text, sign, headed, columns, origin)
    finally:
        text.detach()
    if found is None:
        raise DataError(f"{origin} is empty: it has no numbers", hint="a row a line, numbers divided by commas")
    if columns is None or len(columns) > 1:
        return found
    shape = found.shape[:1]
    raw = found.raw._replace(shape=shape) if found.raw is not None else None
    load = found.load
    return found._replace(shape=shape, loose=False, raw=raw, load=lambda: load()[:, 0])


_KNOWN = f"{', '.join(KNOWN[:-1])} and {KNOWN[-1]} are known"


def _divider(line: str) -> str | None:
    """The sign between the numbers of a line; None for spaces."""
    return next((sign for sign in ";\t," if sign in line), None)


def _cells(lines: Iterator[str] | Sequence[str], sign: str | None) -> Iterator[list[str]]:
    if sign is None:
        return (line.split() for line in lines)
    return ([cell.strip() for cell in row] for row in tables.reader(lines, delimiter=sign))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _chosen(names: Sequence[str], key: str, origin: str) -> list[int] | None:
    """The places of the columns that are named; None for all."""
    if not key:
        return None
    if not names:
        raise DataError(f"{origin} has no names of columns in its first line", hint=f"leave :{key} out")
    wanted = [name.strip() for name in key.split(",")]
    for name in wanted:
        if names.count(name) != 1:
            said = "no column" if name not in names else "two columns"
            raise DataError(f"{origin} has {said} {name!r}", hint=f"its columns: {', '.join(names)}"[:200])
    return [names.index(name) for name in wanted]


def _explain(text: TextIOWrapper, sign: str | None, headed: bool, columns: list[int] | None, origin: str) -> NoReturn:
    """Raise DataError for the first place of a table that can't be read."""
    width, number = 0, 0
    try:
        for number, cells in enumerate(_cells(text, sign), 1):
            if (headed and number == 1) or not any(cells):
                continue
            if width and len(cells) != width:
                raise DataError(
                    f"line {number} of {origin} has {len(cells)} cells, and those above it {width}",
                    hint="every line has as many numbers",
                )
            width = len(cells)
            for place in columns or range(width):
                if not _is_number(cells[place]):
                    raise _no_number(cells[place], number, place, origin)
    except (UnicodeDecodeError, tables.Error) as error:
        raise DataError(f"{origin} is no table of numbers after line {number}: {error}", hint=_KNOWN) from None
    raise DataError(f"{origin} is no table of numbers", hint="a row a line, numbers divided by commas")


def _no_number(cell: str, line: int, place: int, origin: str) -> DataError:
    where = f"line {line}, column {place + 1} of {origin}"
    if not cell:
        return DataError(f"{where} is empty", hint="fill the cell in, or leave the line out")
    shown = cell if len(cell) <= _SHOWN else cell[:_SHOWN] + "..."
    hint = "name the columns that are numbers, as in FILE:age,height, or take the cell out"
    if re.fullmatch(r"[-+\d.]*\d,\d+", cell):
        hint = "decimals have a point: 1.5"
    elif re.fullmatch(r"[-+\d.e]+[ij]|[-+(].*j\)?", cell):
        hint = "mcalc computes with real numbers: give the real and the imaginary part a file each"
    return DataError(f"{where} is no number: {shown!r}", hint=hint)


def json(stream: BinaryIO, path: str, size: int, key: str, origin: str) -> Source:
    """Nested lists of numbers, or an object of such with `key` as the name of one."""
    import json as reader

    import numpy as np

    refuse_beyond(8 * size, f"the JSON in {origin}", "write it as .npy, which is read in parts")
    try:
        found = reader.loads(stream.read(), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        said = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise DataError(f"{origin} is not JSON: {said}", hint="as in [[1, 2], [3, 4]]") from None
    if isinstance(found, dict):
        if key not in found:
            shown = f"it has no {key!r}" if key else "it is an object"
            listed = ", ".join(found)[:100] or "nothing"
            first = next(iter(found), "x")
            raise DataError(f"{origin}: {shown}; in it: {listed}", hint=f"name one, as in x={path or '-'}:{first}")
        found, origin = found[key], f"{key} in {origin}"
    elif key:
        raise DataError(f"{origin} is one array, without parts to name", hint=f"leave :{key} out")
    _regular(found, origin)
    return held(np.array(found, dtype=float), origin)


def _regular(found: Any, origin: str) -> None:
    """Raise DataError for lists that are no array of numbers: of different lengths, or with something else in them."""
    shapes: list[tuple[Any, tuple[int, ...]]] = [(found, ())]
    lengths: dict[int, int] = {}
    deepest: int | None = None
    while shapes:
        part, place = shapes.pop()
        where = "".join(f"[{at}]" for at in place)
        if isinstance(part, list):
            if lengths.setdefault(len(place), len(part)) != len(part) or deepest == len(place):
                raise DataError(
                    f"{origin} is no array: {where or 'it'} has {len(part)} entries, and others "
                    f"{lengths[len(place)] if deepest != len(place) else 'are numbers'}",
                    hint="as in [[1, 2], [3, 4]]",
                )
            shapes += [(item, (*place, at)) for at, item in reversed([*enumerate(part)])]
        elif isinstance(part, bool) or not isinstance(part, int | float):
            raise DataError(
                f"{origin} has {str(part)[:_SHOWN]!r} in place of a number at {where or 'its top'}",
                hint="as in [1, 2, 3]",
            )
        elif (deepest := len(place) if deepest is None else deepest) != len(place):
            raise DataError(
                f"{origin} is no array: {where} is a number, and others are lists", hint="as in [[1, 2], [3, 4]]"
            )
    if deepest is None:
        raise DataError(f"{origin} is empty: it has no numbers", hint="as in [1, 2, 3]")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number in JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"it has {next(name for name in names if names.count(name) > 1)!r} twice")
    return found
