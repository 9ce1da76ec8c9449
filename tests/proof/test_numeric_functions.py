"""The evaluators agree: floats, sixty digits and the plain interpreter give one value for everything in the language,
and an imaginary step gives the slope that the catalogue declares.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcalc.catalogue import FUNCTIONS, Function
from mcalc.derivation.entrywise import derive_entries
from mcalc.evaluation.array_evaluator import ArrayEvaluator, concrete
from mcalc.evaluation.digits import Digits
from mcalc.evaluation.floats import Floats
from mcalc.language import read, read_within
from mcalc.proof.check.entries import check_derivative
from mcalc.proof.trials.plan import Plan
from tests.evaluation.plain import Array, evaluate
from tests.proof.pattern import check_pattern

SHAPES = {
    "x": "n", "y": "n", "p": "n", "v": "m", "u": "3", "t": "3", "z": "scalar",
    "X": "m,n", "Y": "m,n", "P": "m,n", "A": "n,n", "B": "n,n",
}  # fmt: skip
SIZES = {"m": 5, "n": 4}

EXPRESSIONS = (Path(__file__).parents[1] / "data" / "expressions.txt").read_text().splitlines()

OPERATORS = {
    "add": "x + y", "sub": "x - y", "mul": "x*y", "div": "x/y", "neg": "-x", "power": "x**y", "less": "x < y",
    "less_equal": "x <= y", "greater": "x > y", "greater_equal": "x >= y", "equal": "x == y", "not_equal": "x != y",
    "polygamma": "polygamma(2, x)",
}  # fmt: skip

ELEMENTWISE = [
    entry for entry in FUNCTIONS.values() if entry.signature == "elementwise" and (entry.derivative or entry.definition)
]


def _values() -> dict[str, Any]:
    random = np.random.default_rng(0)
    values = {}
    for name, shape in SHAPES.items():
        sizes = tuple(SIZES.get(part) or int(part) for part in shape.split(",")) if shape != "scalar" else ()
        values[name] = random.uniform(0.1, 0.9, sizes) if name in "pP" else random.standard_normal(sizes)
    return values


VALUES = _values()


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_three_evaluators_agree(text: str) -> None:
    spec = read(text, shapes=SHAPES)
    values = {name: np.asarray(VALUES[name]) for name in spec.variables}
    sizes = {name: SIZES[name] for name in spec.sizes}
    floats = ArrayEvaluator(spec, sizes, Floats())(values)
    assert floats.shape == concrete(spec.kind, sizes)
    plain = evaluate(spec, {name: Array(v.shape, v.reshape(-1).tolist()) for name, v in values.items()}, sizes)
    np.testing.assert_allclose(floats.reshape(-1), plain.data, rtol=1e-10, atol=1e-12)
    digits = Digits()
    long = ArrayEvaluator(spec, sizes, digits)({name: digits.array(value) for name, value in values.items()})
    np.testing.assert_allclose(floats, long.astype(float), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=lambda entry: entry.name)
def test_the_slope_of_every_elementwise_function_is_the_declared_one(entry: Function) -> None:
    text = OPERATORS.get(entry.name) or f"{entry.name}({', '.join(entry.parameters)})"
    spec = read(text, shapes=dict.fromkeys((name for name in entry.parameters if name != "order"), "scalar"))
    for parameter, slope in zip(entry.parameters, entry.derivative or (), strict=False):
        if slope is None:
            continue
        closed = read_within(slope.replace("order", "2"), spec)
        assert check_derivative(spec, (parameter,), closed).agrees is True
    for parameter in spec.variables:
        entries = derive_entries(spec, [[parameter]])
        stacked = entries.spec(spec)
        one = stacked._replace(program=stacked.program._replace(result=stacked.program.result.items[0]))  # type: ignore[union-attr]
        assert check_derivative(spec, (parameter,), one).agrees is True


@pytest.mark.parametrize(
    "text", ["inv(A)", "pinv(X)", "cholesky(A @ A.T)", "solve(A, x)", "matrix_power(A, -2)", "std(X, axis=0)"]
)
def test_imaginary_steps_through_linear_algebra(text: str) -> None:
    """A claim of zero is refused and the worst entry is what a plain difference gives."""
    spec = read(text, shapes=SHAPES)
    name = next(iter(spec.variables))
    kind = spec.kind.shape + spec.variables[name].shape
    zero = read_within(f"zeros({', '.join(map(str, kind))})", spec)
    point = {key: VALUES[key] for key in spec.variables}
    found = check_derivative(spec, (name,), zero, form="einsum", plan=Plan(SIZES, at=[point]))
    assert found.worst is not None
    step = 1e-6
    output, place = found.worst.place[: len(spec.kind.shape)], found.worst.place[len(spec.kind.shape) :]
    evaluate_floats = ArrayEvaluator(spec, {key: SIZES[key] for key in spec.sizes}, Floats())
    sides = []
    for sign in (1, -1):
        moved = {key: value.copy() for key, value in point.items()}
        moved[name][place] += sign * step
        sides.append(evaluate_floats(moved)[output])
    assert found.worst.expected == pytest.approx((sides[0] - sides[1]) / (2 * step), rel=1e-4)


def test_a_pattern_is_probed_on_the_whole() -> None:
    spec = read("x[1:]*x[:-1]", shapes={"x": "n"})
    right = [(i, i + k) for i in range(3) for k in (0, 1)]
    assert check_pattern(spec, ("x",), right, sizes={"n": 4}).agrees
    assert check_pattern(spec, ("x",), right[:-1], sizes={"n": 4}).outside == ((2, 3),)
    assert check_pattern(spec, ("x",), [*right, (0, 3)], sizes={"n": 4}).idle == ((0, 3),)
