"""Patterns of the language held against the tensor form, and results made of what their names stand for.

A pattern is a tree of the language: `log(1 + exp(x))`. Its names stand for tensors on labels, those of the product or
of the applied function that the pattern is held against; labels that are summed, or that belong to a function of
vectors or matrices, are the `core` of the match and become the axes that the result's own functions work along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from mcalc.catalogue import find
from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.language import tree
from mcalc.record import Record
from mcalc.tensor.lift import Placed, lift
from mcalc.tensor.make import ONE, scale, uniform
from mcalc.tensor.node import Apply, Labels, Node, Number, Product, Sum, Term
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

_FRESH = 1 << 22
"""Labels from here on are summed inside the pattern: not yet known to be one of the whole."""


class Match(Record):
    """What the names of a pattern stand for, each a tensor with the label of each axis, and the labels of its own."""

    names: Mapping[str, Placed] = {}
    core: Labels = ()

    def having(self, name: str, node: Node, labels: Labels) -> Match:
        """The same with one name more."""
        return Match({**self.names, name: (node, labels)}, self.core)

    def along(self, labels: Labels) -> Match:
        """The same with those labels as its own."""
        return Match(self.names, tuple(dict.fromkeys((*self.core, *labels))))

    def renamed(self, old: int, new: int) -> Match:
        """The same with a label for another."""

        def places(labels: Labels) -> Labels:
            return tuple(new if label == old else label for label in labels)

        return Match({name: (node, places(labels)) for name, (node, labels) in self.names.items()}, places(self.core))


@cache
def pattern(text: str) -> tree.Node:
    """The tree of a pattern."""
    from mcalc.language import parse

    return parse(text).result


def matches(wanted: tree.Node, node: Node, labels: Labels, match: Match) -> Iterator[Match]:
    """The ways in which a node on labels is what is wanted, as far as the names are not fixed by `match`."""
    if isinstance(wanted, tree.Name):
        yield from _named(wanted.id, node, labels, match)
        return
    node, labels = bare(node, labels)
    match wanted:
        case tree.Number(value=value):
            if uniform(node) == value:
                yield match
        case tree.Call(function="neg", args=(inner,)):
            if is_negative(node) or (isinstance(inner, tree.Name) and inner.id in match.names):
                yield from matches(inner, scale(-ONE, node), labels, match)
        case tree.Call(function="add" | "sub"):
            if isinstance(node, Sum):
                yield from summed(_terms(wanted), node.terms, labels, node.shape, match)
        case tree.Call(function="sum", args=(inner,)):
            yield from _under_sum(inner, node, labels, match)
        case tree.Call(function="diag", args=(inner,)):
            entries = diagonal(node)
            if entries is not None:
                yield from matches(inner, entries, labels[:1], match.along(labels[:1]))
        case tree.Call(function=function, args=args):
            if isinstance(node, Apply) and node.function == function:
                places = dict(zip(node.out, labels, strict=True))
                yield from applied(args, node, places, match)
        case _:
            pass


def _under_sum(wanted: tree.Node, node: Node, labels: Labels, match: Match) -> Iterator[Match]:
    """The ways in which a node is the sum of what is wanted over one axis or two."""
    if not isinstance(node, Product) or node.coefficient != 1 or len(node.factors) != 1:
        return
    ((factor, inside, exponent),) = node.factors
    at = dict(zip(node.out, labels, strict=True))
    own = [label for label in inside if label not in at]
    if exponent != 1 or not 0 < len(own) < 3 or len(set(inside)) < len(inside) or not set(node.out) <= set(inside):
        return
    at |= {label: _FRESH + len(match.core) + place for place, label in enumerate(own)}
    along = match.along(tuple(at[label] for label in own))
    yield from matches(wanted, factor, tuple(at[label] for label in inside), along)


def diagonal(node: Node) -> Node | None:
    """The vector of which a node is the diagonal matrix."""
    if not isinstance(node, Product) or len(node.out) != 2 or node.out[0] != node.out[1] or not node.coefficient:
        return None
    if any(label not in node.out for factor in node.factors for label in factor.labels):
        return None
    return product(node.factors, node.out[:1], dict(enumerate(node.sizes)), node.coefficient)


def applied(args: Sequence[tree.Node], node: Apply, places: Mapping[int, int], match: Match) -> Iterator[Match]:
    """The ways in which the arguments of an applied function are what is wanted, its output on those places.

    Where the arguments have as many axes of their own as the output, these are named as the output's are.
    """
    at = dict(places)
    inner = [label for label in range(node.batch, len(node.sizes)) if label not in node.out]
    outer = [places[label] for label in node.out[node.batch :]]
    own = outer if len(outer) == len(inner) else [_FRESH + len(match.core) + place for place in range(len(inner))]
    at |= dict(zip(inner, own, strict=True))
    here = [(argument.node, tuple(at[label] for label in argument.labels)) for argument in node.args]
    entry = find(node.function)
    both = [here, here[::-1]] if entry is not None and entry.swapped == entry.name else [here]
    for arguments in both:
        ways = [match.along(tuple(own))]
        for wanted, (argument, labels) in zip(args, arguments, strict=False):
            ways = [way for known in ways for way in matches(wanted, argument, labels, known)]
        yield from ways


def summed(
    wanted: Sequence[tuple[Rational, tree.Node]],
    terms: Sequence[Term],
    labels: Labels,
    shape: tuple[Size, ...],
    match: Match,
) -> Iterator[Match]:
    """The ways in which the terms of a sum are those wanted; one name may stand for all that the others leave."""
    if not wanted:
        if not terms:
            yield match
        return
    (sign, first), rest = wanted[0], wanted[1:]
    if isinstance(first, tree.Name) and not rest:
        if terms:
            whole = add([(sign * term.coefficient, term.node) for term in terms], shape)
            yield from matches(first, whole, labels, match)
        return
    if len(terms) < len(wanted) or (len(terms) > len(wanted) and not isinstance(wanted[-1][1], tree.Name)):
        return
    for place, (coefficient, node) in enumerate(terms):
        if isinstance(first, tree.Number):
            value = uniform(node)
            found = iter([match] if value is not None and coefficient * value == sign * first.value else [])
        else:
            found = matches(first, node, labels, match) if coefficient == sign else iter([])
        for known in found:
            yield from summed(rest, (*terms[:place], *terms[place + 1 :]), labels, shape, known)


def _terms(wanted: tree.Node, sign: Rational = ONE) -> list[tuple[Rational, tree.Node]]:
    """The terms of a pattern with their signs, a bare name last."""
    match wanted:
        case tree.Call(function="add" | "sub", args=(left, right)):
            second = -sign if wanted.function == "sub" else sign
            terms = [*_terms(left, sign), *_terms(right, second)]
            return sorted(terms, key=lambda term: isinstance(term[1], tree.Name))
        case _:
            return [(sign, wanted)]


terms_of = cache(_terms)
"""The terms of a pattern with their signs."""


def is_negative(node: Node) -> bool:
    """Whether a node is plainly minus something: its coefficient is below zero, or that of each of its terms."""
    match node:
        case Product():
            return node.coefficient < 0
        case Sum():
            return all(term.coefficient < 0 for term in node.terms)
        case Number():
            return node.value.value is not None and node.value.value < 0
        case _:
            return False


def bare(node: Node, labels: Labels) -> tuple[Node, Labels]:
    """What a node is but for the order of its axes, and for axes along which it is only spread out."""
    while isinstance(node, Product) and node.coefficient == 1 and len(node.factors) == 1:
        ((inner, inside, exponent),) = node.factors
        if exponent != 1 or not set(inside) <= set(node.out) or len(set(node.out)) < len(node.out):
            break
        at = dict(zip(node.out, labels, strict=True))
        node, labels = inner, tuple(at[label] for label in inside)
    return node, labels


def _named(name: str, node: Node, labels: Labels, match: Match) -> Iterator[Match]:
    """The match where a name stands for a node, if it stands for nothing else already."""
    known = match.names.get(name)
    if known is None:
        yield match.having(name, node, labels)
        return
    if known == (node, labels):
        yield match
        return
    before, after = set(known[1]), set(labels)
    gone, come = before - after, after - before
    if len(gone) == len(come) == 1 and max(*gone, *come) >= _FRESH:
        (old,), (new,) = (gone, come) if max(gone) >= _FRESH else (come, gone)
        match = match.renamed(old, new)
        labels = tuple(new if label == old else label for label in labels)
        known = match.names[name]
    order = tuple(sorted({*known[1], *labels}))
    if set(known[1]) == set(labels) and product([(*known, ONE)], order) is product([(node, labels, ONE)], order):
        yield match


@lru_cache(maxsize=512)
def _template(text: str, ranks: tuple[tuple[str, str], ...]) -> Node:
    """The right side of an identity over placeholders with those axes of their own."""
    from mcalc.language import read
    from mcalc.tensor.lower import lower

    return lower(read(text, shapes=dict(ranks)))


def result(text: str, match: Match, sizes: Mapping[int, Size]) -> Placed:
    """What the right side of an identity is where its names stand for this, and the labels of its axes."""
    shapes: list[tuple[str, str]] = []
    bindings: dict[str, Placed] = {}
    named: dict[str, Size] = {}
    for name, (node, labels) in match.names.items():
        ahead = tuple(dict.fromkeys(label for label in labels if label not in match.core))
        own = tuple(label for label in match.core if label in labels)
        placed = product([(node, labels, ONE)], (*ahead, *own))
        bindings[name] = placed, ahead
        core = placed.shape[len(ahead) :]
        if isinstance(node, Number):  # a size in the template, which may be an exponent of a matrix
            named[name] = node.value
            shapes.append((f"{name}_", name))
            continue
        axes = ("n", "n") if len(core) == 2 and core[0] == core[1] else ("m", "n")[-len(core) :] if core else ()
        named |= dict(zip(axes, core, strict=True))
        shapes.append((name, ",".join(axes) or "scalar"))
    known = {label: size for label, size in sizes.items() if label not in match.core}
    for node, labels in match.names.values():
        known.update(zip(labels, node.shape, strict=True))
    lifted, ahead = lift(_template(text, tuple(shapes)), bindings, known, named)
    return lifted, ahead
