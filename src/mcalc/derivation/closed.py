"""The tensor backend: the closed form, at any size."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.derivation.blocks import Block, Groups, derive_all
from mcalc.language.spec import Spec
from mcalc.tensor import Node, lower


class TensorBackend:
    """The reverse sweep over the tensor form."""

    name = "tensor"

    def derive(self, spec: Spec, questions: Sequence[Groups], function: Node | None = None) -> list[Block]:
        """For each question the derivative by each of its groups of variables in turn."""
        return derive_all(spec, lower(spec) if function is None else function, questions)


BACKEND = TensorBackend()
