"""The results of a question as a program: parts that come up several times get a name, in the order of computation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import is_

from mcalc.language.tree import Call, Index, Name, Node, Number, children, own_key, postorder, rebuild
from mcalc.language.walk import size_arguments
from mcalc.record import Record

LONG = 400
"""Results of more characters than this, about, name what they have several times."""

SPOKEN = 50
"""Results of more characters than this together speak of the parts that the user named, and of each other's."""

LINE = 60
"""An adjoint of more characters than this has a name even if it comes up once."""

SAVED = 2
"""Parts have a name that saves more symbols than this, and more by one where they have no more than two themselves."""

SAVED_ALONE = 5
"""The same for parts of one short result."""

_MANY = 10**9

_SIGNS = frozenset({"add", "sub", "mul", "div", "matmul", "neg", "power", "transpose"})

DEEP = 40
"""Brackets within brackets deeper than this are named even if they come up once."""


class Names(Record):
    """Names for parts: those that are taken, and what the user's own names stand for."""

    taken: Collection[str]
    given: Mapping[str, Node]


class Program(Record):
    """Named parts in the order of computation, and each result, with what is said along with it, in terms of them.

    `names` are those that each part speaks of.
    """

    parts: tuple[tuple[str, Node], ...]
    results: tuple[tuple[Node, ...], ...]
    names: tuple[set[str], ...] = ()

    def needed(self, result: Sequence[Node]) -> tuple[tuple[str, Node], ...]:
        """The parts that a result speaks of, itself or through others."""
        if not self.parts:
            return ()
        wanted, found = _names(result), []
        for (name, part), names in zip(reversed(self.parts), reversed(self.names), strict=True):
            if name in wanted:
                found.append((name, part))
                wanted |= names
        return tuple(reversed(found))

    def speaking(self, statements: Mapping[str, Node]) -> Program:
        """The same with statements of the user's in front, as far as they are spoken of; none is a part too."""
        wanted = _names([*chain.from_iterable(self.results), *(part for _, part in self.parts)])
        found: list[tuple[str, Node]] = []
        for name, part in reversed([*statements.items()]):
            if name in wanted:
                found.append((name, part))
                wanted |= _names([part])
        typed = {name for name, _ in found}
        parts = (*reversed(found), *(part for part in self.parts if part[0] not in typed))
        return Program(parts, self.results, tuple(_names([part]) for _, part in parts)) if found else self

    def symbols(self, free: Collection[str]) -> int:
        """How many names and numbers the parts and the results have, the names of parts included; some are free."""
        own = [part for name, part in self.parts if name not in free]
        known: dict[Node, int] = {}
        return len(own) + sum([symbols(tree, known) for tree in (*own, *(result[0] for result in self.results))])


def symbols(tree: Node, known: dict[Node, int] | None = None) -> int:
    """How many names and numbers a tree has, named functions among them; a large number where that is many.

    `known` has the numbers of trees that were counted before, and gets those of what is in this one.

    >>> from mcalc.language import parse
    >>> symbols(parse("2*x.T @ inv(A)").result)
    4
    """
    known = {} if known is None else known
    for node in postorder(tree, stop=known):
        if node not in known:
            own = isinstance(node, Name | Number) or (isinstance(node, Call) and node.function not in _SIGNS)
            known[node] = min(_MANY, own + sum([known[part] for part in children(node)]))
    return known[tree]


def _names(trees: Iterable[Node]) -> set[str]:
    return {node.id for node in postorder(*trees) if isinstance(node, Name)}


def share(
    results: Sequence[Sequence[Node]],
    names: Callable[[], Names],
    adjoints: Mapping[str, Node] | None = None,
    named: bool = False,
) -> Program:
    """The program of results, each a tree and others that go along with it.

    A part that the user gave a name has that. Others have new ones where they come up again in a long result, or in
    several results. Where all are short, nothing is named, and `names` isn't asked, but where the user `named`
    something. `adjoints` are parts that have a name wherever they come up again, here one that stands for them.
    """
    results, spoken = _written_out(results, adjoints or {})
    order = list(postorder(*chain.from_iterable(results)))
    written = _extents(order)
    extents = [max((written[id(tree)] for tree in result), default=0) for result in results]
    short = sum(extents) <= SPOKEN
    if short and not adjoints and not named:
        return Program((), tuple(map(tuple, results)))
    taken, given = names()
    graph = _Graph(order)
    places = [[graph.places[id(tree)] for tree in result] for result in results]
    own = graph.named(given)
    recurring = graph.recurring(spoken, places)
    alone = len(results) == 1 and max(extents) <= LONG
    by_name = own.keys() | {place for place, number in recurring.items() if number > 1}
    worth = set() if short else graph.worth(places, by_name, SAVED_ALONE if alone else SAVED)
    sizes = graph.sizes()
    parts_of: list[tuple[str, Node]] = []
    whole: list[Node] = []
    made: list[Node] = []
    lengths: list[int] = []
    depths: list[int] = []
    fresh = 0
    for at, (node, parts) in enumerate(zip(graph.nodes, graph.parts, strict=True)):
        new = rebuild(node, [made[part] for part in parts]) if parts else node
        length = _own(node) + sum([lengths[part] for part in parts])
        depth = 1 + max([depths[part] for part in parts], default=0)
        whole.append(new)
        may_be_named = at in recurring or (parts and at not in sizes and not _stays(node))
        wanted = at in by_name or at in worth or depth > DEEP or (at in recurring and length > LINE)
        if may_be_named and wanted:
            fresh += at not in own
            name = own.get(at) or _fresh(fresh, taken)
            parts_of.append((name, new))
            new, length, depth = Name(name), len(name), 0
        made.append(new)
        lengths.append(length)
        depths.append(depth)
    seen = tuple(tuple((made if place in by_name else whole)[place] for place in result) for result in places)
    return Program(tuple(parts_of), seen, tuple(_names([part]) for _, part in parts_of))


