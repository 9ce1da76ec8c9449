"""Brackets: parts one under the other, or side by side."""

from __future__ import annotations

from typing import TypeAlias

from mcalc.errors import Span
from mcalc.language.forms import COLUMN, MATRIX, ROW, SCALAR
from mcalc.language.tree import Call, Node, Stack, transposed

Part: TypeAlias = tuple[int, Node]


class _Listed(Stack):
    """A stack that brackets made, which the next part may join."""

    __slots__ = ()


def under(first: Part, second: Part, span: Span) -> Node | None:
    """`[a; b]`, or None where the forms don't fit."""
    (above, top), (below, bottom) = first, second
    item = SCALAR if {above, below} <= {SCALAR, COLUMN} else ROW
    if item == ROW and not {above, below} <= {ROW, MATRIX}:
        return None
    last = bottom if item == SCALAR else transposed(bottom)
    if below == item:
        if isinstance(top, _Listed):
            return _Listed((*top.items, last), span)
        if above == item:
            return _Listed((top if item == SCALAR else transposed(top), last), span)
    return Call("concatenate", (_array(above, top, item), _array(below, bottom, item)), None, span)


def beside(first: Part, second: Part, span: Span) -> Node | None:
    """`[a, b]`: the transpose of one under the other."""
    found = under(_turned(first), _turned(second), span)
    return None if found is None else transposed(found)


def _turned(part: Part) -> Part:
    form, node = part
    if form == SCALAR:
        return part
    return {COLUMN: ROW, ROW: COLUMN}.get(form, form), transposed(node)


def _array(form: int, node: Node, item: int) -> Node:
    """A part as an array of items."""
    if form != item:
        return node
    return Stack((node if item == SCALAR else transposed(node),), node.span)
