"""Explanations as plain text: nothing is cut to a width."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.answers.answer import Answer
from mcalc.explanation.step import Explanation
from mcalc.report.board import Line, board, checked, introduction, legend
from mcalc.report.safe_text import visible
from mcalc.report.sheet import Sheet, sheet
from mcalc.report.text import heading
from mcalc.report.words import layout

_RIGHT = 72


def steps_text(found: Sequence[Explanation], detail: str) -> str:
    """All explanations of one function."""
    head = sheet_of(found)
    lines = heading(head)
    for explanation in found:
        lines += ["", *introduction(explanation, None)]
        lines += [plain(line, _RIGHT) for line in board(explanation, detail, None)]
    return "\n".join([*lines, "", *footing(found, detail)])


def footing(found: Sequence[Explanation], detail: str) -> list[str]:
    """What holds for every step: what the signs mean, the layout where there are axes, how the steps were checked."""
    laid = any(explanation.derivative.symbolic_shape for explanation in found)
    signs = legend(found) if detail != "brief" else ""
    lines = [signs, layout(found[0].derivative.question.layout) if laid else "", checked(found)]
    return [line for line in lines if line]


def sheet_of(found: Sequence[Explanation], encoding: str | None = None) -> Sheet:
    """The function and its variables, as they head every answer."""
    question = found[0].derivative.question
    answer = Answer(question._replace(request=question.request._replace(command="explanation")), ())
    return sheet(answer, encoding) if encoding is not None else sheet(answer)


def spelled(text: str, encoding: str) -> str:
    """The text in an encoding; a partial derivative is written with d where there is no sign for it.

    >>> spelled("∂y/∂u", "ascii")
    'dy/du'
    """
    if not text.isascii():
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            text = text.replace("∂", "d")
    return visible(text, encoding)


def plain(line: Line, width: int) -> str:
    """A line with what stands at its right end."""
    if not line.right:
        return line.text
    return f"{line.text:<{max(width - len(line.right) - 2, 0)}}  {line.right}"
