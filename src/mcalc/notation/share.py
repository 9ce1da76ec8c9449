"""Long expressions: parts that come up several times get a name, in the order of computation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from mcalc.language.tree import Call, Name, Node, Number, children, own_key, postorder, rebuild
from mcalc.language.walk import size_arguments
from mcalc.record import Record

LONG = 400
"""Expressions of more characters than this, about, name their shared parts."""

SPOKEN = 50
"""Expressions of more characters than this speak of the parts that the user named."""

SHORT = 8
"""Parts of no more characters than this are not worth a name."""

DEEP = 40
"""Brackets within brackets deeper than this are named even if they come up once."""


class Names(Record):
    """Names for parts: those that are taken, and what the user's own names stand for."""

    taken: Collection[str]
    given: Mapping[str, Node]


def share(roots: tuple[Node, ...], names: Callable[[], Names]) -> tuple[tuple[Node, ...], tuple[tuple[str, Node], ...]]:
    """Trees that go together with their shared parts named, and what the names stand for.

    A part that the user gave a name has that, and others have new ones where a tree is long. Where all are short,
    nothing is named, and `names` isn't asked.
    """
    order = list(postorder(*roots))
    if not _is_long(order, SPOKEN):
        return roots, ()
    taken, given = names()
    long = _is_long(order, LONG)
    if not long and not given:
        return roots, ()
    distinct = _Distinct(order)
    own = distinct.named(given)
    uses = [0] * len(distinct.nodes)
    for parts in distinct.parts:
        for part in parts:
            uses[part] += 1
    named: list[tuple[str, Node]] = []
    made: list[Node] = []
    lengths: list[int] = []
    depths: list[int] = []
    kept = {distinct.places[id(tree)] for tree in roots} | distinct.sizes()
    fresh = 0
    for at, (node, parts) in enumerate(zip(distinct.nodes, distinct.parts, strict=True)):
        new = rebuild(node, [made[part] for part in parts]) if parts else node
        length = _own(node) + sum([lengths[part] for part in parts])
        depth = 1 + max([depths[part] for part in parts], default=0)
        again = uses[at] > 1 and (at in own or (long and length > SHORT))
        if parts and at not in kept and not _stays(node) and (again or depth > DEEP):
            if at in own:
                name = own[at]
            else:
                fresh += 1
                name = _fresh(fresh, taken)
            named.append((name, new))
            new, length, depth = Name(name), len(name), 0
        made.append(new)
        lengths.append(length)
        depths.append(depth)
    return tuple(made[distinct.places[id(tree)]] for tree in roots), tuple(named)


def _is_long(order: Sequence[Node], most: int) -> bool:
    """Whether a text would have more characters than that, about, or be deep, with shared parts written out."""
    sizes: dict[int, tuple[int, int]] = {}
    for node in order:
        length, depth = _own(node), 0
        for part in children(node):
            inner = sizes[id(part)]
            length += inner[0]
            depth = max(depth, inner[1])
        if length > most or depth >= DEEP:
            return True
        sizes[id(node)] = length, depth + 1
    return False


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
        self._known: dict[tuple[object, ...], int] = {}
        for node in order:
            parts = tuple([self.places[id(part)] for part in children(node)])
            key = (*own_key(node), *parts)
            found = self._known.get(key)
            if found is None:
                found = self._known[key] = len(self.nodes)
                self.nodes.append(node)
                self.parts.append(parts)
            self.places[id(node)] = found

    def sizes(self) -> set[int]:
        """The places of what is a size somewhere, as `k*n + m` is in `eye(k*n + m)`, which a name can't stand for."""
        found: set[int] = set()
        pending = [self.places[id(part)] for node in self.nodes for part in size_arguments(node)]
        while pending:
            place = pending.pop()
            if place not in found:
                found.add(place)
                pending += self.parts[place]
        return found

    def named(self, given: Mapping[str, Node]) -> dict[int, str]:
        """The places of trees that have a name and occur, with the name; the first of several."""
        places: dict[int, int | None] = {}
        for node in postorder(*given.values()):
            parts = [places[id(part)] for part in children(node)]
            places[id(node)] = None if None in parts else self._known.get((*own_key(node), *parts))
        found: dict[int, str] = {}
        for name, tree in given.items():
            place = places[id(tree)]
            if place is not None:
                found.setdefault(place, name)
        return found
