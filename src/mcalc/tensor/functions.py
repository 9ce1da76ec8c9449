"""Catalogue functions as tensors: by definition, by contraction, or applied.

A signature gives the core axes of the arguments and of the result; everything in front of them is a batch that
broadcasts. A function with no core axes is element-wise.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from mcalc.catalogue import Function, find
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.tensor.apply import apply
from mcalc.tensor.lift import lift
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Labels, Node
from mcalc.tensor.product import product


class Signature(Record):
    """The names (or expressions) of the core sizes of each argument and of the result."""

    inputs: tuple[tuple[str, ...], ...]
    output: tuple[str, ...]


@lru_cache(maxsize=512)
def signatures(text: str, arity: int) -> tuple[Signature, ...]:
    """The alternatives of a catalogue signature.

    >>> signatures("(m,n),(n)->(m)", 2)
    (Signature(inputs=(('m', 'n'), ('n',)), output=('m',)),)
    """
    if text == "elementwise":
        return (Signature(((),) * arity, ()),)
    found = []
    for alternative in text.split("|"):
        left, _, right = alternative.partition("->")
        inputs = tuple(_names(part) for part in left.strip()[1:-1].split("),(")) if left.strip() else ()
        found.append(Signature(inputs, _names(right.strip()[1:-1])))
    return tuple(found)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def alternative(entry: Function, ranks: Sequence[int]) -> int | None:
    """The place of the alternative whose core ranks are these."""
    for place, signature in enumerate(signatures(entry.signature, len(entry.parameters))):
        if [len(axes) for axes in signature.inputs] == list(ranks):
            return place
    return None


def spelled(texts: str, place: int) -> str:
    """The text for one alternative; one text alone serves them all."""
    parts = texts.split(" | ")
    return parts[place] if len(parts) > 1 else parts[0]


@lru_cache(maxsize=512)
def template(name: str, text: str, place: int) -> Node:
    """An expression of the catalogue over the parameters of a function, as a tensor over placeholders."""
    from mcalc.language import read
    from mcalc.tensor.lower import lower

    entry = find(name)
    assert entry is not None
    signature = signatures(entry.signature, len(entry.parameters))[place]
    shapes = {
        parameter: ",".join(axes) if axes else "scalar"
        for parameter, axes in zip(entry.parameters, signature.inputs, strict=True)
    }
    return lower(read(text, shapes=shapes))


@lru_cache(maxsize=4096)
def size_of(text: str, **names: Size) -> Size:
    """A size expression of a signature (`n`, `3`, `m*n`, `n-1`) where the names stand for sizes."""
    total = Size.of(0)
    for signed in text.replace(" ", "").replace("-", "+-").split("+"):
        if not signed:
            continue
        negative, body = signed.startswith("-"), signed.removeprefix("-")
        term = Size.of(1)
        for factor in body.split("*"):
            term = term * (Size.of(int(factor)) if factor.isdigit() else names.get(factor, Size.name(factor)))
        total = total - term if negative else total + term
    return total


def bound_sizes(signature: Signature, shapes: Sequence[Sequence[Size]]) -> dict[str, Size]:
    """What the size names of a signature stand for, given the core shapes of the arguments."""
    found: dict[str, Size] = {}
    for axes, shape in zip(signature.inputs, shapes, strict=True):
        for name, size in zip(axes, shape, strict=True):
            if name.isidentifier():
                found.setdefault(name, size)
    return found


def call(entry: Function, args: Sequence[tuple[Node, Labels]], place: int, batch: Labels) -> Node:
    """A catalogue function of arguments whose axes are batch labels, then the core axes of alternative `place`.

    Each argument comes with the labels of its batch axes only. The result has the axes `batch`, then its own.
    """
    signature = signatures(entry.signature, len(entry.parameters))[place]
    cores = [node.shape[len(labels) :] for node, labels in args]
    named = bound_sizes(signature, cores)
    core_shape = tuple(size_of(text, **named) for text in signature.output)
    sizes: dict[int, Size] = {}
    for node, labels in args:
        sizes.update(zip(labels, node.shape, strict=False))
    if entry.definition is not None:
        body = template(entry.name, spelled(entry.definition, place), place)
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
        return _contracted(spelled(entry.contraction, place), args, batch, first)
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
