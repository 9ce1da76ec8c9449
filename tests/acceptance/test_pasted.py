"""Code as it stands in an editor: what mcalc reads in it is what NumPy computes with it.

Each row of tests/data/pasted.tsv is a piece of code in NumPy, JAX or PyTorch. Python runs it (or, where it is PyTorch,
the same in NumPy, which the row gives beside it) at random points of sizes that all differ; the value that mcalc has
for it, and each of its derivatives, must be those of what ran.
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import scipy.linalg
import scipy.special

import mcalc
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.language import read
from tests.oracle.layout import laid_out

SIZES = {"n": 3, "m": 4, "k": 2, "d": 5, "N": 6, "p": 7, "b": 2}


class Row(NamedTuple):
    """A piece of code; `python` is what runs."""

    id: str
    code: str
    shapes: dict[str, str]
    python: str


def rows() -> list[Row]:
    path = Path(__file__).parents[1] / "data" / "pasted.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Row(
            line["id"],
            line["code"].replace("\\n", "\n"),
            dict(part.split("=", 1) for part in line["shapes"].split()),
            (line["numpy"] or line["code"]).replace("\\n", "\n"),
        )
        for line in lines
    ]


def shape(declared: str) -> tuple[int, ...]:
    if declared == "scalar":
        return ()
    return tuple(int(eval(axis, {}, dict(SIZES))) for axis in declared.partition(":")[0].split(","))


def ran(python: str, names: Mapping[str, Any]) -> Any:
    """What Python makes of the code: the value of a function's call, or of the last expression."""
    scope: dict[str, Any] = {"np": np, "numpy": np, "scipy": scipy, "special": scipy.special, **SIZES}
    import math

    scope["math"] = math
    body = ast.parse(python).body
    if any(isinstance(statement, ast.FunctionDef) for statement in body):
        exec(python, scope)
        function = [scope[s.name] for s in body if isinstance(s, ast.FunctionDef)][-1]
        wanted = function.__code__.co_varnames[: function.__code__.co_argcount]
        return function(**{name: np.array(names[name]) for name in wanted if name in names})
    scope |= names
    *before, last = body
    exec(compile(ast.Module(before, []), "pasted", "exec"), scope)
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "pasted", "eval"), scope)


def differentiated(function: Callable[[Any], Any], at: Any) -> Any:
    """The tensor of a derivative by differences, axes of the output first."""
    out = np.asarray(function(at), dtype=float)
    columns = []
    for place in np.ndindex(np.shape(at)):
        step = np.zeros_like(at)
        step[place] = 1e-4
        far = (function(at + 2 * step) - function(at - 2 * step)) / 4
        columns.append((8 * (function(at + step) - function(at - step)) / 2 / 1e-4 - 2 * far / 1e-4) / 6)
    return np.moveaxis(
        np.array(columns, dtype=float).reshape((*np.shape(at), *out.shape)),
        range(np.ndim(at)),
        range(out.ndim, out.ndim + np.ndim(at)),
    )


def points(row: Row) -> dict[str, Any]:
    random = np.random.default_rng(7)
    found = {}
    for name, declared in row.shapes.items():
        value = random.uniform(0.3, 1.7, shape(declared))
        found[name] = value @ value.T + np.eye(len(value)) if ":" in declared else value
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_the_code_means_what_numpy_computes(row: Row) -> None:
    names = points(row)
    wanted = np.asarray(ran(row.python, names), dtype=float)
    spec = read(row.code, shapes=row.shapes)
    given = {name: size for name, size in SIZES.items() if name in spec.sizes}
    value = np.asarray(ArrayEvaluator(spec, given, Floats())({k: v for k, v in names.items() if k in spec.variables}))
    assert value.shape == wanted.shape
    assert value == pytest.approx(wanted, rel=1e-9, abs=1e-11)
    variables = list(spec.variables)
    if row.code.lstrip().startswith("def ") or "\ndef " in row.code:
        assert variables == [name for name in row.shapes if name in variables]
    for derivative in mcalc.ask("jacobian", row.code, shapes=row.shapes).derivatives:
        (name,) = derivative.wrt
        numeric = differentiated(lambda x, name=name: ran(row.python, {**names, name: x}), names[name])
        laid = laid_out(numeric, names[name].ndim, "numerator", derivative.form)
        value = derivative(**names)
        assert value == pytest.approx(laid.reshape(value.shape), rel=2e-6, abs=2e-6), name


def test_there_are_enough() -> None:
    assert len(rows()) >= 80
