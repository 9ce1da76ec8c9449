"""Random functions with eigenvalues, singular values and functions of whole matrices in them."""

from __future__ import annotations

import pytest

from tests.properties.chunks import chunks
from tests.properties.run import run
from tests.properties.spectral import spectral_spec


@pytest.mark.parametrize("seeds", chunks(range(130), 13))
def test_no_derivative_is_wrong(seeds: range) -> None:
    tally = run(seeds, spectral_spec)
    assert not tally.failures, "\n".join(
        f"seed {seed}: {spec.text()} {spec.shapes()} by {verdict.wrt}: {verdict.sort}: {verdict.detail[:200]}"
        for seed, spec, verdict in tally.failures
    )
    assert tally.share("right") > 0.8, (tally.refused, tally.undecided)
