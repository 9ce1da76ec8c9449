"""What stands in the square brackets after a value: places, slices, `...` and new axes."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.errors import ForbiddenError, Span, SpecSyntaxError, UnsupportedError
from mcalc.language.text.bracket import Item, Text
from mcalc.language.tree import Call, Index, Node, Number, Slice, Stack

_ALL = Slice(None, None, None)


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
        axes += place is None or isinstance(place, Slice)
    return _from_end(node, after, span)


def _taken(base: Node, places: Sequence[Node | Slice | str | None], span: Span) -> Node:
    taken = tuple(place for place in places if place is not None and not isinstance(place, str))
    whole = None in places and all(place == _ALL for place in taken)  # `x[:, None]` takes all
    return base if whole or not taken else Index(base, taken, span)


def _from_end(node: Node, places: Sequence[Node | Slice | str | None], span: Span) -> Node:
    """Places of the last axes: these are moved to the front, taken, and moved back."""
    old = [place for place in places if place is not None]
    kept = [place for place in old if isinstance(place, Slice)]
    if any(place != _ALL for place in old):
        node = _turned("...{0}->{0}...", len(old), node, span)
        node = _turned("{0}...->...{0}", len(kept), _taken(node, old, span), span)
    left = len(kept)
    for place in places:
        left -= isinstance(place, Slice)
        if place is None:
            node = Call("expand_dims", (node,), {"axis": -1 - left}, span)
    return node


def _turned(subscripts: str, axes: int, node: Node, span: Span) -> Node:
    labels = "abcdefghijklmnopqrstuvwxyz"[:axes]
    return Call("einsum", (node,), {"subscripts": subscripts.format(labels)}, span) if axes else node


def _place(item: Item) -> Node | Slice | str | None:
    """A place, a slice, `...`, or None for a new axis."""
    if len(item.parts) > 1:
        return Slice(*item.parts, *(None,) * (3 - len(item.parts)))
    node = item.value
    if isinstance(node, Text) and node.id in ("...", "None"):
        return None if node.id == "None" else "..."
    if isinstance(node, Text):
        raise ForbiddenError("a mask is not an index", span=item.span, hint="multiply by it: x*(x > 0)")
    if isinstance(node, Stack):
        hint = "stack the entries: [x[0], x[2]]"
        raise UnsupportedError("a list of places is not an index", span=node.span, hint=hint)
    if isinstance(node, Number) and node.text is not None:
        raise ForbiddenError("an index is a whole number or a slice", span=node.span)
    return node
