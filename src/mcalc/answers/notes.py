"""What an answer says of the places where the function is not smooth or not defined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.derivation.smoothness import conditions
from mcalc.language.spec import Spec
from mcalc.notation import express, text
from mcalc.record import Record
from mcalc.tensor import Node, variable
from mcalc.tensor.make import constant, is_zero


class Notes(Record):
    """Conditions in mcalc's language: not differentiable where `nonsmooth`, a derivative only where `domain`."""

    nonsmooth: tuple[str, ...]
    domain: tuple[str, ...]


def notes(spec: Spec, function: Node, wrt: Sequence[str], order: Mapping[str, int]) -> Notes:
    """The conditions of a function that its derivative by the variables `wrt` must state."""
    by = frozenset(variable(name, spec.variables[name].shape, spec.variables[name].properties) for name in wrt)
    found = conditions(function, by)
    return Notes(_printed(found.kinks, order), _printed(found.domain, order))


def _printed(nodes: Sequence[Node], order: Mapping[str, int]) -> tuple[str, ...]:
    shown = (
        text(express(node, len(node.shape), order).tree)
        for node in nodes
        if constant(node) is None and not is_zero(node)
    )
    return tuple(dict.fromkeys(shown))
