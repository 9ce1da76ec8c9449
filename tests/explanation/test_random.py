"""Random functions, explained: every step is checked while it is made, and a step that fails raises."""

from __future__ import annotations

from random import Random

import pytest

import mcalc
from mcalc.errors import UnsupportedError
from mcalc.explanation.explain import explain
from mcalc.report import EXPLANATIONS
from tests.properties.generate import random_spec

METHODS = ("auto", "rules", "chain", "differential")
LAYOUTS = ("numerator", "denominator")


def assert_balanced(text: str) -> None:
    """LaTeX whose brackets and dollar signs come in pairs."""
    assert text.count("{") - text.count("\\{") == text.count("}") - text.count("\\}")
    assert text.replace("\\leftarrow", "").count("\\left") == text.count("\\right")
    assert text.replace("\\$", "").count("$") % 2 == 0
    assert text.isascii()


@pytest.mark.parametrize(
    "seed", [*range(10), 2652, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(10, 40))]
)
def test_every_step_of_a_random_function_is_verified(seed: int) -> None:
    spec = random_spec(Random(seed), 4)
    layout = LAYOUTS[seed % 2]
    for place, name in enumerate(spec.shapes()):
        try:
            mcalc.ask("jacobian", spec.text(), shapes=spec.shapes(), wrt=[name], layout=layout)
        except mcalc.McalcError:
            continue
        method = METHODS[(seed + place) % 4]
        try:
            (found,) = explain(spec.text(), shapes=spec.shapes(), wrt=[name], method=method, layout=layout)
        except UnsupportedError:
            assert method == "differential"
            continue
        assert all(step.check is not None for step in found.steps), spec.text()
        assert found.steps[-1].after == found.expression
        assert_balanced(EXPLANATIONS.write((found,), "latex", "normal"))
