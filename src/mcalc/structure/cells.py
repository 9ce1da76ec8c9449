"""The places of regions as arrays, and the blocks of a matrix that they meet, for patterns of any size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from mcalc.errors import LimitError
from mcalc.structure.linear import Linear, linear, names
from mcalc.structure.listing import levels, number
from mcalc.structure.region import Region, flattened

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"
Axes: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]

_MARKED = 4_000_000
"""Up to so many places are marked one by one."""
_HALVES = 2_000_000
"""Values of all parameters of a region but one that are gone through."""


def coordinates(
    regions: Sequence[Region], gaps: Sequence[Region], shape: Sequence[int], axes: Axes, most: int
) -> tuple[Array, Array]:
    """The rows and the columns of the places in the regions and not in the gaps, row by row, none twice.

    >>> from mcalc.structure.linear import parameter
    >>> rows, columns = coordinates([Region((parameter(0), parameter(0).plus(1)), (2,))], [], [2, 3], ((0,), (1,)), 9)
    >>> rows.tolist(), columns.tolist()
    ([0, 1], [1, 2])
    """
    width = 1
    for axis in axes[1]:
        width *= shape[axis]
    kept = _joined(regions, shape, axes, width, most)
    if gaps:
        kept = np.setdiff1d(kept, _joined(gaps, shape, axes, width, most), assume_unique=True)
    return kept // width, kept % width


def _joined(regions: Sequence[Region], shape: Sequence[int], axes: Axes, width: int, most: int) -> Array:
    """The places in at least one region, each as a number."""
    found = []
    for region in regions:
        values = _values(region, len(region.spans), most)
        row, column = (_at(form, values) for form in _sides(region, shape, axes))
        found.append(row * width + column)
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _sides(region: Region, shape: Sequence[int], axes: Axes) -> tuple[Linear, Linear]:
    """The row and the column as forms over the parameters."""
    row, column = (flattened([region.axes[axis] for axis in side], [shape[axis] for axis in side]) for side in axes)
    return row, column


def _at(form: Linear, values: Sequence[Array]) -> Array:
    total = np.full(len(values[0]) if values else 1, number(form.constant), dtype=np.int64)
    for name, weight in form.terms:
        total += number(weight) * values[name]
    return total


def _values(region: Region, count: int, most: int) -> list[Array]:
    """All values that the first parameters have together. Raises LimitError for more than `most` of them."""
    found: list[Array] = []
    for name, rules in enumerate(levels(region)[:count]):
        low, high = _ends(rules, name, found)
        counts = np.maximum(high - low + 1, 0)
        total = int(counts.sum(dtype=np.float64))
        if total > most:
            raise LimitError(f"the pattern has too many places to go through; the limit is {most}", hint=_HINT)
        kept = np.repeat(np.arange(len(low)), counts)
        within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
        found = [*(values[kept] for values in found), low[kept] + within]
    return found


_HINT = "give smaller sizes, or none for a sketch"
_LARGEST = 2**61
"""Places along an axis that integers of NumPy hold, with what is computed of them."""


def _ends(rules: Sequence[Linear], name: int, values: Sequence[Array]) -> tuple[Array, Array]:
    """The least and the greatest value of a parameter, for all values of those before it."""
    low: Any = None
    high: Any = None
    for rule in rules:
        own = number(rule.coefficient(name))
        rest = _at(linear([(other, weight) for other, weight in rule.terms if other < name], rule.constant), values)
        if own > 0:
            bound = -(rest // own)
            low = bound if low is None else np.maximum(low, bound)
        else:
            bound = rest // -own
            high = bound if high is None else np.minimum(high, bound)
    return low, high


def cells(
    regions: Sequence[Region],
    gaps: Sequence[Region],
    shape: Sequence[int],
    axes: Axes,
    count: tuple[int, int],
    block: tuple[int, int],
) -> list[bytes]:
    """Which of `count` blocks down and across have a place in them, each of the size `block`.

    Raises LimitError where that can't be told without going through too many places.
    """
    if max(length * size for length, size in zip(count, block, strict=True)) > _LARGEST:
        raise LimitError(f"the pattern has too many rows or columns; the limit is {_LARGEST}", hint=_HINT)
    marked = np.zeros(count, dtype=bool)
    if gaps:
        rows, columns = coordinates(regions, gaps, shape, axes, 4 * _MARKED)
        marked[rows // block[0], columns // block[1]] = True
    else:
        for region in regions:
            _mark(marked, region, _sides(region, shape, axes), block)
    return [row.tobytes() for row in marked]


def _mark(marked: Array, region: Region, forms: tuple[Linear, Linear], block: tuple[int, int]) -> None:
    """Mark the blocks that a region meets."""
    apart = [{name for name, _ in form.terms} for form in forms]
    if not apart[0] & apart[1] and not region.rules:
        down, across = (
            _met(region, form, size, length) for form, size, length in zip(forms, block, marked.shape, strict=True)
        )
        marked |= np.logical_and.outer(down, across)
        return
    last, turned, sides = _last_of(region, forms)
    values = _values(turned, last, _HALVES)
    low, high = _ends(levels(turned)[last], last, values)
    good = high >= low
    values, low, high = [part[good] for part in values], low[good], high[good]
    steps = [number(form.coefficient(last)) for form in sides]
    rest = [linear([term for term in form.terms if term[0] != last], form.constant) for form in sides]
    bases = [_at(form, values) + np.zeros(len(low), dtype=np.int64) for form in rest]

    def spots(at: Array) -> list[Array]:
        return [(base + step * at) // size for base, step, size in zip(bases, steps, block, strict=True)]

    if 0 in steps and max(abs(step) - size for step, size in zip(steps, block, strict=True)) <= 0:
        (top, left), (bottom, right) = spots(low), spots(high)
        _fill(marked, sorted_pair(top, bottom), sorted_pair(left, right))
        return
    longest = int((high - low).max(initial=-1)) + 1
    each = max(1, min(size // abs(step) for size, step in zip(block, steps, strict=True) if step))
    if len(low) * -(-longest // each) > 4 * _MARKED:
        raise LimitError(f"the pattern has too many places to go through; the limit is {4 * _MARKED}", hint=_HINT)
    for first in range(0, longest, each):  # on the way each side comes into another block once at most
        start = np.minimum(low + first, high)
        stop = np.minimum(start + each - 1, high)
        turns = [_turn(*side, start, stop) for side in zip(bases, steps, block, strict=True) if side[1]]
        for at in (start, *turns):
            top, left = spots(at)
            marked[top, left] = True


def _turn(base: Array, step: int, size: int, start: Array, stop: Array) -> Array:
    """Where a form comes into the next block, and no further than `stop`."""
    block = (base + step * start) // size
    ahead = (block + 1) * size - base if step > 0 else base - block * size + 1
    return np.asarray(np.minimum(np.maximum(-(-ahead // abs(step)), start), stop))


def sorted_pair(one: Array, other: Array) -> tuple[Array, Array]:
    """The lesser and the greater of each pair."""
    return np.minimum(one, other), np.maximum(one, other)


def _fill(marked: Array, rows: tuple[Array, Array], columns: tuple[Array, Array]) -> None:
    """Mark stretches of blocks, each in one row or in one column."""
    flat = rows[0] == rows[1]
    for turned, chosen, fixed, ends in ((False, flat, rows[0], columns), (True, ~flat, columns[0], rows)):
        grid = marked.T if turned else marked
        change = np.zeros((grid.shape[0], grid.shape[1] + 1), dtype=np.int64)
        np.add.at(change, (fixed[chosen], ends[0][chosen]), 1)
        np.add.at(change, (fixed[chosen], ends[1][chosen] + 1), -1)
        grid |= np.cumsum(change, axis=1)[:, :-1] > 0


def _met(region: Region, form: Linear, size: int, length: int) -> Array:
    """The blocks along one side that a form meets, whatever the parameters of the other side are."""
    found = np.zeros(length, dtype=bool)
    used = sorted(names([form]))
    if not used:
        found[number(form.constant) // size] = True
        return found
    *others, last = sorted(used, key=lambda name: number(region.spans[name]))
    chosen = Region((), tuple(region.spans[name] for name in others))
    if _product(chosen.spans) > _HALVES:
        raise LimitError(f"the pattern has too many places to go through; the limit is {_HALVES}", hint=_HINT)
    values = _values(chosen, len(others), _HALVES)
    moved = {name: place for place, name in enumerate(others)}
    base = _at(linear([(moved[n], w) for n, w in form.terms if n != last], form.constant), values)
    step, end = number(form.coefficient(last)), number(region.spans[last]) - 1
    if abs(step) <= size:
        low, high = sorted_pair(base // size, (base + step * end) // size)
        change = np.zeros(length + 1, dtype=np.int64)
        np.add.at(change, low, 1)
        np.add.at(change, high + 1, -1)
        return np.asarray(np.cumsum(change)[:-1] > 0)
    for at in range(end + 1):  # no more than there are blocks
        found[(base + step * at) // size] = True
    return found


def _product(spans: Sequence[Any]) -> int:
    total = 1
    for span in spans:
        total *= number(span)
    return total


def _last_of(region: Region, forms: tuple[Linear, Linear]) -> tuple[int, Region, tuple[Linear, Linear]]:
    """The region with its parameters in another order: the last is the longest one, in one side alone if there is
    one.
    """
    sides = [{name for name, _ in form.terms} for form in forms]
    count = len(region.spans)
    order = sorted(range(count), key=lambda name: (name in sides[0] and name in sides[1], -number(region.spans[name])))
    order = [*order[1:], order[0]]
    moved = {name: place for place, name in enumerate(order)}

    def turned(form: Linear) -> Linear:
        return linear([(moved[name], weight) for name, weight in form.terms], form.constant)

    rules = tuple(turned(rule) for rule in region.rules)
    other = Region((), tuple(region.spans[name] for name in order), rules, region.exact)
    return count - 1, other, (turned(forms[0]), turned(forms[1]))
