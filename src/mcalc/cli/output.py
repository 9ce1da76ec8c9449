"""Writing: answers to standard output, everything else to standard error."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from mcalc.errors import FileError, McalcError


class ClosedPipe(BaseException):
    """The reader of standard output has gone. No error: it passes by everything that mends errors."""


def prepare() -> None:
    """Let every terminal show what it can: a character that its encoding doesn't have is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def write(text: str) -> None:
    """One answer and a newline, sent at once.

    Raises ClosedPipe where nobody reads, FileError where it can't be written.
    """
    try:
        _send(sys.stdout, text)
    except BrokenPipeError:
        abandon(sys.stdout)
        raise ClosedPipe from None
    except OSError as error:
        abandon(sys.stdout)
        raise FileError(f"the answer can't be written: {error.strerror}") from None


def write_file(path: str, text: str) -> None:
    """A file as a whole: what is there stays until the new one is written."""
    from mcalc.data.writing import atomically

    raw = text.encode()
    atomically(path, lambda stream: stream.write(raw))


def complain(error: McalcError) -> None:
    """An error for a person."""
    warn(f"Error: {error.render()}")


def warn(text: str) -> None:
    """A message on standard error, if there is one."""
    from mcalc.report.terminal import message

    try:
        _send(sys.stderr, message(text, sys.stderr))
    except OSError:
        abandon(sys.stderr)


def _send(stream: TextIO | None, text: str) -> None:
    if stream is not None:
        stream.write(text + "\n")
        stream.flush()


def abandon(stream: TextIO | None) -> None:
    """Lead a stream that nobody reads into nothing, so that Python's own flush at exit is quiet."""
    if stream is None:
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)
