"""Functions that are other functions in disguise: transposes with axes, flattening, one-sided limits, and the like.

Each is put into the one form that the later stages know, as its call is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from string import ascii_lowercase
from typing import Final, TypeAlias

from mcalc import limits
from mcalc.errors import ArgumentsError, Span
from mcalc.language.text.bracket import Several, Text
from mcalc.language.tree import Call, Node, Number, Stack

Disguise: TypeAlias = Callable[[Sequence[Node], Mapping[str, Node], Span], Node | None]
"""From the arguments in order, those by name and the place of a call to what it means; None where it is plain."""


def _whole(node: Node) -> int:
    """A whole number among the arguments."""
    match node:
        case Number(value=value, text=None):
            return value.numerator
        case Call(function="neg", args=(Number(value=value, text=None),)):
            return -value.numerator
        case _:
            raise ArgumentsError("an axis is a whole number", span=node.span)


def _listed(nodes: Sequence[Node]) -> list[Node]:
    """Arguments one by one or in brackets of their own."""
    return list(nodes[0].items) if len(nodes) == 1 and isinstance(nodes[0], Stack) else list(nodes)


def _turned(array: Node, before: str, after: str, span: Span) -> Node:
    return Call("einsum", (array,), {"subscripts": f"{before}->{after}"}, span)


def _transpose(arguments: Sequence[Node], given: Mapping[str, Node], span: Span) -> Node | None:
    """`transpose(X, (0, 2, 1))` puts the axes in order, `X.transpose(1, 2)` swaps two, as PyTorch has it."""
    array, *rest = [*arguments, *given.values()]
    if not rest:
        return None
    axes = [_whole(node) for node in _listed(rest)]
    if len(rest) == 2:
        return swapped(array, axes[0], axes[1], span)
    rank = len(axes)
    places = [axis % rank if -rank <= axis < rank else rank for axis in axes]
    if sorted(places) != list(range(rank)) or rank > limits.AXES:
        raise ArgumentsError("the axes are 0, 1, ... in any order", hint="as in transpose(T, (0, 2, 1))")
    if places == [1, 0]:
        return Call("transpose", (array,), None, span)
    labels = ascii_lowercase[:rank]
    return _turned(array, labels, "".join(labels[place] for place in places), span)


def _labelled(first: int, second: int) -> tuple[list[str], int, int]:
    """Labels for the axes up to those two, with `...` for the others, and where the two are among them."""
    most = max(abs(first), abs(second)) + 1
    if most > limits.AXES:
        raise limits.over("the axis is too far", limits.AXES)
    front = max(first, second, -1) + 1
    back = max(-first, -second, 0)
    labels = [*ascii_lowercase[:front], "...", *ascii_lowercase[front : front + back]]
    a, b = (axis if axis >= 0 else len(labels) + axis for axis in (first, second))
    return labels, a, b


def swapped(array: Node, first: int, second: int, span: Span) -> Node:
    """An array with two of its axes swapped."""
    labels, a, b = _labelled(first, second)
    before = "".join(labels)
    labels[a], labels[b] = labels[b], labels[a]
    return _turned(array, before, "".join(labels), span)


def _swapaxes(arguments: Sequence[Node], given: Mapping[str, Node], span: Span) -> Node:
    array, first, second = _three(arguments, given, "swapaxes(X, 0, 1)")
    return swapped(array, _whole(first), _whole(second), span)


def _moveaxis(arguments: Sequence[Node], given: Mapping[str, Node], span: Span) -> Node:
    array, source, goal = _three(arguments, given, "moveaxis(X, 0, -1)")
    labels, a, b = _labelled(_whole(source), _whole(goal))
    before = "".join(labels)
    label = labels.pop(a)
    labels.insert(b, label)
    return _turned(array, before, "".join(labels), span)


def _three(arguments: Sequence[Node], given: Mapping[str, Node], usage: str) -> Sequence[Node]:
    found = [*arguments, *given.values()]
    if len(found) != 3:
        raise ArgumentsError(f"{usage.partition('(')[0]} takes an array and two axes", hint=f"write {usage}")
    return found


def _reshape(arguments: Sequence[Node], given: Mapping[str, Node], span: Span) -> Node | None:
    """The sizes may stand in brackets of their own."""
    array, *sizes = arguments
    if len(sizes) == 1 and isinstance(sizes[0], Stack):
        return Call("reshape", (array, *sizes[0].items), None, span)
    return None


def _ravel(arguments: Sequence[Node], given: Mapping[str, Node], span: Span) -> Node:
    if len(arguments) != 1:
        raise ArgumentsError("ravel takes an array", hint="write ravel(X), or reshape(X, m, -1)")
    return Call("reshape", (arguments[0], Number(-1, None, span)), None, span)


def _array(arguments: Sequence[Node], given: Mapping[str, Node], span: Span) -> Node:
    if len(arguments) != 1:
        raise ArgumentsError("array takes one list", hint="as in array([[1, 2], [3, 4]])")
    (array,) = arguments
    return Stack(array.items, span) if isinstance(array, Several | Stack) else array


def _full(arguments: Sequence[Node], given: Mapping[str, Node], span: Span) -> Node:
    found = [*arguments, *given.values()]
    if len(found) != 2:
        raise ArgumentsError("full takes the sizes and the value", hint="write full((m, n), 2)")
    sizes = _listed(found[:1])
    return Call("mul", (found[1], Call("ones", tuple(sizes), None, span)), None, span)


def _clip(arguments: Sequence[Node], given: Mapping[str, Node], span: Span) -> Node | None:
    """One bound alone, or None for the other: `x.clamp(min=0)` is maximum(x, 0)."""
    array, *bounds = arguments
    low, high = [*bounds, None, None][:2]
    low, high = given.get("low", low), given.get("high", high)
    low, high = (None if isinstance(bound, Text) and bound.id == "None" else bound for bound in (low, high))
    if len(bounds) > 2 or (low is None) == (high is None):
        return None
    if high is None and low is not None:
        return Call("maximum", (array, low), None, span)
    return Call("minimum", (array, high), None, span) if high is not None else None


DISGUISES: Final[dict[str, Disguise]] = {
    "transpose": _transpose,
    "swapaxes": _swapaxes,
    "moveaxis": _moveaxis,
    "reshape": _reshape,
    "ravel": _ravel,
    "array": _array,
    "full": _full,
    "clip": _clip,
}
