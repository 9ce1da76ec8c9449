"""Where a function is not differentiable, and where it is defined: read off the functions and powers in it."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.derivation.comparisons import base_of, settled, zero
from mcalc.derivation.demands import of_entry, of_factors
from mcalc.derivation.typed import as_typed
from mcalc.exact.rational import NUMERIC
from mcalc.record import Record
from mcalc.tensor.lower import Lowered
from mcalc.tensor.make import constant
from mcalc.tensor.node import Apply, Argument, Factor, Labels, Node, Product, Variable, children, postorder


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
    kinks, domain = _of_nodes(whole.function, variables)
    for lower in earlier:
        kinks |= _of_nodes(lower, variables)[0]
    domain.update(dict.fromkeys(as_typed(whole, variables)))
    inside = settled(domain)
    outside = {found[1] for condition in inside if (found := base_of(condition)) and found[0] != "greater_equal"}
    return Conditions(tuple(k for k in kinks if (found := base_of(k)) is None or found[1] not in outside), inside)


def _of_nodes(function: Node, variables: frozenset[Variable]) -> tuple[dict[Node, None], dict[Node, None]]:
    """The kinks and the domain that the nodes of a function have."""
    order = postorder(function)
    bare = _bare_uses(function, order)
    outdone = _signs_of_the_largest(order)
    depends: set[Node] = set()
    kinks: dict[Node, None] = {}
    domain: dict[Node, None] = {}
    for node in order:
        if node in variables or any(child in depends for child in children(node)):
            depends.add(node)
            match node:
                case Apply():
                    if node.function == "max" and node.args[0].node not in bare:
                        kinks.update(dict.fromkeys(zero(node)))
                    known = node in outdone or _chosen_by_mask(node)
                    if (node in bare or _vanishing(node) is None) and not known:
                        kinks.update(dict.fromkeys(of_entry(node, "kinks")))
                    domain.update(dict.fromkeys(of_entry(node, "domain")))
                case Product():
                    of_factors(node, depends, kinks, domain)
                case _:
                    pass
    return kinks, domain


def _vanishing(node: Node) -> tuple[Node, Labels] | None:
    """What a function with a kink where it is zero is zero with: x for abs(x), relu(x), maximum(x, 0)."""
    if not isinstance(node, Apply):
        return None
    match node.function:
        case "abs" | "relu":
            return node.args[0].node, node.args[0].labels
        case "maximum" | "minimum":
            for one, other in (node.args, node.args[::-1]):
                if constant(other.node) == 0:
                    return one.node, one.labels
    return None


_MASKS = frozenset({"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"})


def _chosen_by_mask(node: Apply) -> bool:
    """Whether a `where` jumps where its condition does, being a comparison or several, and nowhere else."""
    return node.function == "where" and _is_mask(node.args[0].node)


def _is_mask(node: Node) -> bool:
    match node:
        case Apply():
            return node.function in _MASKS
        case Product():
            return all(_is_mask(factor.node) for factor in node.factors)
        case _:
            return False


def _signs_of_the_largest(order: Sequence[Node]) -> set[Node]:
    """The signs that count only where hardmax(abs(x)) has its 1: there x is not zero, unless all of it is."""
    beside: set[Node] = set()
    elsewhere: set[Node] = set()
    for node in order:
        if not isinstance(node, Product):
            elsewhere.update(children(node))
            continue
        largest = {(_inside(f.node, "hardmax", "abs"), f.labels) for f in node.factors}
        for factor in node.factors:
            signed = _inside(factor.node, "sign")
            found = signed is not None and (signed, factor.labels) in largest
            (beside if found else elsewhere).add(factor.node)
    return beside - elsewhere


def _inside(node: Node, *functions: str) -> Node | None:
    """The x of f(g(x)), each along the axes of the one around it."""
    for function in functions:
        if not isinstance(node, Apply) or node.function != function:
            return None
        (argument,) = node.args
        if argument.labels != tuple(range(len(node.shape))):
            return None
        node = argument.node
    return node


def _bare_uses(function: Node, order: Sequence[Node]) -> set[Node]:
    """The nodes that are used otherwise than to a power above 1, or times what is zero where they are."""
    found = {function}
    for node in order:
        match node:
            case Product():
                found.update(f.node for f in node.factors if not _flattened(f, node.factors))
            case Apply(function="max" | "hardmax", args=(Argument(node=Apply(function="abs" | "relu")),)):
                pass  # their kink shows where the maximum is zero only
            case _:
                found.update(children(node))
    return found


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
