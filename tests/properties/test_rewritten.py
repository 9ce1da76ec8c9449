"""A small sample of right claims; `python -m tests.properties.rewritten` takes as many as one likes."""

from __future__ import annotations

import pytest

from tests.properties.rewritten import run


@pytest.mark.parametrize("count", [6, pytest.param(40, marks=pytest.mark.long)])
def test_right_claims_are_accepted_however_they_are_written(count: int) -> None:
    found = list(run(count, seed=1, each=3))
    assert not [one for one in found if one.verdict != "accepted"], found
