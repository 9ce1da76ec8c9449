"""Explanations that were wrong once, found by the random ones: all steps hold, and every page of them is whole."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from mcalc import work
from mcalc.errors import LimitError
from mcalc.explanation.explain import explain
from mcalc.explanation.step import Explanation
from mcalc.explanation.verify import equality_check
from mcalc.language import read
from mcalc.report import EXPLANATIONS
from tests.explanation.test_story import names, one
from tests.properties.explanations import FORMATS, LAYOUTS, fault


class Fault(NamedTuple):
    """What is asked for, and what was wrong with it."""

    was: str
    spec: str
    shapes: str
    wrt: str
    method: str


FAULTS = (
    Fault("u.T.T for a row that is turned", "logaddexp(exp(tanh(x.T)), f(sin(y.T)/2)).T", "x=n y=n", "x", "chain"),
    Fault("u.T.T for a row that is turned", "clip(x.T, sin(y.T)/3, sin(y.T)/3 + 1).T", "x=n y=n", "x", "chain"),
    Fault("u.T.T inside of a product", "x.T @ softmax(A @ softmax(y.T).T)", "A=n,m x=n y=m", "y", "chain"),
    Fault(
        "a constant statement is a vector", "z = sum(X, axis=0); norm(Y @ X @ z, 'inf')",
        "X=n,k Y=m,n", "Y", "chain",
    ),
    Fault(
        "a constant statement is a vector", "z = max(X, axis=1); sum(((Y / exp(A) / Y) @ z - gelu(z))**2)",
        "X=m,k Y=m,m A=m,m", "A", "chain",
    ),
    Fault(
        "at large numbers z + 1 > z doesn't hold", "clip(atan(a), trace(B @ expm(B)), trace(B @ expm(B)) + 1)",
        "a=scalar B=k,k", "B", "chain",
    ),
    Fault("the letter of a derivative was a function's", "g(flip(cumsum(1/x)))", "x=m", "x", "differential"),
    Fault(
        "LaTeX in which the value that is taken was plain text", "leaky_relu(heaviside(φ'12(a, a), 1)*a*b, c)",
        "a=scalar b=scalar c=scalar", "b", "rules",
    ),
)  # fmt: skip


def explained(case: Fault, layout: str) -> Explanation:
    """The explanation of a case."""
    shapes = dict(part.split("=", 1) for part in case.shapes.split())
    (found,) = explain(case.spec, shapes=shapes, wrt=[case.wrt], method=case.method, layout=layout)
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.spec)
def test_what_was_wrong_once_is_right(case: Fault, layout: str) -> None:
    found = explained(case, layout)
    for form in FORMATS:
        assert not fault(found, EXPLANATIONS.write((found,), form, "full"), form)


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("exp(sin(x.T)).T", ["u = sin(x)", "y = exp(u)"]),
        ("exp(sin(x.T))", ["u = sin(x)", "y = exp(u.T)"]),
        ("sin(3*x.T @ A + y.T).T", ["u = (3*x.T @ A + y.T).T", "f = sin(u)"]),
    ],
)
def test_a_function_of_rows_is_told_as_that_of_columns(spec: str, told: list[str]) -> None:
    assert names(one(spec, "x", "x=n A=n,m y=m" if "A" in spec else "x=n", "chain")) == told


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("exp(x.T)", "f[i] = exp(x[i]) has no x[j]"),
        ("clip(x.T, sin(y.T), 1).T", "f[i] = clip(x[i], sin(y[i]), 1) has no x[j]"),
        ("x*(A @ y)", "f[i] = x[i]*(A @ y)[i] has no x[j]"),
    ],
)
def test_the_diagonal_condition_is_shown_on_an_entry(spec: str, said: str) -> None:
    notes = [note for step in one(spec, "x", method="chain").steps for note in step.notes]
    assert any(note.startswith((said, said.replace("f[i]", "y[i]"))) for note in notes)


def test_a_check_that_takes_too_much_work_is_left_out() -> None:
    spec = read("sum(exp(x)) - sum(exp(x))*1")
    assert equality_check(spec, [spec, spec]) is not None
    with work.allowed(spec.program.source):
        work.spend(work.left() - 100)
        assert equality_check(spec, [spec, spec]) is None
        work.spend(50)  # some is left for the steps


def test_rules_that_take_too_much_work_name_another_method() -> None:
    shapes = {"Y": "n,n:orthogonal"}
    with pytest.raises(LimitError) as raised:
        explain("sum(log(diag(cholesky(3*eye(n) + tanh(Y)/2))))", shapes=shapes, method="rules")
    assert raised.value.hint == "--method chain gives names to the parts"


@pytest.mark.parametrize(
    ("spec", "method", "said"),
    [
        ("log(det(A + x @ x.T))", "rules", "d(A + outer(x, x)) = outer(dx, x) + outer(x, dx)"),
        ("b - x.T @ A @ x", "chain", "dy = -dx.T @ A @ x - x.T @ A @ dx"),
    ],
)
def test_what_is_added_is_no_term_of_the_product_rule(spec: str, method: str, said: str) -> None:
    found = one(spec, "x", "A=n,n x=n b=scalar" if "b" in spec else "A=n,n x=n", method)
    assert said in [note for step in found.steps for note in step.notes]


def test_a_number_that_is_bracketed_otherwise_is_no_transpose() -> None:
    notes = [note for step in one("3*(x.T @ x + 1)", "x", method="chain").steps for note in step.notes]
    assert [note for note in notes if "transpose" in note] == [
        "3*(dx.T @ x) = 3*x.T @ dx, as a number is its own transpose"
    ]


def test_an_outer_product_has_no_row_in_it() -> None:
    found = one("x/norm(x)", "x", method="chain")
    assert found.steps[-1].before == "eye(n)/u - outer(x, x/norm(x))/u**2"


def test_a_slope_of_one_is_no_factor_of_arrays() -> None:
    found = one("y.T @ inv(K + s*eye(n)) @ y/2 + log(det(K + s*eye(n)))/2", "s", "s=scalar K=n,n y=n", "chain")
    last = found.steps[-1]
    assert last.formula == "∂f/∂v3*∂v3/∂s + ∂f/∂v5*∂v5/∂s"
    assert last.before == "-y.T @ inv(v1) @ inv(v1) @ y/2 + det(v1)*trace(inv(v1))/(2*v4)"


@pytest.mark.parametrize(("spec", "array"), [("det(A*t + B)", "an array"), ("sum(exp(x*t))", "a vector")])
def test_a_scalar_is_expanded_to_what_it_meets(spec: str, array: str) -> None:
    for method in ("rules", "differential"):
        found = one(spec, "t", "t=scalar A=n,n B=n,n" if "A" in spec else "t=scalar x=n", method)
        told = [step.text for step in found.steps if step.rule == "scalar expansion"]
        assert method == "rules" or all(text.startswith(f"the scalar is expanded to {array}") for text in told)
        assert told
