"""The functions of the tables as questions for code, and points to run it at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from mcalc.answers.answer import Derivative
from mcalc.answers.code import Order, built
from mcalc.answers.request import Request
from mcalc.errors import OptionError, UnsupportedError
from mcalc.exact.size import Size
from mcalc.language.spec import Spec
from tests.oracle.tables import table

TABLES = ("paper", "cookbook", "layers", "identities")


@cache
def questions() -> dict[str, Request]:
    """The questions of all rows, each once, by the names of their rows."""
    rows = [(f"{name}-{row.id}", row) for name in TABLES for row in table(name) if not row.refused]
    commands = {False: "jacobian", True: "hessian"}
    return {name: Request(row.spec, row.wrt, row.shapes, command=commands[row.second]) for name, row in rows}


def emitted(request: Request, form: str) -> tuple[str, Mapping[str, Any]] | None:
    """The code of a question in a form, and what it defines, which was proven; None where there is no such form."""
    try:
        text, names = built(Order(request, "numpy", ("derivative",), form))
    except (OptionError, UnsupportedError):
        return None
    assert names is not None
    return text, names


def sizes_of(spec: Spec) -> dict[str, int]:
    """Sizes that differ, as far as they are free."""
    names = dict.fromkeys(
        name for variable in spec.variables.values() for size in variable.shape for name in size.names()
    )
    return {name: 5 + 2 * place for place, name in enumerate(names)}


def arguments(spec: Spec, sizes: Mapping[str, int], seed: int = 0) -> list[Any]:
    """Arrays for all variables, of entries between 1/2 and 3/2."""
    random = np.random.default_rng(seed)
    return [random.uniform(0.5, 1.5, [number(size, sizes) for size in v.shape]) for v in spec.variables.values()]


def number(size: Size, sizes: Mapping[str, int]) -> int:
    """A size, known."""
    value = size.substitute(dict(sizes)).value
    assert isinstance(value, int)
    return value


def split_of(derivative: Derivative) -> int:
    """How many axes of a derivative in numerator layout are rows."""
    spec = derivative.question.spec
    return len(spec.kind.shape) or len(spec.variables[derivative.wrt[0]].shape)
