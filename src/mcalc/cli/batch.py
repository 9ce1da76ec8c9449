"""Many requests: a line in, a line out, in order, each as soon as it is ready."""

from __future__ import annotations

from mcalc.answers.record import error_record, record
from mcalc.cli.faults import fault
from mcalc.cli.output import write
from mcalc.cli.request import Request, from_line
from mcalc.cli.source import lines
from mcalc.cli.status import Status
from mcalc.errors import McalcError
from mcalc.report.json import dumps


def run_batch(path: str, default: Request) -> int:
    """Answer every line of the file; the exit status is the highest of all lines.

    An error is an answer too: its record stands in the place of the line with its number, and the next line is read.
    """
    worst: int = Status.ANSWERED
    for number, line in lines(path):
        written, status = _answered(number, line, default)
        worst = max(worst, status)
        write(written)
    return worst


def _answered(number: int, line: str | McalcError, default: Request) -> tuple[str, int]:
    with fault() as failed:
        if isinstance(line, McalcError):
            raise line
        return dumps(record(from_line(line, default).answer())), Status.ANSWERED
    error = failed.error
    found = error_record(error)
    return dumps({"schema": found.pop("schema"), "line": number, **found}), error.status
