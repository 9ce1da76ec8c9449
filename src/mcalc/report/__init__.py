"""What was found, for people and for programs.

The tables of formats are in this file, one for each thing that is reported: the name of a format, and the module and
function that write it. A new format is a line there; the choices of --format follow.

`sheet` and `steps` lay an answer and an explanation out as lines, in the `words` that all formats share; `table` draws
boxes around the former. `verdict` (of a check), `numbers`, `patterns`, `functions` and `rules` are text of their own.
`latex`, `latex_steps` (`mathematics` finds the formulas in its sentences), `matlab` and `json` have everything that is
written in that language, `markdown` prose around the equations of the former two. `html` is a page, of the pieces of
`markup` and the files in `page`; `notebook` is what Jupyter shows. `prelude` is a module in which printed answers run.
`lines` cuts text to a width and makes it safe to show, `terminal` says whether a stream has colours.

Two files are for Python: `checking` is `mcalc.check`, `reference` is `mcalc.functions` and `mcalc.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mcalc.errors import OptionError
from mcalc.record import Record

if TYPE_CHECKING:
    from mcalc.answers.answer import Answer


class Formats(Record):
    """In which formats something is written, the default first, each with the module and the function that do it."""

    what: str
    names: Mapping[str, str]

    def write(self, found: Any, form: str, *more: Any) -> str:
        """The text, without the newline at its end."""
        if form not in self.names:
            raise OptionError(f"no format {form!r}", hint=f"one of {', '.join(self.names)}")
        module, _, function = self.names[form].partition(".")
        written: str = getattr(import_module(f"mcalc.report.{module}"), function)(found, *more)
        return written


ANSWERS = Formats(
    "answer",
    {
        "table": "table.table",
        "text": "sheet.text",
        "json": "json.answer",
        "latex": "latex.answer",
        "markdown": "markdown.answer",
        "matlab": "matlab.answer",
        "html": "html.answer",
    },
)
EXPLANATIONS = Formats(
    "steps",
    {
        "table": "steps.table",
        "text": "steps.text",
        "json": "json.steps",
        "latex": "latex_steps.steps",
        "markdown": "markdown.steps",
        "html": "html.steps",
    },
)
CHECKS = Formats("verdict", {"text": "verdict.text", "table": "verdict.text", "json": "json.checks"})
NUMBERS = Formats("numbers", {"table": "numbers.table", "text": "numbers.text", "json": "numbers.json"})
PATTERNS = Formats("patterns", {"table": "patterns.table", "text": "patterns.text", "json": "patterns.json"})
FUNCTIONS = Formats("functions", {"text": "functions.text", "json": "json.functions", "prelude": "prelude.module"})
RULES = Formats("rules", {"text": "rules.text", "json": "json.rules"})


def report(answer: Answer, form: str) -> str:
    """The answer in one of the formats, without the newline at its end. Rich is imported for a table only."""
    return ANSWERS.write(answer, form)
