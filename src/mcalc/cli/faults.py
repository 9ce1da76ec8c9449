"""The exit statuses, and the one place that catches everything: whatever is raised becomes an error of mcalc's own."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Final

from mcalc.errors import InternalError, LimitError, McalcError


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


TRACEBACK = "MCALC_TRACEBACK"
"""Set in the environment, it lets an unexpected exception through with its traceback."""


_REPORT = "this is mcalc's own fault: please report it with the command that you typed"


class fault:  # noqa: N801 - used as a function
    """A context that ends at the first exception and keeps it as a McalcError.

    >>> with fault() as failed:
    ...     raise RecursionError
    >>> failed.error.kind
    'limit'
    """

    def __init__(self) -> None:
        self.error: McalcError = InternalError("nothing was raised")

    def __enter__(self) -> fault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        match raised:
            case InternalError():
                raised.hint = raised.hint or _REPORT
                self.error = raised
            case McalcError():
                self.error = raised
            case RecursionError():
                self.error = LimitError("the expression is nested too deep for mcalc")
            case MemoryError():
                self.error = LimitError("there is not enough memory for this")
            case Exception():
                if os.environ.get(TRACEBACK):
                    return False
                self.error = own_fault(raised)
            case _:
                return False
        return True


def own_fault(raised: Exception) -> InternalError:
    """What is said of an exception that nobody expected."""
    said = " ".join(str(raised).split())[:200]
    return InternalError(
        f"this is mcalc's own fault ({type(raised).__name__}{': ' if said else ''}{said}); please report it with the "
        f"command that you typed and what it prints with {TRACEBACK}=1"
    )
