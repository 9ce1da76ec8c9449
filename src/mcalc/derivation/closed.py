"""The tensor backend: the closed form, at any size."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.derivation.blocks import Block, derive
from mcalc.language.spec import Spec
from mcalc.tensor import Node, lower


class TensorBackend:
    """The reverse sweep over the tensor form."""

    name = "tensor"

    def derive(self, spec: Spec, groups: Sequence[Sequence[str]], function: Node | None = None) -> Block:
        """The derivative by each group of variables in turn."""
        return derive(spec, lower(spec) if function is None else function, groups)


BACKEND = TensorBackend()
