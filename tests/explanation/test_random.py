"""Random functions, explained: every step is checked while it is made, and a step that fails raises."""

from __future__ import annotations

import pytest

from tests.properties.explanations import verdicts


@pytest.mark.parametrize(
    "seed", [*range(4), 2652, 11015, 12064, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(4, 24))]
)
def test_every_step_of_a_random_function_is_verified(seed: int) -> None:
    found = verdicts(seed)
    assert any(verdict.kind == "right" for verdict in found)
    assert not [verdict for verdict in found if verdict.kind == "wrong"]


@pytest.mark.long
def test_defaults_that_notation_leaves_out_are_put_in() -> None:
    assert not [verdict for verdict in verdicts(11020) if verdict.kind == "wrong"]
