"""An answer as LaTeX: an equation a derivative, to be pasted between dollar signs."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.answers.answer import Answer, Derivative
from mcalc.language import parse
from mcalc.language.tree import Name
from mcalc.notation import latex as written
from mcalc.notation.ranks import ranks_of
from mcalc.report import words


def latex(answer: Answer) -> str:
    """A line an equation; the parts that one names follow it."""
    question = answer.question
    rank = len(question.spec.kind.shape)
    return "\n".join(
        line
        for derivative in answer.derivatives
        for line in (*_remarks(derivative, question.layout, rank), *_equations(question.command, derivative))
    )


def _remarks(derivative: Derivative, layout: str, rank: int) -> list[str]:
    """What the equation rests on, as comments: the layout, the shape, how it is flattened, where it holds."""
    form = words.form(derivative, layout, rank)
    said = [
        f"{layout} layout, {words.extent(derivative.symbolic_shape)}" if derivative.symbolic_shape else "",
        form or "",
        *words.conditions(derivative),
    ]
    return [f"% {line}" for line in said if line]


def _equations(command: str, derivative: Derivative) -> list[str]:
    lines = [f"{_left(command, derivative)} = {derivative.latex}"]
    ranks = {name: len(variable.shape) for name, variable in derivative.question.spec.variables.items()}
    for name, text in derivative.where:
        part = parse(text).result
        lines.append(rf"\quad {_name(name)} = {written(part, ranks)}")
        ranks[name] = ranks_of(part, ranks)[part]
    return lines


def _left(command: str, derivative: Derivative) -> str:
    """What was differentiated by what: f stands for the function."""
    order = derivative.order
    if order == 1:
        return rf"\frac{{\partial f}}{{\partial {_group(derivative.wrt)}}}"
    groups = [_group(group.split(",")) for group in derivative.wrt]
    if command == "hessian":
        return rf"\frac{{\partial^2 f}}{{\partial {groups[0]} \, \partial {groups[-1]}^\top}}"
    return rf"\frac{{\partial^{order} f}}{{\partial {groups[0]}^{order}}}"


def _group(names: Sequence[str]) -> str:
    return f"({', '.join(map(_name, names))})" if len(names) > 1 else _name(names[0])


def _name(name: str) -> str:
    return written(Name(name))
