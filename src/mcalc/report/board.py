"""An explanation as the lines on a board, before anybody colours them or cuts them to a width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcalc.explanation.step import Explanation, Step
from mcalc.record import Record
from mcalc.report.wrap import wrap

_SECTIONS = {
    "name": "Intermediate variables",
    "local": "Each part by itself",
    "combine": "Put together",
}
_DEEP = 12
_INDENT = 2


class Line(Record):
    """A line: what it is, its text, and what stands at its right end.

    `role` is "section", "head", "equation", "answer" (the last line of all), "note" or "blank".
    """

    role: str
    text: str
    right: str = ""


def board(found: Explanation, detail: str, width: int | None) -> list[Line]:
    """All steps of an explanation. `width` is None where lines may be as long as they are."""
    lines: list[Line] = []
    section = ""
    sections = found.method == "chain" and len(found.derivative.wrt) == 1
    last = found.steps[-1]
    for step in _chosen(found.steps, detail):
        title = _SECTIONS[step.kind] if sections else ""
        if title and title != section:
            section = title
            lines += [Line("blank", ""), Line("section", title)]
        lines += _step(step, detail, width, step is last)
    return lines


def _chosen(steps: Sequence[Step], detail: str) -> Sequence[Step]:
    return [step for step in steps if step.kind != "open"] if detail == "brief" else steps


def _step(step: Step, detail: str, width: int | None, last: bool) -> Iterator[Line]:
    margin = " " * (_INDENT * min(step.depth, _DEEP))
    if step.kind == "name":
        yield from _named(step, margin, width)
        return
    inner = margin + " " * 4
    room = None if width is None else width - len(inner)
    head = f"{margin}{step.number:>2}  "
    beside = None if width is None else width - len(head) - len(step.shape)
    for number, part in enumerate(filled(step.rule, beside)):
        yield Line("head", (" " * len(head) if number else head) + part, "" if number else step.shape)
    for number, part in enumerate(equation(step, detail, room)):
        yield Line("answer" if last and number and part.startswith(" ") else "equation", inner + part)
    for remark in _remarks(step, detail):
        for number, part in enumerate(filled(remark, room)):
            yield Line("note", inner + ("  " if number else "") + part)


def _named(step: Step, margin: str, width: int | None) -> Iterator[Line]:
    head = f"{margin}{step.number:>2}  "
    sides = _sides(f"{step.of} = ", [step.before], None if width is None else width - len(head) - len(step.shape) - 2)
    for number, part in enumerate(sides):
        yield Line("equation", (head if not number else " " * len(head)) + part, step.shape if not number else "")


def equation(step: Step, detail: str, room: int | None) -> list[str]:
    """The equation of a step, a line for each side of it."""
    sides = [step.formula, step.before, *step.through, step.after]
    if detail == "brief":
        sides = [step.after]
    elif detail == "normal" and step.kind == "combine" and len(step.through) > _THROUGH:
        sides = [step.formula, step.before, *step.through[:_THROUGH], step.after]
    kept = [side for number, side in enumerate(sides) if side and side not in sides[number + 1 :]]
    return _sides(f"{step.subject} = ", kept, room)


_THROUGH = 2


def _sides(left: str, sides: Sequence[str], room: int | None) -> list[str]:
    """`left` and the sides under each other, the signs of equality aligned."""
    if room is not None and len(left) > room // 3:
        first, column = [left[:-3]], 2
    else:
        first, column = [], len(left) - 2
    lines = list(first)
    for number, side in enumerate(sides):
        head = left if not number and not first else " " * column + "= "
        parts = wrap(side, room - len(head)) if room is not None else [side]
        lines.append(head + parts[0])
        lines += [" " * len(head) + part for part in parts[1:]]
    return lines


def _remarks(step: Step, detail: str) -> Iterator[str]:
    if detail == "brief":
        return
    if step.text:
        yield step.text
    if step.product:
        yield f"shapes: {step.product}"
    yield from step.notes
    if detail == "full" and step.check is not None:
        where = "point" if step.check.points == 1 else "points"
        yield f"checked by {step.check.method} at {step.check.points} {where}"


def filled(text: str, room: int | None) -> list[str]:
    """Words cut at spaces."""
    if room is None:
        return [text]
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room - 2:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    return lines


def checked(found: Sequence[Explanation]) -> str:
    """How the steps were checked."""
    steps = [step for explanation in found for step in explanation.steps]
    made = [step for step in steps if step.check is not None]
    which = "every step" if len(made) == len(steps) else f"{len(made)} of {len(steps)} steps"
    return f"checked: {which}, derivatives by finite differences and equalities by their values at random points"


_SIGNS = (
    ("diag(", "diag(x) is the matrix with x on its diagonal"),
    ("eye(", "eye(n) the identity matrix"),
    ("ones(", "ones(n) a column of ones"),
    ("kron(", "kron(A, B) the Kronecker product"),
    ("vec(", "vec(X) the rows of X one after the other"),
    (" > ", "x > 0 is 1 where it holds and 0 elsewhere"),
)


def legend(found: Sequence[Explanation]) -> str:
    """What the signs mean that come up in derivatives and nowhere in scalar calculus."""
    texts = [side for explanation in found for step in explanation.steps for side in (step.before, step.after)]
    spoken = [words for sign, words in _SIGNS if any(sign in text for text in texts)]
    return "; ".join(spoken)


def introduction(found: Explanation, width: int | None) -> list[str]:
    """By which variable, by which method, and the chain of rules."""
    twice = found.derivative.question.command == "hessian"
    by = f"Hessian by {found.wrt[0]}" if twice else f"By {', '.join(found.wrt)}"
    head = f"{by}, with the {_METHODS[found.method]}: {found.summary}"
    return filled(head, width)


_METHODS = {"rules": "rules from the outside in", "chain": "chain rule and intermediate variables"}
