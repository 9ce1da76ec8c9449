"""Answers and explanations as LaTeX. Lines that are aligned need the package amsmath."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mcalc.answers.answer import Answer, Derivative
from mcalc.language import parse
from mcalc.language.tree import Index, Name, postorder
from mcalc.notation import latex
from mcalc.notation.ranks import ranks_of
from mcalc.report import words


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
        return rf"\frac{{\partial f}}{{\partial {names_of(derivative.wrt, ranks, bold)}}}"
    groups = [names_of(group.split(","), ranks, bold) for group in derivative.wrt]
    if derivative.question.command == "hessian":
        return rf"\frac{{\partial^2 f}}{{\partial {groups[0]} \, \partial {groups[-1]}^\top}}"
    return rf"\frac{{\partial^{order} f}}{{\partial {groups[0]}^{order}}}"


def names_of(names: Sequence[str], ranks: Mapping[str, int], bold: bool) -> str:
    """A variable, or several in brackets."""
    written = [latex(Name(name.strip()), ranks, bold=bold) for name in names]
    return f"({', '.join(written)})" if len(written) > 1 else written[0]
