"""What all tests share: Hypothesis is deterministic and without a deadline, so that every run says the same."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "mcalc", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("mcalc")
