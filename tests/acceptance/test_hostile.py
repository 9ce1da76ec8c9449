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
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import processes

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20
KILOBYTES = 2 * 2**20


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
    code = None
    if command.startswith("python:"):
        code = f"import sys, numpy, mcalc\ntry:\n  {command.removeprefix('python:').strip()}\n"
        code += "except mcalc.McalcError as error:\n  print(error.message)\n  sys.exit(error.status)"
    arguments = shlex.split(command) if code is None else []
    environment = {**os.environ, "NO_COLOR": "1", "OPENBLAS_NUM_THREADS": "1"}
    ended = processes.run(arguments, environment, stdin.encode(), code, SECONDS, KILOBYTES)
    return ended.status, ended.out + ended.err


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
