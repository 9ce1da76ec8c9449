"""Answers for people and for programs: each format a function from an answer to text."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mcalc.errors import OptionError
from mcalc.record import Record

if TYPE_CHECKING:
    from mcalc.answers.answer import Answer


class Formats(Record):
    """In which formats something is written, each with the module and the function that do it."""

    what: str
    names: Mapping[str, tuple[str, str]]

    def write(self, found: Any, form: str, *more: Any) -> str:
        """The text, without the newline at its end."""
        if form not in self.names:
            raise OptionError(f"no format {form!r}", hint=f"one of {', '.join(self.names)}")
        module, function = self.names[form]
        written: str = getattr(import_module(f"mcalc.report.{module}"), function)(found, *more)
        return written


ANSWERS = Formats(
    "answer",
    {
        "table": ("table", "table"),
        "text": ("text", "text"),
        "json": ("json", "json"),
        "latex": ("latex", "latex"),
        "matlab": ("matlab", "matlab"),
    },
)
EXPLANATIONS = Formats(
    "steps",
    {
        "table": ("steps_table", "steps_table"),
        "text": ("steps_text", "steps_text"),
        "json": ("steps_json", "steps_json"),
        "latex": ("steps_latex", "steps_latex"),
        "markdown": ("steps_latex", "steps_markdown"),
    },
)
FORMATS = tuple(ANSWERS.names)


def report(answer: Answer, form: str) -> str:
    """The answer in one of FORMATS, without the newline at its end. Rich is imported for a table only."""
    return ANSWERS.write(answer, form)
