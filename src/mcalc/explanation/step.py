"""An explanation as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mcalc.answers.answer import Derivative, shown_in_notebooks
from mcalc.exact.size import Size
from mcalc.explanation.trees import ratio
from mcalc.language.tree import Node
from mcalc.proof.every_answer.prove import Check
from mcalc.record import Record


class Cases(Record):
    """The two cases of a derivative: what is `said` of them, and between which sides they part.

    `values` has each value with its condition, none where that is so entry by entry; `taken` is the value where both
    sides are equal, if that is known.
    """

    said: str
    left: str
    right: str
    taken: str
    values: tuple[tuple[str, str], ...] = ()


class Diagonal(Record):
    """Why a Jacobian is diagonal: an `entry` of the function at a `place`, and the `slope` of it by that of `by`."""

    said: str
    name: str
    by: str
    place: str
    entry: str
    slope: str | None


class Step(Record):
    """One step.

    `kind` is "name" (an intermediate gets its name), "open" (a rule takes a function apart), "local" (one function is
    differentiated by itself) or "combine" (parts are put together). The equation is about the derivative `of`
    something `by` something, `du/dx`, or about `of` itself where it has no `by`; `formula` is the rule applied to it,
    with signs such as `dy/du` (`applied` is its tree); `before`, `through` and `after` are equal: what is written down
    first, what stands between, and the result. `product` says which shapes are multiplied. `depth` is how far inside
    the function it is. `ranks` are the numbers of axes of the names, `moves` the names of differentials, `dx` for x.
    `sign` is "d" or "∂" (see `signs`). `entries` are the rows of the result, where the sizes are numbers and small;
    `told` has some of the notes as data; `conditions` are those without which the answer is not whole; `why` is what
    can be said beyond `text`.
    """

    kind: str
    rule: str
    text: str
    of: str
    by: str
    before: str
    after: str
    shape: str
    check: Check | None = None
    notes: tuple[str, ...] = ()
    product: str = ""
    applied: Node | None = None
    depth: int = 0
    sign: str = "d"
    through: tuple[str, ...] = ()
    formula: str = ""
    entries: tuple[tuple[str, ...], ...] = ()
    ranks: Mapping[str, int] = {}
    moves: Mapping[str, str] = {}
    told: Mapping[str, Cases | Diagonal] = {}
    conditions: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    number: int = 0

    @property
    def subject(self) -> str:
        """The left-hand side: `du/dx`, or the name that is given."""
        return ratio(self.of, self.by, self.sign) if self.by else self.of


class Explanation(Record):
    """How one derivative comes about."""

    wrt: tuple[str, ...]
    method: str
    steps: tuple[Step, ...]
    derivative: Derivative

    def __repr__(self) -> str:
        return f"<explanation by {', '.join(self.wrt)}: {self.expression}, in {len(self.steps)} steps>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return shown_in_notebooks(self)

    @property
    def expression(self) -> str:
        """The closed form, as `mcalc jacobian` prints it."""
        return self.derivative.expression

    @property
    def summary(self) -> str:
        """The chain of rules in one line: those of the parts in order, then the one that puts them together."""
        rules = [step.rule for step in self.steps if step.kind in ("local", "combine")]
        parts = list(dict.fromkeys(rule for rule in rules[:-1] if rule != rules[-1]))
        if len(parts) > _LAST:
            parts = [*parts[: _LAST - 1], "..."]
        return f"{', '.join(parts)}; put together by {rules[-1]}" if parts else rules[-1]


_LAST = 6


def extent_of(shape: Sequence[Size]) -> str:
    """`1 x n`, or `scalar`; a size that is a sum stands in brackets.

    >>> extent_of((Size.of(1), Size.name("n") - 1))
    '1 x (n - 1)'
    """
    sizes = [str(size) for size in shape]
    return " x ".join(f"({size})" if " " in size else size for size in sizes) or "scalar"
