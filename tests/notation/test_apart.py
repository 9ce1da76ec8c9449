"""Chains that come to a scalar on the way."""

from __future__ import annotations

import pytest

from mcalc.language.tree import Call, Name, Node
from mcalc.notation.apart import with_scalars_apart
from mcalc.notation.text import text
from mcalc.notation.walk import Trees

RANKS = {"x": 1, "y": 1, "z": 1, "w": 1, "A": 2, "B": 2}


def chain(links: str) -> Node:
    """The links joined by @ from the left, without brackets."""
    nodes: list[Node] = []
    for link in links.split(" @ "):
        name: Node = Name(link.removesuffix(".T"))
        nodes.append(Call("transpose", (name,)) if link.endswith(".T") else name)
    tree = nodes[0]
    for node in nodes[1:]:
        tree = Call("matmul", (tree, node))
    return tree


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ("x.T @ A @ y @ z.T @ w", "(x.T @ A @ y)*(z.T @ w)"),
        ("x.T @ y @ z.T @ w @ x.T @ A", "(x.T @ y)*(z.T @ w)*(x.T @ A)"),
        ("A @ x @ y.T @ B", "A @ x @ y.T @ B"),
        ("x.T @ A @ B.T @ y", "x.T @ A @ B.T @ y"),
    ],
)
def test_a_scalar_stands_apart(links: str, expected: str) -> None:
    (found,) = with_scalars_apart(Trees.of([chain(links)]), RANKS).roots
    assert text(found, RANKS) == expected
