"""Answers and explanations as LaTeX, and explanations as Markdown whose mathematics a notebook renders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mcalc.answers.answer import Answer, Derivative
from mcalc.language import parse
from mcalc.language.tree import Name, Node, postorder
from mcalc.notation import latex
from mcalc.notation.names import latex_name
from mcalc.notation.ranks import ranks_of
from mcalc.report import words

if TYPE_CHECKING:
    from mcalc.explanation.step import Explanation, Step


def answer(found: Answer) -> str:
    """An equation a line, to be pasted between dollar signs; comments before it say what it rests on."""
    notes = [f"% note: {note}" for note in found.notes]
    return "\n".join([*notes, *(line for part in found.program() for line in _equations(*part))])


def _equations(derivative: Derivative, where: Sequence[tuple[str, str]]) -> Iterator[str]:
    if derivative.symbolic_shape:
        yield f"% {derivative.question.layout} layout, {words.extent(derivative.symbolic_shape)}"
    yield from (f"% {note}" for note in words.notes(derivative))
    yield f"{_left(derivative)} = {derivative.latex}"
    ranks = {name: len(variable.shape) for name, variable in derivative.question.spec.variables.items()}
    for name, text in derivative.where:
        part = parse(text).result
        if (name, text) in where:
            yield rf"\quad {latex(Name(name))} = {latex(part, ranks)}"
        ranks[name] = ranks_of(part, ranks)[part]


def _left(derivative: Derivative) -> str:
    """What was differentiated by what: f stands for the function."""
    order = derivative.order
    if order == 1:
        return rf"\frac{{\partial f}}{{\partial {_names(derivative.wrt)}}}"
    groups = [_names(group.split(",")) for group in derivative.wrt]
    if derivative.question.command == "hessian":
        return rf"\frac{{\partial^2 f}}{{\partial {groups[0]} \, \partial {groups[-1]}^\top}}"
    return rf"\frac{{\partial^{order} f}}{{\partial {groups[0]}^{order}}}"


def _names(names: Sequence[str]) -> str:
    """A variable, or several in brackets."""
    written = [latex(Name(name.strip())) for name in names]
    return f"({', '.join(written)})" if len(written) > 1 else written[0]


def steps(found: Sequence[Explanation], detail: str) -> str:
    """An `align` environment for each explanation, a line an equation; it needs the package amsmath."""
    return "\n".join(_environment(explanation, detail) for explanation in found)


def _environment(found: Explanation, detail: str) -> str:
    from mcalc.report.steps import shown

    lines: list[str] = []
    for step in shown(found.steps, detail):
        left, sides = _sides(step, detail)
        rule = step.rule.replace("_", "\\_")
        for number, side in enumerate(sides):
            said = r" \notag" if number else rf" && \text{{{rule}}} \tag{{{step.number}}}"
            lines.append(f"  {'' if number else left} &= {side}{said}")
    body = " \\\\\n".join(lines)
    return f"\\begin{{align}}\n{body}\n\\end{{align}}"


def markdown(found: Sequence[Explanation], detail: str) -> str:
    """A numbered list of steps, each with its equation between dollar signs."""
    from mcalc.report.steps import checked, introduction, shown

    source = found[0].derivative.question.spec.program.source.strip().replace("\n", "; ")
    lines = [f"**Explanation of** `{source}`"]
    lines += [line for note in found[0].derivative.answer.notes for line in ("", f"*Note:* {_plain(note)}")]
    for explanation in found:
        lines += ["", introduction(explanation), ""]
        for step in shown(explanation.steps, detail):
            lines += [*_item(step, detail), ""]
        lines += [f"**Result:** $\\displaystyle {explanation.derivative.latex}$", f"`{explanation.expression}`"]
    return "\n".join([*lines, "", f"*{checked(found)}*"])


def _item(step: Step, detail: str) -> Iterator[str]:
    from mcalc.report.steps import remarks

    left, sides = _sides(step, detail)
    yield f"{step.number}. **{step.rule}**{step.shape and f' ({step.shape})'}"
    yield ""
    body = " \\\\ ".join(f"{'' if number else left} &= {side}" for number, side in enumerate(sides))
    yield f"   $$\\begin{{aligned}} {body} \\end{{aligned}}$$"
    for remark in remarks(step, detail):
        yield f"   - {_plain(remark)}"


def _plain(text: str) -> str:
    """Text in Markdown, with no stars or underscores that would be read as emphasis."""
    return "".join(f"\\{c}" if c in "*_[]<>" else c for c in text)


def _sides(step: Step, detail: str) -> tuple[str, list[str]]:
    """The left side, and all sides that it is equal to."""
    if step.kind == "name":
        return latex(Name(step.of), step.ranks), [_side(step.before, step.ranks)]
    applied = [] if step.applied is None or detail == "brief" else [signs(step.applied, step.ranks)]
    if step.kind == "open":
        return _ratio(step.of, step.by, step.ranks), applied
    texts = [step.after] if detail == "brief" else [step.before, *step.through, step.after]
    sides = [*applied, *(_side(side, step.ranks) for side in texts if side)]
    return _ratio(step.of, step.by, step.ranks), list(dict.fromkeys(sides))


def _side(side: str, ranks: Mapping[str, int]) -> str:
    return latex(parse(side, tuple(ranks)).result, ranks)


def signs(applied: Node, ranks: Mapping[str, int]) -> str:
    r"""A formula with signs such as `dy/du` in it."""
    from mcalc.explanation.trees import Sign, renamed

    found = {node.id: node for node in postorder(applied) if isinstance(node, Sign)}
    names = {sign: f"Q{'q' * number}Q" for number, sign in enumerate(found, 1)}
    written = latex(renamed(applied, {sign: Name(name) for sign, name in names.items()}), ranks)
    for sign, node in found.items():
        written = written.replace(latex_name(names[sign]), _ratio(node.of, node.by, ranks))
    return written


def _ratio(of: str, by: str, ranks: Mapping[str, int]) -> str:
    r"""\frac{\partial y}{\partial x}, with what is more than a name behind the fraction."""
    if by.startswith("[") and by.endswith("]"):
        group = _names(by[1:-1].split(","))
    else:
        group = latex(Name(by), ranks) if by.isidentifier() else rf"\left({_side(by, ranks)}\right)"
    if of.isidentifier():
        return rf"\frac{{\partial {latex(Name(of), ranks)}}}{{\partial {group}}}"
    return rf"\frac{{\partial}}{{\partial {group}}} \left({_side(of, ranks)}\right)"
