"""The questions that the page asks, as JSON, and the pieces of it that are the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

from mcalc.answers.answer import Answer
from mcalc.answers.record import error_record, record
from mcalc.answers.request import Request
from mcalc.answers.strict_json import loads
from mcalc.errors import DataError, fault
from mcalc.report.html import code_of, copied, fragment, steps_of
from mcalc.report.json import dumps
from mcalc.report.latex import answer as latex

_BUSY = Lock()
"""One question is answered at a time: more would share the one processor that Python runs on."""


def ask(about: str, question: str) -> str:
    """The answer to a question, a request as in a batch, or the error, as JSON.

    >>> ask("answer", '{"spec": "sigmod(x)"}')[:60]
    '{"schema": "mcalc/1", "error": {"kind": "unknown-function", '
    """
    with fault() as failed, _BUSY:
        return _answered(about, question)
    return dumps(error_record(failed.error))


@lru_cache(maxsize=32)
def _answered(about: str, question: str) -> str:
    return dumps(ABOUT[about](_answer(question)))


@lru_cache(maxsize=32)
def _answer(question: str) -> Answer:
    given = loads(question, "the question")
    if not isinstance(given, dict):
        raise DataError("a question is a JSON object")
    command = given.pop("command", "")
    request = Request("", command="").amended(given)
    return request._replace(command=command).suited().answer()


def _whole(found: Answer) -> dict[str, Any]:
    return {"html": str(fragment(found)), "latex": latex(found), "record": record(found)}


ABOUT: Mapping[str, Callable[[Answer], dict[str, Any]]] = {
    "answer": _whole,
    "steps": lambda found: {"html": str(steps_of(found))},
    "code": lambda found: {"html": str(copied(code_of(found), "code"))},
}
"""What can be asked, and the pieces that answer it."""
