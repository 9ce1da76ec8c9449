"""Putting tensors in the place of the variables of a template, with batch axes.

A template is a tensor over placeholder variables: the definition of a function, or its derivative. Lifting it
replaces each placeholder by a tensor that may have further axes, the batch labels, in front: what `vmap` does
elsewhere, on the tensor form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.errors import InternalError
from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import Size
from mcalc.tensor.apply import apply, elementwise
from mcalc.tensor.make import ONE, number, variable
from mcalc.tensor.node import Apply, Labels, Node, Number, Pattern, Product, Sum, Variable, postorder
from mcalc.tensor.pattern import pattern
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

Placed = tuple[Node, Labels]
"""A tensor whose first axes are batch axes with those labels; the others are the template's own."""

_OWN = 1 << 20
"""Labels of a template's own nodes are moved out of the way of batch labels by this."""


def lift(
    template: Node,
    bindings: Mapping[str, Placed],
    batch: Mapping[int, Size],
    sizes: Mapping[str, Size],
    known: Mapping[Node, Placed] | None = None,
) -> Placed:
    """The template with its variables replaced; the labels say which batch axes the result has in front.

    `batch` gives the size of every batch label, `sizes` what the size names of the template stand for. `known` are
    parts of the template that are there already.
    """
    done: dict[Node, Placed] = dict(known or {})
    for node in postorder(template):
        if node not in done:
            done[node] = _lifted(node, done, bindings, batch, sizes)
    return done[template]


def remade(node: Node, done: Mapping[Node, Placed]) -> Node:
    """A node over what the nodes under it have become."""
    return _lifted(node, done, {}, {}, {})[0]


def _lifted(
    node: Node,
    done: Mapping[Node, Placed],
    bindings: Mapping[str, Placed],
    batch: Mapping[int, Size],
    sizes: Mapping[str, Size],
) -> Placed:
    match node:
        case Variable():
            if node.name not in bindings:
                raise InternalError(f"the template has no parameter {node.name}")
            return bindings[node.name]
        case Number():
            return number(node.value.substitute(sizes)), ()
        case Pattern():
            shape = tuple(size.substitute(sizes) for size in node.shape)
            return pattern(node.rule, shape, node.offset.substitute(sizes), node.stride), ()
        case Product():
            factors: list[tuple[Node, Labels, Rational | Node]] = []
            over: dict[int, None] = {}
            for factor in node.factors:
                inner, labels = done[factor.node]
                exponent = factor.exponent
                over.update(dict.fromkeys(labels))
                places = (*labels, *[_OWN + a for a in factor.labels]) if factor.labels else labels
                if not isinstance(exponent, NUMERIC):
                    exponent, spread = done[exponent]
                    if spread:
                        # The exponent is an array now: the power is taken entry by entry.
                        over.update(dict.fromkeys(spread))
                        joined = tuple(dict.fromkeys((*places, *spread)))
                        inner = elementwise("power", [(inner, places), (exponent, spread)], joined)
                        places, exponent = joined, ONE
                factors.append((inner, places, exponent))
            ahead = tuple(over)
            out = (*ahead, *[_OWN + a for a in node.out])
            return product(factors, out, _known(node.sizes, batch, sizes), node.coefficient), ahead
        case Sum():
            over = {}
            for term in node.terms:
                over.update(dict.fromkeys(done[term.node][1]))
            ahead = tuple(over)
            own = tuple([_OWN + a for a in range(len(node.shape))])
            out = (*ahead, *own)
            known = _known(node.shape, batch, sizes)
            terms = []
            for term in node.terms:
                inner, labels = done[term.node]
                terms.append((term.coefficient, product([(inner, (*labels, *own), ONE)], out, known)))
            return add(terms, tuple([known[label] for label in out])), ahead
        case Apply():
            over = {}
            args: list[tuple[Node, Labels]] = []
            for argument in node.args:
                inner, labels = done[argument.node]
                over.update(dict.fromkeys(labels))
                args.append((inner, (*labels, *[_OWN + a for a in argument.labels])))
            ahead = tuple(over)
            own_batch = tuple([_OWN + a for a in range(node.batch)])
            core = tuple([_OWN + a for a in node.out[node.batch :]])
            return apply(node.function, args, (*ahead, *own_batch), core, _known(node.sizes, batch, sizes)), ahead


def _known(own: Sequence[Size], batch: Mapping[int, Size], sizes: Mapping[str, Size]) -> Mapping[int, Size]:
    """The sizes of batch labels and of a template's own."""
    return {**batch, **{_OWN + a: size.substitute(sizes) for a, size in enumerate(own)}} if own else batch


def at_sizes(node: Node, sizes: Mapping[str, int]) -> Node:
    """The node with numbers for dimensions: what depends on them, such as which entries a pattern has, is settled."""
    known = {name: Size.of(size) for name, size in sizes.items()}
    bindings: dict[str, Placed] = {}
    for below in postorder(node):
        if isinstance(below, Variable):
            shape = tuple(size.substitute(known) for size in below.shape)
            bindings[below.name] = variable(below.name, shape, below.properties), ()
    return lift(node, bindings, {}, known)[0] if known else node
