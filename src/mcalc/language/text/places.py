"""What stands in the square brackets after a value: places, slices, `...` and new axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from mcalc.catalogue import find
from mcalc.errors import ForbiddenError, Span, SpecSyntaxError, UnsupportedError
from mcalc.language.text.bracket import Item, Text
from mcalc.language.tree import Call, Index, Node, Number, Slice, Stack

Place: TypeAlias = Node | Slice | str | None

_ALL = Slice(None, None, None)


_ARITHMETIC: Final = frozenset(("add", "sub", "mul", "div", "power", "neg", "abs"))
"""What may be done to the numbers of places."""


def placed(base: Node, items: Sequence[Item], span: Span) -> Node:
    """`base[items]`: the places that are taken, then the new axes, one after the other; the same from the end for what
    stands after `...`.
    """
    read = [_place(item) for item in items]
    dots = [at for at, place in enumerate(read) if place == "..."]
    if len(dots) > 1:
        raise SpecSyntaxError("there is more than one ... among the places", span=span)
    before, after = (read, []) if not dots else (read[: dots[0]], read[dots[0] + 1 :])
    node = _taken(base, before, span)
    axes = 0
    for place in before:
        if place is None:
            node = Call("expand_dims", (node,), {"axis": axes}, span)
        axes += place is None or isinstance(place, Slice | Stack)
    return _from_end(node, after, span)


def _taken(base: Node, places: Sequence[Place], span: Span) -> Node:
    taken = [place for place in places if place is not None and not isinstance(place, str)]
    lists = [at for at, place in enumerate(taken) if isinstance(place, Stack)]
    if lists:
        return _listed(base, taken, lists, span)
    whole = None in places and all(place == _ALL for place in taken)  # `x[:, None]` takes all
    return base if whole or not taken else Index(base, tuple(taken), span)


def _listed(base: Node, places: Sequence[Node | Slice], lists: Sequence[int], span: Span) -> Node:
    """Lists of places: what is at the first of each, at the second, ..., along an axis where the lists stand."""
    first, last = lists[0], lists[-1]
    only = places[0]
    if len(places) == 1 and isinstance(only, Stack) and len(only.items) == 1:
        hint = "write x[0] for the entry, x[0:1] for a vector of one entry; places count from 0"
        raise SpecSyntaxError("one place in two brackets can be the entry or a vector", span=span, hint=hint)
    rows = [place.items for place in places if isinstance(place, Stack)]
    if len({len(row) for row in rows}) > 1 or any(isinstance(place, Slice) for place in places[first:last]):
        raise UnsupportedError("lists of places have one length and stand side by side", span=span)
    if any(not isinstance(place, Slice | Stack) for place in places):
        raise UnsupportedError(
            "a list of places beside a place", span=span, hint="take one after the other: X[0][[1, 2]]"
        )
    items: list[Node] = []
    for row in zip(*rows, strict=True):
        chosen = dict(zip(lists, row, strict=True))
        taken = tuple(chosen.get(at, place) for at, place in enumerate(places))
        items.append(Index(base, taken, span))
    before = "".join("bcdefgh"[:first])
    stack = Stack(tuple(items), span)
    subscripts = {"subscripts": f"a{before}...->{before}a..."}
    return Call("einsum", (stack,), subscripts, span) if first else stack


def _from_end(node: Node, places: Sequence[Place], span: Span) -> Node:
    """Places of the last axes: these are moved to the front, taken, and moved back."""
    old = [place for place in places if place is not None]
    kept = [place for place in old if isinstance(place, Slice | Stack)]
    if any(place != _ALL for place in old):
        node = _turned("...{0}->{0}...", len(old), node, span)
        node = _turned("{0}...->...{0}", len(kept), _taken(node, old, span), span)
    left = len(kept)
    for place in places:
        left -= isinstance(place, Slice | Stack)
        if place is None:
            node = Call("expand_dims", (node,), {"axis": -1 - left}, span)
    return node


def _turned(subscripts: str, axes: int, node: Node, span: Span) -> Node:
    labels = "abcdefghijklmnopqrstuvwxyz"[:axes]
    return Call("einsum", (node,), {"subscripts": subscripts.format(labels)}, span) if axes else node


def _place(item: Item) -> Place:
    """A place, a slice, `...`, or None for a new axis."""
    if len(item.parts) > 1:
        return Slice(*item.parts, *(None,) * (3 - len(item.parts)))
    node = item.value
    if isinstance(node, Text) and node.id in ("...", "None"):
        return None if node.id == "None" else "..."
    if isinstance(node, Text):
        raise ForbiddenError("a mask is not an index", span=item.span, hint="multiply by it: x*(x > 0)")
    if isinstance(node, Call) and node.function not in _ARITHMETIC:
        entry = find(node.function)
        if entry is not None and entry.kind == "comparison":
            raise ForbiddenError("a mask is not an index", span=item.span, hint="multiply by it: x*(x > 0)")
        if entry is not None and entry.signature != "elementwise":
            hint = "a place is a number, or the index of a loop: sum(P[i, i + 1] for i in range(n))"
            raise UnsupportedError("an array of places is not an index", span=item.span, hint=hint)
    if isinstance(node, Stack) and any(isinstance(item, Stack) for item in node.items):
        raise UnsupportedError("a list of lists is not an index", span=node.span)
    if isinstance(node, Number) and node.text is not None:
        raise ForbiddenError("an index is a whole number or a slice", span=node.span)
    return node
