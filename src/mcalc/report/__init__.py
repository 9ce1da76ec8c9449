"""Answers for people and for programs: each format a function from an answer to text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcalc.errors import OptionError

if TYPE_CHECKING:
    from mcalc.answers.answer import Answer

FORMATS = ("table", "text", "json", "latex", "matlab")


def report(answer: Answer, form: str) -> str:
    """The answer in one of FORMATS, without the newline at its end. Rich is imported for a table only."""
    match form:
        case "table":
            from mcalc.report.table import table

            return table(answer)
        case "text":
            from mcalc.report.text import text

            return text(answer)
        case "latex":
            from mcalc.report.latex import latex

            return latex(answer)
        case "matlab":
            from mcalc.report.matlab import matlab

            return matlab(answer)
        case "json":
            from mcalc.answers.record import record
            from mcalc.report.json import dumps

            return dumps(record(answer))
        case _:
            raise OptionError(f"no format {form!r}", hint=f"one of {', '.join(FORMATS)}")
