"""New axes of one place, in each language that is printed."""

from __future__ import annotations

import pytest

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
        ("x[:, None]*X", r"x \mathbf{1}^{\top} \odot X", "(x*ones(1, n)).*X"),
        ("x[:, None] - y[None, :]", r"x \mathbf{1}^{\top} - \mathbf{1} y^{\top}", "x*ones(1, n) - ones(m, 1)*y'"),
    ],
)
def test_new_axes(spec: str, in_latex: str, in_matlab: str) -> None:
    found = read(spec, shapes=SHAPES)
    ranks = {name: len(variable.shape) for name, variable in found.variables.items()}
    assert text(found.program.result, ranks) == spec
    assert latex(found.program.result, ranks) == in_latex
    assert matlab(found) == in_matlab
