"""Running `mcalc` as its users do: as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from tests import processes
from tests.processes import Result

COMMAND = (sys.executable, "-m", "mcalc")
"""What starts a process in full."""


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """A terminal of 80 columns without preferences, and the changes."""
    kept = {name: value for name, value in os.environ.items() if name not in _PREFERENCES}
    return kept | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"} | dict(changes or {})


_PREFERENCES = {"NO_COLOR", "FORCE_COLOR", "TERM", "MCALC_TRACEBACK", "TYPER_USE_RICH"}


def mcalc(*arguments: str, stdin: str | bytes = b"", env: Mapping[str, str] | None = None) -> Result:
    """Run a command line to its end; with changes to the environment in a process that starts with them."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    if not env:
        return processes.run(arguments, environment(), given)
    done = subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, env=environment(env), check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def shown(terminal: int) -> bytes:
    """All that a terminal shows, until what writes to it has ended."""
    seen = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            return seen
        if not part:
            return seen
        seen += part
