"""Shifts around the end of an axis and its reversals: the dihedral group, and the patterns that its elements are.

>>> from mcalc.exact.size import Size
>>> n, one = Size.of(5), Size.of(1)
>>> Turn(True, one).after(Turn(False, one), n) == Turn(True, Size.of(0))
True
"""

from __future__ import annotations

from typing import Final

from mcalc.exact.size import ZERO, Size, modulo
from mcalc.record import Record
from mcalc.tensor.draft import Draft
from mcalc.tensor.labels import bare
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Factor, Node, Pattern, Product
from mcalc.tensor.pattern import cycle, is_reversal, select


class Turn(Record):
    """Place i becomes offset + i, or offset - i where it is `back`, modulo the size."""

    back: bool
    offset: Size

    def after(self, first: Turn, size: Size) -> Turn:
        """This one after another."""
        moved = self.offset - first.offset if self.back else self.offset + first.offset
        return Turn(self.back != first.back, modulo(moved, size))

    def undone(self, size: Size) -> Turn:
        """What takes places back to where they were."""
        return self if self.back else Turn(False, modulo(-self.offset, size))


STILL: Final = Turn(False, ZERO)
"""What leaves every place where it is."""


def turn_of(node: Node) -> Turn | None:
    """The turn that a pattern is, from the place on its first axis to the place on its second."""
    if isinstance(node, Pattern):
        if node.rule == "cycle":
            return Turn(False, node.offset)
        if is_reversal(node):
            return Turn(True, modulo(node.offset, node.shape[0]))
    return None


def between(factor: Factor, label: int) -> tuple[int, Turn] | None:
    """The other label of a factor that is a turn, and the turn from the given one to it."""
    turn = turn_of(factor.node)
    if turn is None or label not in factor.labels or factor.labels[0] == factor.labels[1]:
        return None
    near, far = factor.labels
    return (far, turn) if near == label else (near, turn.undone(factor.node.shape[0]))


def edge(turn: Turn, size: Size, near: int, far: int, draft: Draft) -> list[Factor]:
    """The patterns of a turn from one label to another, the reversal first."""
    if not turn.back:
        return _shift(size, turn.offset, near, far)
    back = Factor(select(size, size, size - 1, -1), (near, far), ONE)
    by = modulo(turn.offset - (size - 1), size)
    if not by:
        return [back]
    joint = draft.fresh(size)
    return [back._replace(labels=(near, joint)), *_shift(size, by, joint, far)]


def _shift(size: Size, offset: Size, near: int, far: int) -> list[Factor]:
    node = cycle(size, offset)
    if isinstance(node, Product):
        return [factor._replace(labels=(far, near)) for factor in node.factors]
    return [Factor(node, (near, far), ONE)]


def matrix(turn: Turn, size: Size) -> Node:
    """A turn as a 0/1 matrix, from the place on its first axis to the place on its second."""
    if not turn.back:
        return cycle(size, turn.offset)
    draft = Draft((0, 1), {0: size, 1: size}, ONE)
    patterns = edge(turn, size, 0, 1, draft)
    return patterns[0].node if len(patterns) == 1 else bare(patterns, (0, 1), draft.sizes)
