"""A closed form in MATLAB's language, read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np

import mcalc
from mcalc.errors import UnsupportedError
from mcalc.language import read_within
from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Node
from mcalc.notation import text
from mcalc.notation.matlab import tree_text
from mcalc.tensor import lower
from tests.oracle.evaluate import evaluate
from tests.oracle.points import Point

_INDEX = re.compile(r"\b[fgh]'*\([-0-9.]")
"""An undefined function of a number, which in MATLAB is an entry of f as well."""
_ONE = re.compile(r"\b(ones|zeros|eye)\(\(?[^()]*\b1\b")
"""Arrays of one row or one column, which MATLAB doesn't tell from vectors and scalars."""


def reads_back(found: mcalc.Derivative, point: Point) -> str:
    """What is wrong with the derivative as MATLAB writes it; nothing where the language has no word for it."""
    spec = found.question.spec
    if any(
        _ONE.search(part) or _INDEX.search(part) for part in (found.expression, *(value for _, value in found.where))
    ):
        return ""
    closed = read_within(found.expression, spec, found.where)
    try:
        written = _written(closed, tree_text)
    except UnsupportedError:
        return ""
    try:
        back = read_within(written, spec, syntax="matlab")
    except mcalc.McalcError as error:
        return f"{written}: {error.message}"
    if back.kind == closed.kind and (lower(back) is lower(closed) or _equal(back, closed, point)):
        return ""
    return f"{written} reads back as something else"


def _written(spec: Spec, write: Callable[[Node, Mapping[Node, Kind]], str]) -> str:
    parts = [f"{name} = {write(root, spec.kinds)}; " for name, root in spec.program.statements]
    return "".join(parts) + write(spec.program.result, spec.kinds)


def _equal(left: Spec, right: Spec, point: Point) -> bool:
    """Whether two trees have the same value: a sum may have been multiplied out."""
    texts = [_written(spec, lambda root, _: text(root)) for spec in (left, right)]
    with np.errstate(all="ignore"):
        values = [np.asarray(evaluate(each, point.names, point.dims).array, dtype=float) for each in texts]
    return values[0].shape == values[1].shape and np.allclose(*values, equal_nan=True)
