"""A closed form in MATLAB's language, read back."""

from __future__ import annotations

import re

import mcalc
from mcalc.errors import UnsupportedError
from mcalc.language import read_within
from mcalc.notation.matlab import tree_text
from mcalc.tensor import lower


_ONE = re.compile(r"\b(ones|zeros|eye)\([^()]*\b1\b")
"""Arrays of one row or one column, which MATLAB doesn't tell from vectors and scalars."""


def reads_back(found: mcalc.Derivative) -> str:
    """What is wrong with the derivative as MATLAB writes it; nothing where the language has no word for it."""
    spec = found.question.spec
    if any(_ONE.search(part) for part in (found.expression, *(value for _, value in found.where))):
        return ""
    closed = read_within(found.expression, spec, found.where)
    try:
        parts = [f"{name} = {tree_text(root, closed.kinds)}; " for name, root in closed.program.statements]
        text = "".join(parts) + tree_text(closed.program.result, closed.kinds)
    except UnsupportedError:
        return ""
    try:
        back = read_within(text, spec, syntax="matlab")
    except mcalc.McalcError as error:
        return f"{text}: {error.message}"
    same = back.kind == closed.kind and lower(back) is lower(closed)
    return "" if same else f"{text} reads back as something else"
