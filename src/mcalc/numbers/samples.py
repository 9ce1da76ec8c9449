"""Whether a function is a sum over samples: a part for each row of the data, and none that rows have together.

This is proven on the tensor form, node by node from below: a node is the same for all samples, has an axis along which
each entry is of one sample alone, or is a sum over that axis. The sum over chunks of rows is then the sum over all of
them, and so is that of derivatives by what is no sample.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, Literal

from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.tensor.node import Apply, Node, Number, Pattern, Product, Sum, Variable, postorder


class Part(Record):
    """What a node is to the samples. `kind`: "free" of them, "along" an `axis` of them, their "total", or "mixed", a
    total and what is free. All of it but what is free in a mixed one is times the number of samples to a `power`.
    """

    kind: Literal["free", "along", "total", "mixed"]
    power: Fraction = Fraction(0)
    axis: int = 0


class Samples(Record):
    """A function as a sum over the dimension `name`, first axis of the variables `rows`, times the number of samples to
    a `power`; `mixed` with something that is the same for all samples.
    """

    name: str
    rows: tuple[str, ...]
    power: int
    mixed: bool

    def factor(self, count: int) -> float:
        """What the sum is multiplied with where there are so many samples."""
        return float(count) ** self.power


def samples(function: Node, dimensions: Iterable[str]) -> Samples | None:
    """The function as a sum over the first of these dimensions over which it is one; None where it is none.

    >>> from mcalc.language import read
    >>> from mcalc.tensor import lower
    >>> found = samples(lower(read("mean(log(1 + exp(-y*(X @ w)))) + sum(w**2)")), ["n"])
    >>> sorted(found.rows), found.power, found.mixed
    (['X', 'y'], -1, True)
    >>> samples(lower(read("norm(x)")), ["n"]), samples(lower(read("sum(x*flip(x))")), ["n"])
    (None, None)
    """
    for name in dimensions:
        part = _part(function, name)
        if part is None or part.kind not in ("total", "mixed") or part.power.denominator != 1:
            continue
        known = [node for node in postorder(function) if isinstance(node, Variable)]
        rows = tuple(dict.fromkeys(node.name for node in known if name in _names(node)))
        if rows and all(_axis(node, name) == 0 for node in known if node.name in rows):
            return Samples(name, tuple(sorted(rows, key=rows.index)), int(part.power), part.kind == "mixed")
    return None


def _names(node: Node) -> set[str]:
    return {name for size in node.shape for name in size.names()}


def _axis(node: Node, name: str) -> int | None:
    """The one axis of a node that has the size of a dimension; None where another axis speaks of it too."""
    axes = [axis for axis, size in enumerate(node.shape) if name in size.names()]
    return axes[0] if len(axes) == 1 and node.shape[axes[0]].symbol == name else None


_FREE: Final = Part("free")


def _part(root: Node, name: str) -> Part | None:
    known: dict[Node, Part] = {}
    for node in postorder(root):
        part = _own(node, name, known)
        if part is None:
            return None
        known[node] = part
    return known[root]


def _own(node: Node, name: str, known: dict[Node, Part]) -> Part | None:
    """What a node is, where what is under it is known; None where samples meet in it."""
    match node:
        case Variable() | Pattern():
            if name not in _names(node):
                return _FREE if name not in (node.offset.names() if isinstance(node, Pattern) else ()) else None
            axis = _axis(node, name)
            return None if axis is None or isinstance(node, Pattern) else Part("along", axis=axis)
        case Number():
            return _of_number(node.value, name)
        case Sum():
            return _of_sum([known[term.node] for term in node.terms])
        case Product():
            return _of_product(node, name, known)
        case Apply():
            return _of_function(node, known)


def _of_number(value: Size, name: str) -> Part | None:
    """A number is free, times the number of samples to a power where that is a factor of it."""
    if name not in value.names():
        return _FREE
    if len(value.terms) != 1:
        return None
    return Part("free", Fraction(dict(value.terms[0][0])[name]))


def _of_sum(parts: list[Part]) -> Part | None:
    kinds = {part.kind for part in parts}
    if len(set(parts)) == 1:
        return parts[0]
    if kinds <= {"free", "total", "mixed"} and kinds != {"free"}:
        free = {part.power for part in parts if part.kind == "free"}
        powers = {part.power for part in parts if part.kind != "free"}
        if len(powers) == 1 and free <= {Fraction(0)}:
            return Part("mixed" if free or "mixed" in kinds else "total", powers.pop())
    return None


def _of_product(node: Product, name: str, known: dict[Node, Part]) -> Part | None:
    power, totals, labels = Fraction(0), list[Part](), set[int]()
    named = {label for label, size in enumerate(node.sizes) if name in size.names()}
    if any(node.sizes[label].symbol != name for label in named) or len(named) > 1:
        return None
    for factor in node.factors:
        part, exponent = known[factor.node], factor.exponent
        if isinstance(exponent, Variable | Number | Product | Sum | Apply | Pattern):
            if known[exponent] != _FREE or part.power:
                return None
            exponent = Fraction(1) if part.kind in ("free", "along") else Fraction(0)
        if part.kind in ("total", "mixed"):
            if exponent != 1:
                return None
            totals.append(part)
        else:
            power += part.power * Fraction(exponent)
        if part.kind == "along":
            labels.add(factor.labels[part.axis])
    if totals:
        if len(totals) > 1 or named or (power and totals[0].kind == "mixed"):
            return None
        return totals[0]._replace(power=totals[0].power + power)
    if not named:
        return Part("free", power)
    (label,) = named
    if not labels <= named or node.out.count(label) > 1:
        return None
    if label in node.out:
        return Part("along", power, node.out.index(label))
    return Part("total", power) if labels else Part("free", power + 1)


def _of_function(node: Apply, known: dict[Node, Part]) -> Part | None:
    """A function goes along the samples where they are a batch of it; of a total it is no sum any more."""
    labels = set()
    for argument in node.args:
        part = known[argument.node]
        if part.power or part.kind in ("total", "mixed"):
            return None
        if part.kind == "along":
            labels.add(argument.labels[part.axis])
    if not labels:
        return _FREE
    if len(labels) > 1:
        return None
    (label,) = labels
    if label >= node.batch or node.out.count(label) != 1:
        return None
    return Part("along", axis=node.out.index(label))
