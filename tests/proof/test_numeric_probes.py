"""Twenty places where numeric checkers go wrong, each with a right and a wrong derivative: tiny numbers, huge ones,
mixed scales, kinks, cancellation.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from mcalc.language import read, read_within
from mcalc.proof.check.entries import check_derivative
from mcalc.proof.check.verdict import Verdict
from mcalc.proof.trials.plan import Plan


class Probe(NamedTuple):
    name: str
    spec: str
    shapes: dict[str, str]
    at: dict[str, Any]
    right: str
    wrong: str


X3 = np.array([0.3, -1.2, 0.7])
VECTOR = {"x": "n"}
STENCIL = np.linspace(0.2, 1.7, 302)
INNER = "diag(3*x[1:-1]**2 - 2) @ eye(n)[1:-1, :] + eye(n)[2:, :] + eye(n)[:-2, :]"
SECOND = "x[2:] - 2*x[1:-1] + x[:-2] + x[1:-1]**3"
QUOTIENT = "sin(x)/x**2 - 2*(1 - cos(x))/x**3"

PROBES = [
    Probe("tiny gradient", "sum(sin(x))/10**7", VECTOR, {"x": X3}, "cos(x).T/10**7", "2*cos(x).T/10**7"),
    Probe("tiny gradient claimed zero", "sum(sin(x))/10**7", VECTOR, {"x": X3}, "cos(x).T/10**7", "zeros(n).T"),
    Probe("inputs near 1e-9", "sum(x**2)", VECTOR, {"x": X3 * 1e-9}, "2*x.T", "x.T"),
    Probe("inputs near 1e-9, cubed", "x**3", VECTOR, {"x": X3 * 1e-9}, "diag(3*x**2)", "diag(3*x**2 + x**2/20)"),
    Probe("inputs near 1e11", "sum(x**2)", VECTOR, {"x": X3 * 1e11}, "2*x.T", "2*x.T + x.T/1000"),
    Probe("inputs near 1e11, root", "sqrt(x)", VECTOR, {"x": abs(X3) * 1e11}, "diag(1/(2*sqrt(x)))", "diag(1/sqrt(x))"),
    Probe("offset of 1e8", "10**8 + sum(sin(x))", VECTOR, {"x": X3}, "cos(x).T", "cos(x).T*1.001"),
    Probe(
        "rows of mixed scale", "[10**8*x[0]*x[1], x[1]**2/10**8]", {"x": "2"}, {"x": X3[:2]},
        "[[10**8*x[1], 10**8*x[0]], [0, 2*x[1]/10**8]]", "[[10**8*x[1], 10**8*x[0]], [0, x[1]/10**8]]",
    ),
    Probe(
        "columns of mixed scale", "10**9*x[0] + x[1]**2/10**9", {"x": "2"}, {"x": X3[:2]},
        "[10**9, 2*x[1]/10**9].T", "[10**9, 2*x[1]/10**9 + 1/10**10].T",
    ),
    Probe(
        "fast oscillation", "sin(10**6*x)", VECTOR, {"x": X3}, "diag(10**6*cos(10**6*x))", "diag(10**6*sin(10**6*x))",
    ),
    Probe(
        "steep sigmoid", "sigmoid(1000*x)", VECTOR, {"x": np.array([0.3, -0.02, 0.001])},
        "diag(1000*sigmoid(1000*x)*sigmoid(-1000*x))", "diag(1000*sigmoid(1000*x))",
    ),
    Probe("cancellation", "(1 - cos(x))/x**2", {"x": "scalar"}, {"x": 1e-4}, QUOTIENT, f"{QUOTIENT} + x/100"),
    Probe("much cancellation", "(1 - cos(x))/x**2", {"x": "scalar"}, {"x": 1e-9}, QUOTIENT, f"-({QUOTIENT})"),
    Probe(
        "domain edge of sqrt", "sqrt(x)", {"x": "scalar"}, {"x": 1e-14}, "1/(2*sqrt(x))", "1/sqrt(x)",
    ),
    Probe("domain edge of log", "log(1 - x)", {"x": "scalar"}, {"x": 1 - 1e-10}, "-1/(1 - x)", "-1/(1 - x) + 10**7"),
    Probe("relu at 0", "relu(x)", VECTOR, {"x": np.array([0.0, 1.0, -1.0])}, "diag(x > 0)", "diag(x < 0)"),
    Probe("relu near 0", "relu(x)", VECTOR, {"x": np.array([1e-9, -1e-9, 1e-13])}, "diag(x > 0)", "diag(x > 1/10**6)"),
    Probe("abs at 0 and near it", "abs(x)", VECTOR, {"x": np.array([0.0, 1e-9, -1e-9])}, "diag(sign(x))", "eye(n)"),
    Probe(
        "an entry of a stencil missing", SECOND, VECTOR, {"x": STENCIL}, INNER,
        f"{INNER} - diag(eye(n - 2)[150]) @ eye(n)[:-2, :]",
    ),
    Probe(
        "an entry of a stencil off by 1e-3", SECOND, VECTOR, {"x": STENCIL}, INNER,
        f"{INNER} + diag(eye(n - 2)[150]) @ eye(n)[:-2, :]/1000",
    ),
    Probe("off by 5% at scale 1e-3", "sin(x)/1000", VECTOR, {"x": X3}, "diag(cos(x))/1000", "diag(cos(x))*1.05/1000"),
]  # fmt: skip


def verdict(probe: Probe, claim: str) -> Verdict:
    spec = read(probe.spec, shapes=probe.shapes)
    wrt = ("x",)
    return check_derivative(spec, wrt, read_within(claim, spec), plan=Plan(at=[probe.at]))


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_the_right_derivative_is_not_refused(probe: Probe) -> None:
    assert verdict(probe, probe.right).agrees is True


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_the_wrong_derivative_is_refused(probe: Probe) -> None:
    found = verdict(probe, probe.wrong)
    assert found.agrees is False
    assert found.diagnosis


def test_the_kinks_are_counted() -> None:
    probe = next(probe for probe in PROBES if probe.name == "relu at 0")
    assert verdict(probe, probe.right).kinks == 1


def test_anything_between_the_slopes_is_right_at_a_kink_and_nothing_else() -> None:
    spec = read("abs(x)", shapes={"x": "scalar"})
    for claim, agrees in (("sign(x)", True), ("1/2", True), ("3/2", False)):
        found = check_derivative(spec, ("x",), read_within(claim, spec), plan=Plan(at=[{"x": 0.0}]))
        assert found.agrees is agrees, claim
    assert check_derivative(spec, ("x",), read_within("sign(x)", spec), plan=Plan(at=[{"x": 0.0}])).kinks == 1


def test_a_jump_can_not_be_told() -> None:
    spec = read("sign(x)", shapes={"x": "scalar"})
    assert check_derivative(spec, ("x",), read_within("0", spec), plan=Plan(at=[{"x": 0.0}])).agrees is None


def test_what_floats_lose_and_long_numbers_are_too_slow_for_can_not_be_told() -> None:
    """The slope of a sum that cancels, with too many entries to judge with sixty digits."""
    spec = read("sum((1 - cos(x))/x**2)", shapes={"x": "n"})
    closed = read_within(f"({QUOTIENT}).T", spec)
    at = [{"x": np.linspace(1e-9, 2e-9, 400)}]
    found = check_derivative(spec, ("x",), closed, plan=Plan(at=at))
    assert found.agrees in (True, None)


def test_ties_among_zeros_are_no_kinks_of_the_other_entries() -> None:
    for text, shapes, right, wrong in (
        ("sum(abs(tril(X)))", {"X": "n,n"}, "tril(sign(X))", "sign(X)"),
        ("max(diag(x**2))", {"x": "n"}, "(2*x*(x**2 == max(x**2))).T", "2*x.T"),
    ):
        spec = read(text, shapes=shapes)
        name = next(iter(spec.variables))
        assert check_derivative(spec, (name,), read_within(right, spec)).agrees is True
        assert check_derivative(spec, (name,), read_within(wrong, spec)).agrees is False
