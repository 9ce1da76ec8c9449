"""Which parts of a function get a name of their own: the intermediates of the chain rule, chosen as a teacher would.

Each function of a function is one intermediate. What only shifts, scales or turns a result stays with it (`X @ w +
b`, `1/N*sum(u)`), a chain of matrix products is one product, and the scalars inside a list become one vector, so that
the chain rule is one product of Jacobians.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mcalc.catalogue import find
from mcalc.exact.size import Size
from mcalc.explanation.graph import Graph
from mcalc.explanation.layers import Cutter, Layer, scaled_part
from mcalc.explanation.matching import ANALYTIC, is_call, is_leaf, turns
from mcalc.explanation.trees import names_in, replaced
from mcalc.language.spec import Kind
from mcalc.language.tree import Call, Index, Name, Node, Number, Stack, children, postorder, rebuild, transposed
from mcalc.language.walk import operands
from mcalc.record import Record


class Definition(Record):
    """One intermediate: its name, its definition over variables and earlier names, which of these it depends on."""

    name: str
    tree: Node
    inputs: tuple[str, ...]


def definitions(graph: Graph, by: str, taken: Collection[str], spread: bool = False) -> list[Definition]:
    """The intermediates in the order of computation; the last is the function itself.

    With `spread` the terms of a sum are no intermediates: their Jacobians add up.
    """
    chooser = _Chooser(graph, spread)
    regions: dict[Node, tuple[Node, ...]] = {}
    trees: dict[Node, Node] = {}
    stack: list[tuple[Node, bool]] = [(graph.root, False)]
    order: list[Node] = []
    while stack:
        root, ready = stack.pop()
        if ready:
            order.append(root)
        elif root not in regions:
            trees[root], regions[root] = chooser.region(root)
            stack.append((root, True))
            stack.extend((end, False) for end in reversed(regions[root]))
    names = _names(order, graph, taken)
    known = {by, *names.values()}
    found: list[Definition] = []
    for root in order:
        stands = {end: chooser.turned(end, Name(names[end])) for end in regions[root]}
        tree = trees[root] if root is order[-1] else chooser.turned(root, trees[root])
        tree = replaced(_upright(tree, graph, stands), stands)
        found.append(Definition(names[root], tree, tuple(name for name in names_in(tree) if name in known)))
    return found


def _upright(tree: Node, graph: Graph, ends: Collection[Node]) -> Node:
    """An element-wise function of rows that is turned, as that of columns: `exp(x)` for `exp(x.T).T`."""
    if not is_call(tree, "transpose"):
        return tree
    (row,) = operands(tree)
    turned: dict[Node, Node] = {}
    for node in postorder(row, stop=ends):
        entry = find(node.function) if isinstance(node, Call) else None
        if not graph.kinds[node].shape:
            turned[node] = node
        elif node in ends or is_call(node, "transpose"):
            turned[node] = transposed(node)
        elif entry is not None and entry.signature == "elementwise" and turned.keys() >= {*children(node)}:
            turned[node] = rebuild(node, [turned[part] for part in children(node)])
    return turned[row] if len(graph.kinds[row].shape) == 1 and row in turned else tree


class _Chooser:
    """Tells what is written out in the definition of a node, and which nodes it ends at."""

    def __init__(self, graph: Graph, spread: bool) -> None:
        self.graph = graph
        self.spread = spread
        self.kinds = graph.kinds
        self.users = _users(graph)
        self.keep = {node for node, users in self.users.items() if len(users) > 1} | graph.named.keys()
        self.keep |= _subtracted(graph)
        self.cutter = Cutter(graph, self.keep)

    def turned(self, node: Node, tree: Node) -> Node:
        """A tree that stands for a node, turned where the node is a row: names are of columns."""
        return transposed(tree) if self.kinds[node].row else tree

    def region(self, root: Node) -> tuple[Node, tuple[Node, ...]]:
        """The tree that defines a node, and the nodes with names of their own in it."""
        ends: dict[Node, None] = {}
        layer = self._layer(self._inside(root))
        stack = [(part, layer) for part in reversed(layer.inner)]
        while stack:
            part, layer = stack.pop()
            if self._stays(part, layer):
                layer = self._layer(part)
                stack.extend((inner, layer) for inner in reversed(layer.inner))
            elif part in self.graph.depends and not is_leaf(part):
                ends[part] = None
        found = tuple(ends)
        return self._gathered(root, found) if isinstance(root, Stack) and len(found) > 1 else (root, found)

    def _inside(self, root: Node) -> Node:
        """What stands in a vector that is turned: turning it is no function of its own."""
        while is_call(root, "transpose") and len(self.kinds[root].shape) < 2:
            (inner,) = operands(root)
            if inner in self.keep or is_leaf(inner):
                break
            root = inner
        return root

    def _gathered(self, root: Stack, ends: tuple[Node, ...]) -> tuple[Node, tuple[Node, ...]]:
        """The scalars that a list is made of as one vector: `[log(u[0]), sin(u[1])]`."""
        inside = set(postorder(root))
        own = all(end not in self.graph.named and inside.issuperset(self.users[end]) for end in ends)
        if not own or any(self.kinds[end].shape for end in ends) or len(self.kinds[root].shape) != 1:
            return root, ends
        vector = Stack(ends)
        self.kinds[vector] = Kind((Size.of(len(ends)),))
        self.graph.depends.add(vector)
        self.keep.difference_update(ends)
        places = {end: Index(vector, (Number(place),)) for place, end in enumerate(ends)}
        return replaced(root, places), (vector,)

    def _layer(self, node: Node) -> Layer:
        """The layer of a node; what has no derivative by itself may have functions inside that have one."""
        layer = self.cutter.layer(node)
        if layer.rule != ANALYTIC:
            return layer
        inner: dict[Node, None] = {}
        stack = list(reversed(self.cutter.plain(node).inner))
        while stack:
            part = stack.pop()
            if part in self.cutter.unclosed:
                stack.extend(reversed(operands(part)))
            elif part in self.graph.depends and not self._is_ray(part):
                inner[part] = None
        return layer._replace(inner=tuple(inner))

    def _is_ray(self, node: Node) -> bool:
        """`t*A`: a matrix that moves by numbers alone."""
        moving = [part for part in operands(node) if part in self.graph.depends]
        return is_call(node, "mul", "div") and not any(self.kinds[part].shape for part in moving)

    def _stays(self, part: Node, layer: Layer) -> bool:
        """Whether a function is written inside the one definition that uses it."""
        if part in self.keep:
            return False
        if turns(part) or layer.kind in ("stack", "scaled"):
            return True
        if is_call(layer.core, "matmul") and self._is_scaled_variable(part):
            return True
        if not is_call(layer.core, "add", "sub"):
            return scaled_part(layer.core, self.graph.depends) is not None
        moving = [arg for arg in operands(layer.core) if arg in self.graph.depends]
        return self.spread or len(moving) == 1 or self._is_scaled_variable(part)

    def _is_scaled_variable(self, node: Node) -> bool:
        """`3*x`, `-x`, `x/2`: too little for a name."""
        part = scaled_part(node, self.graph.depends)
        return part is not None and is_leaf(part)


def _subtracted(graph: Graph) -> set[Node]:
    """Functions of each entry that are taken from a constant: the paper has v = y - u beside u = max(0, z)."""
    found: set[Node] = set()
    for node in postorder(graph.root):
        if is_call(node, "sub"):
            constant, part = operands(node)
            entry = find(part.function) if isinstance(part, Call) else None
            plain = entry is not None and entry.signature == "elementwise" and entry.group != "operators"
            if plain and part in graph.depends and constant not in graph.depends:
                found.add(part)
    return found


def _users(graph: Graph) -> Mapping[Node, list[Node]]:
    """The nodes that use each node that depends on the variable; turning and indexing is no use."""
    found: dict[Node, list[Node]] = {}
    for node in postorder(graph.root):
        if node in graph.depends and not turns(node):
            for part in operands(node):
                while turns(part):
                    part = operands(part)[0]
                if part in graph.depends and not isinstance(part, Name):
                    found.setdefault(part, []).append(node)
    return found


def _names(order: list[Node], graph: Graph, taken: Collection[str]) -> dict[Node, str]:
    """The user's names where there are any; u1, u2, ... or u for one vector; y for the function."""
    used = {*taken, *graph.named.values()}
    own = [node for node in order[:-1] if node not in graph.named]
    scalar = all(not graph.kinds[node].shape for node in order)
    letters = (*"uvst", *(f"u{number}_" for number in range(len(used) + 1)))
    letter = next(letter for letter in letters if not any(name.startswith(letter) for name in used))
    single = len(own) == 1 and not scalar
    names = {node: letter if single else f"{letter}{place}" for place, node in enumerate(own, 1)}
    if scalar and len(order) > 2 and not graph.named:
        names[order[-1]] = f"{letter}{len(order)}"
    else:
        letters = (*"yfzgh", *(f"y{number}_" for number in range(len(used) + 1)))
        names[order[-1]] = next(name for name in letters if name not in used)
    return names | {node: name for node, name in graph.named.items() if node in order}
