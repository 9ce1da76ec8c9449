"""Ranges of seeds in chunks: the first is a test of every run, the others are run with `-m long`."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest


def chunks(seeds: range, size: int) -> list[Any]:
    """Parameters, each a range of `size` seeds."""
    starts = range(seeds.start, seeds.stop, size)
    return [
        pytest.param(seeds[at : at + size], marks=[pytest.mark.long] if start != seeds.start else [], id=str(start))
        for start, at in zip(starts, count(0, size), strict=False)
    ]