def _written_out(
    results: Sequence[Sequence[Node]], adjoints: Mapping[str, Node]
) -> tuple[Sequence[Sequence[Node]], list[Node]]:
    """Results with what the names of adjoints stand for in their stead, and that itself."""
    if not adjoints:
        return results, []
    made: dict[str, Node] = {}
    done: dict[int, Node] = {}

    def out(tree: Node) -> Node:
        for node in postorder(tree):
            if id(node) not in done:
                done[id(node)] = _made(node, made, done)
        return done[id(tree)]

    for name, tree in adjoints.items():
        made[name] = out(tree)
    return [[out(tree) for tree in result] for result in results], [*made.values()]


def _made(node: Node, made: Mapping[str, Node], done: Mapping[int, Node]) -> Node:
    if isinstance(node, Name):
        return made.get(node.id, node)
    parts = children(node)
    new = [done[id(part)] for part in parts]
    if all(map(is_, new, parts)):
        return node
    turned = node.function if isinstance(node, Call) else None
    match new:
        case [Call(function="transpose", args=(below,))] if turned == "transpose":
            return below
    return rebuild(node, new)


def _extents(order: Sequence[Node]) -> dict[int, int]:
    """About how many characters each node has where all is written out, up to one more than counts.

    What is deep counts as long.
    """
    extents: dict[int, int] = {}
    depths: dict[int, int] = {}
    for node in order:
        extent, depth = _own(node), 0
        for part in children(node):
            extent += extents[id(part)]
            depth = max(depth, depths[id(part)] + 1)
        extents[id(node)] = LONG + 1 if depth >= DEEP else min(extent, LONG + 1)
        depths[id(node)] = depth
    return extents


def _own(node: Node) -> int:
    """About how many characters a node adds to the text of its parts."""
    match node:
        case Name():
            return len(node.id)
        case Number():
            return 1
        case Call() if node.function not in _SIGNS:
            return len(node.function) + 2
        case _:
            return 3


def _stays(node: Node) -> bool:
    """Transposes and signs stay with their places: `u1.T`, `-u1`; and entries are as good as names: `x[0]`."""
    if isinstance(node, Index):
        return isinstance(node.base, Name) and all(isinstance(item, Number) for item in node.items)
    return isinstance(node, Call) and node.function in ("transpose", "neg")


def _fresh(number: int, taken: Collection[str]) -> str:
    name = f"u{number}"
    while name in taken:
        name += "_"
    return name


class _Graph:
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

    def worth(self, results: Sequence[Sequence[int]], named: Collection[int], saved: int) -> set[int]:
        """The places of what a name makes shorter by more than a number of symbols, the largest parts first."""
        known: dict[Node, int] = {}
        uses = Counter(result[0] for result in results)
        found: set[int] = set()
        for place, node in reversed([*enumerate(self.nodes)]):
            size, often = symbols(node, known), uses[place]
            if (often - 1) * (size - 1) > saved + (size == 2) and place not in named and not _stays(node):
                found.add(place)
            for part in self.parts[place]:
                uses[part] += 1 if place in found or place in named else min(often, _MANY)
        return found

    def recurring(self, trees: Iterable[Node], results: Sequence[Sequence[int]]) -> dict[int, int]:
        """The places of trees that occur, with the number of times that they come up."""
        counts: dict[int, int] = {}
        for part in chain(*self.parts, *results):
            counts[part] = counts.get(part, 0) + 1
        places = [self.places[id(tree)] for tree in trees if id(tree) in self.places]
        return {place: counts[place] for place in places}

    def _below(self, places: Iterable[int]) -> set[int]:
        found: set[int] = set()
        pending = [*places]
        while pending:
            place = pending.pop()
            if place not in found:
                found.add(place)
                pending += self.parts[place]
        return found

    def sizes(self) -> set[int]:
        """The places of what is a size somewhere, as `k*n + m` is in `eye(k*n + m)`, which a name can't stand for."""
        return self._below(self.places[id(part)] for node in self.nodes for part in size_arguments(node))

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
