"""A spec as one graph for an explanation: equal expressions are one node, intermediates stand for what they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from mcalc.errors import LimitError
from mcalc.explanation.matching import is_call, is_leaf
from mcalc.explanation.trees import names_in, over
from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Call, Name, Node, children, own_key, postorder, transposed
from mcalc.language.walk import operands
from mcalc.record import Record

TOO_LONG = "the steps of this method are too long here: it writes each part out in full"
NAMES = "--method chain gives names to the parts"


@contextmanager
def written_out() -> Iterator[None]:
    """For methods that write parts with all that is inside them: where that is too long, another method does it."""
    try:
        yield
    except LimitError as error:
        raise LimitError(TOO_LONG, hint=NAMES) from error


class Graph(Record):
    """The expression with everything that it depends on.

    `kinds` of all nodes under `root`; `named` the nodes that a statement of the user's named; `depends` the nodes
    that depend on the variable; `constants` the statements that don't: their names stay. `spread` says that a dot
    product is a sum of products here.
    """

    root: Node
    kinds: dict[Node, Kind]
    named: dict[Node, str]
    depends: set[Node]
    constants: tuple[tuple[str, Node], ...]
    spread: bool


def merge(spec: Spec, by: str, *, spread: bool = True) -> Graph:
    """The graph of a spec that is to be differentiated by a variable.

    With `spread` the dot product of the variable with a constant is the sum of an element-wise product, as the paper
    has it.
    """
    merger = _Merger(by)
    meaning: dict[str, Node] = {}
    named: dict[Node, str] = {}
    constants: list[tuple[str, Node]] = []
    for name, tree in (*spec.program.statements, ("", spec.program.result)):
        root = merger.entered(tree, spec.kinds, meaning, spread)
        plain = not merger.kinds[root].row and not is_leaf(root)
        if root in merger.depends or not plain:
            meaning[name] = root
            if plain and name:
                named.setdefault(root, name)
        elif name:
            constants.append((name, root))
    used = set(names_in(root))
    for name, tree in reversed(constants):
        if name in used:
            used |= set(names_in(tree))
    return Graph(
        root, merger.kinds, named, merger.depends, tuple(item for item in constants if item[0] in used), merger.spread
    )


class _Merger:
    """The nodes of a graph while it is made, by what they are over their own children."""

    def __init__(self, by: str) -> None:
        self.by = by
        self.unique: dict[tuple[object, ...], Node] = {}
        self.kinds: dict[Node, Kind] = {}
        self.depends: set[Node] = set()
        self.spread = False

    def entered(self, tree: Node, kinds: Mapping[Node, Kind], meaning: dict[str, Node], spread: bool) -> Node:
        """The node of the graph that is equal to a tree; names have the meaning of their statements."""
        new: dict[Node, Node] = {}
        for node in postorder(tree):
            made = over(node, new)
            if isinstance(node, Name) and node.id in meaning:
                made = meaning[node.id]
            made = self.unique.setdefault((*own_key(made), *children(made)), made)
            self.kinds.setdefault(made, kinds[node])
            if (isinstance(made, Name) and made.id == self.by) or any(part in self.depends for part in operands(made)):
                self.depends.add(made)
            total = self._spread(made) if spread else None
            new[node] = made if total is None else self.entered(total[0], {**self.kinds, **total[1]}, {}, False)
        return new[tree]

    def _spread(self, node: Node) -> tuple[Node, dict[Node, Kind]] | None:
        """The dot product of a variable with something constant, as the sum of an element-wise product."""
        if not isinstance(node, Call) or not is_call(node, "matmul", "dot") or self.kinds[node].shape:
            return None
        moving = [arg in self.depends for arg in node.args]
        if moving[0] == moving[1] or not is_leaf(node.args[moving.index(True)]):
            return None
        vector = self.kinds[node.args[0]].shape
        if len(vector) != 1 or len(self.kinds[node.args[1]].shape) != 1:
            return None
        sides = tuple(transposed(arg) if self.kinds[arg].row else arg for arg in node.args)
        product = Call("mul", sides)
        total = Call("sum", (product,))
        self.spread = True
        return total, {**dict.fromkeys((*sides, product), Kind(vector)), total: Kind(())}
