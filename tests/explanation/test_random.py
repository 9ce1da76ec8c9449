"""Random functions, explained: every step is checked while it is made, and a step that fails raises."""

from __future__ import annotations

from random import Random

import pytest

from tests.properties.explanations import DEPTH, judge, verdicts
from tests.properties.generate import random_spec


@pytest.mark.parametrize(
    "seed", [*range(4), 2652, 11015, 12064, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(4, 24))]
)
def test_every_step_of_a_random_function_is_verified(seed: int) -> None:
    found = verdicts(seed)
    assert any(verdict.kind == "right" for verdict in found)
    assert not [verdict for verdict in found if verdict.kind == "wrong"]


@pytest.mark.long
def test_defaults_that_notation_leaves_out_are_put_in() -> None:
    found = judge(random_spec(Random(11020), DEPTH), 11020, ["chain"])
    assert not [verdict for verdict in found if verdict.kind == "wrong"]
