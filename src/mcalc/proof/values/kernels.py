"""The value of every function of arrays, by name. Element-wise functions are in `scalars`."""

from __future__ import annotations

from mcalc.proof.values.along import ALONG
from mcalc.proof.values.arrangement import ARRANGEMENT
from mcalc.proof.values.built import Builder


def kernel(name: str) -> Builder | None:
    """What builds a function of arrays. The matrices' own, with their algorithms, are loaded for the first of them."""
    found = ALONG.get(name) or ARRANGEMENT.get(name)
    if found is not None:
        return found
    from mcalc.proof.values.algebra import ALGEBRA

    return ALGEBRA.get(name)
