"""Where a tensor can be other than zero, read off its node: a union of regions.

A product is zero where a factor is, a sum where all terms are, a function of zero where it vanishes at zero. What is
read off is structural: outside it an entry is zero for every input, whatever the variables are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product as combinations
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.catalogue.properties import facts
from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import Size, modulo
from mcalc.structure.gaps import beside, cut_off, is_kronecker, varies
from mcalc.structure.linear import Bound, Linear, at_least, fixed, linear, parameter, sign, tidy
from mcalc.structure.region import Region, extent
from mcalc.structure.system import System, inside, intersection
from mcalc.structure.vanishing import vanishing
from mcalc.tensor.labels import is_skew
from mcalc.tensor.node import (
    Apply,
    Factor,
    Node,
    Number,
    Pattern,
    Product,
    Shape,
    Sum,
    Variable,
    postorder,
)

Support: TypeAlias = tuple[Region, ...]

LARGEST = 4096
"""Regions that a support may have; beyond that it is taken for everything."""

ENOUGH = 3
"""With so many places, a product with a skew matrix has none of its gaps."""

ABSORBED = 7_000
"""Regions inside others are left out where there are no more pairs, times the parameters and rules of one."""

_REMEMBERED = 20_000
"""The supports of so many nodes are kept."""


class Supports:
    """Supports of nodes for given sizes; a dimension without a size stays a name.

    `gaps` is kept by `holes`, `ranks` by the file of that name; `loosened` nodes may be zero at more places.
    """

    def __init__(self, sizes: Mapping[str, int] | None = None) -> None:
        self.sizes = dict(sizes or {})
        self.known: dict[Node, Support] = {}
        self.gaps: dict[Node, Support] = {}
        self.ranks: dict[tuple[Node, tuple[int, ...], tuple[int, ...]], Size | None] = {}
        self.loosened: set[Node] = set()
        self._full: dict[Shape, Support] = {}

    def bound(self, size: Size) -> Bound:
        """The size, a number where it can be."""
        return tidy(size.substitute(self.sizes) if self.sizes else size)

    def shape(self, node: Node) -> tuple[Bound, ...]:
        """The sizes of a node's axes."""
        return tuple(self.bound(size) for size in node.shape)

    def full(self, node: Node) -> Support:
        """Everywhere."""
        if node.shape not in self._full:
            self._full[node.shape] = self.where(node.shape)
        return self._full[node.shape]

    def where(
        self,
        sizes: Sequence[Size],
        out: Sequence[int] | None = None,
        placed: Sequence[tuple[Region, Sequence[int]]] = (),
        equations: Sequence[Linear] = (),
        rules: Sequence[Linear] = (),
    ) -> Support:
        """The places of labels of those sizes, seen from the labels in `out`, where each placed region holds, each
        equation is zero and no rule negative; these are forms over the labels.
        """
        bounds = [self.bound(size) for size in sizes]
        if not (placed or equations or rules):
            return everywhere(bounds, range(len(bounds)) if out is None else out)
        system = System()
        labels = [system.parameter(size) for size in bounds]
        for region, places in placed:
            for axis, label in zip(system.place(region), places, strict=True):
                system.equations.append(labels[label].plus(axis, -1))
        system.equations += equations
        system.rules += rules
        made = system.region(labels if out is None else [labels[label] for label in out])
        return () if made is None else (made,)

    def loose(self, root: Node) -> bool:
        """Whether the support of a node may hold places that are zero for every input."""
        return bool(self.loosened) and not self.loosened.isdisjoint(postorder(root))

    def of(self, root: Node) -> Support:
        """The support of a node.

        >>> from mcalc.tensor import delta
        >>> Supports().of(delta((Size.name("n"),), (0, 0)))[0].spans
        (Size('n'),)
        """
        pending = [root]
        while pending:
            node = pending[-1]
            if node in self.known:
                pending.pop()
                continue
            below = [child for child in _relevant(node) if child not in self.known]
            if below:
                pending += below
                continue
            self.known[node] = self._found(node)
            pending.pop()
        return self.known[root]

    def _found(self, node: Node) -> Support:
        match node:
            case Variable():
                return self._variable(node)
            case Number():
                return self.full(node) if self.bound(node.value) else ()
            case Pattern():
                return self._pattern(node)
            case Product():
                return self._product(node)
            case Sum():
                found = self.union(node, [region for term in node.terms for region in self.known[term.node]])
                if found == self.full(node) and (rules := beside(node, self)):
                    return tuple(region for rule in rules for region in self.where(node.shape, rules=[rule]))
                if not is_skew(node):
                    return found
                apart = [intersection(region, half) for region in found for half in self._off_diagonal(node)]
                return self.union(node, [region for region in apart if region is not None])
            case Apply():
                return self._apply(node)

    def _variable(self, node: Variable) -> Support:
        known = facts(node.properties)
        below = linear([(0, 1), (1, -1)])
        if {"lower", "upper"} <= known:
            return self.where(node.shape, equations=[below])
        if known & {"lower", "upper"}:
            return self.where(node.shape, rules=[below if "lower" in known else -below])
        return self._off_diagonal(node) if "skew" in known else self.full(node)

    def _off_diagonal(self, node: Node) -> Support:
        """The places of a square matrix below its diagonal, and those above."""
        below = linear([(0, 1), (1, -1)])
        return tuple(region for side in (below, -below) for region in self.where(node.shape, rules=[side.plus(-1)]))

    def _pattern(self, node: Pattern) -> Support:
        offset = self.bound(node.offset)
        match node.rule:
            case "unit":
                found = linear([(0, 1)], -offset)
            case "select" | "line":
                found = linear([(1, 1), (0, -node.stride)], -offset)
            case "convolution":
                found = linear([(0, 1), (1, 1), (2, -node.stride)], -offset)
            case "flatten":
                found = linear([(2, 1), (0, -self.bound(node.shape[1])), (1, -1)])
            case "cycle":
                size = self.bound(node.shape[0])
                by = tidy(modulo(Size.of(offset), Size.of(size)))
                turns = {1: (0, -1), 0: (0,), -1: (0, 1), None: (0, -1, 1)}[sign(by)]
                lines = [linear([(1, 1), (0, -1)], -tidy(by + turn * size)) for turn in turns]
                return tuple(region for one in lines for region in self.where(node.shape, equations=[one]))
            case "triangle":
                return self.where(node.shape, rules=[linear([(0, 1), (1, -1)], offset)])
            case rule:
                raise AssertionError(rule)
        return self.where(node.shape, equations=[found])

    def _product(self, node: Product) -> Support:
        if not node.coefficient:
            return ()
        parts: list[tuple[Support, tuple[int, ...]]] = []
        for factor in node.factors:
            if is_skew(factor.node) and self._filled(factor, node):
                continue
            if _counts(factor.exponent):
                found = self.known[factor.node]
                if not found:
                    return ()
                if found != self.full(factor.node):
                    parts.append((found, factor.labels))
        found = self._combined(node, node.sizes, node.out, parts)
        if found != self.full(node) and cut_off(node):
            self.loosened.add(node)
        return found

    def _filled(self, skew: Factor, node: Product) -> bool:
        """Whether the sum over a label of a skew factor reaches past its zero diagonal, which takes three places."""
        if any(isinstance(size, int) and size < ENOUGH for size in self.shape(skew.node)):
            return False
        partial = {
            label
            for f in node.factors
            if not is_skew(f.node) and _counts(f.exponent) and self.known[f.node] != self.full(f.node)
            for label in f.labels
        }
        return any(label not in node.out and label not in partial for label in skew.labels)

    def _combined(
        self, node: Node, sizes: Sequence[Size], out: tuple[int, ...], parts: list[tuple[Support, tuple[int, ...]]]
    ) -> Support:
        """The support of a product of parts on labels, seen from the labels in `out`."""
        choices = 1
        for found, _ in parts:
            choices *= len(found)
        if choices > LARGEST:
            return self._everything(node)
        if not parts and len(set(out)) == len(out):
            return self.full(node)
        regions: list[Region] = []
        places = [labels for _, labels in parts]
        for chosen in combinations(*(found for found, _ in parts)):
            regions += self.where(sizes, out, list(zip(chosen, places, strict=True)))
        return self.union(node, regions)

    def _everything(self, node: Node) -> Support:
        return tuple(region._replace(exact=False) for region in self.full(node))

    def union(self, node: Node, regions: Sequence[Region]) -> Support:
        """Regions without repetition, and without those that lie in others."""
        distinct = list(dict.fromkeys(regions))
        everything = self.full(node)
        if everything and everything[0] in distinct:
            return everything
        if len(distinct) > LARGEST:
            return self._everything(node)
        largest = max((len(region.spans) + len(region.rules) for region in distinct), default=0)
        if len(distinct) > 1 and len(distinct) ** 2 * max(largest, 3) <= ABSORBED:
            kept: list[Region] = []
            for place, region in enumerate(distinct):
                others = [*kept, *distinct[place + 1 :]]
                if not any(inside(region, other) for other in others):
                    kept.append(region)
            distinct = kept
        return tuple(distinct)

    def _apply(self, node: Apply) -> Support:
        entry = find(node.function)
        if entry is not None and (entry.root_of is not None or entry.analytic is not None):
            return self._matrix_function(node, entry.root_of is not None)
        decisive = vanishing(node.function)
        regions: list[Region] = []
        for argument in (node.args[place] for place in decisive):
            found = self.known[argument.node]
            parts = [] if found == self.full(argument.node) else [(found, argument.labels)]
            regions += self._combined(node, node.sizes, node.out, parts)
        if node.shape and not varies(node):
            self.loosened.add(node)  # a comparison of places, or sin(2*pi*arange(n)/n), is zero at some of them
        if len(node.out) > node.batch and any(self.known[a.node] != self.full(a.node) for a in node.args):
            self.loosened.add(node)  # what solves an equation between triangular matrices may be triangular
        return self.union(node, regions) if decisive else self._combined(node, node.sizes, node.out, [])

    def _matrix_function(self, node: Apply, root: bool) -> Support:
        """Inverses and exponentials of triangular matrices are triangular, of diagonal ones diagonal."""
        argument = node.args[0]
        rows, cols = len(node.out) - 2, len(node.out) - 1
        below = linear([(rows, 1), (cols, -1)])
        if root:
            return self.where(node.shape, rules=[below])
        found = self.known[argument.node]
        if is_kronecker(argument.node):
            self.loosened.add(node)  # blocks of zeros stay
        if argument.labels != tuple(range(len(node.out))):
            return self.full(node)
        reach = [extent(region, region.axes[rows].plus(region.axes[cols], -1)) for region in found]
        lower = all(low is not None and at_least(low, 0) for low, _ in reach)
        upper = all(high is not None and at_least(-high, 0) for _, high in reach)
        return self.where(
            node.shape,
            equations=[below] if lower and upper else [],
            rules=[] if lower == upper else [below if lower else -below],
        )


