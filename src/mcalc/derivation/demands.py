"""What functions and powers ask of their arguments, as conditions: from the catalogue, or by the exponent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from mcalc.catalogue import Function, find
from mcalc.catalogue.signature import alternatives
from mcalc.derivation.comparisons import greater, greater_equal, never, not_equal, zero
from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.tensor.functions import alternative, template
from mcalc.tensor.lift import lift
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Apply, Factor, Labels, Node, Number, Pattern, Product, Sum, Variable, children, postorder
from mcalc.tensor.pattern import select
from mcalc.tensor.product import product


class Demand(Record):
    """A condition, and what it depends on through what asks for it: a bit for each variable."""

    by: int
    condition: Node
    kink: bool = False


def dependence(order: Sequence[Node]) -> dict[Node, int]:
    """The variables under each node, a bit for each; the nodes come children first."""
    bits: dict[Node, int] = {}
    count = 0
    for node in order:
        own = 0
        if isinstance(node, Variable):
            own, count = 1 << count, count + 1
        for child in children(node):
            own |= bits[child]
        bits[node] = own
    return bits


def unreversed(demands: list[Demand], order: Sequence[Node]) -> list[Demand]:
    """The demands, those of all entries of x[::-1] said of x; `order` has the nodes of the function."""
    if not any(isinstance(node, Pattern) and node.stride == -1 for node in order):
        return demands
    return [demand._replace(condition=_unreversed(demand.condition)) for demand in demands]


def _unreversed(condition: Node) -> Node:
    axes = tuple(range(len(condition.shape)))
    for axis, size in enumerate(condition.shape):
        out = (*axes[:axis], len(axes), *axes[axis + 1 :])
        reversal = select(size, size, size - 1, -1)
        other = product([(condition, axes, ONE), (reversal, (len(axes), axis), ONE)], out)
        condition = min(condition, other, key=lambda node: len(postorder(node)))
    return condition


def of_factors(node: Product, bits: Mapping[Node, int]) -> Iterator[Demand]:
    """What the powers in a product ask for."""
    for factor in node.factors:
        exponent = factor.exponent
        by = bits.get(factor.node, 0) | (0 if isinstance(exponent, NUMERIC) else bits.get(exponent, 0))
        if by:
            kinks, domain = _of_power(_read(factor), exponent)
            yield from (Demand(by, condition, kink=True) for condition in kinks)
            yield from (Demand(by, condition) for condition in domain)


def _read(factor: Factor) -> Node:
    """What a factor has of its node: of a matrix with one label on both axes only the diagonal."""
    labels = tuple(dict.fromkeys(factor.labels))
    if len(labels) == len(factor.labels):
        return factor.node
    return product([(factor.node, factor.labels, ONE)], labels)


def of_entry(node: Apply, which: str) -> Iterator[Node]:
    """What the entry of an applied function says of its kinks or of its domain, at its arguments."""
    entry = find(node.function)
    if entry is None:
        return
    ranks = [sum(label >= node.batch for label in argument.labels) for argument in node.args]
    place = alternative(entry, ranks)
    if place is None:
        return
    signature = alternatives(entry.signature, len(entry.parameters))[place]
    bindings: dict[str, tuple[Node, Labels]] = {}
    cores: list[tuple[Size, ...]] = []
    for parameter, argument in zip(entry.parameters, node.args, strict=True):
        bindings[parameter] = argument.node, tuple(a for a in argument.labels if a < node.batch)
        cores.append(tuple(node.sizes[a] for a in argument.labels if a >= node.batch))

    def at(text: str) -> Node:
        return lift(template(entry, text, place), bindings, dict(enumerate(node.sizes)), signature.sizes(cores))[0]

    if which == "kinks":
        yield from map(at, entry.kinks)
    elif entry.name == "power" and _is_whole(node.args[1].node):
        yield at("x != 0")
    else:
        yield from of_domain(entry, at)


def _is_whole(node: Node) -> bool:
    """Whether all entries are whole numbers, as in arange(n)."""
    match node:
        case Pattern():
            return True
        case Number():
            return all(isinstance(coefficient, int) for _, coefficient in node.value.terms)
        case Sum():
            return all(isinstance(term.coefficient, int) and _is_whole(term.node) for term in node.terms)
        case Product():
            powers = all(isinstance(factor.exponent, int) and factor.exponent > 0 for factor in node.factors)
            return powers and isinstance(node.coefficient, int) and all(_is_whole(f.node) for f in node.factors)
        case _:
            return False


def of_domain(entry: Function, at: Callable[[str], Node]) -> list[Node]:
    """The conditions of a domain, which `at` puts the arguments into, or what holds where they can't hold."""
    found = [at(text) for text in entry.domain]
    return [at(entry.elsewhere)] if entry.elsewhere and any(map(never, found)) else found


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
