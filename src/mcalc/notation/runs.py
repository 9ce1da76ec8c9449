"""Long runs of one matrix in a chain as a power: `X @ X @ X` is `matrix_power(X, 3)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from mcalc.language.tree import Call, Node, Number, children
from mcalc.notation.piece import whole
from mcalc.notation.share import kind
from mcalc.notation.walk import Trees, ranks_along

SHORTEST = 3
"""Shorter runs stay as they are."""


def with_powers(trees: Trees, ranks: Mapping[str, int]) -> Trees:
    """Trees with the long runs in their chains of matrices written as powers; a chain onto a vector stays."""
    chains = trees.chains()
    if not any(_may_run(links) for links in chains.values()):
        return trees
    keys = _keys(trees.order)
    long = {place: links for place, links in chains.items() if _has_run([keys[id(link)] for link in links])}
    if not long:
        return trees
    axes = ranks_along(trees.order, ranks)

    def powers(node: Node, made: Mapping[int, Node]) -> Node | None:
        links = long.get(id(node))
        return _chain(links, keys, made) if links and all(axes[id(link)] == 2 for link in links) else None

    return trees.rewritten(powers)


def _may_run(links: Sequence[Node]) -> bool:
    """Whether a chain may have a long run, by the looks of its links."""
    return len(links) >= SHORTEST and _has_run([kind(link) for link in links])


def _keys(order: Sequence[Node]) -> dict[int, int]:
    """A number for every node, the same for equal ones."""
    known: dict[tuple[object, ...], int] = {}
    keys: dict[int, int] = {}
    for node in order:
        key = (*kind(node), *(keys[id(part)] for part in children(node)))
        keys[id(node)] = known.setdefault(key, len(known))
    return keys


def _has_run(keys: Sequence[object]) -> bool:
    return any(all(key == keys[at] for key in keys[at + 1 : at + SHORTEST]) for at in range(len(keys) - SHORTEST + 1))


def _chain(links: Sequence[Node], keys: Mapping[int, int], made: Mapping[int, Node]) -> Node:
    factors: list[Node] = []
    for _, run in groupby(links, key=lambda link: keys[id(link)]):
        same = [made[id(link)] for link in run]
        factors += same if len(same) < SHORTEST else [_power(same[0], len(same))]
    chain = factors[0]
    for factor in factors[1:]:
        chain = Call("matmul", (chain, factor))
    return chain


def _power(base: Node, count: int) -> Node:
    """base @ base @ ..., so many times: the transpose goes outside, an inverse into the exponent."""
    turned = isinstance(base, Call) and base.function == "transpose"
    if isinstance(base, Call) and turned:
        base = base.args[0]
    exponent: Node = Number(count)
    if isinstance(base, Call) and base.function == "inv":
        base, exponent = base.args[0], whole(-count).tree
    power = Call("matrix_power", (base, exponent))
    return Call("transpose", (power,)) if turned else power
