"""Many requests: a line in, a line out, in order, each as soon as it is ready."""

from __future__ import annotations

from mcalc.answers.record import error_record, record
from mcalc.answers.recorded import loads
from mcalc.answers.request import Request
from mcalc.cli.faults import fault
from mcalc.cli.output import write
from mcalc.cli.source import lines
from mcalc.cli.status import Status
from mcalc.errors import DataError, McalcError
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
        return dumps(record(_request(line, default).answer())), Status.ANSWERED
    error = failed.error
    found = error_record(error)
    return dumps({"schema": found.pop("schema"), "line": number, **found}), error.status


def _request(line: str, default: Request) -> Request:
    """The request of one line: a plain spec, or a JSON object whose keys go before the options."""
    if line.startswith("{"):
        return default.amended(loads(line, "the line"))
    if line in ("null", "true", "false") or (line[:1] in _OTHER_JSON and _is_json(line)):
        hint = 'a line is a function, as in x*w, or an object, as in {"spec": "x*w"}'
        what = _OTHER_JSON.get(line[:1], line)
        raise DataError(f"the line is JSON and no request: {what} in place of an object", hint=hint)
    return default._replace(spec=line)


_OTHER_JSON = {"[": "an array", '"': "a string"}


def _is_json(line: str) -> bool:
    try:
        loads(line, "the line")
    except DataError:
        return False
    return True
