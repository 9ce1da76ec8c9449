"""Chains that come to a scalar on the way: `x.T @ A @ y @ z.T @ w` is `(x.T @ A @ y)*(z.T @ w)`.

A chain that another one is opened into may hold an outer product, and behind a row the first half of it is a scalar,
which `@` doesn't take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.language.tree import Call, Name, Node
from mcalc.notation.walk import Standing, Trees, product_of, standings


def with_scalars_apart(trees: Trees, ranks: Mapping[str, int]) -> Trees:
    """Trees with every chain cut where it has come to a scalar."""
    chains = trees.chains()
    if not any(_may_come_to_a_scalar(links, ranks) for links in chains.values()):
        return trees
    known = standings(trees.order, ranks)

    def cut(node: Node, made: Mapping[int, Node]) -> Node | None:
        links = chains.get(id(node), [])
        parts = _parts([known[id(link)] for link in links]) if links else []
        return _multiplied([[made[id(link)] for link in links[a:b]] for a, b in parts]) if len(parts) > 1 else None

    return trees.rewritten(cut)


def _may_come_to_a_scalar(links: Sequence[Node], ranks: Mapping[str, int]) -> bool:
    """Whether a chain may have a row in front and an outer product behind it, by the looks of its links."""
    if len(links) < 3 or _is_matrix(links[0], ranks):
        return False
    return any(
        isinstance(row, Call) and row.function == "transpose" and not _is_matrix(row, ranks) for row in links[2:]
    )


def _is_matrix(node: Node, ranks: Mapping[str, int]) -> bool:
    while isinstance(node, Call) and node.function in ("transpose", "neg"):
        node = node.args[0]
    return isinstance(node, Name) and ranks.get(node.id) == 2


def _parts(links: Sequence[Standing]) -> list[tuple[int, int]]:
    """Where each part of a chain starts and stops: all but the last come to a scalar."""
    found = []
    start = 0
    value = links[0]
    for place, link in enumerate(links[1:], 1):
        if value[0] == 0:
            found.append((start, place))
            start, value = place, link
        else:
            value = product_of(value, link)
    return [*found, (start, len(links))]


def _multiplied(parts: Sequence[Sequence[Node]]) -> Node:
    product: Node | None = None
    for links in parts:
        chain = links[0]
        for link in links[1:]:
            chain = Call("matmul", (chain, link))
        product = chain if product is None else Call("mul", (product, chain))
    assert product is not None
    return product
