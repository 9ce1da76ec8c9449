"""Long expressions: parts that come up several times get a name, in the order of computation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, children
from mcalc.notation.walk import below

LONG = 400
"""Expressions of more characters than this, about, name their shared parts."""

SHORT = 12
"""Parts of no more characters than this are not worth a name."""

DEEP = 40
"""Brackets within brackets deeper than this are named even if they come up once."""

_ENDLESS = 10**9


def share(
    trees: Sequence[Node], in_use: Callable[[], Collection[str]]
) -> tuple[tuple[Node, ...], tuple[tuple[str, Node], ...]]:
    """Trees that go together with their shared parts named, and what the names stand for.

    `in_use` gives the names that are taken. Where no tree is long, nothing is named.
    """
    order = below(trees[0] if len(trees) == 1 else Stack(tuple(trees)))
    if not _is_long(order, trees):
        return tuple(trees), ()
    taken = in_use()
    distinct = _Distinct(order)
    uses = [0] * len(distinct.nodes)
    for parts in distinct.parts:
        for part in parts:
            uses[part] += 1
    names: list[tuple[str, Node]] = []
    made: list[Node] = []
    lengths: list[int] = []
    depths: list[int] = []
    whole = {distinct.places[id(tree)] for tree in trees}
    for at, (node, parts) in enumerate(zip(distinct.nodes, distinct.parts, strict=True)):
        new = over(node, [made[part] for part in parts]) if parts else node
        length = _own(node) + sum([lengths[part] for part in parts])
        depth = 1 + max([depths[part] for part in parts], default=0)
        if parts and at not in whole and not _stays(node) and (depth > DEEP or (uses[at] > 1 and length > SHORT)):
            name = _fresh(len(names) + 1, taken)
            names.append((name, new))
            new, length, depth = Name(name), len(name), 0
        made.append(new)
        lengths.append(length)
        depths.append(depth)
    return tuple(made[distinct.places[id(tree)]] for tree in trees), tuple(names)


def _is_long(order: Sequence[Node], trees: Sequence[Node]) -> bool:
    """Whether the text of a tree would be long or deep, with shared parts written out."""
    sizes: dict[int, tuple[int, int]] = {}
    for node in order:
        length, depth = _own(node), 0
        for part in children(node):
            inner = sizes[id(part)]
            length += inner[0]
            depth = max(depth, inner[1])
        sizes[id(node)] = min(length, _ENDLESS), depth + 1
    return any(length > LONG or depth > DEEP for length, depth in (sizes[id(tree)] for tree in trees))


def _own(node: Node) -> int:
    """About how many characters a node adds to the text of its parts."""
    match node:
        case Name():
            return len(node.id)
        case Number():
            return 1
        case Call() if node.function not in ("add", "sub", "mul", "div", "matmul", "neg", "power", "transpose"):
            return len(node.function) + 2
        case _:
            return 3


def _stays(node: Node) -> bool:
    """Transposes and signs stay with their places: `u1.T`, `-u1`."""
    return isinstance(node, Call) and node.function in ("transpose", "neg")


def _fresh(number: int, taken: Collection[str]) -> str:
    name = f"u{number}"
    while name in taken:
        name += "_"
    return name


class _Distinct:
    """The nodes that differ, children first: `parts` has the places of each one's children.

    `places` gives the place of every node by identity.
    """

    def __init__(self, order: Sequence[Node]) -> None:
        self.nodes: list[Node] = []
        self.parts: list[tuple[int, ...]] = []
        self.places: dict[int, int] = {}
        known: dict[tuple[object, ...], int] = {}
        for node in order:
            parts = tuple([self.places[id(part)] for part in children(node)])
            key = (*kind(node), *parts)
            found = known.get(key)
            if found is None:
                found = known[key] = len(self.nodes)
                self.nodes.append(node)
                self.parts.append(parts)
            self.places[id(node)] = found


def kind(node: Node) -> tuple[object, ...]:
    """What tells a node from others with the same children."""
    match node:
        case Number():
            return ("number", node.value, node.text)
        case Name():
            return ("name", node.id)
        case Call():
            return (node.function, *sorted(node.options.items()))
        case Stack():
            return ("[]",)
        case Index():
            shape = [[part is not None for part in item] if isinstance(item, Slice) else None for item in node.items]
            return ("[i]", str(shape))


def over(node: Node, parts: Sequence[Node]) -> Node:
    """The node with other children."""
    match node:
        case Call():
            return Call(node.function, tuple(parts), node.options)
        case Stack():
            return Stack(tuple(parts))
        case Index():
            rest = iter(parts)
            base = next(rest)
            items = [
                Slice(*(None if part is None else next(rest) for part in item))
                if isinstance(item, Slice)
                else next(rest)
                for item in node.items
            ]
            return Index(base, tuple(items))
        case _:
            return node
