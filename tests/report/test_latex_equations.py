"""What stands to the left of an equation in LaTeX, and the parts that it names."""

from __future__ import annotations

import pytest

from mcalc.answers.ask import ask
from mcalc.report import report
from tests.acceptance.asking import answer
from tests.oracle.tables import Row, table
from tests.report.latex_syntax import displayed, faults


@pytest.mark.parametrize(
    ("command", "spec", "order", "left"),
    [
        ("jacobian", "x**3", 2, r"\frac{\partial^2 f}{\partial x^2}"),
        ("derivative", "x**3", 3, r"\frac{\partial^3 f}{\partial x^3}"),
        ("gradient", "sum(x**3)", 1, r"\frac{\partial f}{\partial x}"),
        ("hessian", "sum(x**3)", 1, r"\frac{\partial^2 f}{\partial x \, \partial x^\top}"),
    ],
)
def test_the_order_is_written(command: str, spec: str, order: int, left: str) -> None:
    assert report(ask(command, spec, order=order), "latex").splitlines()[-1].startswith(left + " = ")


def test_named_parts_know_vectors_from_scalars() -> None:
    spec = "a = tanh(W @ x + b); h = tanh(U @ a + c); norm(V @ h - y)**2"
    begin, _, *parts, closed, end = report(ask("hessian", spec, wrt=["x"]), "latex").splitlines()[-7:]
    assert r"\left(1 - h^{\odot 2}\right)" in closed
    assert parts == [
        r"a &= \tanh\left(W x + b\right) \\",
        r"h &= \tanh\left(U a + c\right) \\",
        r"u_{1} &= \operatorname{diag}\left(1 - a^{\odot 2}\right) \\",
    ]
    assert (begin, end) == (r"\begin{aligned}", r"\end{aligned}")


BOLD = [
    (
        "x.T @ A @ x",
        "x",
        r"\frac{\partial f}{\partial \mathbf{x}} = \mathbf{x}^{\top} \left(\mathbf{A} + \mathbf{A}^{\top}\right)",
    ),
    ("a*x[0]", "a", r"\frac{\partial f}{\partial a} = x_{1}"),
    ("x*y", "x", r"\frac{\partial f}{\partial \mathbf{x}} = \operatorname{diag}\left(\mathbf{y}\right)"),
    ("a*x", "x", r"\frac{\partial f}{\partial \mathbf{x}} = a \, \mathbf{I}_{n}"),
    ("x[2]", "x", r"\frac{\partial f}{\partial \mathbf{x}} = \left(\mathbf{I}_{n}\right)_{:,3}^{\top}"),
]


@pytest.mark.parametrize(("spec", "wrt", "line"), BOLD)
def test_arrays_are_bold_and_scalars_are_not(spec: str, wrt: str, line: str) -> None:
    assert report(ask("jacobian", spec, wrt=[wrt], bold=True), "latex").splitlines()[-1] == line


def test_cases_have_a_condition_without_brackets() -> None:
    line = report(ask("derivative", "a*where(b > 0, b, b**2)", wrt=["a"]), "latex").splitlines()[-1]
    assert line.endswith(r"\begin{cases} b & \text{if } b > 0 \\ b^{2} & \text{otherwise} \end{cases}")


ROWS = [(name, row) for name in ("field", "cookbook") for row in table(name)]


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[row.id for _, row in ROWS])
def test_what_is_written_is_latex(name: str, row: Row) -> None:
    """Without TeX at hand this is read by a parser of its own, with the commands of amsmath."""
    found = answer(name, row.id)
    for bold in (False, True):
        request = found.question.request._replace(bold=bold)
        told = found._replace(question=found.question._replace(request=request))
        assert faults(report(told, "latex")) == []
        assert [fault for text in displayed(report(told, "markdown")) for fault in faults(text)] == []


def test_the_parser_finds_what_is_wrong() -> None:
    assert faults(r"\frac{a}{b} & 1") == ["& outside an array"]
    assert faults(r"\left(a") == [r"\left without \right"]
    assert faults(r"\fraq{a}{b}") == [r"\fraq is unknown"]
    assert faults(r"\frac{a}") == [r"\frac takes 2 arguments"]
    assert faults(r"a_b_c") == ["_ twice"]
    assert faults(r"\begin{cases} a") == ["cases without an end"]


def test_vectors_in_a_list_are_rows() -> None:
    line = report(ask("jacobian", "[a*x, w]", wrt=["a"]), "latex").splitlines()[-1]
    assert line.endswith(r"\begin{bmatrix} x^{\top} \\ \mathbf{0}_{n}^{\top} \end{bmatrix}")
