"""Answers and explanations as LaTeX. Lines that are aligned need the package amsmath."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mcalc.answers.answer import Answer, Derivative
from mcalc.language import parse
from mcalc.language.tree import Index, Name, Node, postorder
from mcalc.notation import latex
from mcalc.notation.name_spelling import latex_name
from mcalc.notation.ranks import ranks_of
from mcalc.report import words

if TYPE_CHECKING:
    from mcalc.explanation.step import Explanation, Step


def answer(found: Answer) -> str:
    """An equation a line, to be pasted between dollar signs; comments before it say what it rests on.

    Where parts have names all equations are aligned, each part in front of the first that needs it.
    """
    notes = [f"% note: {note}" for note in found.notes]
    lines = [line for derivative, where in found.program() for line in _lines(derivative, where)]
    if not any(derivative.where for derivative in found.derivatives):
        return "\n".join([*notes, *(line.replace(" &= ", " = ", 1) for line in lines)])
    last = max(place for place, line in enumerate(lines) if not line.startswith("%"))
    ended = [line if line.startswith("%") or at == last else rf"{line} \\" for at, line in enumerate(lines)]
    return "\n".join([*notes, r"\begin{aligned}", *ended, r"\end{aligned}"])


def _lines(derivative: Derivative, where: Sequence[tuple[str, str]]) -> Iterator[str]:
    if derivative.symbolic_shape:
        yield f"% {derivative.question.layout} layout, {words.extent(derivative.symbolic_shape)}"
    yield from (f"% {note}" for note in words.notes(derivative))
    texts = [derivative.expression, *(text for _, text in where)]
    if any(isinstance(node, Index) for text in texts for node in postorder(parse(text).result)):
        yield "% places are counted from 1"
    yield from equations(derivative, where)


def equations(derivative: Derivative, where: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A derivative as an equation, after those of the parts `where`; a sign to align them before each `=`."""
    bold = derivative.question.request.bold
    ranks = {name: len(variable.shape) for name, variable in derivative.question.spec.variables.items()}
    for name, text in derivative.where:
        part = parse(text).result
        ranks[name] = ranks_of(part, ranks)[part]
        if (name, text) in where:
            yield f"{latex(Name(name), ranks, bold=bold)} &= {latex(part, ranks, bold=bold)}"
    yield f"{_left(derivative, ranks)} &= {derivative.latex}"


def _left(derivative: Derivative, ranks: Mapping[str, int]) -> str:
    """What was differentiated by what: f stands for the function."""
    order, bold = derivative.order, derivative.question.request.bold
    if order == 1:
        return rf"\frac{{\partial f}}{{\partial {_names(derivative.wrt, ranks, bold)}}}"
    groups = [_names(group.split(","), ranks, bold) for group in derivative.wrt]
    if derivative.question.command == "hessian":
        return rf"\frac{{\partial^2 f}}{{\partial {groups[0]} \, \partial {groups[-1]}^\top}}"
    return rf"\frac{{\partial^{order} f}}{{\partial {groups[0]}^{order}}}"


def _names(names: Sequence[str], ranks: Mapping[str, int], bold: bool) -> str:
    """A variable, or several in brackets."""
    written = [latex(Name(name.strip()), ranks, bold=bold) for name in names]
    return f"({', '.join(written)})" if len(written) > 1 else written[0]


def steps(found: Sequence[Explanation], detail: str) -> str:
    """An `align` environment for each explanation, a line an equation."""
    return "\n".join(_environment(explanation, detail) for explanation in found)


def _environment(found: Explanation, detail: str) -> str:
    from mcalc.report.steps import shown

    lines: list[str] = []
    for step in shown(found.steps, detail):
        left, right = sides(step, detail, found.derivative.question.request.bold)
        rule = step.rule.replace("_", "\\_")
        for number, side in enumerate(right):
            said = r" \notag" if number else rf" && \text{{{rule}}} \tag{{{step.number}}}"
            lines.append(f"  {'' if number else left} &= {side}{said}")
    body = " \\\\\n".join(lines)
    return f"\\begin{{align}}\n{body}\n\\end{{align}}"


def sides(step: Step, detail: str, bold: bool) -> tuple[str, list[str]]:
    """The left side of a step's equation, and all sides that it is equal to."""
    ranks = step.ranks
    if step.kind == "name":
        return latex(Name(step.of), ranks, bold=bold), [_side(step.before, ranks, bold)]
    applied = [] if step.applied is None or detail == "brief" else [signs(step.applied, ranks, bold)]
    if not step.by and step.applied is not None:
        left, applied = applied[0] if applied else signs(step.applied, ranks, bold), []
    else:
        left = _ratio(step.of, step.by, step.sign, ranks, bold)
    if step.kind == "open":
        return left, applied
    texts = [step.after] if detail == "brief" else [step.before, *step.through, step.after]
    found = [*applied, *(_side(side, ranks, bold) for side in texts if side)]
    return left, list(dict.fromkeys(found))


def _side(side: str, ranks: Mapping[str, int], bold: bool) -> str:
    return latex(parse(side, tuple(ranks)).result, ranks, bold=bold)


def signs(applied: Node, ranks: Mapping[str, int], bold: bool) -> str:
    r"""A formula with signs such as `dy/du` in it."""
    from mcalc.explanation.trees import Sign, renamed

    found = {node.id: node for node in postorder(applied) if isinstance(node, Sign)}
    names = {sign: f"Q{'q' * number}Q" for number, sign in enumerate(found, 1)}
    written = latex(renamed(applied, {sign: Name(name) for sign, name in names.items()}), ranks, bold=bold)
    for sign, node in found.items():
        written = written.replace(latex_name(names[sign]), _ratio(node.of, node.by, node.sign, ranks, bold))
    return written


def _ratio(of: str, by: str, sign: str, ranks: Mapping[str, int], bold: bool) -> str:
    r"""\frac{\partial y}{\partial x}, with what is more than a name behind the fraction."""
    d = r"\partial " if sign == "∂" else r"\mathrm{d}"
    if by.startswith("[") and by.endswith("]"):
        group = _names(by[1:-1].split(","), ranks, bold)
    else:
        group = latex(Name(by), ranks, bold=bold) if by.isidentifier() else rf"\left({_side(by, ranks, bold)}\right)"
    if of.isidentifier():
        return rf"\frac{{{d}{latex(Name(of), ranks, bold=bold)}}}{{{d}{group}}}"
    return rf"\frac{{{d.strip()}}}{{{d}{group}}} \left({_side(of, ranks, bold)}\right)"
