"""The prelude: what is printed for a function means in NumPy what the function means in mcalc."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest

from mcalc.catalogue import FUNCTIONS, register
from mcalc.catalogue.build import function
from mcalc.cli.run import run
from mcalc.errors import DomainError
from mcalc.evaluation.random_points import points
from mcalc.evaluation.settings import settings
from mcalc.language import read
from mcalc.notation import text
from mcalc.report.prelude import module
from tests.catalogue.test_formulas import count, shapes_of, written
from tests.evaluation.plain import Array, evaluate
from tests.oracle.points import Point
from tests.properties.pasted import paste, prelude

SPECIAL = {
    "sum": "sum(X)",
    "norm": "norm(X)",
    "kron": "kron(X, x)",
    "polygamma": "polygamma(2, a)",
    "full": "full((2, 3), a)*X[:2, :3]",
    "concatenate": "concatenate(x, 2*x)",
    "stack": "stack(x, 2*x)",
    "block": "block([[X, 2*X], [X, X]])",
    "ravel": "ravel(X)",
    "swapaxes": "swapaxes(X, 0, 1)",
    "moveaxis": "moveaxis(X, 0, 1)",
    "array": "array([x, 2*x])",
    "size": "size(X)*a",
    "expand_dims": "expand_dims(x, axis=0)",
    "squeeze": "squeeze(x[:, None], axis=1)",
    "einsum": "einsum('ij,i->j', X, X[:, 0])",
    "eye": "eye(3)*a",
    "reshape": "reshape(X, 3, 4)",
    "vech": "vech(X[:3, :3])",
    "hankel": "hankel(X[0], 2)",
    "svdvals": "svdvals(X)",
}
SHAPES = {"X": "4,3", "x": "n", "a": "scalar"}


def calls() -> Iterator[object]:
    for entry in FUNCTIONS.values():
        if entry.group == "operators" or not entry.parameters:
            continue
        if entry.name in SPECIAL:
            spec = SPECIAL[entry.name]
            said = {name: shape for name, shape in SHAPES.items() if re.search(rf"\b{name}\b", spec)}
            yield pytest.param(spec, said, id=entry.name)
            continue
        for at in range(count(entry)):
            yield pytest.param(written(entry, at), shapes_of(entry, at), id=f"{entry.name}-{at}")
        matrices = {name: "m,n" for name, shape in shapes_of(entry, 0).items() if shape == "n"}
        for axis in range(2 if entry.axis and len(matrices) == 1 else 0):
            yield pytest.param(f"{written(entry)[:-1]}, axis={axis})", matrices, id=f"{entry.name}-axis-{axis}")


@pytest.mark.parametrize(("call", "shapes"), list(calls()))
def test_a_call_means_the_same(call: str, shapes: dict[str, str]) -> None:
    spec = read(call, shapes=shapes)
    printed = text(spec.program.result, {name: len(variable.shape) for name, variable in spec.variables.items()})
    for setting in settings(spec):
        for _, point in points(spec, setting, range(20)):
            arrays = {name: Array(setting.shapes[name], data) for name, data in point.items()}
            try:
                value = evaluate(spec, arrays, setting.sizes)
            except (ArithmeticError, DomainError):
                continue
            if not np.all(np.isfinite(value.data)):
                continue
            names = {name: np.array(array.data).reshape(array.shape) for name, array in arrays.items()}
            found = np.asarray(paste(printed, (), Point(names, dict(setting.sizes))), dtype=float)
            assert found.shape == value.shape, printed
            assert found.ravel().tolist() == pytest.approx(value.data, rel=1e-9, abs=1e-12), printed
            break


def test_it_is_a_module_that_needs_numpy_and_scipy_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["functions", "--prelude"]) == 0
    printed = capsys.readouterr().out
    assert {line for line in printed.splitlines() if line.startswith(("import", "from"))} == {
        "import numpy as np",
        "import scipy.linalg",
        "import scipy.special",
    }
    names: dict[str, object] = {}
    exec(printed, names)
    wanted = {name for name, entry in FUNCTIONS.items() if entry.group != "operators"}
    assert wanted <= names.keys()
    assert wanted <= prelude().keys()


def test_a_new_entry_is_in_it() -> None:
    entry = function(
        "tapered", "x width", "x/(width + abs(x)).", optional=(("width", "1"),), definition="x/(width + abs(x))"
    )
    with register(entry):
        names: dict[str, object] = {}
        exec(module(), names)
        assert names["tapered"](np.array([3.0, -1.0])).tolist() == [0.75, -0.5]  # type: ignore[operator]


def test_one_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["functions", "arcsin", "--prelude"]) == 0
    assert capsys.readouterr().out == "asin = np.arcsin\n"
    assert run(["functions", "--prelude", "--json"]) == 2
