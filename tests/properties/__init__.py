"""Random functions, random text, and the laws that every derivative obeys."""

from __future__ import annotations

import os

# Before NumPy is imported: on a busy machine threads that wait for each other use up the processor time of a verdict.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
