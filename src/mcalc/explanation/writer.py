"""Steps as they are written: what an equation is about, its sides as text, its shape, and the check of it."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.explanation.frame import Frame
from mcalc.explanation.slope import Slope, line
from mcalc.explanation.spell import extent_of
from mcalc.explanation.step import Step
from mcalc.explanation.verify import equality_check
from mcalc.language.tree import Node
from mcalc.notation import text
from mcalc.proof.answer import Check


class Steps:
    """The steps of one explanation, numbered as they are written."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.found: list[Step] = []

    def add(
        self,
        kind: str,
        rule: str,
        said: str,
        of: str,
        by: str,
        before: str,
        after: str,
        *,
        through: Sequence[str] = (),
        formula: Node | None = None,
        shape: str = "",
        product: str = "",
        notes: Sequence[str] = (),
        check: Check | None = None,
        depth: int = 0,
    ) -> Step:
        """Write one step down."""
        between = tuple(dict.fromkeys(item for item in through if item not in (before, after)))
        ranks = self.frame.ranks
        step = Step(
            len(self.found) + 1, kind, depth, rule, said, of, by, text(formula, ranks) if formula is not None else "",
            before, between, after, shape, product, tuple(notes), check, formula, ranks,
        )  # fmt: skip
        self.found.append(step)
        return step

    def equal(self, *sides: str) -> Check | None:
        """Check that all sides have one value."""
        known = list(dict.fromkeys(side for side in sides if side))
        return equality_check(self.frame.spec, [self.frame.closed(side) for side in known])


def extent(slope: Slope) -> str:
    """The shape of a derivative as rows by columns: `1 x n`, or `scalar`."""
    if not slope.node.shape:
        return "scalar"
    return extent_of(slope.node.shape if slope.flat else slope.extent)


def shapes_of_product(slopes: Sequence[Slope]) -> str:
    """`(1 x n)(n x n) = 1 x n`; nothing where only numbers are multiplied."""
    if all(not slope.node.shape for slope in slopes):
        return ""
    factors = "".join(f"({extent_of(slope.extent)})" for slope in slopes)
    return f"{factors} = {extent_of((slopes[0].extent[0], slopes[-1].extent[1]))}"


def shown(frame: Frame, slope: Slope) -> str:
    """A derivative as text."""
    return frame.text(line(frame, slope).tree)
