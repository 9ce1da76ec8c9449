"""A vector beside matrices whose length-1 axis was kept (keepdims): which name gets it."""

from __future__ import annotations

from collections.abc import Mapping

from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, children, postorder, rebuild


def widened(tree: Node, kept: Mapping[str, int | None]) -> Node:
    """The tree with what names stand for: `kept` has the axis of size 1 of those that have one.

    >>> from mcalc.language import parse
    >>> from mcalc.notation.text import text
    >>> text(widened(parse("x/s[:, None] + sum(s)").result, {"s": 1}))
    'x/s + sum(s[:, 0])'
    """
    if all(axis is None for axis in kept.values()):
        return tree
    done: dict[int, Node] = {}
    for node in postorder(tree):
        done[id(node)] = _widened(node, kept, done)
    return done[id(tree)]


def _widened(node: Node, kept: Mapping[str, int | None], done: Mapping[int, Node]) -> Node:
    match node:
        case Name():
            axis = kept.get(node.id)
            places = (Number(0),) if axis == 0 else (Slice(None, None, None), Number(0))
            return node if axis is None else Index(node, places)
        case Call(function="expand_dims", args=(Name() as name,)) if kept.get(name.id) == node.options["axis"]:
            return name
        case _:
            parts = children(node)
            return rebuild(node, [done[id(part)] for part in parts]) if parts else node
