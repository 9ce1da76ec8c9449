"""Random functions, every derivative of each against finite differences of what was written."""

from __future__ import annotations

import pytest

from tests.properties.chunks import chunks
from tests.properties.run import run

SPECS = 300
CHUNK = 100


@pytest.mark.parametrize("seeds", chunks(range(SPECS), CHUNK))
def test_no_derivative_is_wrong(seeds: range) -> None:
    tally = run(seeds)
    assert not tally.failures, "\n".join(
        f"seed {seed}: {spec.text()} {spec.shapes()} by {verdict.wrt}: {verdict.sort}: {verdict.detail[:200]}"
        for seed, spec, verdict in tally.failures
    )
    assert tally.share("undecided") < 0.02, tally.undecided
    assert tally.share("right") > 0.92, tally.refused  # powers of square matrices ask, and are refused here
