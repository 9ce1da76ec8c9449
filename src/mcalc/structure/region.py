"""Sets of places in a tensor: axes that are linear in parameters, under linear inequalities.

The diagonal of a matrix is two axes on one parameter, a row is a fixed place beside a free axis, a triangle is two
parameters and an inequality, an axis that runs through a matrix row by row is n*i + j.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.structure.linear import (
    Bound,
    Linear,
    Range,
    combined,
    digits,
    eliminated,
    fixed,
    linear,
    names,
    parameter,
    reach,
    sign,
    tidy,
)


class Region(Record):
    """The places that the axes reach while parameter p runs over 0, ..., spans[p] - 1, as far as the rules allow.

    A rule is a form that is not negative. Different values of the parameters reach different places. `exact` is False
    where it may hold places too many.
    """

    axes: tuple[Linear, ...]
    spans: tuple[Bound, ...]
    rules: tuple[Linear, ...] = ()
    exact: bool = True

    @property
    def ranges(self) -> list[Range]:
        """The least and the greatest value of every parameter."""
        return [(0, tidy(span - 1)) for span in self.spans]

    def names(self) -> set[str]:
        """The dimensions that it depends on."""
        bounds = [*self.spans]
        for form in (*self.axes, *self.rules):
            bounds += [form.constant, *(value for _, value in form.terms)]
        return {name for bound in bounds if isinstance(bound, Size) for name in bound.names()}

    def bounded(self, name: int) -> list[Linear]:
        """The range of a parameter as rules."""
        return [parameter(name), linear([(name, -1)], self.spans[name] - 1)]


def extent(region: Region, form: Linear) -> tuple[Bound | None, Bound | None]:
    """The least and the greatest value of a form over a region, None where it has no closed form.

    >>> n = parameter(0)
    >>> diagonal = Region((n, n.plus(1)), (5,))
    >>> extent(diagonal, diagonal.axes[1].plus(diagonal.axes[0], -1))
    (1, 1)
    """
    return _extent(region, form)


@lru_cache(maxsize=1024)
def _extent(region: Region, form: Linear) -> tuple[Bound | None, Bound | None]:
    if any(name in names(region.rules) for name, _ in form.terms):
        if not all(isinstance(value, int) for _, value in form.terms):
            return None, None
        least = _greatest(region, -form)
        return None if least is None else tidy(-least), _greatest(region, form)
    return reach(form, region.ranges) or (None, None)


def _greatest(region: Region, form: Linear) -> Bound | None:
    value = len(region.spans)
    rules = [*region.rules, form.plus(parameter(value), -1)]
    for name in range(value):
        rules, _ = eliminated([*rules, *region.bounded(name)], name)
    found = [rule.constant for rule in rules if rule.terms == ((value, -1),)]
    return found[0] if len(found) == 1 else None


def never_positive(region: Region, form: Linear) -> bool:
    """Whether a form is 0 or less all over a region, digit by digit where it is made of digits."""
    parts = digits(form, region.ranges)
    high = extent(region, form if parts is None else parts[1])[1]
    order = None if high is None else sign(high)
    if parts is not None and order == 0:
        return never_positive(region, parts[2])
    return order is not None and order <= 0


def flattened(axes: Sequence[Linear], sizes: Sequence[Bound]) -> Linear:
    """Some axes of a region as one, row by row.

    >>> n = parameter(0)
    >>> flattened([n, n], [3, 3])
    Linear(terms=((0, 4),), constant=0)
    """
    total = fixed(0)
    for axis, size in zip(axes, sizes, strict=True):
        total = combined([(size, total), (1, axis)])
    return total
