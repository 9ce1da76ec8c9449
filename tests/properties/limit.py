"""A limit on how long mcalc may think: a hang is a failure like any other."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class HangError(Exception):
    """The time limit was reached."""


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise HangError inside the block when it takes longer."""

    def stop(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
