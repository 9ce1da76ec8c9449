"""Every public function of NumPy and SciPy, called as it stands: where mcalc reads it, it means what it means there."""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
import pytest

from mcalc.errors import McalcError
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.language import read
from mcalc.language.spec import Spec
from tests.python_code import libraries

_SHAPES = {"x": "n", "y": "n", "X": "m,n", "Y": "m,n", "A": "n,n", "B": "n,n", "s": "scalar", "t": "scalar"}
_SIZES = {"m": 4, "n": 3}
_FIRST = ("x", "X", "A", "x, y", "A, x", "X, 1", "(x, y)")
"""Where none of these is read, the function is not known."""
_THEN = (
    "s",
    "X, Y",
    "A, B",
    "X, x",
    "s, t",
    "x, s",
    "s, x",
    "x, 1",
    "x, 2",
    "X, 0",
    "A, 2",
    "A, -1",
    "2, x",
    "x, axis=0",
    "X, axis=0",
    "X, axis=1",
    "X, axis=-1",
    "X, axis=1, keepdims=True",
    "X, keepdims=True",
    "(X, Y), 1",
    "[A, B], axis=0",
    "x, 0, 1",
    "x, y, s",
    "X, 1, 0",
    "X, (1, 0)",
    "X, ord=1",
    "X, 'fro'",
    "X, ddof=1",
    "X, order='F'",
    "x, where=x > 0.5",
    "x > 0.5, x, y",
)
_DOMAINS = ("polygamma", "comb")
"""An order of polygamma is a whole number; SciPy's comb(n, k) is 0 where k is more than n."""


def _values() -> dict[str, Any]:
    random = np.random.default_rng(1)
    values: dict[str, Any] = {}
    for name, shape in _SHAPES.items():
        sizes = [_SIZES[axis] for axis in shape.split(",") if axis in _SIZES]
        values[name] = random.uniform(0.2, 0.9, sizes)
    for name in "AB":  # symmetric and far from singular
        values[name] = values[name] @ values[name].T + 3 * np.eye(3)
    return values


def _read(text: str) -> Spec | None:
    names = [name for name in _SHAPES if re.search(rf"(?<![\w.'(]){name}(?![\w'])|\({name}\b", text)]
    try:
        return read(text, shapes={name: _SHAPES[name] for name in names})
    except McalcError as error:
        if error.status not in (2, 3):
            raise
        return None


def _calls(prefix: str, library: Any) -> list[tuple[str, Spec]]:
    """Every call that is read."""
    found = []
    for name in dir(library):
        if name.startswith("_") or name in _DOMAINS or not callable(getattr(library, name)):
            continue
        first = [(f"{prefix}.{name}({arguments})", _read(f"{prefix}.{name}({arguments})")) for arguments in _FIRST]
        if any(spec is not None for _, spec in first):
            then = [f"{prefix}.{name}({arguments})" for arguments in _THEN]
            found += [*first, *((text, _read(text)) for text in then)]
    return [(text, spec) for text, spec in found if spec is not None]


def _equal(value: Any, wanted: Any) -> bool:
    both = np.isfinite(value) & np.isfinite(wanted)
    return bool(np.allclose(value[both], wanted[both], rtol=1e-6, atol=1e-8))


@pytest.mark.parametrize("prefix", ["np", "np.linalg", "scipy.special", "scipy.linalg"])
def test_what_is_read_has_the_value_of_the_library(prefix: str) -> None:
    scope: dict[str, Any] = {**libraries(), **_values()}
    different, same = set(), 0
    for text, spec in _calls(prefix, eval(prefix, scope)):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                wanted = np.asarray(eval(text, scope), dtype=float)
            except (TypeError, ValueError, IndexError, np.linalg.LinAlgError):
                continue  # the library has no such call, and there is nothing to compare with
            value = np.asarray(ArrayEvaluator(spec, _SIZES, Floats())({name: scope[name] for name in spec.variables}))
        if np.shape(value) == np.shape(wanted) and _equal(value, wanted):
            same += 1
        else:
            different.add(text.removeprefix(f"{prefix}.").replace(" ", ""))
    assert not different
    assert same > 20
