"""Brackets: parts one under the other, or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from mcalc import limits
from mcalc.errors import Span
from mcalc.language.forms import COLUMN, MATRIX, ROW, SCALAR
from mcalc.language.tree import Call, Node, Stack

Part: TypeAlias = tuple[int, Node]


class _Listed(Stack):
    """A stack that brackets made, which the next part may join."""

    __slots__ = ()


def bracketed(rows: Sequence[Sequence[Sequence[Node | None]]], span: Span) -> Node:
    """`[a, b; c, d]`: rows of parts side by side, put under each other; what that means, their forms decide."""
    items = sum(map(len, rows))
    if items > limits.STACK:
        raise limits.over(f"the brackets have {items} items", limits.STACK, span)
    built = [_folded("[,]", [part for (part,) in row if part is not None], span) for row in rows]
    return _folded("[;]", built, span)


def _folded(sign: str, parts: Sequence[Node], span: Span) -> Node:
    whole = parts[0]
    for part in parts[1:]:
        whole = Call(sign, (whole, part), None, span)
    return whole


def under(first: Part, second: Part, span: Span) -> Node | None:
    """`[a; b]`, or None where the forms don't fit."""
    (above, top), (below, bottom) = first, second
    item = SCALAR if {above, below} <= {SCALAR, COLUMN} else ROW
    if item == ROW and not {above, below} <= {ROW, MATRIX}:
        return None
    last = bottom if item == SCALAR else turned(bottom)
    if below == item:
        if isinstance(top, _Listed):
            return _Listed((*top.items, last), span)
        if above == item:
            return _Listed((top if item == SCALAR else turned(top), last), span)
    return Call("concatenate", (_array(above, top, item), _array(below, bottom, item)), None, span)


def beside(first: Part, second: Part, span: Span) -> Node | None:
    """`[a, b]`: the transpose of one under the other."""
    found = under(_turned_part(first), _turned_part(second), span)
    return None if found is None else turned(found)


def turned(node: Node) -> Node:
    """The transpose; of a transpose, what was transposed."""
    if isinstance(node, Call) and node.function == "transpose":
        return node.args[0]
    return Call("transpose", (node,), None, node.span)


def _turned_part(part: Part) -> Part:
    form, node = part
    if form == SCALAR:
        return part
    return {COLUMN: ROW, ROW: COLUMN}.get(form, form), turned(node)


def _array(form: int, node: Node, item: int) -> Node:
    """A part as an array of items."""
    if form != item:
        return node
    return Stack((node if item == SCALAR else turned(node),), node.span)
