"""Explanations as lines: the steps under each other, each with its equation, its rule and what is said of it.

As text nothing is cut to a width. A terminal has them in its width and colours; those are few, and written by hand: to
import Rich takes longer than to explain.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TextIO

from mcalc.catalogue import FUNCTIONS
from mcalc.explanation.rules import RULES
from mcalc.explanation.signs import PARTIAL
from mcalc.explanation.step import Explanation, Step
from mcalc.record import Record
from mcalc.report.functions import sign
from mcalc.report.lines import aligned, columns, filled, hanging, visible, wrap
from mcalc.report.sheet import heading
from mcalc.report.terminal import coloured
from mcalc.report.words import layout

_SECTIONS = {
    "name": "Intermediate variables",
    "local": "Each part by itself",
    "combine": "Put together",
}
_METHODS = {
    "rules": "the rules from the outside in",
    "chain": "the chain rule and intermediate variables",
    "differential": "differentials",
}
_DEEP, _INDENT = 12, 2
_THROUGH = 2
_RIGHT = 72

_BOLD, _DIM, _UNDERLINE, _CYAN, _PLAIN = "1", "2", "1;4", "36", ""
_STYLES = {"section": _UNDERLINE, "head": _BOLD, "answer": _BOLD, "note": _DIM}


class Line(Record):
    """A line: its text, what it is ("section", "head", "answer" (the last equation), "note"), what is at its right."""

    text: str
    role: str = ""
    right: str = ""

    def plain(self, width: int) -> str:
        """The line with what stands at its right end."""
        return f"{self.text:<{max(width - len(self.right) - 2, 0)}}  {self.right}" if self.right else self.text


def text(found: Sequence[Explanation], detail: str) -> str:
    """All explanations of one function as plain text."""
    return "\n".join(line.plain(_RIGHT) for line in _page(found, detail, None))


def table(found: Sequence[Explanation], detail: str, stream: TextIO | None = None) -> str:
    """All explanations of one function as they should look on `stream`: in colours where it has them."""
    target = stream or sys.stdout
    encoding = getattr(target, "encoding", None) or "utf-8"
    in_colours = coloured(target)
    width = columns(20, 100)

    def paint(text: str, style: str) -> str:
        shown = spelled(text, encoding)
        return f"\x1b[{style}m{shown}\x1b[0m" if in_colours and style and shown else shown

    return "\n".join(
        paint(line.text, _STYLES.get(line.role, _PLAIN)) + paint(line.plain(width)[len(line.text) :], _CYAN)
        for line in _page(found, detail, width, encoding)
    )


def spelled(text: str, encoding: str) -> str:
    """The text in an encoding; a partial derivative is written with D where there is no sign for it.

    >>> spelled("dy/dx = ∂y/∂x + ∂y/∂u*du/dx", "ascii")
    'dy/dx = Dy/Dx + Dy/Du*du/dx'
    """
    return visible(text if _has_sign(encoding) else text.replace(PARTIAL, "D"), encoding)


def _has_sign(encoding: str) -> bool:
    """Whether partial derivatives can be written with their sign."""
    try:
        PARTIAL.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _page(found: Sequence[Explanation], detail: str, width: int | None, encoding: str = "utf-8") -> Iterator[Line]:
    """All lines. `width` is None where they may be as long as they are."""
    question = found[0].derivative.question
    parts = [part for line in heading(question, encoding, "explanation") for part in hanging(line, width)]
    yield from (Line(part, "" if number else "head") for number, part in enumerate(parts))
    for explanation in found:
        yield Line("")
        if detail != "brief":
            yield from map(Line, _words(introduction(explanation), width))
        yield from _board(explanation, detail, width)
    yield Line("")
    laid = any(explanation.derivative.symbolic_shape for explanation in found)
    written = {step.sign for explanation in found for step in explanation.steps}
    sign = "" if _has_sign(encoding) or PARTIAL not in written else "Dy/Dx is a partial derivative, dy/dx a total one"
    said = [sign, _legend(found) if detail != "brief" else "", layout(question.layout) if laid else "", checked(found)]
    yield from (Line(part, "note") for line in said if line for part in _words(line, width))


def _words(text: str, width: int | None) -> list[str]:
    return filled(text, _less(width, 2))


def _less(width: int | None, taken: int) -> int | None:
    return None if width is None else width - taken


def introduction(found: Explanation) -> str:
    """By which variable, by which method, and the chain of rules."""
    twice = found.derivative.question.command == "hessian"
    by = f"Hessian by {found.wrt[0]}" if twice else f"By {', '.join(found.wrt)}"
    return f"{by}, with {_METHODS[found.method]}: {found.summary}"


def _legend(found: Sequence[Explanation]) -> str:
    """What the signs mean that come up, where scalar calculus has none of them."""
    texts = [side for explanation in found for step in explanation.steps for side in (step.before, step.after)]
    signs = {sign(entry): entry.legend for entry in FUNCTIONS.values() if entry.legend}
    return "; ".join(words for sign, words in signs.items() if any(sign in text for text in texts))


def checked(found: Sequence[Explanation]) -> str:
    """How the steps were checked."""
    steps = [step for explanation in found for step in explanation.steps]
    made = [step for step in steps if step.check is not None]
    which = "every step" if len(made) == len(steps) else f"{len(made)} of {len(steps)} steps"
    return f"checked: {which}, derivatives by finite differences and equalities by their values at random points"


def remarks(step: Step, detail: str) -> Iterator[str]:
    """What is said under the equation of a step: its rule, and in full what the rule says and where it stands.

    In brief there are the conditions of the answer alone.
    """
    if detail == "brief":
        yield from step.conditions
        return
    rules = [RULES[name] for name in step.rule.split(", ")] if detail == "full" and step.kind != "name" else []
    if step.text and not any(step.text in rule.words[0].lower() + rule.words[1:] for rule in rules):
        yield step.text
    if detail == "full":
        yield from step.why
    yield from (f"{rule.name}: {rule.statement}. {rule.words} [{rule.source}]" for rule in rules)
    if step.product:
        yield f"shapes: {step.product}"
    yield from step.notes
    if detail == "full" and step.check is not None:
        where = "point" if step.check.points == 1 else "points"
        yield f"checked by {step.check.method} at {step.check.points} {where}"


def brief(found: Explanation, width: int | None) -> list[str]:
    """The lines of an explanation in brief."""
    used, equations = _idea(found)
    lines = [line for subject, sides in equations for line in _sides(f"{subject} = ", sides, width)]
    conditions = [part for said in found.steps[-1].conditions for part in _words(said, width)]
    return [*_words(used, width), *lines, *conditions]


def _idea(found: Explanation) -> tuple[str, list[tuple[str, list[str]]]]:
    """An explanation in brief: what is used, and the equations from the rule to the answer."""
    *earlier, last = found.steps
    names = [f"{step.of} = {step.before}" for step in earlier if step.kind == "name"]
    by = f"By {', '.join(found.wrt)}"
    if found.method == "differential" and not last.formula and earlier:
        used = f"{by}: differentials{', with ' if names else ''}{'; '.join(names)}"
        return used, [(earlier[-1].subject, [earlier[-1].after]), (last.subject, [last.after])]
    first = next((step for step in found.steps if step.formula and step.subject == last.subject), last)
    rule = RULES[last.rule.split(", ")[-1]]
    used = f"{by}: {last.rule}, with {'; '.join(names)}" if names else f"{by}: {last.rule}. {rule.words}"
    return used, [(last.subject, list(dict.fromkeys(filter(None, (first.formula, last.before, last.after)))))]


def _board(found: Explanation, detail: str, width: int | None) -> Iterator[Line]:
    """The steps of an explanation."""
    if detail == "brief":
        yield from (Line(part, "answer" if part.startswith(" ") else "") for part in brief(found, width))
        return
    section = ""
    sections = any(step.kind == "name" for step in found.steps) and len(found.derivative.wrt) == 1
    for step in found.steps:
        title = _SECTIONS.get(step.kind, "") if sections else ""
        if title and title != section:
            section = title
            yield Line("")
            yield Line(title, "section")
        margin = " " * (_INDENT * min(step.depth, _DEEP)) + f"{step.number:>2}  "
        if step.kind == "name":
            sides = _sides(f"{step.of} = ", [step.before], _less(width, len(margin) + len(step.shape) + 2))
            yield from (Line(part, "", right) for part, right in _hung(margin, sides, step.shape))
        else:
            yield from _step(step, detail, width, margin, step is found.steps[-1])


def _hung(margin: str, parts: Sequence[str], shape: str) -> Iterator[tuple[str, str]]:
    """Lines behind the number of a step, with the shape at the right of the first."""
    for number, part in enumerate(parts):
        yield (" " * len(margin) if number else margin) + part, "" if number else shape


def _step(step: Step, detail: str, width: int | None, margin: str, last: bool) -> Iterator[Line]:
    inner = " " * len(margin)
    room = _less(width, len(inner))
    heads = filled(step.rule, _less(room, len(step.shape) + 2))
    yield from (Line(part, "head", right) for part, right in _hung(margin, heads, step.shape))
    for number, part in enumerate(_equation(step, detail, room)):
        yield Line(inner + part, "answer" if last and number and part.startswith(" ") else "")
    for remark in remarks(step, detail):
        role = "" if remark in step.notes else "note"  # the notes are the lesson: they are not dim
        for number, part in enumerate(_words(remark, room)):
            yield Line(inner + ("  " if number else "") + part, role)


def _equation(step: Step, detail: str, room: int | None) -> list[str]:
    """The equation of a step, a line for each side of it."""
    sides = [step.formula, step.before, *step.through, step.after]
    if detail == "normal" and step.kind == "combine" and len(step.through) > _THROUGH:
        sides = [step.formula, step.before, *step.through[:_THROUGH], step.after]
    kept = [side for number, side in enumerate(sides) if side and side not in sides[number + 1 :]]
    lines = _sides(f"{step.subject} = ", kept, room)
    column = 2 if lines[0] == step.subject else len(step.subject) + 1
    return [*lines, *_entries(step, column + 2, room)]


def _entries(step: Step, column: int, room: int | None) -> list[str]:
    """The result entry by entry, as a matrix under the equation, where it fits."""
    listed = len(step.entries) == 1 and step.after.startswith("[")
    rows = [f"[{row}]" for row in aligned(step.entries)] if step.entries and not listed else []
    if room is not None and any(len(row) + column > room for row in rows):
        return []
    signs = ["= ", *["  "] * len(rows)]
    return [" " * (column - 2) + sign + row for sign, row in zip(signs, rows, strict=False)]


def _sides(left: str, sides: Sequence[str], room: int | None) -> list[str]:
    """`left` and the sides under each other, the signs of equality aligned."""
    first, column = ([left[:-3]], 2) if room is not None and len(left) > room // 3 else ([], len(left) - 2)
    lines = list(first)
    for number, side in enumerate(sides):
        head = left if not number and not first else " " * column + "= "
        for place, part in enumerate([side] if room is None else wrap(side, room - len(head))):
            lines.append((" " * len(head) if place else head) + part)
    return lines
