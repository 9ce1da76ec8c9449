"""The dots of a picture, and how many fit into it."""

from __future__ import annotations

from mcalc.record import Record

_THIN = 4
"""A side with fewer dots than this has blocks of its own height or width."""


class Grid(Record):
    """A picture of a matrix of `height` x `width`: a row of dots a row of bytes, 1 where an entry in the block that the
    dot stands for can be other than zero. `block` is the height and the width of that block; `sides` says what stands
    on the left and above; `note` what else must be said.
    """

    cells: tuple[bytes, ...]
    height: int
    width: int
    block: tuple[int, int] = (1, 1)
    sides: tuple[str, str] = ("", "")
    note: str = ""

    @property
    def scale(self) -> str:
        """What a dot stands for, where that is more than an entry."""
        down, across = self.block
        return "" if self.block == (1, 1) else f"a dot stands for {down} x {across} entries"


def block_of(height: int, width: int, down: int, across: int, tall: int = 1) -> tuple[int, int]:
    """The block that a dot stands for where there is room for so many dots down and across.

    It is a square, so that a diagonal looks like one, unless one side would have hardly any dots; `tall` dots are as
    high as one is wide.

    >>> block_of(100, 100, 80, 160), block_of(5, 1000, 80, 160), block_of(3, 3, 80, 160)
    ((2, 2), (1, 7), (1, 1))
    """
    rows, columns = -(-height // down), -(-width // across)
    if max(rows, columns) == 1:
        return 1, 1
    most = max(-(-rows // tall), columns)
    if min(height // (most * tall), width // most) < _THIN:
        return rows, columns
    return most * tall, most
