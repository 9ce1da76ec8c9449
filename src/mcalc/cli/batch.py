"""Many requests: a line in, a line out, in order, each as soon as it is ready."""

from __future__ import annotations

import re

from mcalc.answers.record import error_record, record
from mcalc.answers.request import Request
from mcalc.answers.strict_json import loads
from mcalc.cli.faults import Status, fault
from mcalc.cli.output import write
from mcalc.cli.source import lines
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
    try:
        given = loads(line, "the line")
    except DataError:
        if line.startswith("{"):
            raise
        return _fitting(default, line)._replace(spec=line)
    match given:
        case dict():
            return _fitting(default, str(given.get("spec", ""))).amended(given)
        case int() | float() if not isinstance(given, bool):
            return _fitting(default, "")._replace(spec=line)
    what = "an array" if isinstance(given, list) else "a string" if isinstance(given, str) else line
    hint = 'a line is a function, as in x*w, or an object, as in {"spec": "x*w"}'
    raise DataError(f"the line is JSON and no request: {what} in place of an object", hint=hint)


def _fitting(default: Request, spec: str) -> Request:
    """The options without the declarations of what a line doesn't have: they are for all lines together."""
    names = set(re.findall(r"\w+", spec)) | {name.strip() for group in default.groups for name in group.split(",")}
    shapes = {name: shape for name, shape in default.shapes.items() if name in names}
    return default._replace(shapes=shapes, scalars=[name for name in default.names if name in names])
