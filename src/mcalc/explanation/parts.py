"""Which parts of a function get a name of their own: the intermediates of the chain rule, chosen as a teacher would.

Each function of a function is one intermediate. What only shifts, scales or turns a result stays with it (`X @ w +
b`, `1/N*sum(u)`), a chain of matrix products is one product, and the scalars inside a list become one vector, so that
the chain rule is one product of Jacobians.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from mcalc.explanation.merged import Graph
from mcalc.explanation.naming import unclosed
from mcalc.explanation.trees import below, names_in, replaced, turned
from mcalc.language.spec import Kind
from mcalc.language.tree import Call, Index, Name, Node, Number, Stack
from mcalc.language.walk import operands
from mcalc.record import Record

_SHIFTS = frozenset({"add", "sub"})
_SCALES = frozenset({"mul", "div"})
_PRODUCTS = frozenset({"matmul"})


class Definition(Record):
    """One intermediate: its name, its definition over variables and earlier names, and which of these it depends on."""

    name: str
    tree: Node
    inputs: tuple[str, ...]
    given: bool


def definitions(graph: Graph, by: str, taken: Collection[str], spread: bool = False) -> list[Definition]:
    """The intermediates in the order of computation; the last is the function itself.

    With `spread` the terms of a sum are no intermediates: their Jacobians add up.
    """
    return _Chooser(graph, by, spread).definitions(taken)


class _Region(Record):
    """The part of the graph that one definition covers, and the nodes with names of their own that it ends at."""

    root: Node
    tree: Node
    ends: tuple[Node, ...]


class _Chooser:
    def __init__(self, graph: Graph, by: str, spread: bool) -> None:
        self.graph = graph
        self.spread = spread
        self.by = by
        self.kinds: dict[Node, Kind] = dict(graph.kinds)
        self.order = [node for node in below(graph.root) if node in graph.depends]
        self.whole = unclosed(graph.root, graph.kinds, graph.depends)
        self.users: dict[Node, list[Node]] = {}
        for node in self.order:
            if not _turns(node):
                for part in operands(node):
                    inner = self._inner(part)
                    if inner in graph.depends and not isinstance(inner, Name):
                        self.users.setdefault(inner, []).append(node)
        self.inside = {node for node, users in self.users.items() if self._stays(node, users)}

    def _inner(self, node: Node) -> Node:
        """What is turned or indexed."""
        while _turns(node):
            node = operands(node)[0]
        return node

    def _stays(self, node: Node, users: list[Node]) -> bool:
        """Whether a node is written inside the one definition that uses it."""
        if node in self.graph.named or len(users) != 1:
            return False
        user = users[0]
        if isinstance(user, Stack) or node in self.whole or (user in self.whole and self._is_ray(node)):
            return True
        if not isinstance(user, Call):
            return False
        moving = [part for part in operands(user) if part in self.graph.depends]
        alone = len(moving) == 1
        match user.function:
            case "neg":
                return True
            case name if name in _SHIFTS:
                return alone or self.spread or self._is_scaled_variable(node) or _is_sum(node)
            case name if name in _SCALES:
                return alone and _above(user, moving[0])
            case name if name in _PRODUCTS:
                return isinstance(node, Call) and node.function in _PRODUCTS
            case "power":
                return alone and _is_norm(node) and isinstance(user.args[1], Number) and user.args[1].value == 2
            case _:
                return False

    def _is_ray(self, node: Node) -> bool:
        """`t*A`: a matrix that moves by numbers alone."""
        moving = [part for part in operands(node) if part in self.graph.depends]
        return isinstance(node, Call) and node.function in _SCALES and not any(self.kinds[p].shape for p in moving)

    def _is_scaled_variable(self, node: Node) -> bool:
        """`3*x`, `-x`, `x/2`: too little for a name."""
        if not isinstance(node, Call) or node.function not in (*_SCALES, "neg"):
            return False
        moving = [part for part in node.args if part in self.graph.depends]
        return len(moving) == 1 and isinstance(self._inner(moving[0]), Name) and _above(node, moving[0])

    def definitions(self, taken: Collection[str]) -> list[Definition]:
        """Regions from the function down, then named from the variable up."""
        regions: dict[Node, _Region] = {}
        waiting = [self.graph.root]
        while waiting:
            root = waiting.pop()
            if root in regions:
                continue
            region = self._region(root)
            regions[root] = region
            waiting.extend(region.ends)
        order = _sorted(self.graph.root, lambda root: regions[root].ends)
        names = self._names(order, taken)
        found: list[Definition] = []
        for root in order:
            region = regions[root]
            tree = replaced(region.tree, {end: self._reference(end, names[end]) for end in region.ends})
            last = root is order[-1]
            if not last and self.kinds[root].row:
                tree = turned(tree)
            known = {self.by, *names.values()}
            inputs = tuple(name for name in names_in(tree) if name in known)
            found.append(Definition(names[root], tree, inputs, root in self.graph.named))
        return found

    def _reference(self, end: Node, name: str) -> Node:
        return Call("transpose", (Name(name),)) if self.kinds[end].row else Name(name)

    def _region(self, root: Node) -> _Region:
        """What is written out in the definition of a node."""
        ends: dict[Node, None] = {}
        stack = [root]
        seen: set[Node] = set()
        while stack:
            node = stack.pop()
            if node in seen or node not in self.graph.depends or isinstance(node, Name):
                continue
            seen.add(node)
            if node is not root and not _turns(node) and node not in self.inside:
                ends[node] = None
                continue
            stack.extend(reversed(operands(node)))
        region = _Region(root, root, tuple(ends))
        return self._gathered(region) if isinstance(root, Stack) else region

    def _gathered(self, region: _Region) -> _Region:
        """The scalars that a list is made of as one vector: `[log(u[0]), sin(u[1])]`."""
        ends = region.ends
        root = region.root
        only = all(not self.kinds[end].shape and self._within(end, region) for end in ends)
        if len(ends) < 2 or not only or len(self.kinds[root].shape) != 1:
            return region
        vector = Stack(ends)
        self.kinds[vector] = Kind((self.kinds[root].shape[0] * 0 + len(ends),))
        self.graph.depends.add(vector)
        self.inside.update(ends)
        places = {end: Index(vector, (Number(place),)) for place, end in enumerate(ends)}
        return _Region(root, replaced(root, places), (vector,))

    def _within(self, end: Node, region: _Region) -> bool:
        """Whether nothing else than this region uses a node, and no statement named it."""
        covered = set(below(region.root))
        return end not in self.graph.named and all(user in covered for user in self.users[end])

    def _names(self, order: list[Node], taken: Collection[str]) -> dict[Node, str]:
        """The user's names where there are any; u1, u2, ... or u for one vector; y for the function."""
        used = {*taken, *self.graph.named.values()}
        inner = [node for node in order[:-1] if node not in self.graph.named]
        scalar = all(not self.kinds[node].shape for node in order)
        numbered = scalar and len(order) > 2 and not self.graph.named
        letter = next(letter for letter in _letters("uvst") if not any(name.startswith(letter) for name in used))
        names: dict[Node, str] = {}
        single = len(inner) == 1 and not scalar
        for place, node in enumerate(inner, 1):
            names[node] = letter if single else f"{letter}{place}"
        last = order[-1]
        if numbered:
            names[last] = f"{letter}{len(order)}"
        else:
            names[last] = next(name for name in _letters("yfzgh") if name not in used)
        return names | {node: name for node, name in self.graph.named.items() if node in set(order)}


def _letters(preferred: str) -> Iterator[str]:
    yield from preferred
    number = 0
    while True:
        number += 1
        yield f"{preferred[0] * 2}{number}_"


def _turns(node: Node) -> bool:
    return isinstance(node, Index) or (isinstance(node, Call) and node.function == "transpose")


def _above(node: Call, part: Node) -> bool:
    """Whether a part of a product or a quotient is not what is divided by."""
    return node.function != "div" or part is node.args[0]


def _is_sum(node: Node) -> bool:
    return isinstance(node, Call) and node.function in _SHIFTS


def _is_norm(node: Node) -> bool:
    """A norm whose square is a sum of squares."""
    return isinstance(node, Call) and node.function == "norm" and node.options.get("ord", 2) in (2, "2", "fro")


def _sorted(root: Node, ends: Callable[[Node], tuple[Node, ...]]) -> list[Node]:
    """The roots of regions, those that others are made of first."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((end, False) for end in reversed(ends(node)))
    return order
