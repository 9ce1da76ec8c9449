"""Why a function of the catalogue has its derivative: each has a reason, and what the reason says is so."""

from __future__ import annotations

import re

import numpy as np
import pytest

import mcalc
from mcalc.catalogue import FUNCTIONS
from mcalc.explanation.explain import explain

_EQUATION = re.compile(r"(?:.*: )?(?P<left>\S+) = (?P<right>.*)")
_DERIVATIVE = re.compile(r"∂(?P<of>\w+\(x\))(?:\[i\])?/∂x\[j\]")
_POINT = {"x": np.array([0.7, 1.9, 1.3]), "t": 1.0}

EQUATIONS = [
    (entry.name, found["left"], found["right"])
    for entry in FUNCTIONS.values()
    for sentence in entry.reason
    if (found := _EQUATION.fullmatch(sentence)) is not None
    if entry.parameters == ("x",)
]


def number(text: str, i: int, j: int) -> float:
    """What an expression over x, i and j is worth."""
    text = re.sub(r"\b[ij]\b", lambda found: str({"i": i, "j": j}[found[0]]), text)
    found = mcalc.derivative(f"t*({text}) + 0*x[0]", wrt="t", shapes={"x": "3", "t": "scalar"})
    return float(found(**_POINT))


def test_each_function_whose_derivative_is_given_has_a_reason() -> None:
    lacking = [
        entry.name
        for entry in FUNCTIONS.values()
        if entry.signature != "elementwise" and any(entry.derivative or ()) and not entry.rule and not entry.reason
        if entry.analytic is None  # which is a rule of its own
    ]
    assert lacking == []


@pytest.mark.parametrize(("name", "left", "right"), EQUATIONS)
def test_the_equations_of_a_reason_hold(name: str, left: str, right: str) -> None:
    slope = _DERIVATIVE.fullmatch(left)
    for i, j in ((0, 0), (1, 0), (1, 2)):
        if slope is None:
            expected = number(left, i, j)
        else:
            jacobian = np.asarray(mcalc.jacobian(slope["of"], shapes={"x": "3"})(x=_POINT["x"]))
            expected = jacobian.reshape(-1, 3)[i if "[i]" in left else 0, j]
        assert number(right, i, j) == pytest.approx(expected), name


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (
            "softmax(A @ x)",
            "with u = A @ x: the quotient rule for exp(u[i])/sum(exp(u)): u[j] moves the denominator, and the "
            "numerator where i == j",
        ),
        ("std(x)", "std(x) is sqrt(var(x))"),
        ("mse(x, y)", "mse(x, y) is sum((x - y)**2)/k"),
        ("mish(x)", "mish(x) is x*tanh(softplus(x)); entry by entry: the Jacobian is diagonal"),
        ("max(x)", "it is one of the entries: the slope is 1 by that entry, and 0 by all others"),
    ],
)
def test_a_step_says_why(spec: str, said: str) -> None:
    shapes = {name: shape for name, shape in {"x": "k", "y": "k", "A": "n,k"}.items() if name in spec}
    (found,) = explain(spec, shapes=shapes, wrt=["x"], method="rules")
    assert found.steps[0].text == said


def test_along_an_axis_it_is_told_of_one_line() -> None:
    (found,) = explain("softmax(X, axis=0)", wrt=["X"], method="rules")
    assert found.steps[0].text.startswith("of a column u of X: the quotient rule for exp(u[i])/sum(exp(u))")
    assert found.steps[0].why[0] == "one entry: softmax(u)[i] = exp(u[i])/sum(exp(u))"


def test_names_of_arguments_do_not_run_out() -> None:
    spec = "a*huber(2*x + u, clip(v, -s, s), 1 + t**2)*f(x)"
    found = explain(spec, shapes=dict.fromkeys("xuv", "k"), scalars=["a", "s", "t"], method="rules")
    assert any("with u1 = 2*x + u and u2 = clip(v, -s, s)" in step.text for one in found for step in one.steps)
