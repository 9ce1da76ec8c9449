"""An explanation as data."""

from __future__ import annotations

from typing import NamedTuple

from mcalc.answers.answer import Derivative
from mcalc.proof.riding import Check


class Step(NamedTuple):
    """One step.

    `kind` is "name" (an intermediate gets its name), "open" (a rule takes a function apart), "local" (one function is differentiated by
    itself) or "combine" (parts are put together). `subject` is what the equation is about, `du/dx`; `formula` the rule applied to it in words
    of d; `before`, `through` and `after` are equal: what is written down first, what stands between, and the result. `product` says
    which shapes are multiplied. `depth` is how far inside the function it is.
    """

    number: int
    kind: str
    depth: int
    rule: str
    text: str
    subject: str
    formula: str
    before: str
    through: tuple[str, ...]
    after: str
    shape: str
    product: str
    notes: tuple[str, ...]
    check: Check | None


class Explanation(NamedTuple):
    """How one derivative comes about."""

    wrt: tuple[str, ...]
    method: str
    summary: str
    steps: tuple[Step, ...]
    derivative: Derivative

    @property
    def expression(self) -> str:
        """The closed form, as `mcalc jacobian` prints it."""
        return self.derivative.expression
