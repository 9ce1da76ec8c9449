"""New axes of one place, in each language that is printed."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.language import read
from mcalc.notation import latex, text
from mcalc.notation.matlab import matlab

SHAPES = {"X": "m,n", "x": "m", "y": "n"}


@pytest.mark.parametrize(
    ("spec", "in_latex", "in_matlab"),
    [
        (
            "X - mean(X, axis=1, keepdims=True)",
            r"X - \operatorname{mean}_{\text{axis 1}}\left(X\right) \mathbf{1}^{\top}",
            "X - mean(X, 2)*ones(1, n)",
        ),
        (
            "X/norm(X, axis=0, keepdims=True)",
            r"\frac{X}{\mathbf{1} \operatorname{norm}_{\text{axis 0}}\left(X\right)^{\top}}",
            None,
        ),
        ("x[:, None]*X", r"x \mathbf{1}^{\top} \odot X", "(x*ones(1, n)).*X"),
        ("x[:, None] - y[None, :]", r"x \mathbf{1}^{\top} - \mathbf{1} y^{\top}", "x*ones(1, n) - ones(m, 1)*y'"),
    ],
)
def test_new_axes(spec: str, in_latex: str, in_matlab: str | None) -> None:
    found = read(spec, shapes=SHAPES)
    ranks = {name: len(variable.shape) for name, variable in found.variables.items()}
    assert text(found.program.result, ranks) == spec
    assert latex(found.program.result, ranks) == in_latex
    if in_matlab is not None:  # a norm along an axis has no word there
        assert matlab(found) == in_matlab


@pytest.mark.parametrize(
    ("spec", "wrt", "expression"),
    [
        ("P = softmax(A @ X, axis=1); sum(P*Y)", "A", "(P*(Y - sum(Y*P, axis=1, keepdims=True))) @ X.T"),
        ("sum((X - mean(X, axis=1, keepdims=True))**2)", "X", "2*(X - mean(X, axis=1, keepdims=True))"),
        ("sum(norm(X, axis=1)*x)", "X", "X*x[:, None]/norm(X, axis=1, keepdims=True)"),
        ("sum(exp(x[:, None] - y)*X)", "x", "sum(X*exp(x[:, None] - y), axis=1).T"),
        ("sum(exp(x[:, None] - y)*X)", "X", "exp(x[:, None] - y)"),
        ("sum(x[:, None]*X**2)", "x", "sum(X**2, axis=1).T"),
    ],
)
def test_rows_and_columns_are_scaled_entry_by_entry(spec: str, wrt: str, expression: str) -> None:
    names = read(spec).variables
    shapes = {} if "A" in spec else {name: shape for name, shape in SHAPES.items() if name in names}
    found = mcalc.jacobian(spec, wrt=wrt, shapes=shapes)
    assert found.expression == expression
