"""The exit statuses."""

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

    @staticmethod
    def of(agrees: bool | None) -> int:
        """The status of a check: what was checked agrees, disagrees, or can't be told."""
        return {True: Status.ANSWERED, False: Status.DISAGREES, None: Status.UNSUPPORTED}[agrees]
