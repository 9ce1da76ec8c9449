"""What all tests share: each stage verifies the tensor form; Hypothesis is deterministic and without a deadline."""

from __future__ import annotations

import os

os.environ["MCALC_VERIFY"] = "1"  # before mcalc is imported; processes that tests start have it too

from hypothesis import HealthCheck, settings

settings.register_profile(
    "mcalc", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("mcalc")
