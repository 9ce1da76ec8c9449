"""A spec as one graph for an explanation: equal expressions are one node, intermediates stand for what they name."""

from __future__ import annotations

from mcalc.explanation.trees import Key, below, key, names_in, over, turned
from mcalc.language import parse
from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Call, Index, Name, Node
from mcalc.language.walk import operands
from mcalc.notation import text
from mcalc.record import Record


class Graph(Record):
    """The expression with everything that it depends on.

    `kinds` of all nodes under `root`; `named` the nodes that a statement of the user's named; `depends` the nodes
    that depend on the variable; `constants` the statements that don't, as text: their names stay.
    """

    root: Node
    kinds: dict[Node, Kind]
    named: dict[Node, str]
    depends: set[Node]
    constants: tuple[tuple[str, str], ...]


def merge(spec: Spec, by: str, *, spread: bool = True) -> Graph:
    """The graph of a spec that is to be differentiated by a variable.

    With `spread` the dot product of the variable with a constant is the sum of an element-wise product, as the paper
    has it.
    """
    kinds: dict[Node, Kind] = {}
    unique: dict[Key, Node] = {}
    meaning: dict[str, Node] = {}
    named: dict[Node, str] = {}
    depends: set[Node] = set()
    constants: list[tuple[str, str]] = []
    root: Node | None = None
    for name, tree in (*spec.program.statements, ("", spec.program.result)):
        new: dict[Node, Node] = {}
        for node in below(tree):
            made = over(node, new)
            if isinstance(node, Name) and node.id in meaning:
                made = meaning[node.id]
            made = unique.setdefault(key(made), made)
            new[node] = made
            kinds.setdefault(made, spec.kinds[node])
            if _is_name(made, by) or any(part in depends for part in operands(made)):
                depends.add(made)
            summed = _dot(made, kinds, depends) if spread else None
            if summed is not None:
                new[node] = _enter(summed, unique, kinds, depends)
        root = new[tree]
        if not name:
            break
        if root in depends:
            meaning[name] = root
            if not _leaf(root) and not kinds[root].row:
                named.setdefault(root, name)
        elif kinds[root].row or _leaf(root):
            meaning[name] = root
        else:
            constants.append((name, text(root)))
    assert root is not None
    used = set(names_in(root))
    for constant, source in reversed(constants):
        if constant in used:
            used |= set(names_in(parse(source).result))
    return Graph(root, kinds, named, depends, tuple(item for item in constants if item[0] in used))


def _is_name(node: Node, name: str) -> bool:
    return isinstance(node, Name) and node.id == name


def _leaf(node: Node) -> bool:
    """A variable, turned or indexed or not."""
    while (isinstance(node, Call) and node.function == "transpose") or isinstance(node, Index):
        node = node.args[0] if isinstance(node, Call) else node.base
    return not operands(node)


def _dot(node: Node, kinds: dict[Node, Kind], depends: set[Node]) -> Call | None:
    """The dot product of a variable with something constant, as the sum of an element-wise product."""
    if not isinstance(node, Call) or node.function not in ("matmul", "dot") or kinds[node].shape:
        return None
    left, right = node.args
    if [len(kinds[arg].shape) for arg in node.args] != [1, 1] or (left in depends) == (right in depends):
        return None
    if not _leaf(left if left in depends else right):
        return None
    sides = tuple(turned(arg) if kinds[arg].row else arg for arg in node.args)
    product = Call("mul", sides)
    for arg, side in zip(node.args, sides, strict=True):
        kinds.setdefault(side, Kind(kinds[arg].shape))
    kinds[product] = Kind(kinds[left].shape)
    total = Call("sum", (product,))
    kinds[total] = Kind(())
    return total


def _enter(tree: Node, unique: dict[Key, Node], kinds: dict[Node, Kind], depends: set[Node]) -> Node:
    """Nodes that were made here become part of the graph."""
    new: dict[Node, Node] = {}
    for node in below(tree):
        made = over(node, new)
        kept = unique.setdefault(key(made), made)
        kinds.setdefault(kept, kinds[node])
        new[node] = kept
        if any(part in depends for part in operands(kept)):
            depends.add(kept)
    return new[tree]
