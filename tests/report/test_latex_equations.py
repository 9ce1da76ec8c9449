"""What stands to the left of an equation in LaTeX, and the parts that it names."""

from __future__ import annotations

import pytest

from mcalc.answers.ask import ask
from mcalc.report import report


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
    closed, *parts = report(ask("hessian", spec, wrt=["x"]), "latex").splitlines()[-3:]
    assert r"\left(1 - h^{\odot 2}\right)" in closed
    assert parts == [r"\quad a = \tanh\left(W x + b\right)", r"\quad h = \tanh\left(U a + c\right)"]


def test_vectors_in_a_list_are_rows() -> None:
    line = report(ask("jacobian", "[a*x, w]", wrt=["a"]), "latex").splitlines()[-1]
    assert line.endswith(r"\begin{bmatrix} x^{\top} \\ \mathbf{0}_{n}^{\top} \end{bmatrix}")
