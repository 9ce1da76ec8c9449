"""What all tests share: each stage verifies the tensor form; Hypothesis is deterministic and without a deadline."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads that wait for each other use up processor time
os.environ["MCALC_VERIFY"] = "1"  # before mcalc is imported; processes that tests start have it too
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each of these processes would compile all of mcalc anew

from hypothesis import HealthCheck, settings

for name, examples in (("mcalc", 12), ("long", 100)):
    settings.register_profile(
        name,
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
settings.load_profile("mcalc")
