"""Catalogue functions as tensors: by definition, by contraction, or applied.

A signature gives the core axes of the arguments and of the result; everything in front of them is a batch that
broadcasts. A function with no core axes is element-wise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import ceil

from mcalc.catalogue import Function
from mcalc.catalogue.signature import Alternative, Condition, alternatives, chosen, contraction, fitting
from mcalc.errors import InternalError, UnsupportedError
from mcalc.exact.rational import Rational, quotient
from mcalc.exact.size import Size
from mcalc.tensor.apply import apply
from mcalc.tensor.labels import is_symmetric
from mcalc.tensor.lift import lift
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Labels, Node, Shape
from mcalc.tensor.orientation import transpose
from mcalc.tensor.pattern import convolution, flatten, line, triangle, unit
from mcalc.tensor.product import product
from mcalc.tensor.sizes import as_size
from mcalc.tensor.sum import add


def alternative(entry: Function, ranks: Sequence[int]) -> int | None:
    """The place of the alternative whose core ranks are these."""
    fits = fitting(entry.signature, ranks, len(entry.parameters))
    return None if fits is None else fits[0]


@lru_cache(maxsize=512)
def template(entry: Function, text: str, place: int) -> Node:
    """An expression of the catalogue over the parameters of a function, as a tensor over placeholders."""
    from mcalc.language import read
    from mcalc.tensor.lower import lower

    signature = alternatives(entry.signature, len(entry.parameters))[place]
    shapes: dict[str, str] = {}
    for parameter, axes, count in zip(_names(entry, signature), signature.inputs, signature.counts, strict=True):
        # A size is a number in the text: what it is the size of is no variable of it.
        shapes[f"{parameter}_" if count else parameter] = count or ",".join(map(str, axes)) or "scalar"
    if entry.pullback is not None:
        shapes["G"] = ",".join(map(str, signature.output))
    if entry.symmetric:
        shapes[entry.parameters[0]] += ":symmetric"
    return lower(read(text, shapes=shapes))


def _names(entry: Function, signature: Alternative) -> Sequence[str]:
    """The parameters by name; what takes any number of sizes has them as the signature names them."""
    return [count or "" for count in signature.counts] if entry.variadic else entry.parameters


def call(entry: Function, args: Sequence[tuple[Node, Labels]], place: int, batch: Labels) -> Node:
    """A catalogue function of arguments whose axes are batch labels, then the core axes of alternative `place`.

    Each argument comes with the labels of its batch axes only. The result has the axes `batch`, then its own.
    """
    signature = alternatives(entry.signature, len(entry.parameters))[place]
    cores = [node.shape[len(labels) :] for node, labels in args]
    named = {
        **signature.sizes(cores),
        **{n: as_size(arg[0]) for n, arg in zip(signature.counts, args, strict=True) if n},
    }
    core_shape = tuple(size.substitute(named) for size in signature.output)
    sizes: dict[int, Size] = {}
    for node, labels in args:
        sizes.update(zip(labels, node.shape, strict=False))
    if entry.definition is not None:
        body = template(entry, chosen(entry.definition, place), place)
        bindings = dict(zip(_names(entry, signature), args, strict=True))
        node, ahead = lift(body, bindings, sizes, named)
        own = tuple(range(-1, -1 - len(core_shape), -1))
        known = {**sizes, **dict(zip(own, core_shape, strict=True))}
        return (
            node
            if ahead == batch
            else product(
                [(node, _shifted((*ahead, *own)), ONE)],
                _shifted((*batch, *own)),
                {_shift(a): size for a, size in known.items()},
            )
        )
    first = max([*batch, -1]) + 1
    if entry.contraction is not None:
        values = [arg for arg, count in zip(args, signature.counts, strict=True) if count is None]
        return _contracted(chosen(entry.contraction, place), values, batch, first, core_shape, named)
    placed: list[tuple[Node, Labels]] = []
    if entry.symmetric:
        args = [(symmetric_part(args[0][0]), args[0][1]), *args[1:]]
    for (node, labels), core in zip(args, cores, strict=True):
        placed.append((node, (*labels, *range(first, first + len(core)))))
        first += len(core)
    own = tuple(range(first, first + len(core_shape)))
    return apply(entry.name, placed, batch, own, {**sizes, **dict(zip(own, core_shape, strict=True))})


def symmetric_part(node: Node) -> Node:
    """(A + A.T)/2 of what may have batch axes in front; itself where it is symmetric."""
    if len(node.shape) == 2 and is_symmetric(node):
        return node
    axes = tuple(range(len(node.shape)))
    turned = transpose(node, (*axes[:-2], axes[-1], axes[-2]))
    return add([(quotient(1, 2), node), (quotient(1, 2), turned)], node.shape)


def _shift(label: int) -> int:
    return label + 1000


def _shifted(labels: Labels) -> Labels:
    return tuple(_shift(label) for label in labels)


def _contracted(
    text: str, args: Sequence[tuple[Node, Labels]], batch: Labels, first: int, core: Shape, named: Mapping[str, Size]
) -> Node:
    """A contraction of the catalogue, its conditions being patterns."""
    how = contraction(text)
    letters: dict[str, int] = {}
    sizes: dict[str, Size] = dict(zip(how.output, core, strict=True))
    factors: list[tuple[Node, Labels, Rational | Node]] = []
    for (node, labels), part in zip(args, how.inputs, strict=True):
        places = [letters.setdefault(letter, first + len(letters)) for letter in part]
        sizes |= dict(zip(part, node.shape[len(labels) :], strict=True))
        factors.append((node, (*labels, *places), ONE))
    for condition in how.conditions:
        if condition.relation == "<":  # how far a label goes that no array has
            sizes[condition.left] = condition.right.substitute(named)
            continue
        node, axes = condition_pattern(condition, sizes, named)
        factors.append((node, tuple(letters.setdefault(a, first + len(letters)) for a in axes), ONE))
    out = tuple(letters.setdefault(a, first + len(letters)) for a in how.output)
    return product(factors, (*batch, *out), {letters[a]: size for a, size in sizes.items() if a in letters})


def condition_pattern(condition: Condition, sizes: Mapping[str, Size], named: Mapping[str, Size]) -> tuple[Node, str]:
    """What is 1 where a condition on labels of those sizes holds, and the label of each of its axes."""
    # Labels are looked for before sizes are put in: a dimension may have the name of a label.
    right = condition.right
    labels = [name for name in right.names() if name in sizes]
    nowhere = dict.fromkeys(labels, 0)
    start = right.substitute(nowhere)
    slopes = [(right.substitute({**nowhere, label: 1}) - start).substitute(named) for label in labels]
    offset = start.substitute(named)
    if any(value.denominator > 1 for _, value in offset.terms):
        if offset.value is None:
            names = " and ".join(offset.names())
            raise UnsupportedError(
                f"where it begins depends on whether {names} is even",
                hint=f"declare what has {names} entries with a number, as w has in --shape w=3",
            )
        offset = Size.of(ceil(offset.value))
    left = condition.left
    match condition.relation, labels, [slope.value for slope in slopes]:
        case "==", [], []:
            return unit(sizes[left], offset), left
        case "==", [label], [int(stride)]:
            return line(sizes[label], sizes[left], offset, stride), label + left
        case "==", [row, column], [1, 1]:
            return convolution(sizes[row], sizes[column], sizes[left], -offset), row + column + left
        case "==", [row, column], [_, _] if not offset:
            if slopes[0] == 1:
                row, column = column, row
            return flatten(sizes[row], sizes[column]), row + column + left
        case "<=", [label], [1]:
            return triangle(sizes[label], sizes[left], offset), label + left
        case _:
            raise InternalError(f"there is no pattern for {left} {condition.relation} {condition.right}")
