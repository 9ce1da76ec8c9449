"""Random specs for Hypothesis, which shrinks the source of randomness."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.properties.generate import random_pair, random_spec
from tests.properties.grammar import SCALAR, Spec, Type


def specs(depth: int = 4) -> st.SearchStrategy[Spec]:
    """Well-typed specs."""
    return st.randoms(use_true_random=False).map(lambda random: random_spec(random, depth))


def pairs(kind: Type = SCALAR, depth: int = 3) -> st.SearchStrategy[tuple[Spec, Spec]]:
    """Two specs of one type over the same variables."""
    return st.randoms(use_true_random=False).map(lambda random: random_pair(random, kind, depth))
