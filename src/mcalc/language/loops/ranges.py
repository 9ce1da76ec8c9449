"""How far the indices of loops go, and how long what they index must be.

An index is a dimension that no array has: places are polynomials in indices and sizes. A range that was given says how
many entries there are at least; where the range was left out, what is indexed says it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.errors import McalcError, ShapeError, Span, SpecSyntaxError, UnsupportedError
from mcalc.exact.rational import Rational
from mcalc.exact.size import ZERO, Size, at_least_zero
from mcalc.language.constant import names_in, whole
from mcalc.language.loops.nodes import (
    OPPOSITE,
    compared,
    conditions_of,
    ends_of,
    index_of,
    is_distance,
    linear,
    shown,
)
from mcalc.language.shape.context import Context
from mcalc.language.shape.kinds import Kinds
from mcalc.language.shape.unify import is_unknown
from mcalc.language.spec import Kind
from mcalc.language.tree import OPEN, Call, Index, Node, Slice
from mcalc.record import Record


class Use(Record):
    """A place on an axis of a variable that an index says: its node, its size as a polynomial, and that of the axis."""

    node: Index
    item: Node
    place: Size
    axis: Size


class Reach(Record):
    """The values of an index, from `first` to before `stop`."""

    first: Size
    stop: Size


class LoopKinds(Kinds):
    """Finds the kinds of the values of a spec with loops, and how far their indices go."""

    def __init__(self, context: Context, named: Mapping[str, Kind | Node], indices: Mapping[str, Call]) -> None:
        super().__init__(context, named)
        self.indices = indices
        self.uses: list[Use] = []
        self.reaches: dict[str, Reach] = {}
        self.unequal: dict[frozenset[str], Call] = {}
        """Pairs of indices that are never the same, each with the loop whose condition or range says so."""
        self.apart: dict[tuple[str, str], Size] = {}
        """How much larger the first of two indices is at least, by the conditions."""

    def settle(self) -> None:
        """Find the ranges, then all else."""
        self.uses = uses = [use for node in self.kinds if isinstance(node, Index) for use in self._uses(node)]
        limits = self._limits()
        for name, loop in self.indices.items():
            ends = ends_of(loop)
            if ends is not None:
                self.reaches[name] = self._narrowed(Reach(*map(self.size, ends)), limits.get(name, ()))
        self._lengthen([use for use in uses if self._is_given(use)])
        for name in reversed(list(self.indices)):
            reach = self.reaches[name] if name in self.reaches else self._inferred(name, uses)
            self.reaches[name] = self._narrowed(reach, limits.get(name, ()), assume=True)
            self._compare(name, self.reaches[name])
        for loop, count in self.context.loops:
            low, high = self.ends(index_of(loop).id)
            self.context.sizes.equate(count, high - low)
        super().settle()
        for use in uses:
            self._check(use)
        for name, loop in self.indices.items():
            low, high = self.ends(name)
            length = self.context.sizes.resolve(high - low)
            if at_least_zero(self.context.measured(length)) is False:
                raise ShapeError(
                    f"{shown(name)} goes over nothing", span=loop.span, hint="range(1, n) is 1, ..., n - 1"
                )
            self.context.assume(length, loop.span)

    def size(self, node: Node) -> Size:
        """The size that a node means; that of a variable, where it is `len(x)`."""
        found = whole(node)
        for name in names_in(node):
            if name.id[0] == OPEN and "." in name.id:
                variable, _, axis = name.id[1:].rpartition(".")
                kind = self._named.get(variable)
                kind = self.kinds.get(kind) if not isinstance(kind, Kind) and kind is not None else kind
                if kind is None or int(axis) >= len(kind.shape):
                    raise ShapeError(f"{variable} has no length", span=name.span)
                found = found.substitute({name.id: self.context.sizes.resolve(kind.shape[int(axis)])})
        return found

    def place(self, item: Node, axis: Size) -> Size:
        """The place that an index says, from the start of an axis of that size, without the bars of a distance."""
        place = self.size(item.args[0] if is_distance(item) else item)
        from_end = not is_distance(item) and all(coefficient < 0 for _, coefficient in place.terms)
        return axis + place if place and from_end else place

    def ends(self, name: str) -> tuple[Size, Size]:
        """The least value of an index, and the one after the greatest, whatever the outer indices are."""
        first, stop = self.reaches[name]
        ends = [self.extreme(first, -1), self.extreme(stop, 1)]
        for at, end in enumerate((first, stop)):
            # j in range(i + 1, n) goes over all that i does where it can, so that a condition on them is a triangle.
            for outer in self.indices:
                found = linear(end, {outer: None})
                if outer != name and found is not None and found[0].get(outer) == 1:
                    wider = self.ends(outer)[at]
                    if self._fits(name, wider if at == 0 else wider - 1):
                        ends[at] = wider
        return ends[0], ends[1]

    def _fits(self, name: str, value: Size) -> bool:
        """Whether everything that an index is used for is there at one value of it."""
        for use in self.uses:
            if name in use.place.names():
                place = use.place.substitute({name: value})
                low, high = self.extreme(place, -1), self.extreme(place, 1)
                gaps = (low, self.context.sizes.resolve(use.axis) - 1 - high)
                if not all(at_least_zero(self.context.measured(gap)) for gap in gaps):
                    return False
        return True

    def extreme(self, place: Size, sign: int) -> Size:
        """The least (sign -1) or the greatest (sign 1) value of a place over all indices in it."""
        for name in reversed(list(self.indices)):
            found = linear(place, {name: None})
            if found is None:
                raise UnsupportedError(f"{shown(place)} is not linear in the indices")
            slopes, _ = found
            if slopes:
                reach = self.reaches[name]
                value = reach.stop - 1 if slopes[name] * sign > 0 else reach.first
                place = place.substitute({name: value})
        return self.context.sizes.resolve(place)

    def _uses(self, node: Index) -> list[Use]:
        """The places of an index expression that indices say."""
        found = []
        for item, axis in zip(node.items, self.kinds[node.base].shape, strict=False):
            if isinstance(item, Slice):
                ends = [part for part in (item.start, item.stop, item.step) if part is not None]
                if any(name.id in self.indices for name in names_in(*ends)):
                    raise UnsupportedError(
                        "a slice of a different length for each index is not read",
                        span=node.span,
                        hint="sum over the places: sum(x[j] for j in range(i))",
                    )
            elif any(name.id in self.indices for name in names_in(item)):
                place = self.place(item, axis)
                if linear(place, self.indices) is None:
                    raise UnsupportedError(
                        f"the place {shown(place)} is not linear in the indices",
                        span=item.span,
                        hint="as in x[2*i + 1]",
                    )
                found.append(Use(node, item, place, axis))
        return found

    def _is_given(self, use: Use) -> bool:
        return all(name not in self.indices or name in self.reaches for name in use.place.names())

    def _limits(self) -> dict[str, list[tuple[str, Size]]]:
        """What conditions say of one index, as (comparison, number) pairs; and how far two are apart."""
        found: dict[str, list[tuple[str, Size]]] = {}
        for loop in self.indices.values():
            for node in conditions_of(loop):
                said = compared(node, self.indices)
                if said is None:
                    continue
                function, slopes, rest = said
                if len(slopes) == 1:
                    ((name, slope),) = slopes.items()
                    if abs(slope) == 1:
                        flipped = OPPOSITE.get(function, function) if slope < 0 else function
                        found.setdefault(name, []).append((flipped, rest if slope < 0 else -rest))
                elif len(slopes) == 2 and sorted(slopes.values()) == [-1, 1]:
                    self._set_apart(loop, function, slopes, rest)
        return found

    def _set_apart(self, loop: Call, function: str, slopes: Mapping[str, Rational], rest: Size) -> None:
        plus = next(name for name, slope in slopes.items() if slope == 1)
        minus = next(name for name, slope in slopes.items() if slope == -1)
        gap = {"less": rest, "greater": -rest, "not_equal": rest}.get(function)
        if gap is not None and at_least_zero(gap) and (function != "not_equal" or not rest):
            self.unequal[frozenset(slopes)] = loop
        if function in ("greater", "greater_equal", "equal"):
            self.apart[plus, minus] = -rest + (1 if function == "greater" else 0)
        if function in ("less", "less_equal", "equal"):
            self.apart[minus, plus] = rest + (1 if function == "less" else 0)

    def _narrowed(self, reach: Reach, limits: Sequence[tuple[str, Size]], assume: bool = False) -> Reach:
        """A range without the values that conditions rule out at its ends.

        With `assume`, what isn't decided is taken to be so: k <= n for i < k in range(n), which the slices will say.
        """
        first, stop = reach
        for function, value in limits:
            low, high = {
                "greater": (value + 1, stop),
                "greater_equal": (value, stop),
                "less": (first, value),
                "less_equal": (first, value + 1),
                "equal": (value, value + 1),
            }.get(function, (first, stop))
            if assume:
                first, stop = self._pick(low, first, 1), self._pick(high, stop, -1)
            else:
                # By the names alone: x has n entries in x[i] for i in range(n) if i < k, whatever k is.
                first = low if at_least_zero(low - first) else first
                stop = high if at_least_zero(stop - high) else stop
        return Reach(first, stop)

    def _compare(self, name: str, reach: Reach) -> None:
        """Keep what an outer index says of an inner one: j in range(i + 1, n)."""
        for outer in self.indices:
            for at, end in enumerate(reach):
                found = linear(end, {outer: None})
                if outer != name and found is not None and found[0].get(outer) == 1:
                    rest = end - Size.name(outer)
                    pair, gap = ((name, outer), rest) if at == 0 else ((outer, name), 1 - rest)
                    self.apart.setdefault(pair, gap)
                    if at_least_zero(gap - 1):
                        self.unequal[frozenset(pair)] = self.indices[name]

    def _known(self, size: Size) -> bool:
        """Whether a size is 0 or more for sure."""
        return bool(at_least_zero(self.context.measured(self.context.sizes.resolve(size))))

    def _pick(self, one: Size, two: Size, sign: int) -> Size:
        """The second of two sizes where it is the larger (sign 1) or the smaller for sure, else the first."""
        return two if self._known((two - one) * sign) else one

    def _lengthen(self, uses: Sequence[Use]) -> None:
        """Make axes of sizes that are not known as long as what is taken of them."""
        needed: dict[str, list[tuple[Size, Use]]] = {}
        for use in uses:
            axis = self.context.sizes.resolve(use.axis)
            if axis.symbol is not None and is_unknown(axis):
                top = self.extreme(use.place, 1) + 1
                if axis.symbol in top.names():  # a place that counts from the end
                    top = axis - self.extreme(use.place, -1)
                if is_distance(use.item):
                    low = 1 - self.extreme(use.place, -1)
                    top = self._pick(top, low, 1)
                needed.setdefault(axis.symbol, []).append((top, use))
        for symbol, tops in needed.items():
            longest = tops[0][0]
            for top, use in tops[1:]:
                gap = self.context.measured(self.context.sizes.resolve(top - longest))
                known = at_least_zero(gap)
                if known is None and at_least_zero(-gap) is None:
                    sizes = " and ".join(str(self.context.size(size)) for size in (longest, top))
                    base = self.context.text(use.node.base)
                    message = f"{base} has at least {sizes} entries, and which is more is not known"
                    hint = f"declare its shape, as in --shape {base}=n"
                    raise ShapeError(message, span=use.node.span, hint=hint)
                longest = top if known else longest
            self.context.sizes.equate(Size.name(symbol), longest)

    def _inferred(self, name: str, uses: Sequence[Use]) -> Reach:
        """The values of an index for which everything that it indexes is there."""
        first, stop, by = ZERO, None, None
        loop = self.indices[name]
        for use in uses:
            found = linear(use.place, self.indices)
            assert found is not None
            slopes, rest = found
            if name not in slopes:
                continue
            if len(slopes) > 1 or abs(slopes[name]) != 1 or is_distance(use.item):
                raise self._unsaid(name, loop.span)
            axis = self.context.sizes.resolve(use.axis)
            low, high = (-rest, axis - rest) if slopes[name] == 1 else (rest - axis + 1, rest + 1)
            first = self._pick(first, low, 1)
            if stop is None:
                stop, by = high, use
                continue
            gap = self.context.measured(self.context.sizes.resolve(high - stop))
            if at_least_zero(gap) is None and at_least_zero(-gap) is None:
                unknown = is_unknown(high) or is_unknown(stop)
                if not (unknown and self.context.sizes.equate(high, stop)):
                    assert by is not None
                    one, two = (self.context.text(u.node) for u in (by, use))
                    ends = " and ".join(str(self.context.size(end)) for end in (stop, high))
                    raise ShapeError(
                        f"{shown(name)} goes to before {ends}, for {one} and {two}",
                        span=use.node.span,
                        hint=f"say how far it goes: ... for {shown(name)} in range(n)",
                    )
            elif at_least_zero(gap) is False or at_least_zero(-gap):
                stop, by = high, use
        if stop is None:
            raise self._unsaid(name, loop.span)
        return Reach(first, self.context.sizes.resolve(stop))

    def _unsaid(self, name: str, span: Span) -> McalcError:
        return SpecSyntaxError(
            f"nothing says how far {shown(name)} goes",
            span=span,
            hint=f"say it: sum(... for {shown(name)} in range(n))",
        )

    def _check(self, use: Use) -> None:
        """Raise ShapeError where a place is surely not on its axis for some value of the indices."""
        context = self.context
        axis = context.sizes.resolve(use.axis)
        low, high = self.least(use), self.extreme(use.place, 1)
        if is_distance(use.item):
            high = self._pick(high, -self.extreme(use.place, -1), 1)
            low = ZERO
        text, place = context.text(use.node), int(context.syntax.first)
        if at_least_zero(context.measured(low)) is False:
            raise ShapeError(
                f"{text} reaches place {context.size(low + place)}, before the first",
                span=use.node.span,
                hint="let the index begin later, as in range(1, n), or add a condition, as in if j <= i",
            )
        if at_least_zero(context.measured(axis - 1 - high)) is False:
            raise ShapeError(
                f"{text} reaches place {context.size(high + place)} of {context.size(axis)} entries",
                span=use.node.span,
                hint=f"places count from {place}{': for i in range(n) goes to n - 1' if not place else ''}",
            )
        context.assume(low, use.node.span)
        context.assume(axis - 1 - high, use.node.span)

    def least(self, use: Use) -> Size:
        """The least value of a place, by the ranges and by conditions on two indices."""
        found = linear(use.place, self.indices)
        assert found is not None
        slopes, rest = found
        low = self.extreme(use.place, -1)
        if sorted(slopes.values()) == [-1, 1]:
            plus = next(name for name, slope in slopes.items() if slope == 1)
            minus = next(name for name, slope in slopes.items() if slope == -1)
            if (plus, minus) in self.apart:
                low = self._pick(low, self.extreme(self.apart[plus, minus], -1) + rest, 1)
        return low
