"""Where a tensor can be other than zero, read off its node: a union of regions.

A product is zero where a factor is, a sum where all terms are, a function of zero where it vanishes at zero. What is
read off is structural: outside it an entry is zero for every input, whatever the variables are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product as combinations
from typing import TypeAlias

from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import Size
from mcalc.structure.bounds import Bound, Inequality, tidy
from mcalc.structure.extent import extent
from mcalc.structure.finish import intersection, region_of
from mcalc.structure.region import Axis, Pair, Region, fixed
from mcalc.structure.system import System
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
    children,
    postorder,
)

Support: TypeAlias = tuple[Region, ...]

LARGEST = 4096
"""Regions that a support may have; beyond that it is taken for everything."""

ENOUGH = 3
"""With so many places, a product with a skew matrix has none of its gaps."""

ABSORBED = 48
"""Up to this many regions, those inside others are left out."""

_CIRCULAR = ("sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh")
_OTHERS = ("expm1", "log1p", "erf", "abs", "sign", "cbrt", "relu", "leaky_relu", "elu", "huber_penalty")
_OF_TWO = ("maximum", "minimum", "less", "greater", "not_equal")
PRESERVING = frozenset((*_CIRCULAR, *_OTHERS, *_OF_TWO))
"""Element-wise functions that are 0 where their first argument is, or both of two."""

FIRST_ONLY = frozenset(("leaky_relu", "elu", "huber_penalty"))
"""Those of them whose other arguments don't matter at 0."""

TRIANGULAR = frozenset(("inv", "expm"))
"""Matrix functions of a matrix that keep triangular and diagonal matrices so."""


