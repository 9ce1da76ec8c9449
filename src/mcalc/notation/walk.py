"""Language trees that go together and share parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, children
from mcalc.record import Record


class Trees(Record):
    """Trees that are written together, and every node in them once, children before parents."""

    roots: tuple[Node, ...]
    order: list[Node]

    @classmethod
    def of(cls, roots: Iterable[Node]) -> Trees:
        """The trees with these roots."""
        found = tuple(roots)
        return cls(found, below(*found))


def below(*roots: Node) -> list[Node]:
    """Every node once, children before parents, without recursion."""
    order: list[Node] = []
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, Name | Number):
                order.append(node)
                continue
            parts = children(node)
            if parts:
                stack.append((node, True))
                stack += [(part, False) for part in reversed(parts)]
            else:
                order.append(node)
    return order


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
