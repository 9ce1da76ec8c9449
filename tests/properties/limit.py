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

    # Processor time: a busy machine is no fault of mcalc's.
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
