"""Where a spec comes from: the command line, standard input, a file."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mcalc.errors import DataError, FileError, LimitError, McalcError
from mcalc.record import Record

SPEC_BYTES = 1_000_000
"""A spec on standard input or in a file is read up to this many bytes."""
RECORD_BYTES = 64_000_000
"""Answers that come back through a pipe, with their patterns, are longer."""
_HERE = "standard input"


class Given(Record):
    """The text of a spec; the file that it is from, if any, and the line in which it begins there."""

    text: str
    origin: str = ""
    first_line: int = 1

    def locate(self, error: McalcError) -> None:
        """Name the file in an error that points into this text."""
        if self.origin and error.source == self.text:
            error.found_in(self.origin, self.first_line)


def read_spec(argument: str, limit: int = SPEC_BYTES) -> Given:
    """The text of a spec: `-` is standard input, `@file` a file, anything else the spec itself.

    Raises FileError, DataError or LimitError for what can't be read as text.
    """
    if argument != "-" and not re.match("@(?! *\\()", argument):
        return Given(argument)  # MATLAB's functions begin with @(
    path = argument.removeprefix("@")
    with opened(path) as stream:
        raw = _guarded(path, lambda: stream.read(limit + 1))
    if len(raw) > limit:
        raise LimitError(f"{named(path)} is longer than {limit} bytes")
    text = decoded(raw, named(path))
    blank = len(text) - len(text.lstrip())
    return Given(text.strip(), named(path), 1 + text.count("\n", 0, blank))


def read_records(argument: str) -> Given:
    """A spec, or answers that come back through a pipe."""
    return read_spec(argument, RECORD_BYTES)


def lines(path: str, limit: int = SPEC_BYTES) -> Iterator[tuple[int, str | DataError | LimitError]]:
    """The lines that are not blank with their numbers, as they come; an error in place of one that can't be read."""
    number = 0
    with opened(path) as stream:
        while raw := _guarded(path, lambda: stream.readline(limit + 1)):
            number += 1
            if len(raw) > limit:
                while raw and not raw.endswith(b"\n"):
                    raw = _guarded(path, lambda: stream.readline(limit + 1))
                yield number, LimitError(f"the line is longer than {limit} bytes")
                continue
            try:
                text = decoded(raw, "the line").strip()
            except DataError as error:
                yield number, error
                continue
            if text:
                yield number, text


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file as bytes; `-` is standard input, which stays open."""
    if path == "-":
        if sys.stdin is None:
            raise FileError(f"{_HERE} is closed")
        yield sys.stdin.buffer
        return
    if not path:
        raise FileError("no file is named", hint="@ is followed by a path: @spec.txt")
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - closed below; only opening it may fail here
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    with stream:
        yield stream


def named(path: str) -> str:
    """What to call it in a message."""
    return _HERE if path == "-" else repr(path)


def decoded(raw: bytes, what: str) -> str:
    """The text; UTF-8, with or without a mark in front.

    Raises DataError for anything else.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{what} is not text in UTF-8") from None


def _guarded(path: str, read: Callable[[], bytes]) -> bytes:
    try:
        return read()
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: str, error: OSError | ValueError) -> FileError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return FileError(f"{named(path)} can't be read: {reason}")