class Supports:
    """Supports of nodes for given sizes; a dimension without a size stays a name.

    `loose` says that one of them may hold places that are zero for every input.
    """

    def __init__(self, sizes: Mapping[str, int] | None = None) -> None:
        self.sizes = dict(sizes or {})
        self.known: dict[Node, Support] = {}
        self.loose = False
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
            self._full[node.shape] = self._box(self.shape(node))
        return self._full[node.shape]

    def _box(self, shape: tuple[Bound, ...]) -> Support:
        if any(isinstance(size, int) and size < 1 for size in shape):
            return ()
        axes: list[Axis] = []
        spans: list[Bound] = []
        for size in shape:
            axes.append(fixed(0) if size == 1 else Axis(len(spans), 0, 1))
            if size != 1:
                spans.append(size)
        return (Region(tuple(axes), tuple(spans)),)

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
                if not is_skew(node):
                    return found
                apart = [intersection(region, half) for region in found for half in self._off_diagonal(node)]
                return self.union(node, [region for region in apart if region is not None])
            case Apply():
                return self._apply(node)

    def _variable(self, node: Variable) -> Support:
        if "diagonal" in node.properties and len(node.shape) == 2:
            return self.labelled(node.shape, (0, 0), [])
        if len(node.shape) == 2 and {"lower", "upper"} & set(node.properties):
            system = System()
            axes = [Axis(system.parameter(size), 0, 1) for size in self.shape(node)]
            below = 1 if "lower" in node.properties else -1
            system.rules.append(Inequality(((0, below), (1, -below)), 0))
            region = region_of(system, axes)
            return () if region is None else (region,)
        if "skew" in node.properties and len(node.shape) == 2:
            return self._off_diagonal(node)
        return self.full(node)

    def _off_diagonal(self, node: Node) -> Support:
        """The places of a square matrix below its diagonal, and those above."""
        regions: list[Region] = []
        for below in (1, -1):
            system = System()
            axes = [Axis(system.parameter(size), 0, 1) for size in self.shape(node)]
            system.rules.append(Inequality(((0, below), (1, -below)), -1))
            region = region_of(system, axes)
            regions += [] if region is None else [region]
        return tuple(regions)

    def _pattern(self, node: Pattern) -> Support:
        shape = self.shape(node)
        offset = self.bound(node.offset)
        system = System()
        axes = [Axis(system.parameter(size), 0, 1) for size in shape]
        match node.rule:
            case "unit":
                system.equate(axes[0], fixed(offset))
            case "select" | "line":
                system.equate(axes[1], Axis(axes[0].parameter, offset, node.stride))
            case "convolution":
                line = (0, 1), (1, 1), (2, -node.stride)
                turned = tuple((axis, -slope) for axis, slope in line)
                system.rules += [Inequality(line, -offset), Inequality(turned, offset)]
            case "triangle":
                system.rules.append(Inequality(((0, 1), (1, -1)), offset))
            case "flatten":
                system.equate(axes[2], Pair(axes[0], axes[1], shape[1]))
            case rule:
                raise AssertionError(rule)
        region = region_of(system, axes)
        return () if region is None else (region,)

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
        self.loose = self.loose or (found != self.full(node) and _cut_off(node))
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

    def labelled(
        self, sizes: Sequence[Size], out: tuple[int, ...], placed: list[tuple[Region, tuple[int, ...]]]
    ) -> Support:
        """The region of axes on labels, where each placed region holds."""
        system = System()
        labels = [Axis(system.parameter(self.bound(size)), 0, 1) for size in sizes]
        for region, places in placed:
            for axis, label in zip(system.place(region), places, strict=True):
                system.equate(labels[label], axis)
                if system.empty:
                    return ()
        made = region_of(system, [labels[label] for label in out])
        return () if made is None else (made,)

    def _combined(
        self,
        node: Node,
        sizes: Sequence[Size],
        out: tuple[int, ...],
        parts: list[tuple[Support, tuple[int, ...]]],
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
            regions += self.labelled(sizes, out, list(zip(chosen, places, strict=True)))
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
        if 1 < len(distinct) <= ABSORBED:
            kept: list[Region] = []
            for place, region in enumerate(distinct):
                others = [*kept, *distinct[place + 1 :]]
                if not any(intersection(region, other) == region for other in others):
                    kept.append(region)
            distinct = kept
        return tuple(distinct)

    def _apply(self, node: Apply) -> Support:
        if node.function in TRIANGULAR or node.function == "cholesky":
            return self._matrix_function(node)
        if not _preserves(node):
            return self._combined(node, node.sizes, node.out, [])
        if node.function == "where":
            arguments = node.args[1:]
        else:
            arguments = node.args[:1] if node.function in FIRST_ONLY else node.args
        regions: list[Region] = []
        for argument in arguments:
            found = self.known[argument.node]
            parts = [] if found == self.full(argument.node) else [(found, argument.labels)]
            regions += self._combined(node, node.sizes, node.out, parts)
        return self.union(node, regions)

    def _matrix_function(self, node: Apply) -> Support:
        """Inverses and exponentials of triangular matrices are triangular, of diagonal ones diagonal."""
        (argument,) = node.args
        rows, cols = len(node.out) - 2, len(node.out) - 1
        found = () if node.function == "cholesky" else self.known[argument.node]
        reach: list[tuple[Bound | None, Bound | None]] = [(None, None)]
        if argument.labels == tuple(range(len(node.out))):
            reach = [extent(region, {rows: -1, cols: 1}) for region in found]
        lower = all(_at_most_zero(high) for _, high in reach)
        upper = node.function != "cholesky" and all(low is not None and _at_most_zero(tidy(-low)) for low, _ in reach)
        system = System()
        axes = [Axis(system.parameter(size), 0, 1) for size in self.shape(node)]
        if lower and upper:
            system.equate(axes[rows], axes[cols])
        elif lower:
            system.rules.append(Inequality(((rows, 1), (cols, -1)), 0))
        elif upper:
            system.rules.append(Inequality(((rows, -1), (cols, 1)), 0))
        made = region_of(system, axes)
        return () if made is None else (made,)


def _at_most_zero(value: Bound | None) -> bool:
    return isinstance(value, int) and value <= 0


def _cut_off(node: Product) -> bool:
    """Whether a part of the sum X @ inv(X) is taken, with constants beside: parts of it may be zero, as the whole is.

    The derivative of a Cholesky factor L has the sums over a triangle of inv(L) times L.
    """
    inverses = [f for f in node.factors if isinstance(f.node, Apply) and f.node.function == "inv"]
    for inverse in inverses:
        of = children(inverse.node)[0]
        for factor in node.factors:
            if factor.node is not of:
                continue
            for label in set(factor.labels) & set(inverse.labels) - set(node.out):
                beside = [f for f in node.factors if label in f.labels and f.node not in (of, inverse.node)]
                if not any(isinstance(part, Variable) for f in beside for part in postorder(f.node)):
                    return True
    return False


def _preserves(node: Apply) -> bool:
    return node.function in PRESERVING or node.function == "where"


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
        case Apply() if _preserves(node) or node.function in TRIANGULAR:
            return [argument.node for argument in node.args]
        case _:
            return []
