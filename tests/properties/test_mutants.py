"""A small sample of wrong claims; `python -m tests.properties.mutants` takes as many as one likes."""

from __future__ import annotations

import pytest

from tests.properties.mutants import run


@pytest.mark.parametrize(("count", "exact"), [(6, 0.5), pytest.param(24, 0.7, marks=pytest.mark.long)])
def test_no_wrong_claim_is_accepted_and_none_is_explained_wrongly(count: int, exact: float) -> None:
    found = list(run(count, seed=4, each=4))
    wrong = [one for one in found if one.verdict in ("accepted", "misleading")]
    assert not wrong, wrong
    assert sum(one.verdict == "exact" for one in found) >= exact * len(found)
