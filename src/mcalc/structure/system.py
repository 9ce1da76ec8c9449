"""Putting regions together: parameters, what makes them one, and what is forgotten."""

from __future__ import annotations

from math import gcd

from mcalc.structure.bounds import (
    Bound,
    Inequality,
    divided,
    sign,
    tidy,
    whole,
)
from mcalc.structure.region import (
    FIXED,
    Axis,
    Pair,
    Place,
    Region,
    digits,
    fixed,
    parameters,
    shifted,
    simplified,
    solved,
)


class System:
    """Parameters and what is known of them, while a region is put together."""

    __slots__ = ("empty", "exact", "high", "low", "moved", "rules")

    def __init__(self) -> None:
        self.low: list[Bound] = []
        self.high: list[Bound] = []
        self.moved: dict[int, Place] = {}
        self.rules: list[Inequality] = []
        self.empty = False
        self.exact = True

    def parameter(self, span: Bound) -> int:
        """A new parameter over 0, ..., span - 1."""
        self.low.append(0)
        self.high.append(tidy(span - 1))
        return len(self.low) - 1

    def place(self, region: Region) -> tuple[Place, ...]:
        """Add a region's parameters; its axes on them."""
        first = len(self.low)
        for span in region.spans:
            self.parameter(span)
        for terms, constant in region.rules:
            self.rules.append(Inequality(tuple((name + first, value) for name, value in terms), constant))
        self.exact = self.exact and region.exact
        return tuple(shifted(axis, first) for axis in region.axes)

    def current(self, axis: Place) -> Place:
        """The axis on the parameters that are left."""
        if isinstance(axis, Pair):
            return simplified(axis._replace(high=self.current(axis.high), low=self.current(axis.low)))
        parameter, offset, stride = axis
        while parameter in self.moved:
            onto = self.moved[parameter]
            if isinstance(onto, Pair):
                start, step = tidy(offset + onto.offset * stride), stride * onto.stride
                return self.current(onto._replace(offset=start, stride=step))
            parameter, start, step = onto
            offset, stride = tidy(offset + start * stride), stride * step
        return Axis(parameter, offset, stride)

    def equate(self, left: Place, right: Place) -> None:
        """Only the places where the two axes agree."""
        left, right = self.current(left), self.current(right)
        if isinstance(left, Pair) or isinstance(right, Pair):
            self._equate_pair(left, right)
            return
        if right.parameter == FIXED:
            left, right = right, left
        difference = tidy(right.offset - left.offset)
        if right.parameter == FIXED:
            self._zero(difference)
        elif left.parameter == FIXED:
            self._fix(right.parameter, difference, -right.stride)
        elif left.parameter == right.parameter:
            if left.stride == right.stride:
                self._zero(difference)
            else:
                self._fix(left.parameter, difference, left.stride - right.stride)
        else:
            self._join(left, right, difference)

    def _equate_pair(self, left: Place, right: Place) -> None:
        if not isinstance(left, Pair):
            left, right = right, left
        assert isinstance(left, Pair)
        ours, theirs = self._reach(left), self._reach(right)
        if 1 in (sign(tidy(ours[0] - theirs[1])), sign(tidy(theirs[0] - ours[1]))):
            self.empty = True
            return
        match right:
            case Pair():
                if (left.radix, left.offset, left.stride) == (right.radix, right.offset, right.stride):
                    self.equate(left.high, right.high)
                    self.equate(left.low, right.low)
                else:
                    self.exact = False
            case Axis(parameter=-1, offset=place):
                found = digits(left, place)
                if found is None:
                    self.exact = False
                else:
                    self.equate(left.high, fixed(found[0]))
                    self.equate(left.low, fixed(found[1]))
            case Axis(parameter, offset, stride):
                if abs(stride) != 1 or parameter in parameters(left):
                    self.exact = False
                    return
                onto = left._replace(offset=tidy((left.offset - offset) * stride), stride=left.stride * stride)
                least, most = self._reach(onto)
                below, above = sign(tidy(least - self.low[parameter])), sign(tidy(self.high[parameter] - most))
                self.exact = self.exact and below in (0, 1) and above in (0, 1)
                self.moved[parameter] = onto

    def _reach(self, axis: Place) -> tuple[Bound, Bound]:
        """The least and the greatest place of an axis, whatever the rules say."""
        if isinstance(axis, Pair):
            high, low = self._reach(axis.high), self._reach(axis.low)
            ends = [axis.offset + (axis.radix * high[i] + low[i]) * axis.stride for i in (0, 1)]
        elif axis.parameter == FIXED:
            ends = [axis.offset, axis.offset]
        else:
            ends = [axis.offset + end[axis.parameter] * axis.stride for end in (self.low, self.high)]
        if axis.stride < 0:
            ends.reverse()
        return tidy(ends[0]), tidy(ends[1])

    def _zero(self, value: Bound) -> None:
        found = sign(value)
        self.empty = self.empty or found in (-1, 1)
        self.exact = self.exact and found is not None

    def _fix(self, parameter: int, value: Bound, by: int) -> None:
        """by * parameter == value."""
        if by < 0:
            value, by = tidy(-value), -by
        place = divided(value, by)
        if isinstance(value, int) and isinstance(place, int) and place * by != value:
            self.empty = True
        elif not whole(place):
            self.exact = False
        else:
            self._move(parameter, fixed(place))

    def _join(self, left: Axis, right: Axis, difference: Bound) -> None:
        """left.stride * p - right.stride * q == difference, by one new parameter for both."""
        a, b = left.stride, right.stride
        if abs(b) == 1:
            self._move(right.parameter, Axis(left.parameter, tidy(difference * -b), a * b))
        elif abs(a) == 1:
            self._move(left.parameter, Axis(right.parameter, tidy(difference * a), a * b))
        else:
            common = gcd(a, b)
            steps = divided(difference, common)
            if isinstance(difference, int) and steps * common != difference:
                self.empty = True
                return
            if not whole(steps):
                self.exact = False
                return
            a, b = a // common, b // common
            # a * p - b * q == steps: one solution and all others beside it
            inverse = pow(a, -1, abs(b)) if abs(b) > 1 else 0
            p, q = tidy(steps * inverse), tidy(steps * ((a * inverse - 1) // b))
            low, high = self.low[left.parameter], self.high[left.parameter]
            shared = self.parameter(0)
            self.low[shared], self.high[shared] = solved(low, high, p, b)
            self._move(left.parameter, Axis(shared, p, b))
            self._move(right.parameter, Axis(shared, q, a))

    def _move(self, parameter: int, onto: Axis) -> None:
        """The parameter is that axis from now on; its range becomes a range of the other."""
        self.moved[parameter] = onto
        low, high = self.low[parameter], self.high[parameter]
        if onto.parameter == FIXED:
            for room in (onto.offset - low, high - onto.offset):
                self.require(room)
            return
        found_low, found_high = solved(low, high, onto.offset, onto.stride)
        self.tighten(onto.parameter, found_low, found_high)

    def require(self, value: Bound) -> None:
        """Only where a value, free of parameters, is not negative."""
        found = sign(tidy(value))
        self.empty = self.empty or found == -1
        self.exact = self.exact and found is not None

    def tighten(self, parameter: int, low: Bound | None, high: Bound | None) -> bool:
        """Narrow a range; whether anything changed. Where two ends have no order, the first stays."""
        changed = False
        if low is not None:
            order = sign(tidy(low - self.low[parameter]))
            self.exact = self.exact and order is not None
            if order == 1:
                self.low[parameter], changed = tidy(low), True
        if high is not None:
            order = sign(tidy(high - self.high[parameter]))
            self.exact = self.exact and order is not None
            if order == -1:
                self.high[parameter], changed = tidy(high), True
        return changed
