"""A derivative as a matrix with few entries: terms of values, and the places of each in rows and columns.

Sums in the factors of a term are multiplied out where they have structure, so that a product of two difference
matrices is a sum of diagonals. Axes are flattened row by row, so a place is a linear form of the value's own indices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product as product_of

from mcalc.codegen.expansion import expanded
from mcalc.codegen.places import Form, Placed, ends_of, everywhere, one_axis, place
from mcalc.exact.size import ZERO, Size, at_least_zero
from mcalc.exact.size import product as size_of
from mcalc.record import Record
from mcalc.structure.sparsity import sparsity
from mcalc.structure.support import supports_of
from mcalc.tensor import Node, Pattern, add, postorder, product
from mcalc.tensor.make import ONE, is_zero

_SIZES = (5, 7)
"""The sizes at which the places of terms are held against the pattern; dimensions differ from each other, and shifts
are by less.
"""
_LISTED = 20_000


class Entries(Record):
    """A value with an axis for each index of `spans`, and the places of its entries along the axes of the derivative.

    Where `own` doesn't have an index, all places along it have the same entry. `sides` are the axes of rows and those
    of columns, `row` and `column` the places when they are flattened. Where one of the `rules` is negative, there is no
    entry.
    """

    value: Node
    own: tuple[int, ...]
    spans: tuple[Size, ...]
    sides: tuple[tuple[Form, ...], tuple[Form, ...]]
    row: Form
    column: Form
    rules: tuple[Form, ...] = ()

    def stride(self, form: Form, index: int) -> Size:
        """How far the next place along an index is."""
        return dict(form.strides).get(index, ZERO)

    def ordered(self, order: Sequence[int]) -> Entries:
        """The same with the indices in another order."""
        new = {index: place for place, index in enumerate(order)}
        own = tuple(sorted(self.own, key=new.__getitem__))

        def renamed(form: Form) -> Form:
            return Form(form.start, tuple(sorted((new[index], by) for index, by in form.strides)))

        rows, columns = (tuple(map(renamed, side)) for side in self.sides)
        return Entries(
            product([(self.value, self.own, ONE)], own),
            tuple(new[index] for index in own),
            tuple(self.spans[index] for index in order),
            (rows, columns),
            renamed(self.row),
            renamed(self.column),
            tuple(map(renamed, self.rules)),
        )

    def apart(self, other: Entries) -> bool:
        """Whether two values have no place in common, at any sizes."""
        for one, two in ((self.row, other.row), (self.column, other.column)):
            if self._after(one, two, other) or other._after(two, one, self):
                return True
        axes, others = self.sides[0] + self.sides[1], other.sides[0] + other.sides[1]
        for q in range(len(axes)):
            for p in range(q):
                same = axes[p].strides == axes[q].strides and others[p].strides == others[q].strides
                if same and not _may_be_zero((axes[q].start - axes[p].start) - (others[q].start - others[p].start)):
                    return True
        return False

    def _after(self, form: Form, before: Form, other: Entries) -> bool:
        """Whether all places of a form come after those of another."""
        ends, others = ends_of(form, self.spans), ends_of(before, other.spans)
        return ends is not None and others is not None and bool(at_least_zero(ends[0] - others[1] - 1))

    @property
    def distinct(self) -> bool:
        """Whether each entry has a place of its own: an index is alone on an axis, or lies below those beside it."""
        left = {*range(len(self.spans))}
        forms = [dict(form.strides) for side in self.sides for form in side]
        changed = True
        while left and changed:
            alone = {index for form in forms for index in form if len({*form} & left) == 1} & left
            for form in forms:
                order = _falling([index for index in form if index in left], form, self.spans)
                reach = Size.of(1)
                for index in reversed(order):
                    if form[index] != reach:
                        break
                    reach = reach * self.spans[index]
                else:
                    alone |= {*order}
            changed = bool(alone)
            left -= alone
        return not left

    def at(self, sizes: Mapping[str, int]) -> set[tuple[int, int]]:
        """The places, for known sizes."""
        spans = [_number(size, sizes) for size in self.spans]
        forms = [
            (_number(form.start, sizes), [(index, _number(by, sizes)) for index, by in form.strides])
            for form in (self.row, self.column, *self.rules)
        ]
        found = set()
        for values in product_of(*map(range, spans)):
            row, column, *rules = (start + sum(values[index] * by for index, by in steps) for start, steps in forms)
            if min(rules, default=0) >= 0:
                found.add((row, column))
        return found


def _may_be_zero(size: Size) -> bool:
    return not (at_least_zero(size - 1) or at_least_zero(-size - 1))


class Matrix(Record):
    """A derivative of `rows` by `columns`, flattened: the sum of `terms`.

    `exact` says that their places are the pattern; otherwise some are always zero. `sparse` says that they are not all
    places that there are.
    """

    node: Node
    split: int
    terms: tuple[Entries, ...]
    exact: bool
    sparse: bool = True

    @property
    def rows(self) -> Size:
        """The number of rows."""
        return size_of(self.node.shape[: self.split])

    @property
    def columns(self) -> Size:
        """The number of columns."""
        return size_of(self.node.shape[self.split :])


def matrix(node: Node, split: int) -> Matrix:
    """The tensor whose first `split` axes are rows, as a matrix of terms.

    >>> from mcalc.tensor import delta
    >>> found = matrix(delta((Size.name("n"),), (0, 0)), 1)
    >>> found.terms[0].row, found.exact
    (Form(start=Size('0'), strides=((0, Size('1')),)), True)
    """
    if is_zero(node) or not supports_of().of(node):
        return Matrix(node, split, (), True)
    terms = _merged([flattened(alone(term, ruled=True), node.shape, split) for term in expanded(node, large=True)])
    names = sorted({name for size in node.shape for name in size.names()})
    shifts = {name for part in postorder(node) if isinstance(part, Pattern) for name in part.offset.names()} - {*names}
    exact, sparse = not any(_cuts(entries.value) for entries in terms), False
    for first in _SIZES:
        sizes = {name: first + 2 * place for place, name in enumerate(names)} | dict.fromkeys(shifts, first // 2)
        found = sparsity(node, split, sizes, _LISTED).indices if exact else None
        if found is None:
            exact = False
            break
        places = set().union(*(entries.at(sizes) for entries in terms)) if terms else set()
        exact = places == set(zip(*_in_two(found, node.shape, split, sizes), strict=True))
        sparse |= len(places) < _number(size_of(node.shape), sizes)
    return Matrix(node, split, tuple(terms), exact, sparse)


def alone(term: Node, ruled: bool = False) -> Placed:
    """A term with its places, which may be `ruled`."""
    found = place(ONE, term, ruled)
    return everywhere(term) if found is None else found


def _cuts(value: Node) -> bool:
    """Whether a value may have zeros of its own by a pattern of more than one place along each axis."""
    return any(
        isinstance(node, Pattern) and node.rule in ("triangle", "line", "convolution") for node in postorder(value)
    )


def flattened(part: Placed, shape: Sequence[Size], split: int) -> Entries:
    """A value with its row and its column."""
    sides = part.axes[:split], part.axes[split:]
    sizes = shape[:split], shape[split:]
    row, column = map(one_axis, sides, sizes)
    return Entries(part.value, part.own, part.spans, sides, row, column, part.rules)


def _merged(terms: Sequence[Entries]) -> list[Entries]:
    """Terms of the same places added up."""
    found: dict[tuple[object, ...], Entries] = {}
    for entries in terms:
        entries = entries.ordered(_usual(entries))
        key = (entries.spans, entries.sides, entries.rules)
        found[key] = _sum(found[key], entries) if key in found else entries
    return list(found.values())


def _usual(entries: Entries) -> list[int]:
    """The indices by row, then by column, those that go far first: the order of the entries in the rows."""
    rows = [index for index, _ in entries.row.strides]
    others = [index for index, _ in entries.column.strides if index not in rows]
    forms = dict(entries.row.strides), dict(entries.column.strides)
    return [*_falling(rows, forms[0], entries.spans), *_falling(others, forms[1], entries.spans)]


def _falling(indices: Sequence[int], strides: Mapping[int, Size], spans: Sequence[Size]) -> list[int]:
    """Indices so that each goes once around all that come after it, where they are such."""
    ordered, reach = list[int](), Size.of(1)
    left = list(indices)
    while left:
        index = next((one for one in left if strides[one] == reach), left[-1])
        left.remove(index)
        ordered.insert(0, index)
        reach = reach * spans[index]
    return ordered


def _sum(one: Entries, other: Entries) -> Entries:
    """Two values at the same places as one."""
    own = tuple(sorted({*one.own, *other.own}))
    sizes = dict(enumerate(one.spans))
    shape = tuple(one.spans[index] for index in own)
    parts = [product([(part.value, part.own, ONE)], own, sizes) for part in (one, other)]
    return one._replace(value=add([(ONE, part) for part in parts], shape), own=own)


def _in_two(
    indices: Sequence[Sequence[int]], shape: Sequence[Size], split: int, sizes: Mapping[str, int]
) -> tuple[list[int], list[int]]:
    """Places along several axes as rows and columns."""
    sides = []
    for axes in (range(split), range(split, len(shape))):
        flat = [0] * len(indices[0])
        for axis in axes:
            size = _number(shape[axis], sizes)
            flat = [place * size + more for place, more in zip(flat, indices[axis], strict=True)]
        sides.append(flat)
    return sides[0], sides[1]


def _number(size: Size, sizes: Mapping[str, int]) -> int:
    value = size.substitute(sizes).value
    assert isinstance(value, int)
    return value
