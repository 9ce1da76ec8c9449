"""What an answer says of the places where the function is not smooth or not defined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mcalc.derivation.smoothness import Conditions, conditions
from mcalc.notation import express
from mcalc.record import Record
from mcalc.tensor import Node, variable
from mcalc.tensor.lower import Lowered
from mcalc.tensor.make import constant, is_zero


class Notes(Record):
    """Conditions in mcalc's language: not differentiable where `nonsmooth`, a derivative only where `domain`."""

    nonsmooth: tuple[str, ...]
    domain: tuple[str, ...]


def found(whole: Lowered, wrt: Sequence[str], earlier: Sequence[Node] = ()) -> Conditions:
    """The conditions of a function that its derivative by the variables `wrt` must state.

    `earlier` are the derivatives of lower orders.
    """
    known = [whole.spec.variables[name] for name in wrt]
    by = frozenset(variable(v.name, v.shape, v.properties) for v in known)
    kinks, domain = conditions(whole, by, earlier)
    return Conditions(*(tuple(node for node in nodes if _says(node)) for nodes in (kinks, domain)))


def _says(node: Node) -> bool:
    """Whether a condition is not simply true or false."""
    return constant(node) is None and not is_zero(node)


def written(conditions: Conditions, texts: Iterable[str]) -> Notes:
    """The conditions by their texts, kinks first; none twice."""
    left = iter(texts)
    return Notes(*(tuple(dict.fromkeys(next(left) for _ in nodes)) for nodes in conditions))


def notes(conditions: Conditions, order: Mapping[str, int]) -> Notes:
    """The conditions written each by itself: parts that come up again are named in front of it."""
    nodes = (*conditions.kinks, *conditions.domain)
    return written(conditions, [express(node, len(node.shape), order).program() for node in nodes])
