"""An answer as LaTeX: an equation a derivative, to be pasted between dollar signs."""

from __future__ import annotations

from mcalc.answers.answer import Answer, Derivative
from mcalc.language import parse
from mcalc.language.tree import Name
from mcalc.notation import latex as written


def latex(answer: Answer) -> str:
    """A line an equation; the parts that one names follow it."""
    return "\n".join(line for derivative in answer.derivatives for line in _equations(answer.command, derivative))


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
