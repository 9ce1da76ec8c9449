"""The domain of a function as it was typed, call by call.

What simplifying takes away still bounds where a function is defined: x/x has no value at 0, and log(det(X)), which
becomes logdet(X), asks for det(X) > 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcalc.catalogue import find
from mcalc.derivation.demands import of_entry, of_factors
from mcalc.exact.size import Size
from mcalc.language import tree
from mcalc.tensor.functions import template
from mcalc.tensor.lift import lift
from mcalc.tensor.lower import Lowered
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Apply, Node, Product, Variable, children, postorder
from mcalc.tensor.operators import aligned
from mcalc.tensor.product import product

_POWERS = frozenset({"div", "reciprocal", "power", "sqrt"})
_MATRICES = frozenset({"inv", "solve", "logdet", "pinv", "cholesky", "matrix_power"})


def as_typed(whole: Lowered, variables: frozenset[Variable]) -> list[Node]:
    """What each call of the spec asks of its arguments, whatever became of it."""
    spec, nodes = whole
    roots = [*spec.intermediates.values(), spec.program.result]
    calls = [node for root in roots for node in tree.postorder(root) if isinstance(node, tree.Call)]
    calls = [call for call in dict.fromkeys(calls) if _asks(call)]
    if not calls:
        return []
    found: dict[Node, None] = {}
    depends = _depending([nodes[argument] for call in calls for argument in call.args], variables)
    for call in calls:
        arguments = [nodes[argument] for argument in call.args]
        if not any(argument in depends for argument in arguments):
            continue
        if call.function in _POWERS:
            power = nodes[call] if call.function in ("power", "sqrt") else _inverse(arguments[-1])
            if isinstance(power, Product):
                of_factors(power, depends, {}, found)
        elif call.function in _MATRICES:
            made = nodes[call]
            parts = [factor.node for factor in made.factors] if isinstance(made, Product) else [made]
            for part in parts:
                if isinstance(part, Apply) and any(child in depends for child in children(part)):
                    found.update(dict.fromkeys(of_entry(part, "domain")))
        else:
            found.update(dict.fromkeys(_of_call(call, arguments, spec.kinds[call].shape)))
    return list(found)


def _asks(call: tree.Call) -> bool:
    """Whether a function is not defined everywhere; a determinant and a product are, though their formula isn't."""
    if call.function in _POWERS:
        return not isinstance(call.args[-1], tree.Number) or call.function in ("power", "sqrt")
    if call.function in _MATRICES:
        return True
    entry = find(call.function)
    return entry is not None and bool(entry.domain) and entry.signature == "elementwise"


def _of_call(call: tree.Call, arguments: Sequence[Node], shape: tuple[Size, ...]) -> Iterator[Node]:
    """The domain of an element-wise function at its arguments as typed."""
    entry = find(call.function)
    assert entry is not None
    bindings = {
        parameter: aligned(argument, shape) for parameter, argument in zip(entry.parameters, arguments, strict=False)
    }
    for text in entry.domain:
        body = template(entry, text, 0)
        if {v.name for v in postorder(body) if isinstance(v, Variable)} <= set(bindings):
            yield lift(body, bindings, dict(enumerate(shape)), {})[0]


def _inverse(node: Node) -> Node:
    labels = tuple(range(len(node.shape)))
    return product([(node, labels, -ONE)], labels)


def _depending(roots: Sequence[Node], variables: frozenset[Variable]) -> set[Node]:
    """All nodes below these that depend on the variables."""
    seen: set[Node] = set()
    depends: set[Node] = set()
    stack = [(root, False) for root in roots]
    while stack:
        node, ready = stack.pop()
        if ready:
            if node in variables or any(child in depends for child in children(node)):
                depends.add(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((child, False) for child in children(node))
    return depends
