"""Exit statuses of the command line."""

from __future__ import annotations

from typing import Final


class Status:
    """What a program that runs mcalc learns from its exit status."""

    ANSWERED: Final = 0
    """Answered; for `check`: what was checked agrees."""
    DISAGREES: Final = 1
    """`check` disagrees."""
    INPUT: Final = 2
    """The input is at fault: the spec, an option, a file."""
    UNSUPPORTED: Final = 3
    """Understood, and mcalc can't do it."""
    INTERNAL: Final = 70
    """mcalc's own fault."""
    INTERRUPTED: Final = 130
    """Ended by Ctrl-C."""
