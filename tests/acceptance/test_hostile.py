"""Small inputs that once hung, grew or ended in mcalc's own fault: each ends in an answer or a clear error.

A row of `tests/data/hostile.tsv` is a command line, or Python behind `python:`; `<9*2200>` stands for 2,200 nines.
`status` lists the exit statuses that may come of it, `shows` is text of the answer or the error, parts of it divided by
`...`; behind `not:` is what must not be in it. Every command runs in a process of its own with hard limits on time and
memory: they stop what hangs, and measure nothing.
"""

from __future__ import annotations

import csv
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20
KILOBYTES = 2 * 2**20
LIMITED = f'ulimit -t {SECONDS}; ulimit -v {KILOBYTES}; exec "$@"'
"""Set in the process that becomes the command: the limits may be less than what the one that runs the tests has."""


class Row(NamedTuple):
    """A command and what must come of it."""

    id: str
    command: str
    status: str
    shows: str


def _rows() -> list[Row]:
    with (ROOT / "tests" / "data" / "hostile.tsv").open(encoding="utf-8", newline="") as stream:
        return [Row(*row) for row in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


def run(command: str, stdin: str = "") -> tuple[int, str]:
    """The exit status of a command and what it wrote."""
    command = re.sub(r"<(.)\*(\d+)>", lambda found: found[1] * int(found[2]), command)
    if command.startswith("python:"):
        arguments = ["-c", f"import sys, numpy, mcalc\ntry:\n  {command.removeprefix('python:').strip()}\n"]
        arguments[1] += "except mcalc.McalcError as error:\n  print(error.message)\n  sys.exit(error.status)"
    else:
        arguments = ["-m", "mcalc", *shlex.split(command)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1", "OPENBLAS_NUM_THREADS": "1"}
    ended = subprocess.run(
        ["sh", "-c", LIMITED, "sh", sys.executable, *arguments],
        input=stdin, capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row.id)
def test_the_command_ends_well(row: Row) -> None:
    status, written = run(row.command)
    assert str(status) in row.status.split(), written[-2000:]
    shown, _, hidden = row.shows.partition("not:")
    at = 0
    for part in filter(None, map(str.strip, shown.split("..."))):
        at = written.find(part, at)
        assert at >= 0, (part, written[-2000:])
    assert not hidden or hidden.strip() not in written
