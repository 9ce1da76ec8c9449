"""Explanations for people and for programs: each format a function from explanations to text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcalc.errors import OptionError

if TYPE_CHECKING:
    from mcalc.explanation.step import Explanation

FORMATS = ("table", "text", "json", "latex", "markdown")
DETAILS = ("brief", "normal", "full")


def report_steps(found: Sequence[Explanation], form: str, detail: str = "normal") -> str:
    """The explanations in one of FORMATS, without the newline at the end."""
    if detail not in DETAILS:
        raise OptionError(f"no detail {detail!r}", hint=f"one of {', '.join(DETAILS)}")
    match form:
        case "table":
            from mcalc.report.steps_table import steps_table

            return steps_table(found, detail)
        case "text":
            from mcalc.report.steps_text import steps_text

            return steps_text(found, detail)
        case "json":
            from mcalc.report.json import dumps
            from mcalc.report.steps_json import steps_record

            return dumps(steps_record(found))
        case "latex":
            from mcalc.report.steps_latex import steps_latex

            return steps_latex(found, detail)
        case "markdown":
            from mcalc.report.steps_latex import steps_markdown

            return steps_markdown(found, detail)
        case _:
            raise OptionError(f"no format {form!r}", hint=f"one of {', '.join(FORMATS)}")
