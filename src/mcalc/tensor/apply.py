"""Applied functions: arguments on labels, batch axes in front, simplified as they are built."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.tensor.labels import is_symmetric
from mcalc.tensor.make import ONE, make_apply
from mcalc.tensor.node import Argument, Labels, Node, Pattern, Product, Sum, children
from mcalc.tensor.orientation import oriented
from mcalc.tensor.pattern import STACKED, stack_axes, unit
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

Identity: TypeAlias = Callable[[str, tuple[Argument, ...], int, Labels, tuple[Size, ...]], Node | None]
"""The simpler equal of a function applied, given the parts of the node that it would be, or None."""

IDENTITIES: list[Identity] = []
"""What is tried before a function is applied, in this order; `simplifications` fills the list."""


def elementwise(
    function: str, args: Sequence[tuple[Node, Labels]], out: Labels, sizes: Mapping[int, Size] | None = None
) -> Node:
    """A function of scalars applied entry by entry; labels say how the arguments broadcast."""
    return apply(function, args, out, (), sizes or {})


def apply(
    function: str,
    args: Sequence[tuple[Node, Labels]],
    batch: Labels,
    core: Labels,
    sizes: Mapping[int, Size],
) -> Node:
    """A function applied: axes `batch`, then the function's own output axes `core`.

    `sizes` is needed for labels that no argument has.
    """
    known = dict(sizes)
    loose: list[tuple[Node, Labels]] = []
    for node, labels in args:
        known.update(zip(labels, node.shape, strict=True))
        loose.append(_loosened(node, labels, batch))
    stacked = _stacked(function, loose, batch, core, known)
    if stacked is not None:
        return stacked
    loose = [oriented(node, labels) if set(labels) <= set(batch) else (node, labels) for node, labels in loose]
    loose = [
        (
            node,
            tuple(sorted(labels)) if len(labels) == 2 and is_symmetric(node) and set(labels) <= set(batch) else labels,
        )
        for node, labels in loose
    ]
    wanted, core = core, _upright(function, loose, core)
    numbers: dict[int, int] = {}
    for _, labels in loose:
        for label in labels:
            if label in batch and label not in numbers:
                numbers[label] = len(numbers)
    count = len(numbers)
    for label in (label for _, labels in loose for label in labels):
        if label not in numbers:
            numbers[label] = len(numbers)
    for label in core:
        if label not in numbers:
            numbers[label] = len(numbers)
    arguments = tuple(Argument(node, tuple(numbers[a] for a in labels)) for node, labels in loose)
    back = {new: old for old, new in numbers.items()}
    own_sizes = tuple(known[back[i]] for i in range(len(back)))
    own_out = (*range(count), *(numbers[a] for a in core))
    parts = (function, arguments, count, own_out, own_sizes)
    simpler = next((found for found in (rule(*parts) for rule in IDENTITIES) if found is not None), None)
    made = simpler
    if made is None:
        made = make_apply(*parts, _gives_symmetric(function, arguments, count, core))
    places = tuple(back[i] for i in own_out)
    if places == (*batch, *wanted):
        return made
    return product([(made, places, ONE)], (*batch, *wanted), known)


def _upright(function: str, args: list[tuple[Node, Labels]], core: Labels) -> Labels:
    """The output axes of a function of a matrix as a whole, whose argument is put the other way round if that is
    plainer: f(X.T) is f(X).T. What is in blocks stays: its zeros are below the diagonal.
    """
    entry = find(function) if len(core) == 2 else None
    if entry is None or entry.analytic is None or entry.pullback is None:
        return core
    node, labels = args[0]
    if isinstance(node, Sum) and any(map(_is_block, node.below)):
        return core
    turned, other = oriented(node, labels)
    if other == labels:
        return core
    args[0] = turned, labels
    return core[1], core[0]


def _is_block(node: Node) -> bool:
    """Whether a term has a place of its own in a matrix of blocks."""
    return any(isinstance(below, Pattern) and below.rule == "select" for below in children(node))


def _gives_symmetric(function: str, arguments: Sequence[Argument], batch: int, core: Labels) -> bool:
    """Whether it is a symmetric matrix: of symmetric ones entry by entry, or by a function that keeps symmetry."""
    if not core:
        matrices = [argument for argument in arguments if argument.labels]
        return batch == 2 and all(len(a.labels) == 2 and is_symmetric(a.node) for a in matrices)
    entry = find(function)
    return entry is not None and "symmetric" in entry.keeps and is_symmetric(arguments[0].node)


def _loosened(node: Node, labels: Labels, batch: Labels) -> tuple[Node, Labels]:
    """An argument without the axes that it only broadcasts along, and without a mere change of axes."""
    if not isinstance(node, Product) or not labels:
        return node, labels
    used = {label for factor in node.factors for label in factor.labels}
    once = [label for label in node.out if node.out.count(label) == 1]
    spread = [axis for axis, a in enumerate(node.out) if a not in used and a in once and labels[axis] in batch]
    spread = [axis for axis in spread if labels.count(labels[axis]) == 1]
    if len(node.factors) == 1 and node.coefficient == 1 and node.factors[0].exponent == 1:
        (only,) = node.factors
        turned = set(node.out) >= set(only.labels) and len(once) == len(node.out)
        rest = [axis for axis in range(len(labels)) if axis not in spread]
        if turned and all(labels[axis] in batch for axis in rest) and all(node.out[axis] in used for axis in rest):
            place = dict(zip(node.out, labels, strict=True))
            return only.node, tuple(place[a] for a in only.labels)
    if not spread:
        return node, labels
    kept = [axis for axis in range(len(labels)) if axis not in spread]
    factors = [(f.node, f.labels, f.exponent) for f in node.factors]
    smaller = product(factors, tuple(node.out[a] for a in kept), _but(node, spread), node.coefficient)
    return smaller, tuple(labels[a] for a in kept)


def _but(node: Product, spread: list[int]) -> dict[int, Size]:
    gone = {node.out[axis] for axis in spread}
    return {label: size for label, size in enumerate(node.sizes) if label not in gone}


def _stacked(
    function: str, args: Sequence[tuple[Node, Labels]], batch: Labels, core: Labels, sizes: Mapping[int, Size]
) -> Node | None:
    """A function of a stack, entry by entry, is the stack of the function's values."""
    for node, labels in args:
        if not isinstance(node, Sum):
            continue
        for axis in stack_axes(node):
            label, size = labels[axis], node.shape[axis]
            count = size.value
            if label not in batch or not isinstance(count, int) or count > STACKED:
                continue
            shape = tuple(sizes[a] for a in (*batch, *core))
            rest = tuple(a for a in batch if a != label)
            terms: list[tuple[Rational, Node]] = []
            for k in range(count):
                picked = [_at(other, places, label, unit(size, k)) for other, places in args]
                value = apply(function, picked, rest, core, sizes)
                placed = [(value, (*rest, *core), ONE), (unit(size, k), (label,), ONE)]
                terms.append((ONE, product(placed, (*batch, *core), sizes)))
            return add(terms, shape)
    return None


def _at(node: Node, labels: Labels, label: int, place: Node) -> tuple[Node, Labels]:
    if label not in labels:
        return node, labels
    rest = tuple(a for a in dict.fromkeys(labels) if a != label)
    return product([(node, labels, ONE), (place, (label,), ONE)], rest), rest