def supports_of(sizes: Mapping[str, int | None] | None = None) -> Supports:
    """The supports at given sizes, the same for all questions, so that what derivatives share is looked at once."""
    key = tuple((name, size) for name, size in (sizes or {}).items() if size is not None)
    if len(_supports_of(key).known) > _REMEMBERED:
        _supports_of.cache_clear()
    return _supports_of(key)


@lru_cache(maxsize=8)
def _supports_of(sizes: tuple[tuple[str, int], ...]) -> Supports:
    return Supports(dict(sizes))


def everywhere(sizes: Sequence[Bound], out: Sequence[int]) -> Support:
    """All places of labels of those sizes, seen from the labels in `out`."""
    if any(sign(size) in (0, -1) for size in sizes):
        return ()
    axes: dict[int, Linear] = {}
    spans: list[Bound] = []
    for label in out:
        if label not in axes:
            axes[label] = fixed(0) if sizes[label] == 1 else parameter(len(spans))
            spans += [] if sizes[label] == 1 else [sizes[label]]
    exact = all(at_least(size, 1) for size in sizes)
    return (Region(tuple(axes[label] for label in out), tuple(spans), (), exact),)


def _counts(exponent: Rational | Node) -> bool:
    """Whether a factor is zero where its node is."""
    return isinstance(exponent, NUMERIC) and exponent > 0


def _relevant(node: Node) -> list[Node]:
    """The nodes whose supports decide that of this one."""
    match node:
        case Product():
            return [f.node for f in node.factors if _counts(f.exponent)] if node.coefficient else []
        case Sum():
            return [term.node for term in node.terms]
        case Apply():
            return [argument.node for argument in node.args]
        case _:
            return []
