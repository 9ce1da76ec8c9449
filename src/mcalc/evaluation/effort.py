"""How much work an evaluation is, counted without doing it."""

from __future__ import annotations

import math
from typing import Any, cast

from mcalc.evaluation.array_evaluator import Sizes, concrete, evaluator_at
from mcalc.evaluation.kinds import ArrayKind, Value
from mcalc.language.spec import Spec


def effort(spec: Spec, sizes: Sizes) -> tuple[int, int]:
    """The entries of the largest value, and about how many operations on numbers one evaluation takes.

    Raises LimitError where the shapes don't fit at these sizes.

    >>> from mcalc.language import read
    >>> effort(read("A @ x", shapes={"A": "m,n", "x": "n"}), {"m": 100, "n": 1000})
    (100000, 100000)
    """
    largest = max(math.prod(concrete(kind, sizes)) for kind in spec.kinds.values())
    return largest, evaluator_at(spec, sizes, cast(ArrayKind, _Counting())).cost


def _nothing(*args: Value) -> Value:
    return ()


class _Counting:
    """Arrays without entries: every primitive does nothing."""

    exact = False

    def __getattr__(self, primitive: str) -> Any:
        return lambda *args: _nothing
