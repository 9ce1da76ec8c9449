"""Exit statuses of the command line."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """What a program that runs mcalc learns from its exit status."""

    ANSWERED = 0
    """Answered; for `check`: what was checked agrees."""
    DISAGREES = 1
    """`check` disagrees."""
    INPUT = 2
    """The input is at fault: the spec, an option, a file."""
    UNSUPPORTED = 3
    """Understood, and mcalc can't do it."""
    INTERNAL = 70
    """mcalc's own fault."""
    INTERRUPTED = 130
    """Ended by Ctrl-C."""
