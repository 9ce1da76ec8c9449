"""Where a function is not differentiable, and where it is defined: read off the functions and powers in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcalc.catalogue import find
from mcalc.language.rational import NUMERIC, Rational
from mcalc.language.size import Size
from mcalc.record import Record
from mcalc.tensor.apply import elementwise
from mcalc.tensor.functions import alternative, bound_sizes, signatures, template
from mcalc.tensor.lift import lift
from mcalc.tensor.make import number
from mcalc.tensor.node import (
    Apply,
    Labels,
    Node,
    Number,
    Pattern,
    Product,
    Sum,
    Variable,
    children,
    postorder,
)


class Conditions(Record):
    """Conditions as tensors of 0 and 1: `kinks` where there is a value and no derivative, `domain` where there is
    one."""

    kinks: tuple[Node, ...]
    domain: tuple[Node, ...]


def conditions(function: Node, variables: frozenset[Variable]) -> Conditions:
    """The conditions of a function, as far as they depend on the variables."""
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
                    if node in bare or node.function not in _SMOOTH_WHEN_SQUARED:
                        kinks.update(dict.fromkeys(_of_entry(node, "kinks")))
                    domain.update(dict.fromkeys(_of_entry(node, "domain")))
                case Product():
                    for factor in node.factors:
                        if factor.node in depends:
                            kink, condition = _of_power(factor.node, factor.exponent)
                            kinks.update(dict.fromkeys(kink))
                            domain.update(dict.fromkeys(condition))
                        elif factor.exponent in depends and not isinstance(factor.node, Number):
                            domain[_compared("greater", factor.node)] = None
                case _:
                    pass
    return Conditions(tuple(kinks), tuple(domain))


_SMOOTH_WHEN_SQUARED = frozenset({"abs", "relu"})
"""Functions whose kink is where they are zero, so that a power above 1 has none."""


def _bare_uses(function: Node, order: Sequence[Node]) -> set[Node]:
    """The nodes that are used otherwise than to a power above 1."""
    found = {function}
    for node in order:
        match node:
            case Product():
                found.update(f.node for f in node.factors if not isinstance(f.exponent, NUMERIC) or f.exponent <= 1)
            case _:
                found.update(children(node))
    return found


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
    if isinstance(base, Number):
        return [], []
    if isinstance(exponent, Number):
        return [], []  # a dimension is a whole number, and not negative
    if not isinstance(exponent, NUMERIC):
        return [], [_compared("greater", base)]
    if exponent.denominator == 1:
        return [], [_compared("not_equal", base)] if exponent < 0 else []
    if exponent < 0:
        return [], [_compared("greater", base)]
    inside = [] if _never_negative(base) else [_compared("greater_equal", base)]
    return [_compared("equal", base)] if exponent < 1 else [], inside


_NEVER_NEGATIVE = frozenset({"abs", "relu", "exp", "sigmoid", "softmax", "softplus", "cosh"})


def _never_negative(node: Node) -> bool:
    """Whether a node is plainly a square, a size, or a sum or product of such."""
    match node:
        case Sum():
            return all(term.coefficient > 0 and _never_negative(term.node) for term in node.terms)
        case Product():
            return node.coefficient > 0 and all(_even(f.exponent) or _never_negative(f.node) for f in node.factors)
        case Apply():
            return node.function in _NEVER_NEGATIVE
        case _:
            return isinstance(node, Number | Pattern)


def _even(exponent: Rational | Node) -> bool:
    return isinstance(exponent, NUMERIC) and exponent.denominator == 1 and exponent.numerator % 2 == 0


def _compared(function: str, base: Node) -> Node:
    labels = tuple(range(len(base.shape)))
    return elementwise(function, [(base, labels), (number(0), ())], labels, dict(enumerate(base.shape)))
