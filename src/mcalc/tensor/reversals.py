"""A sum over places that all run backward is one over places that run forward: sum(x[::-1]**2) is sum(x**2)."""

from __future__ import annotations

from mcalc.tensor.draft import Draft
from mcalc.tensor.node import Apply, Factor, Node, Pattern, Product, Sum, Variable
from mcalc.tensor.pattern import select
from mcalc.tensor.selections import picked

_DEEPEST = 8
"""Reversals further below are not looked for."""


def act(draft: Draft) -> bool:
    """Turn the places of a summed label round where all factors that have it have them backward; True if it was.

    Each time there is a reversal less in the factors.
    """
    seen = set(draft.out)
    for factor in draft.factors:
        if isinstance(factor.node, Variable | Pattern):  # has no places that run backward, and all must
            seen.update(factor.labels)
    for factor in draft.factors:
        for label in factor.labels:
            if label not in seen:
                seen.add(label)
                users = [f for f in draft.factors if label in f.labels]
                if all(_is_backward(f, label) for f in users):
                    _turn(draft, label, users)
                    return True
    return False


def _is_backward(factor: Factor, label: int) -> bool:
    return factor.labels.count(label) == 1 and runs_back(factor.node, factor.labels.index(label))


def _turn(draft: Draft, label: int, users: list[Factor]) -> None:
    size = draft.sizes[label]
    back, fresh = select(size, size, size - 1, -1), draft.fresh(size)
    draft.factors = [f for f in draft.factors if label not in f.labels]
    for factor in users:
        node, labels = picked(factor.node, factor.labels, back, label, fresh)
        draft.put(node, labels, factor.exponent)
    del draft.sizes[label]


def runs_back(node: Node, axis: int, deep: int = _DEEPEST) -> bool:
    """Whether a node has along an axis only what is reversed there, on its outside or below."""
    if deep == 0:
        return False
    match node:
        case Product():
            label = node.out[axis]
            held = [f for f in node.factors if label in f.labels] if node.out.count(label) == 1 else []
            return bool(held) and all(
                f.labels.count(label) == 1
                and (_is_reversal(f.node) or runs_back(f.node, f.labels.index(label), deep - 1))
                for f in held
            )
        case Sum():
            return all(runs_back(term.node, axis, deep - 1) for term in node.terms)
        case Apply() if axis < node.batch:
            held_by = [a for a in node.args if axis in a.labels]
            return bool(held_by) and all(
                a.labels.count(axis) == 1 and runs_back(a.node, a.labels.index(axis), deep - 1) for a in held_by
            )
        case _:
            return False


def _is_reversal(node: Node) -> bool:
    return isinstance(node, Pattern) and node.rule == "select" and node.stride == -1 and node.shape[0] == node.shape[1]
