"""Catalogue functions as tensors: by definition, by contraction, or applied.

A signature gives the core axes of the arguments and of the result; everything in front of them is a batch that
broadcasts. A function with no core axes is element-wise.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from mcalc.catalogue import Function
from mcalc.catalogue.signature import alternatives, chosen
from mcalc.exact.size import Size
from mcalc.tensor.apply import apply
from mcalc.tensor.lift import lift
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Labels, Node
from mcalc.tensor.product import product
from mcalc.tensor.sizes import as_size


def alternative(entry: Function, ranks: Sequence[int]) -> int | None:
    """The place of the alternative whose core ranks are these."""
    for place, signature in enumerate(alternatives(entry.signature, len(entry.parameters))):
        if [len(axes) for axes in signature.inputs] == list(ranks):
            return place
    return None


@lru_cache(maxsize=512)
def template(entry: Function, text: str, place: int) -> Node:
    """An expression of the catalogue over the parameters of a function, as a tensor over placeholders."""
    from mcalc.language import read
    from mcalc.tensor.lower import lower

    signature = alternatives(entry.signature, len(entry.parameters))[place]
    shapes: dict[str, str] = {}
    for parameter, axes, count in zip(entry.parameters, signature.inputs, signature.counts, strict=True):
        # A size is a number in the text: what it is the size of is no variable of it.
        shapes[f"{parameter}_" if count else parameter] = count or ",".join(map(str, axes)) or "scalar"
    return lower(read(text, shapes=shapes))


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
        bindings = dict(zip(entry.parameters, args, strict=True))
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
        return _contracted(chosen(entry.contraction, place), args, batch, first)
    placed: list[tuple[Node, Labels]] = []
    for (node, labels), core in zip(args, cores, strict=True):
        placed.append((node, (*labels, *range(first, first + len(core)))))
        first += len(core)
    own = tuple(range(first, first + len(core_shape)))
    return apply(entry.name, placed, batch, own, {**sizes, **dict(zip(own, core_shape, strict=True))})


def _shift(label: int) -> int:
    return label + 1000


def _shifted(labels: Labels) -> Labels:
    return tuple(_shift(label) for label in labels)


def _contracted(subscripts: str, args: Sequence[tuple[Node, Labels]], batch: Labels, first: int) -> Node:
    inputs, _, output = subscripts.strip().partition("->")
    letters: dict[str, int] = {}
    for letter in inputs.replace(",", "") + output:
        letters.setdefault(letter, first + len(letters))
    factors = [
        (node, (*labels, *(letters[a] for a in part.strip())), ONE)
        for (node, labels), part in zip(args, inputs.split(","), strict=True)
    ]
    return product(factors, (*batch, *(letters[a] for a in output)))
