"""An answer as LaTeX: an equation a derivative, to be pasted between dollar signs."""

from __future__ import annotations

from mcalc.answers.answer import Answer, Derivative
from mcalc.language import parse
from mcalc.language.tree import Name
from mcalc.notation import latex as written
from mcalc.report import words


def latex(answer: Answer) -> str:
    """A line an equation; the parts that one names follow it."""
    rank = len(answer.spec.kind.shape)
    return "\n".join(
        line
        for derivative in answer.derivatives
        for line in (*_remarks(derivative, answer.layout, rank), *_equations(answer.command, derivative))
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
    lines = [f"{_left(command, derivative.wrt)} = {derivative.latex}"]
    for name, part in derivative.where:
        lines.append(rf"\quad {_name(name)} = {written(parse(part).result)}")
    return lines


def _left(command: str, wrt: tuple[str, ...]) -> str:
    """What was differentiated by what: f stands for the function."""
    names = [_name(name) for name in wrt]
    if command == "hessian":
        rows, cols = (names[0], names[1]) if len(names) == 2 else (", ".join(names),) * 2
        return rf"\frac{{\partial^2 f}}{{\partial {_group(rows)} \, \partial {_group(cols)}^\top}}"
    return rf"\frac{{\partial f}}{{\partial {_group(', '.join(names))}}}"


def _group(names: str) -> str:
    return f"({names})" if ", " in names else names


def _name(name: str) -> str:
    return written(Name(name))
