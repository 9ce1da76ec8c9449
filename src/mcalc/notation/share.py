"""Long expressions: parts that come up several times get a name, in the order of computation."""

from __future__ import annotations

from collections.abc import Collection

from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, children
from mcalc.notation.walk import below

LONG = 400
"""Expressions of more characters than this name their shared parts."""

SHORT = 12
"""Parts of no more characters than this are not worth a name."""

DEEP = 40
"""Brackets within brackets deeper than this are named even if they come up once."""


def share(tree: Node, taken: Collection[str]) -> tuple[Node, tuple[tuple[str, Node], ...]]:
    """The tree with its shared parts named, and the names with what they stand for; `taken` are names in use."""
    order = below(tree)
    lengths: dict[int, int] = {}
    for node in order:
        own = len(node.id) if isinstance(node, Name) else 3
        lengths[id(node)] = min(10**9, own + sum(lengths[id(part)] for part in children(node)))
    depths = _depths(order)
    if lengths[id(tree)] <= LONG and depths[id(tree)] <= DEEP:
        return tree, ()
    same, order = _merged(order)
    root = same[id(tree)]
    uses: dict[int, int] = {}
    for node in order:
        for part in children(node):
            uses[id(part)] = uses.get(id(part), 0) + 1
    names: list[tuple[str, Node]] = []
    new: dict[int, Node] = {}
    size: dict[int, int] = {}
    depth: dict[int, int] = {}
    for node in order:
        made = _rebuilt(node, new)
        parts = children(node)
        size[id(node)] = (len(node.id) if isinstance(node, Name) else 3) + sum(size[id(part)] for part in parts)
        depth[id(node)] = 1 + max((depth[id(part)] for part in parts), default=0)
        wanted = uses.get(id(node), 0) > 1 and size[id(node)] > SHORT
        if node is not root and parts and (wanted or depth[id(node)] > DEEP) and not _is_turned(node):
            name = _fresh(len(names) + 1, taken)
            names.append((name, made))
            made = Name(name)
            size[id(node)], depth[id(node)] = len(name), 0
        new[id(node)] = made
    return new[id(root)], tuple(names)


def _depths(order: list[Node]) -> dict[int, int]:
    depths: dict[int, int] = {}
    for node in order:
        depths[id(node)] = 1 + max((depths[id(part)] for part in children(node)), default=0)
    return depths


def _fresh(number: int, taken: Collection[str]) -> str:
    name = f"u{number}"
    while name in taken:
        name += "_"
    return name


def _is_turned(node: Node) -> bool:
    """Transposes and signs stay with their places: `u1.T`, `-u1`."""
    return isinstance(node, Call) and node.function in ("transpose", "neg")


def _merged(order: list[Node]) -> tuple[dict[int, Node], list[Node]]:
    """Equal parts made one: the part that stands for each, and those parts in order."""
    same: dict[int, Node] = {}
    known: dict[tuple[object, ...], Node] = {}
    kept: list[Node] = []
    for node in order:
        made = _rebuilt(node, same)
        key = _key(made)
        found = known.get(key)
        if found is None:
            known[key] = found = made
            kept.append(made)
        same[id(node)] = found
    return same, kept


def _key(node: Node) -> tuple[object, ...]:
    match node:
        case Number():
            return ("number", node.value, node.text)
        case Name():
            return ("name", node.id)
        case Call():
            return ("call", node.function, tuple(sorted(node.options.items())), *map(id, node.args))
        case Stack():
            return ("stack", *map(id, node.items))
        case Index():
            items = tuple(
                tuple(None if part is None else id(part) for part in item) if isinstance(item, Slice) else id(item)
                for item in node.items
            )
            return ("index", id(node.base), items)


def _rebuilt(node: Node, new: dict[int, Node]) -> Node:
    """The node over the parts that now stand for its own."""
    if all(new[id(part)] is part for part in children(node)):
        return node
    match node:
        case Call():
            return Call(node.function, tuple(new[id(part)] for part in node.args), node.options)
        case Stack():
            return Stack(tuple(new[id(part)] for part in node.items))
        case Index():
            items = tuple(
                Slice(*(None if part is None else new[id(part)] for part in item))
                if isinstance(item, Slice)
                else new[id(item)]
                for item in node.items
            )
            return Index(new[id(node.base)], items)
        case _:
            return node
