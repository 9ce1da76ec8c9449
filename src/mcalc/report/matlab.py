"""An answer in MATLAB's language: a statement a derivative, after those that name its shared parts."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.answers.answer import Answer, Derivative
from mcalc.language import read_within
from mcalc.notation.matlab import tree_text


def answer(found: Answer) -> str:
    """A line a statement, `df_dx = 2*(A*x - y)'*A;`. Raises UnsupportedError for what the language has no word for."""
    notes = [f"% note: {note}" for note in found.notes]
    return "\n".join([*notes, *(line for part in found.program() for line in _statements(*part))])


def _statements(derivative: Derivative, where: Sequence[tuple[str, str]]) -> list[str]:
    closed = read_within(derivative.expression, derivative.question.spec, derivative.where)
    shown = dict(where)
    shared = [f"{name} = {tree_text(root, closed.kinds)};" for name, root in closed.program.statements if name in shown]
    result = tree_text(closed.program.result, closed.kinds)
    return [*shared, f"{_name(derivative)} = {result};"]


def _name(derivative: Derivative) -> str:
    """What the derivative is called: `df_dx`, `d2f_dx2`, `d2f_dx_dy`; a name that the function uses is not taken."""
    names = [part.replace(",", "_") for part in derivative.wrt]
    if derivative.question.command == "hessian":
        sides = list(dict.fromkeys(names))
        name = f"d2f_d{'_d'.join(sides)}" if len(sides) == 2 else f"d2f_d{sides[0]}2"
    else:
        name = f"df_d{'_'.join(names)}"
    spec = derivative.question.spec
    while name in spec.variables or name in spec.sizes:
        name += "_"
    return name
