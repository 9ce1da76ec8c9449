"""A small sample of wrong claims; `python -m tests.properties.mutants` takes as many as one likes."""

from __future__ import annotations

from tests.properties.mutants import run


def test_no_wrong_claim_is_accepted_and_none_is_explained_wrongly() -> None:
    found = list(run(24, seed=4, each=4))
    wrong = [one for one in found if one.verdict in ("accepted", "misleading")]
    assert not wrong, wrong
    assert sum(one.verdict == "exact" for one in found) >= 0.7 * len(found)
