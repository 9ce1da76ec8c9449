"""Language trees taken apart and put together: equal parts made one, parts replaced, products joined as on a board."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, children, rebuild

Key: TypeAlias = tuple[object, ...]


def below(root: Node, stop: Collection[Node] = ()) -> list[Node]:
    """Every node under `root` once, children before parents; nothing under a node of `stop`."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            parts = () if node in stop else children(node)
            if parts:
                stack.append((node, True))
                stack.extend((part, False) for part in reversed(parts))
            else:
                order.append(node)
    return order


def key(node: Node) -> Key:
    """What a node is, told by its own children as they stand."""
    match node:
        case Number():
            return "number", node.value
        case Name():
            return "name", node.id
        case Call():
            return "call", node.function, tuple(sorted(node.options.items())), *node.args
        case Stack():
            return "stack", *node.items
        case Index():
            return "index", node.base, *(tuple(item) if isinstance(item, Slice) else item for item in node.items)


def over(node: Node, new: Mapping[Node, Node]) -> Node:
    """The node over what its children became."""
    return rebuild(node, [new.get(part, part) for part in children(node)])


def replaced(root: Node, new: Mapping[Node, Node]) -> Node:
    """The tree with some of its nodes replaced."""
    done: dict[Node, Node] = {}
    for node in below(root, new.keys()):
        done[node] = new[node] if node in new else over(node, done)
    return done[root]


def renamed(root: Node, names: Mapping[str, Node]) -> Node:
    """The tree with names replaced by trees, what comes of it written plainly."""
    new = {node: names[node.id] for node in below(root) if isinstance(node, Name) and node.id in names}
    done: dict[Node, Node] = {}
    for node in below(root):
        made = new[node] if node in new else over(node, done)
        done[node] = _plain(made)
    return done[root]


def _plain(node: Node) -> Node:
    """The node itself for a transpose of a transpose, the item for a list that is indexed."""
    match node:
        case Call(function="transpose", args=(Call(function="transpose", args=(inner,)),)):
            return inner
        case Index(base=Stack(items=listed), items=(Number(value=place),)) if place.denominator == 1:
            return listed[int(place)]
        case _:
            return node


def names_in(root: Node) -> tuple[str, ...]:
    """The names in a tree, in the order of the text."""
    return tuple(dict.fromkeys(node.id for node in below(root) if isinstance(node, Name)))


def length(root: Node, names: Mapping[str, int] | None = None) -> int:
    """About how many characters the tree takes, names counting as `names` says."""
    known = names or {}
    lengths: dict[Node, int] = {}
    for node in below(root):
        own = known.get(node.id, len(node.id)) if isinstance(node, Name) else 3
        lengths[node] = min(10**9, own + sum(lengths[part] for part in children(node)))
    return lengths[root]


def turned(tree: Node) -> Node:
    """The transpose, written on the tree."""
    return tree.args[0] if isinstance(tree, Call) and tree.function == "transpose" else Call("transpose", (tree,))


def times(left: Node, right: Node) -> Node:
    """left * right without brackets: the first factor of `right` takes `left`."""
    return _onto("mul", left, right, frozenset({"mul", "div", "matmul"}))


def matmul(left: Node, right: Node) -> Node:
    """left @ right without brackets."""
    return _onto("matmul", left, right, frozenset({"matmul"}))


def _onto(function: str, left: Node, right: Node, chain: frozenset[str]) -> Node:
    spine: list[Call] = []
    tree = right
    while isinstance(tree, Call) and tree.function in chain:
        spine.append(tree)
        tree = tree.args[0]
    tree = Call(function, (left, tree))
    for parent in reversed(spine):
        tree = Call(parent.function, (tree, *parent.args[1:]))
    return tree


def plus(terms: Sequence[Node]) -> Node:
    """The sum of trees, a minus sign at the front of a term written as a difference."""
    total = terms[0]
    for term in terms[1:]:
        for sign, part in _opened(term):
            positive = part if sign > 0 else None
            bare = _without_sign(part)
            if bare is not None:
                positive = bare if sign < 0 else None
            total = Call("add", (total, positive)) if positive is not None else Call("sub", (total, bare or part))
    return total


def _opened(tree: Node) -> list[tuple[int, Node]]:
    """The terms of a sum with their signs."""
    terms: list[tuple[int, Node]] = []
    while isinstance(tree, Call) and tree.function in ("add", "sub"):
        terms.append((1 if tree.function == "add" else -1, tree.args[1]))
        tree = tree.args[0]
    return [(1, tree), *reversed(terms)]


def _without_sign(tree: Node) -> Node | None:
    """The tree without the minus sign that it starts with, or None where it starts with none."""
    spine: list[Call] = []
    while isinstance(tree, Call) and tree.function in ("mul", "div", "matmul"):
        spine.append(tree)
        tree = tree.args[0]
    if not (isinstance(tree, Call) and tree.function == "neg"):
        return None
    tree = tree.args[0]
    for parent in reversed(spine):
        tree = Call(parent.function, (tree, *parent.args[1:]))
    return tree
