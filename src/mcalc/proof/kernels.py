"""The value of every function of arrays, by name. Element-wise functions are in `scalars`."""

from __future__ import annotations

from mcalc.proof.algebra import ALGEBRA
from mcalc.proof.along import ALONG
from mcalc.proof.arrangement import ARRANGEMENT
from mcalc.proof.built import Builder

KERNELS: dict[str, Builder] = {**ALONG, **ALGEBRA, **ARRANGEMENT}
