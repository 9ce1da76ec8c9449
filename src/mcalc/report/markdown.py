"""Answers and explanations as Markdown, with mathematics that a notebook or a repository's page renders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mcalc.answers.answer import Answer, Derivative
from mcalc.report.latex import equations
from mcalc.report.sheet import footing, heading
from mcalc.report.words import extent, notes, sparsity

if TYPE_CHECKING:
    from mcalc.explanation.step import Explanation, Step


def answer(found: Answer) -> str:
    """What was asked, and for each variable the equations, the closed form as text, and what is known of it."""
    lines = ["```text", *heading(found.question), "```"]
    for derivative, where in found.program():
        lines += ["", *_derivative(derivative, where)]
    return "\n".join([*lines, "", *(f"*{_plain(line)}*  " for line in footing(found))]).rstrip()


def _derivative(derivative: Derivative, where: Sequence[tuple[str, str]]) -> Iterator[str]:
    shape = extent(derivative.symbolic_shape if derivative.shape is None else derivative.shape)
    said = ": ".join(filter(None, (shape, sparsity(derivative))))
    yield f"**By `{', '.join(derivative.wrt)}`** ({_plain(said)})"
    yield ""
    yield _displayed(list(equations(derivative, where)))
    yield ""
    texts = [*(f"{name} = {text}" for name, text in where), derivative.expression]
    yield from ("```python", *texts, "```")
    for note in notes(derivative):
        yield f"- {_plain(note)}"


def steps(found: Sequence[Explanation], detail: str) -> str:
    """A numbered list of steps, each with its equation."""
    from mcalc.report.latex_steps import shown
    from mcalc.report.steps import checked, introduction

    source = found[0].derivative.question.spec.program.source.strip().replace("\n", "; ")
    lines = [f"**Explanation of** `{source}`"]
    lines += [line for note in found[0].derivative.answer.notes for line in ("", f"*Note:* {_plain(note)}")]
    for explanation in found:
        bold = explanation.derivative.question.request.bold
        lines += ["", introduction(explanation), ""]
        for step in shown(explanation, detail):
            lines += [*_item(step, detail, bold), ""]
        lines += [f"**Result:** $\\displaystyle {explanation.derivative.latex}$", f"`{explanation.expression}`"]
    return "\n".join([*lines, "", f"*{checked(found)}*"])


def _item(step: Step, detail: str, bold: bool) -> Iterator[str]:
    from mcalc.report.latex_steps import prose, sides

    left, right = sides(step, detail, bold)
    yield f"{step.number}. **{step.rule}**{step.shape and f' ({step.shape})'}"
    yield ""
    yield f"   {_displayed([f'{left * (not number)} &= {side}' for number, side in enumerate(right)])}"
    yield from (f"   - {sentence}" for sentence in prose(step, detail, bold, _plain))


def _displayed(lines: Sequence[str]) -> str:
    """Equations under each other on a line of their own."""
    body = " \\\\ ".join(lines)
    return f"$$\\begin{{aligned}} {body} \\end{{aligned}}$$"


def _plain(text: str) -> str:
    """Text in Markdown, with no stars or underscores that would be read as emphasis."""
    return "".join(f"\\{c}" if c in "*_[]<>" else c for c in text)
