"""The canonical numbering of a product's labels.

Labels of the output are numbered by their place in it. Summed labels are told apart by how they are used: colours
are refined as in the Weisfeiler-Lehman test, and where equal colours are left each choice is tried and the smallest
result taken, so that equal products get equal numbers (`trace(X @ X @ X)` in any rotation).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from weakref import WeakKeyDictionary

from mcalc.catalogue import find
from mcalc.catalogue.properties import facts
from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.tensor.make import ONE, exponent_code, make_product, scale
from mcalc.tensor.node import Apply, Factor, Labels, Node, Product, Sum, Variable

_TRIED = 12

TRANSPOSES: list[Callable[[Node], Node]] = []
"""What makes the transpose of a matrix; `simplifications` fills the list: transposes are made of products."""

_SYMMETRY: WeakKeyDictionary[Node, int] = WeakKeyDictionary()


def is_symmetric(node: Node) -> bool:
    """Whether a matrix is its own transpose, which hash-consing tells, or the first two axes of a pattern swap."""
    known = node.symmetric
    return _symmetry(node) == 1 if known is None else known


def is_skew(node: Node) -> bool:
    """Whether a matrix is known to be the negative of its own transpose."""
    match node:
        case Variable():
            return "skew" in facts(node.properties)
        case Apply(function="inv", batch=0):
            return node.args[0].labels == (0, 1) and is_skew(node.args[0].node)
        case Apply(batch=2, args=(argument,)) if argument.labels == node.out == (0, 1):
            entry = find(node.function)
            return entry is not None and entry.parity == "odd" and is_skew(argument.node)
        case Sum(symmetric=None):
            return _symmetry(node) == -1
        case _:
            return False


def _symmetry(node: Node) -> int:
    """1 of a symmetric matrix, -1 of a skew one, otherwise 0."""
    known = _SYMMETRY.get(node)
    if known is None:
        _SYMMETRY[node] = 0  # while its own transpose is made
        turned = TRANSPOSES[0](node)
        skew = isinstance(node, Sum) and turned is scale(-ONE, node)
        known = _SYMMETRY[node] = 1 if turned is node else -1 if skew else 0
    return known


def canonical(factors: Sequence[Factor], out: Labels) -> tuple[tuple[Factor, ...], dict[int, int]]:
    """Factors in canonical order on canonical labels, and the new number of each old label.

    `factors` may be in any order; a factor whose node is symmetric takes its labels in ascending order.
    """
    numbers: dict[int, int] = {}
    for label in out:
        if label not in numbers:
            numbers[label] = len(numbers)
    first_summed = len(numbers)
    summed = {label for factor in factors for label in factor.labels if label not in numbers}
    codes = [hash((factor.node.digest, exponent_code(factor.exponent))) for factor in factors]
    if not summed:
        return _ordered(factors, codes, numbers), numbers
    if len(set(codes)) == len(codes):
        plain = _plainly(factors, codes, numbers)
        if plain is not None:
            return _ordered(factors, codes, plain), plain
    colours = dict(numbers)
    for label in summed:
        colours[label] = -3
    best: tuple[tuple[tuple[int, Labels], ...], dict[int, int]] | None = None
    tried = _discrete(factors, codes, colours, summed)
    for refined in tried:
        numbering = dict(numbers)
        order = sorted(range(len(factors)), key=lambda i: (codes[i], _coloured(factors[i], refined)))
        for i in order:
            labels = factors[i].labels
            if is_symmetric(factors[i].node):
                labels = (*sorted(labels[:2], key=refined.__getitem__), *labels[2:])
            for label in labels:
                if label not in numbering:
                    numbering[label] = first_summed + len(numbering) - len(numbers)
        if len(tried) == 1:
            return _ordered(factors, codes, numbering), numbering
        shown = tuple(sorted((codes[i], _numbered(f, numbering)) for i, f in enumerate(factors)))
        if best is None or shown < best[0]:
            best = shown, numbering
    assert best is not None
    return _ordered(factors, codes, best[1]), best[1]


def _plainly(factors: Sequence[Factor], codes: list[int], numbers: dict[int, int]) -> dict[int, int] | None:
    """The numbering where all factors differ: their order says it all, but for a symmetric one that is met first."""
    numbering = dict(numbers)
    for i in sorted(range(len(factors)), key=codes.__getitem__):
        labels = factors[i].labels
        if is_symmetric(factors[i].node) and labels[0] != labels[1] and numbering.keys().isdisjoint(labels):
            return None
        for label in labels:
            if label not in numbering:
                numbering[label] = len(numbering)
    return numbering


def _numbered(factor: Factor, numbers: dict[int, int]) -> Labels:
    labels = tuple([numbers[label] for label in factor.labels])
    return (*sorted(labels[:2]), *labels[2:]) if is_symmetric(factor.node) else labels


def _ordered(factors: Sequence[Factor], codes: list[int], numbers: dict[int, int]) -> tuple[Factor, ...]:
    keyed = [(code, _numbered(factor, numbers), factor) for code, factor in zip(codes, factors, strict=True)]
    keyed.sort(key=_place)
    return tuple([f if labels == f.labels else Factor(f.node, labels, f.exponent) for _, labels, f in keyed])


_place = itemgetter(0, 1)


def _coloured(factor: Factor, colours: dict[int, int]) -> tuple[int, ...]:
    found = [colours[label] for label in factor.labels]
    if is_symmetric(factor.node):
        found[:2] = sorted(found[:2])
    return tuple(found)


def _refine(factors: Sequence[Factor], codes: list[int], colours: dict[int, int], summed: set[int]) -> dict[int, int]:
    classes = len({colours[label] for label in summed})
    while True:
        uses: dict[int, list[int]] = {label: [] for label in summed}
        for code, factor in zip(codes, factors, strict=True):
            colour = hash((code, *_coloured(factor, colours)))
            same = is_symmetric(factor.node)
            for place, label in enumerate(factor.labels):
                if label in uses:
                    uses[label].append(hash((colour, 0 if same and place < 2 else place)))
        refined = dict(colours)
        for label, found in uses.items():
            refined[label] = hash((colours[label], *sorted(found)))
        found_classes = len({refined[label] for label in summed})
        if found_classes == len(summed) or found_classes == classes:
            return refined
        classes, colours = found_classes, refined


def _discrete(
    factors: Sequence[Factor], codes: list[int], colours: dict[int, int], summed: set[int]
) -> list[dict[int, int]]:
    """Colourings in which every summed label differs from all others."""
    pending = [_refine(factors, codes, colours, summed)]
    done: list[dict[int, int]] = []
    while pending and len(done) < _TRIED:
        refined = pending.pop()
        by_colour: dict[int, list[int]] = {}
        for label in summed:
            by_colour.setdefault(refined[label], []).append(label)
        tied = [colour for colour, labels in by_colour.items() if len(labels) > 1]
        if not tied:
            done.append(refined)
            continue
        colour = min(tied)
        for label in sorted(by_colour[colour])[:_TRIED]:
            chosen = dict(refined)
            chosen[label] = hash((colour, 11))
            pending.append(_refine(factors, codes, chosen, summed))
    return done


def bare(factors: Sequence[Factor], out: Labels, sizes: Mapping[int, Size], coefficient: Rational = ONE) -> Product:
    """A product of factors that need nothing done to them but to be put in canonical order."""
    ordered, numbers = canonical(factors, out)
    back = {new: old for old, new in numbers.items()}
    return make_product(
        coefficient,
        ordered,
        tuple([numbers[label] for label in out]),
        tuple([sizes[back[i]] for i in range(len(back))]),
    )


def joined(factors: Sequence[Factor], outer: set[int]) -> list[list[Factor]]:
    """The groups of factors joined by summed labels, leaving out factors that carry none."""
    groups: list[tuple[set[int], list[Factor]]] = []
    for factor in factors:
        labels = {label for label in factor.labels if label not in outer}
        if not labels:
            continue
        members = [factor]
        apart: list[tuple[set[int], list[Factor]]] = []
        for known, group in groups:
            if known & labels:
                labels |= known
                members = group + members
            else:
                apart.append((known, group))
        groups = [*apart, (labels, members)]
    return [group for _, group in groups]
