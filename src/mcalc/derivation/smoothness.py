"""Where a function is not differentiable, and where it is defined: read off the functions and powers in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.derivation.comparisons import base_of, settled, zero
from mcalc.derivation.demands import Demand, dependence, of_entry, of_factors, unreversed
from mcalc.derivation.signs import interval
from mcalc.derivation.typed_domain import as_typed
from mcalc.exact.rational import NUMERIC
from mcalc.record import Record
from mcalc.tensor.lower import Lowered
from mcalc.tensor.make import constant
from mcalc.tensor.node import Apply, Argument, Factor, Labels, Node, Product, Variable, children, postorder
from mcalc.tensor.powers import is_binary


class Conditions(Record):
    """Conditions as tensors of 0 and 1: `kinks` where there is a value and no derivative, `domain` where there is
    one."""

    kinks: tuple[Node, ...]
    domain: tuple[Node, ...]


def conditions(whole: Lowered, variables: frozenset[Variable], earlier: Sequence[Node] = ()) -> Conditions:
    """The conditions of a function, as far as they depend on the variables.

    `earlier` are its derivatives of lower orders than the one that is asked for: where these have kinks there is none
    of that order.
    """
    kinks: dict[Node, None] = {}
    domain: dict[Node, None] = {}
    for function in (whole.function, *earlier):
        for demand in _asked(_of_nodes(function), variables):
            if demand.kink:
                kinks[demand.condition] = None
            elif function is whole.function:
                domain[demand.condition] = None
    domain.update(dict.fromkeys(demand.condition for demand in _asked(_typed(whole), variables)))
    inside = settled(domain)
    outside = {found[1] for condition in inside if (found := base_of(condition)) and found[0] != "greater_equal"}
    return Conditions(tuple(k for k in kinks if (found := base_of(k)) is None or found[1] not in outside), inside)


Asked: TypeAlias = tuple[Mapping[Node, int], Sequence[Demand]]
"""What a function asks for, and the bits of its variables: found once for all of them."""

_LAST: list[tuple[Lowered, Asked]] = []
"""The function that was asked about last, with what its calls ask for: one answer asks by many variables."""


def _typed(whole: Lowered) -> Asked:
    if not _LAST or _LAST[0][0] is not whole:
        _LAST[:] = [(whole, as_typed(whole))]
    return _LAST[0][1]


def _asked(asked: Asked, variables: frozenset[Variable]) -> Iterator[Demand]:
    """What depends on any of the variables."""
    bits, demands = asked
    by = 0
    for variable in variables:
        by |= bits.get(variable, 0)
    return (demand for demand in demands if demand.by & by)


@lru_cache(maxsize=8)
def _of_nodes(function: Node) -> Asked:
    """The kinks and the domain that the nodes of a function have."""
    order = postorder(function)
    bare = _bare_uses(function, order)
    outdone = _signs_of_the_largest(order)
    bits = dependence(order)
    found: list[Demand] = []
    for node in order:
        by = bits[node]
        match node:
            case Apply() if by:
                if _is_kind(node, "largest") and not is_binary(node) and node.args[0].node not in bare:
                    found += [Demand(by, condition, kink=True) for condition in zero(node)]
                known = node in outdone or _chosen_by_comparison(node)
                if (node in bare or _vanishing(node) is None) and not known:
                    found += [Demand(by, condition, kink=True) for condition in of_entry(node, "kinks")]
                found += [Demand(by, condition) for condition in of_entry(node, "domain")]
            case Product() if by:
                found += of_factors(node, bits)
            case _:
                pass
    return bits, unreversed(found, order)


def _vanishing(node: Node) -> tuple[Node, Labels] | None:
    """What a function with a corner where it is zero is zero with: x for abs(x), relu(x), maximum(x, 0)."""
    entry = find(node.function) if isinstance(node, Apply) else None
    if entry is None or not isinstance(node, Apply) or not entry.corners or len(entry.kinks) != 1:
        return None
    left, _, right = entry.kinks[0].partition(" == ")
    args = dict(zip(entry.parameters, node.args, strict=True))
    if right == "0":
        return (args[left].node, args[left].labels) if entry.zeros is not None and left in args else None
    if left not in args or right not in args:
        return None
    for one, other in ((left, right), (right, left)):
        if constant(args[other].node) == 0:
            return args[one].node, args[one].labels
    return None


def _chosen_by_comparison(node: Apply) -> bool:
    """Whether a choice jumps where its condition does, being a comparison or several, and nowhere else."""
    return _is_kind(node, "choice") and _is_comparison(node.args[0].node)


def _is_comparison(node: Node) -> bool:
    if isinstance(node, Product):
        return all(_is_comparison(factor.node) for factor in node.factors)
    return _is_kind(node, "comparison")


def _is_kind(node: Node, kind: str) -> bool:
    entry = find(node.function) if isinstance(node, Apply) else None
    return entry is not None and entry.kind == kind


def _signs_of_the_largest(order: Sequence[Node]) -> set[Node]:
    """The signs that count only where hardmax(abs(x)) has its 1: there x is not zero, unless all of it is."""
    beside: set[Node] = set()
    elsewhere: set[Node] = set()
    for node in order:
        if not isinstance(node, Product):
            elsewhere.update(children(node))
            continue
        largest = {(*_slope_of_largest(f.node), f.labels) for f in node.factors}
        for factor in node.factors:
            inside = _inside(factor.node)
            known = isinstance(factor.node, Apply) and (factor.node.function, inside, factor.labels) in largest
            (beside if known else elsewhere).add(factor.node)
    return beside - elsewhere


def _slope_of_largest(node: Node) -> tuple[str | None, Node | None]:
    """The function that is the slope of what the largest entry is picked of, and its argument: sign and x."""
    picked = _inside(node) if _is_kind(node, "largest") else None
    entry = find(picked.function) if isinstance(picked, Apply) else None
    if picked is None or entry is None or not entry.corners or not entry.derivative:
        return None, None
    return str(entry.derivative[0]).partition("(")[0], _inside(picked)


def _inside(node: Node) -> Node | None:
    """The x of f(x), along the axes of f(x)."""
    if not isinstance(node, Apply) or len(node.args) != 1 or node.args[0].labels != tuple(range(len(node.shape))):
        return None
    return node.args[0].node


def _bare_uses(function: Node, order: Sequence[Node]) -> set[Node]:
    """The nodes that are used otherwise than to a power above 1, or times what is zero where they are."""
    found = {function}
    for node in order:
        match node:
            case Product():
                found.update(f.node for f in node.factors if not _flattened(f, node.factors))
            case Apply(args=(Argument(node=argument),)) if _is_kind(node, "largest") and _rises_from_zero(argument):
                pass  # their kink shows where the maximum is zero only
            case _:
                found.update(children(node))
    return found


def _rises_from_zero(node: Node) -> bool:
    """Whether a function is zero at its kinks, and above zero elsewhere or nowhere below."""
    return _vanishing(node) is not None and interval(node).never_negative


def _flattened(factor: Factor, factors: Sequence[Factor]) -> bool:
    """Whether a factor that is zero at its kink has no kink any more in the product."""
    if not isinstance(factor.exponent, NUMERIC) or factor.exponent <= 0:
        return False
    if factor.exponent > 1:
        return True
    own = _zero_with(factor)
    return factor.exponent == 1 and any(
        other is not factor and isinstance(other.exponent, NUMERIC) and other.exponent > 0 and _zero_with(other) == own
        for other in factors
    )


def _zero_with(factor: Factor) -> tuple[Node, Labels]:
    """What a factor is zero with, on the labels of the product."""
    found = _vanishing(factor.node)
    if found is None:
        return factor.node, factor.labels
    return found[0], tuple(factor.labels[axis] for axis in found[1])
