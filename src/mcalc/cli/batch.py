"""Many requests: a line in, a line out, in order, each as soon as it is ready."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from mcalc.answers.record import error_record, record
from mcalc.answers.request import Request
from mcalc.answers.strict_json import expect, loads
from mcalc.cli.output import write
from mcalc.cli.source import lines
from mcalc.cli.status import Status
from mcalc.errors import DataError, McalcError, fault
from mcalc.report.json import checks, dumps

if TYPE_CHECKING:
    from mcalc.proof.trials.plan import Plan


def run_batch(path: str, default: Request) -> int:
    """Answer every line of the file; the exit status is the highest of all lines."""
    return _each_line(path, lambda line: (dumps(record(_request(line, default).answer())), Status.ANSWERED))


def run_checks(path: str, default: Request, plan: Plan) -> int:
    """Check every line of the file: a claim about the function of the options, or where they have none a function and
    a claim behind a tab, or an object with a `claim`; without a claim it is mcalc's own answer.
    """
    from mcalc.answers.check import agreement, check

    def checked(line: str) -> tuple[str, int]:
        request, claim = _claimed(line, default)
        (found,) = check(request, claim, plan)
        return checks(found), Status.of(agreement([found]))

    return _each_line(path, checked)


def _claimed(line: str, default: Request) -> tuple[Request, str | None]:
    """The function and the claim of one line."""
    if default.spec and not line.startswith("{"):
        return default, line
    if not line.startswith("{"):
        spec, _, text = (part.strip() for part in line.partition("\t"))
        return _request(spec, default), text or None
    given = loads(line, "the line")
    if "schema" in given:  # an answer of mcalc's own
        return default._replace(spec=line), None
    claim = expect(str, given.pop("claim"), "claim") if "claim" in given else None
    if default.spec and "spec" not in given:
        given["spec"] = default.spec
    return _request(dumps(given), default), claim


def _each_line(path: str, answer: Callable[[str], tuple[str, int]]) -> int:
    """Answer every line of the file; the exit status is the highest of all lines.

    An error is an answer too: its record stands in the place of the line with its number, and the next line is read.
    """
    worst: int = Status.ANSWERED
    for number, line in lines(path):
        written, status = _answered(number, line, answer)
        worst = max(worst, status)
        write(written)
    return worst


def _answered(number: int, line: str | McalcError, answer: Callable[[str], tuple[str, int]]) -> tuple[str, int]:
    with fault() as failed:
        if isinstance(line, McalcError):
            raise line
        return answer(line)
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
