"""The tensor backend: the closed form, at any size."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.derivation.blocks import Block, derive
from mcalc.language.spec import Spec
from mcalc.tensor import lower


class TensorBackend:
    """The reverse sweep over the tensor form."""

    name = "tensor"

    def derive(self, spec: Spec, groups: Sequence[Sequence[str]]) -> Block:
        """The derivative by each group of variables in turn."""
        return derive(spec, lower(spec), groups)


BACKEND = TensorBackend()
