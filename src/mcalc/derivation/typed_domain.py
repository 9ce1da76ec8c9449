"""The domain of a function as it was typed, call by call.

What simplifying takes away still bounds where a function is defined: x/x has no value at 0, and log(det(X)), which
becomes logdet(X), asks for det(X) > 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mcalc.catalogue import find
from mcalc.derivation.demands import Demand, dependence, of_domain, of_entry, of_factors, unreversed
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


def as_typed(whole: Lowered) -> tuple[dict[Node, int], list[Demand]]:
    """What each call of the spec asks of its arguments, whatever became of it, and the bits of the variables."""
    spec, nodes = whole
    roots = [*spec.intermediates.values(), spec.program.result]
    calls = [node for root in roots for node in tree.postorder(root) if isinstance(node, tree.Call)]
    calls = [call for call in dict.fromkeys(calls) if _asks(call)]
    order = postorder(*[nodes[argument] for call in calls for argument in call.args])
    bits = dependence(order)
    found: list[Demand] = []
    for call in calls:
        arguments = [nodes[argument] for argument in call.args]
        by = _together(arguments, bits)
        if not by:
            continue
        if call.function in _POWERS:
            power = nodes[call] if call.function in ("power", "sqrt") else _inverse(arguments[-1])
            if isinstance(power, Product):
                found += [demand for demand in of_factors(power, bits) if not demand.kink]
        elif call.function in _MATRICES:
            made = nodes[call]
            parts = [factor.node for factor in made.factors] if isinstance(made, Product) else [made]
            for part in parts:
                below = _together(children(part), bits)
                if isinstance(part, Apply) and below:
                    found += [Demand(below, condition) for condition in of_entry(part, "domain")]
        else:
            found += [Demand(by, condition) for condition in _of_call(call, arguments, spec.kinds[call].shape)]
    return bits, unreversed(found, order)


def _together(nodes: Sequence[Node], bits: Mapping[Node, int]) -> int:
    """The variables that any of these depends on."""
    by = 0
    for node in nodes:
        by |= bits.get(node, 0)
    return by


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

    def at(text: str) -> Node:
        return lift(template(entry, text, 0), bindings, dict(enumerate(shape)), {})[0]

    given = [v for text in entry.domain for v in postorder(template(entry, text, 0)) if isinstance(v, Variable)]
    if {v.name for v in given} <= set(bindings):
        yield from of_domain(entry, at)


def _inverse(node: Node) -> Node:
    labels = tuple(range(len(node.shape)))
    return product([(node, labels, -ONE)], labels)
