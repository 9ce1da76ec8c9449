"""Tensors that are written a piece at a time along an axis: `[f1, f2]`, `concatenate(a, b)`, and what else is special.

A term that stands at one place of an axis, or fills a stretch of it, says so by a pattern. What is left without the
pattern is written first, by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from itertools import product as product_of
from typing import TypeAlias

from mcalc.exact.size import ONE, ZERO, Size
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.contraction import Contraction, Terms, contraction, terms_of
from mcalc.notation.formula import FULL, Formula, call, index, stack, transposed
from mcalc.notation.stances import Form, constant
from mcalc.record import Record
from mcalc.tensor.make import is_zero
from mcalc.tensor.node import Node, Pattern, Product, Sum, is_unit
from mcalc.tensor.pattern import unit
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

LONGEST = 16
"""Longer lists are written as sums of unit vectors."""

Part: TypeAlias = Node | Contraction | Terms
"""What has a form."""


class Special(Record):
    """What a form is made of, and how; `least` where it is taken only if nothing is shorter."""

    parts: Sequence[Part]
    build: Callable[[Sequence[Form]], Form]
    least: bool = False


class _Stretch(Record):
    """The places of an axis that a term fills; of a `single` place the term has no axis of its own."""

    start: Size
    length: Size
    single: bool
    backward: bool = False


def special(node: Part) -> Special | None:
    """The form that a node has of its own, or None."""
    if isinstance(node, Sum | Product) and is_zero(node):
        return Special((), lambda _: constant("zeros", *node.shape))
    whole = node if isinstance(node, Terms) else terms_of(node)
    if len(whole.shape) > 2 or not any(_has_pattern(term) for _, term in whole.terms):
        return None
    return _listed(whole) or _in_blocks(whole) or _joined(whole) or _gathered(whole)


def _has_pattern(term: Part) -> bool:
    if isinstance(term, Product | Contraction):
        return any(isinstance(factor.node, Pattern) for factor in term.factors)
    return isinstance(term, Pattern)


def at(node: Node, places: Mapping[int, int]) -> Node:
    """The node at one place of each of these axes."""
    left = tuple(axis for axis in range(len(node.shape)) if axis not in places)
    if isinstance(node, Sum):
        shape = tuple(node.shape[axis] for axis in left)
        return add([(term.coefficient, at(term.node, places)) for term in node.terms], shape)
    picked = [(unit(node.shape[axis], place), (axis,), 1) for axis, place in places.items()]
    return product([(node, tuple(range(len(node.shape))), 1), *picked], left)


def _stretch(node: Part, axis: int) -> _Stretch | None:
    """The stretch of an axis that a term fills, where a selection or a unit vector says so."""
    match node:
        case Pattern(rule="unit"):
            return _Stretch(node.offset, ONE, True)
        case Product() | Contraction() if node.out.count(node.out[axis]) == 1:
            label = node.out[axis]
            held = [factor for factor in node.factors if label in factor.labels]
            for factor in held:
                if is_unit(factor.node):
                    return _Stretch(factor.node.offset, ONE, True)
            if len(held) != 1 or not isinstance(held[0].node, Pattern):
                return None
            pattern, labels = held[0].node, held[0].labels
            if pattern.rule == "select" and abs(pattern.stride) == 1 and labels[1] == label and labels[0] != label:
                length, backward = pattern.shape[0], pattern.stride < 0
                return _Stretch(pattern.offset - (length - 1 if backward else 0), length, False, backward)
    return None


def _piece(whole: Terms, axis: int, stretch: _Stretch) -> Terms:
    """The terms that fill a stretch of an axis, without the patterns that say so."""
    terms = []
    for coefficient, term in whole.terms:
        if _stretch(term, axis) == stretch:
            own = contraction(term)
            pattern, *others = own.holders(own.out[axis])
            kept = () if stretch.single else pattern.labels[:1]
            out = own.out[:axis] + kept + own.out[axis + 1 :]
            terms.append((coefficient, own._replace(out=out) if others else own.less(pattern, out)))
    length = () if stretch.single else (stretch.length,)
    return Terms(tuple(terms), whole.shape[:axis] + length + whole.shape[axis + 1 :])


def _listed(whole: Terms) -> Special | None:
    """`[f1, f2]`: its own formula at each place of a short axis."""
    for axis, length in enumerate(whole.shape):
        size = length.value
        if not isinstance(size, int) or size > min(LONGEST, 2 * len(whole.terms) + 2):
            continue
        if all((stretch := _stretch(term, axis)) and stretch.single for _, term in whole.terms):
            pieces = [_piece(whole, axis, _Stretch(Size.of(place), ONE, True)) for place in range(size)]
            return Special(pieces, _stacked if axis == 0 else _beside)
    return None


def _stacked(forms: Sequence[Form]) -> Form:
    return Form(forms[0].rank + 1, stack([form.plain for form in forms]))


def _beside(forms: Sequence[Form]) -> Form:
    listed = stack([form.plain for form in forms])
    return Form(2, lambda: transposed(listed), lambda: listed)


def _gathered(whole: Terms) -> Special | None:
    """`eye(3) + [[0, a, 0], [b, 0, 0], [0, 0, 0]]`: terms that have a place of their own are one list among others."""
    placed = [(c, term) for c, term in whole.terms if any(_is_placed(term, axis) for axis in range(len(whole.shape)))]
    if not 1 < len(placed) < len(whole.terms) or _listed(listed := whole._replace(terms=tuple(placed))) is None:
        return None
    others = whole._replace(terms=tuple(term for term in whole.terms if term not in placed))

    def build(forms: Sequence[Form]) -> Form:
        first, last = forms
        turn = (lambda: call("add", first.turned, last.turned)) if first.rank == 2 else None
        return Form(first.rank, call("add", first.plain, last.plain), turn)

    return Special((others, listed), build)


def _is_placed(term: Part, axis: int) -> bool:
    """Whether a term has a unit vector on an axis of known size."""
    stretch = _stretch(term, axis)
    return stretch is not None and stretch.single and isinstance(term.shape[axis].value, int)


def _joined(whole: Terms) -> Special | None:
    """`concatenate(a, b)`: terms that each fill their own stretch of an axis, the whole of it together."""
    for axis in range(len(whole.shape)):
        places = [_stretch(term, axis) for _, term in whole.terms]
        stretches = _in_order([place for place in places if place is not None], whole.shape[axis])
        if None not in places and len(places) > 1 and stretches and not all(place.single for place in stretches):
            return _concatenated(whole, axis, stretches)
    return _padded(whole)


def _in_blocks(whole: Terms) -> Special | None:
    """`block([[A, B], [zeros((n, n)), A]])`: terms that fill a stretch of the rows and of the columns each, and at
    least half of the blocks.
    """
    sides = [[_stretch(term, axis) for _, term in whole.terms] for axis in range(len(whole.shape))]
    if len(sides) != 2 or any(place is None or place.single or place.backward for side in sides for place in side):
        return None
    rows, cols = (
        _in_order([place for place in side if place is not None], size)
        for side, size in zip(sides, whole.shape, strict=True)
    )
    filled = set(zip(*sides, strict=True))
    if not rows or not cols or min(len(rows), len(cols)) < 2 or 2 * len(filled) < len(rows) * len(cols):
        return None
    places = [place for place in product_of(rows, cols) if place in filled]

    def build(forms: Sequence[Form]) -> Form:
        found = dict(zip(places, forms, strict=True))

        def written(turned: bool) -> Formula:
            def block(row: _Stretch, col: _Stretch) -> Formula:
                form = found.get((row, col)) or constant("zeros", row.length, col.length)
                return form.turned if turned else form.plain

            if turned:
                lines = [[block(row, col) for row in rows] for col in cols]
            else:
                lines = [[block(row, col) for col in cols] for row in rows]
            return call("concatenate", *[call("concatenate", *line, options={"axis": 1}) for line in lines])

        return Form(2, lambda: written(False), lambda: written(True))

    return Special([_piece(_piece(whole, 0, row), 1, col) for row, col in places], build)


def _padded(whole: Terms) -> Special | None:
    """`concatenate([0], a)`: a vector that fills one stretch, and is zero before and behind it."""
    found = {_stretch(term, 0) for _, term in whole.terms} if len(whole.shape) == 1 else set()
    stretch = found.pop() if len(found) == 1 else None
    if stretch is None or stretch.single or stretch.backward:
        return None
    behind = whole.shape[0] - stretch.start - stretch.length

    def build(forms: Sequence[Form]) -> Form:
        around = [_zeros(stretch.start), [form.plain for form in forms], _zeros(behind)]
        return Form(1, call("concatenate", *chain(*around)))

    return Special([_piece(whole, 0, stretch)], build, least=True)


def _zeros(length: Size) -> list[Formula]:
    """Zeros, as an array in a list of such; none of length 0."""
    if length in (ZERO, ONE):
        return [stack([size_formula(ZERO)])] if length else []
    return [constant("zeros", length).plain]


def _in_order(places: Sequence[_Stretch], size: Size) -> list[_Stretch] | None:
    """The stretches one after the other, where they fill the axis without gaps or overlaps."""
    waiting = list(dict.fromkeys(places))
    ordered: list[_Stretch] = []
    reached = ZERO
    while waiting:
        following = [place for place in waiting if place.start == reached]
        if len(following) != 1:
            return None
        waiting.remove(following[0])
        ordered.append(following[0])
        reached = reached + following[0].length
    return ordered if reached == size else None


def _concatenated(whole: Terms, axis: int, stretches: Sequence[_Stretch]) -> Special:
    """The stretches put one after the other; where most of them run backward, the whole is turned round."""
    rank = len(whole.shape)
    backward = sum(1 if stretch.backward else -1 for stretch in stretches if not stretch.single) > 0
    if backward:
        stretches = stretches[::-1]

    def build(forms: Sequence[Form]) -> Form:
        def written(turned: bool) -> Formula:
            along = 1 - axis if turned and rank == 2 else axis
            formulas = [
                _as_stretch(form, stretch, rank, along, turned, stretch.backward != backward)
                for form, stretch in zip(forms, stretches, strict=True)
            ]
            joined = call("concatenate", *formulas, options={"axis": 1} if along else None)
            return _reversed(joined, rank, along) if backward else joined

        return Form(rank, lambda: written(False), (lambda: written(True)) if rank == 2 else None)

    return Special([_piece(whole, axis, stretch) for stretch in stretches], build)


def _reversed(formula: Formula, rank: int, axis: int) -> Formula:
    """`formula[::-1]` along an axis."""
    return index(formula, [(None, None, -1) if a == axis else FULL for a in range(rank)])


def _as_stretch(form: Form, stretch: _Stretch, rank: int, along: int, turned: bool, backward: bool) -> Formula:
    """A part with the axes of the whole; a single place is a list of one."""
    if not stretch.single:
        part = form.turned if turned and rank == 2 else form.plain
        return _reversed(part, rank, along) if backward else part
    listed = stack([form.plain])
    return transposed(listed) if rank == 2 and along == 1 else listed
