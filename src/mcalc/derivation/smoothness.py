"""Where a function is not differentiable, and where it is defined: read off the functions and powers in it.

What simplifying takes away still bounds where the function is defined: x/x has no value at 0, and log(det(X)), which
becomes logdet(X), asks for det(X) > 0. So the spec is looked at as well, call by call, as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcalc.catalogue import find
from mcalc.derivation.comparisons import base_of, greater, greater_equal, not_equal, settled, zero
from mcalc.language import tree
from mcalc.language.rational import NUMERIC, Rational
from mcalc.language.size import Size
from mcalc.language.spec import Spec
from mcalc.record import Record
from mcalc.tensor.functions import alternative, bound_sizes, signatures, template
from mcalc.tensor.lift import lift
from mcalc.tensor.lower import lowered
from mcalc.tensor.make import ONE, constant
from mcalc.tensor.node import Apply, Argument, Factor, Labels, Node, Number, Product, Variable, children, postorder
from mcalc.tensor.operators import aligned
from mcalc.tensor.product import product


class Conditions(Record):
    """Conditions as tensors of 0 and 1: `kinks` where there is a value and no derivative, `domain` where there is
    one."""

    kinks: tuple[Node, ...]
    domain: tuple[Node, ...]


def conditions(function: Node, variables: frozenset[Variable], spec: Spec | None = None) -> Conditions:
    """The conditions of a function, as far as they depend on the variables; `spec` is the function as it was typed."""
    order = postorder(function)
    bare = _bare_uses(function, order)
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
                    if (node in bare or _vanishing(node) is None) and not _chosen_by_mask(node):
                        kinks.update(dict.fromkeys(_of_entry(node, "kinks")))
                    domain.update(dict.fromkeys(_of_entry(node, "domain")))
                case Product():
                    _of_factors(node, depends, kinks, domain)
                case _:
                    pass
    if spec is not None:
        domain.update(dict.fromkeys(_as_typed(spec, variables)))
    inside = settled(domain)
    outside = {found[1] for condition in inside if (found := base_of(condition)) and found[0] != "greater_equal"}
    return Conditions(tuple(k for k in kinks if (found := base_of(k)) is None or found[1] not in outside), inside)


def _of_factors(node: Product, depends: set[Node], kinks: dict[Node, None], domain: dict[Node, None]) -> None:
    """What the powers in a product ask for."""
    for factor in node.factors:
        if factor.node in depends:
            kink, condition = _of_power(factor.node, factor.exponent)
            kinks.update(dict.fromkeys(kink))
            domain.update(dict.fromkeys(condition))
        elif factor.exponent in depends and not isinstance(factor.node, Number):
            domain.update(dict.fromkeys(greater(factor.node)))


_POWERS = frozenset({"div", "reciprocal", "power", "sqrt"})
_MATRICES = frozenset({"inv", "solve", "logdet", "pinv", "cholesky", "matrix_power"})


def _as_typed(spec: Spec, variables: frozenset[Variable]) -> list[Node]:
    """What each call of the spec asks of its arguments, whatever became of it."""
    roots = [*spec.intermediates.values(), spec.program.result]
    calls = [node for root in roots for node in tree.postorder(root) if isinstance(node, tree.Call)]
    calls = [call for call in dict.fromkeys(calls) if _asks(call)]
    if not calls:
        return []
    nodes = lowered(spec)
    found: dict[Node, None] = {}
    depends = _depending([nodes[argument] for call in calls for argument in call.args], variables)
    for call in calls:
        arguments = [nodes[argument] for argument in call.args]
        if not any(argument in depends for argument in arguments):
            continue
        if call.function in _POWERS:
            whole = nodes[call] if call.function in ("power", "sqrt") else _inverse(arguments[-1])
            if isinstance(whole, Product):
                _of_factors(whole, depends, {}, found)
        elif call.function in _MATRICES:
            whole = nodes[call]
            parts = [factor.node for factor in whole.factors] if isinstance(whole, Product) else [whole]
            for part in parts:
                if isinstance(part, Apply) and any(child in depends for child in children(part)):
                    found.update(dict.fromkeys(_of_entry(part, "domain")))
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
        body = template(entry.name, text, 0)
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


def _bare_uses(function: Node, order: Sequence[Node]) -> set[Node]:
    """The nodes that are used otherwise than to a power above 1, or times what is zero where they are."""
    found = {function}
    for node in order:
        match node:
            case Product():
                found.update(f.node for f in node.factors if not _flattened(f, node.factors))
            case Apply(function="max", args=(Argument(node=Apply(function="abs" | "relu")),)):
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


def _of_entry(node: Apply, which: str) -> Iterator[Node]:
    entry = find(node.function)
    if entry is None:
        return
    ranks = [sum(label >= node.batch for label in argument.labels) for argument in node.args]
    place = alternative(entry, ranks)
    if place is None:
        return
    signature = signatures(entry.signature, len(entry.parameters))[place]
    bindings: dict[str, tuple[Node, Labels]] = {}
    cores: list[tuple[Size, ...]] = []
    for parameter, argument in zip(entry.parameters, node.args, strict=True):
        bindings[parameter] = argument.node, tuple(a for a in argument.labels if a < node.batch)
        cores.append(tuple(node.sizes[a] for a in argument.labels if a >= node.batch))
    texts = entry.kinks if which == "kinks" else entry.domain
    for text in texts:
        body = template(entry.name, text, place)
        yield lift(body, bindings, dict(enumerate(node.sizes)), bound_sizes(signature, cores))[0]


def _of_power(base: Node, exponent: Rational | Node) -> tuple[list[Node], list[Node]]:
    """x**-1 asks for x != 0, x**(1/2) for x >= 0 with a kink at 0, a symbolic power for x > 0."""
    if isinstance(base, Number) or isinstance(exponent, Number):
        return [], []  # a dimension is a whole number, and not negative
    if not isinstance(exponent, NUMERIC):
        return [], greater(base)
    if exponent.denominator == 1:
        return [], not_equal(base) if exponent < 0 else []
    if exponent < 0:
        return [], greater(base)
    return zero(base) if exponent < 1 else [], greater_equal(base)
