"""Running `mcalc` as its users do: as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import NamedTuple

COMMAND = (sys.executable, "-m", "mcalc")


class Result(NamedTuple):
    """What a process left behind."""

    status: int
    out: str
    err: str


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """A terminal of 80 columns without preferences, and the changes."""
    kept = {name: value for name, value in os.environ.items() if name not in _PREFERENCES}
    return kept | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"} | dict(changes or {})


_PREFERENCES = {"NO_COLOR", "FORCE_COLOR", "TERM", "MCALC_TRACEBACK", "TYPER_USE_RICH"}


def mcalc(*arguments: str, stdin: str | bytes = b"", env: Mapping[str, str] | None = None) -> Result:
    """Run a command line to its end."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, env=environment(env), check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
