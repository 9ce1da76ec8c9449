"""Places and slices: what `x[-1]`, `x[1:]` and `x[::2]` mean for a size that may be symbolic."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from mcalc.errors import ArgumentsError, DimensionError, ShapeError, Span, UnsupportedError
from mcalc.exact.size import ONE, ZERO, Size, at_least_zero
from mcalc.language.constant import names_in, whole, whole_number
from mcalc.language.shape.context import Context
from mcalc.language.shape.unify import is_unknown
from mcalc.language.spec import Kind, Range
from mcalc.language.tree import Call, Index, Node, Number, Slice


def indexed(context: Context, node: Index, kinds: Sequence[Kind]) -> Kind:
    """The kind of `base[items]`."""
    (base,) = kinds
    if len(node.items) > len(base.shape):
        raise ShapeError(
            f"{context.text(node.base)} is a {context.kind(base)}: it has no axis for "
            + ("an index" if not base.shape else f"index {len(base.shape) + 1}")
        )
    shape: list[Size] = []
    looped = False
    for item, size in zip(node.items, base.shape, strict=False):
        if isinstance(item, Slice):
            shape.append(_sliced(context, node, item, size))
            parts = [(part, part is item.stop) for part in (item.start, item.stop) if part is not None]
        else:
            parts = [(item, False)]
        if any(name.id in context.indices for part, _ in parts for name in names_in(part)):
            looped = True
        elif context.strict:
            context.indexed += [(size, whole(part), beyond) for part, beyond in parts if not isinstance(part, Number)]
    shape += base.shape[len(node.items) :]
    if context.strict and not looped:
        context.later.append(lambda: _settle(context, node, base.shape))
    return Kind(tuple(shape), base.row and len(shape) == 1)


def _settle(context: Context, node: Index, shape: Sequence[Size]) -> None:
    """Which places an index takes, once all sizes are known: none that is not there."""
    found: list[Size | Range] = []
    for item, axis in zip(node.items, shape, strict=False):
        size = context.sizes.resolve(axis)
        if isinstance(item, Slice):
            taken = slice_range(item, size, context)
            assert taken.length is not None
            _check_range(context, taken, size, node)
            found.append(taken)
        else:
            where = _from_start(whole(item), size, context, item.span)
            check_place(context, where, size, item)
            found.append(where)
    context.places[node] = tuple(found)


def _sliced(context: Context, node: Index, item: Slice, size: Size) -> Size:
    """The number of entries that a slice takes."""
    if not context.strict:
        return context.sizes.fresh()
    known = context.sizes.resolve(size)
    first = slice_range(item, known, context)
    if first.length is None and not is_unknown(known):
        raise _no_length(context.size(size), first.step, node.span)
    taken = first.length if first.length is not None else context.sizes.fresh()

    def check() -> None:
        known = context.sizes.resolve(size)
        again = slice_range(item, known, context)
        if again.length is None:
            raise _no_length(context.size(known), again.step, node.span)
        if not context.sizes.equate(taken, again.length):
            raise ShapeError(
                f"the slice has {context.size(again.length)} entries, not {context.size(taken)}", span=node.span
            )

    context.later.append(check)
    return taken


_CONVENTIONAL: Final = ("n", "m", "N", "M")


def name_axes(context: Context) -> None:
    """Give an axis whose size is not known the name that its places count back from: `x[n - 1]` is the last of n."""
    uses: dict[str, list[tuple[Size, bool]]] = {}
    for axis, part, beyond in context.indexed:
        symbol = context.sizes.resolve(axis).symbol
        if symbol is not None and is_unknown(Size.name(symbol)):
            uses.setdefault(symbol, []).append((part, beyond))
    for symbol, places in uses.items():
        for name in _CONVENTIONAL:
            size = Size.name(name)
            last = [(place, size if beyond else size - 1) for place, beyond in places]
            fits = [_is_negative(place) or at_least_zero(end - place) for place, end in last]
            counted = any(name in place.names() and place != size for place, _ in places)
            if counted and all(fits) and context.sizes.equate(Size.name(symbol), size):
                break


def rolled(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    """The kind of `roll(x, shift)`: the shift counts modulo the size of the axis."""
    (kind,) = kinds
    if not kind.shape or (len(kind.shape) > 1 and "axis" not in node.options):
        hint = f"along one axis: roll({', '.join(map(context.text, node.args))}, axis=0)" if kind.shape else None
        raise ArgumentsError(f"roll takes a vector, not {context.kind(kind)}", hint=hint)
    axis = kind.shape[context.axis(node, kind, node.options.get("axis", 0))]
    if context.strict:
        shift = whole(node.args[1])
        context.indexed.append((axis, shift if _is_negative(shift) else -shift, True))
        context.later.append(lambda: _settle_roll(context, node, axis))
    return kind


def _settle_roll(context: Context, node: Call, axis: Size) -> None:
    size = context.sizes.resolve(axis)
    shift = whole(node.args[1])
    by, count = context.measured(shift).value, context.measured(size).value
    if by is not None and count is not None and not -count <= by <= count:
        shift = Size.of(by % count)
    else:
        turns = [int(by // 1) for monomial, by in shift.terms if size.symbol and monomial == ((size.symbol, 1),)]
        shift -= size * sum(turns)
        with suppress(DimensionError):  # what may be either counts from the start, as long as it is on the axis
            shift = _from_start(shift, size, context, node.args[1].span)
        if shift == size:
            shift = ZERO
    context.assume(shift, node.span)
    context.assume(size - shift, node.span)
    context.places[node] = (shift,)


def slice_range(item: Slice, size: Size, context: Context) -> Range:
    """The places that a slice takes of an axis of that size.

    >>> from mcalc.language.tree import Number
    >>> slice_range(Slice(Number(1), None, None), Size.name("n"), Context())
    Range(start=Size('1'), step=1, length=Size('n - 1'))
    """
    step = 1 if item.step is None else whole_number(item.step, "the step of a slice")
    if step == 0:
        assert item.step is not None
        raise ShapeError("the step of a slice can't be 0", span=item.step.span)

    def place(node: Node | None, left_out: Size) -> Size:
        return left_out if node is None else _from_start(whole(node), size, context, node.span)

    if step > 0:
        start, stop = place(item.start, ZERO), place(item.stop, size)
        return Range(start, step, _ceiling(stop - start, step, context))
    start, stop = place(item.start, size - 1), place(item.stop, ZERO - 1)
    return Range(start, step, _ceiling(start - stop, -step, context))


def _from_start(value: Size, size: Size, context: Context, span: Span) -> Size:
    """The place, from 0, that an index means on an axis of that size; a negative one counts from the end.

    `n - k` on an axis of n counts from the start, and `k - n` from the end.
    """
    sign = context.at_least_zero(context.measured(value))
    if sign is None and _is_negative(value):
        sign = False
    if sign is None and not value.as_power()[1] % 2:
        sign = True  # a square, as the size of what has an axis for rows and columns
    if sign is None:
        axis = context.size(size)
        names = {*axis.names(), *value.names()}
        sign = len((axis - value).names()) < len(names)
        if not sign and len((axis + value).names()) == len(names):
            raise DimensionError(
                f"whether {value} is below 0, and counts from the end, is not known",
                span=span,
                hint=f"give {' and '.join(value.names())} a number, as in --size {value.names()[0]}=2",
            )
    return size + value if sign is False else value


def _is_negative(value: Size) -> bool:
    """Whether a size is a number below 0, or names with minus signs in front."""
    return bool(value) and all(coefficient < 0 for _, coefficient in value.terms)


def _ceiling(length: Size, step: int, context: Context) -> Size | None:
    """length/step, rounded up, where that is a polynomial, or a number at the sizes that were given."""
    if step == 1:
        return length
    constant = next((coefficient for monomial, coefficient in length.terms if not monomial), ZERO.value or 0)
    rest = (length - constant) / step
    if any(coefficient.denominator != 1 for _, coefficient in rest.terms):
        known = context.measured(length).value
        return None if known is None else Size.of(-(-known // step))
    return rest + -(-constant // step)


def check_place(context: Context, where: Size, size: Size, item: Node) -> None:
    """Raise ShapeError if a place is surely not on the axis."""
    known, last = context.measured(where), context.measured(size - 1 - where)
    if at_least_zero(known) is False or at_least_zero(last) is False:
        shown = context.measured(size)
        hint = f"places count from {context.syntax.first}"
        raise ShapeError(f"place {context.text(item)} is not among {shown} entries", span=item.span, hint=hint)
    context.assume(where, item.span)
    context.assume(size - 1 - where, item.span)


def _check_range(context: Context, found: Range, size: Size, node: Index) -> None:
    """Raise ShapeError if a slice surely takes nothing, or reaches beyond the axis."""
    assert found.length is not None
    shown, span, written = context.measured(size), node.span, context.text(node)
    taken = context.measured(found.length)
    if not context.asks and not taken:
        return  # what is written for n entries is right for one: [x[-1], x[:-1]] has no second part then
    if at_least_zero(taken - 1) is False:
        raise ShapeError(f"the slice {written} takes nothing of {shown} entries", span=span)
    last = found.start + (found.length - ONE) * found.step
    for end in (found.start, last):
        inside = (end, size - 1 - end)
        if any(at_least_zero(context.measured(gap)) is False for gap in inside):
            raise ShapeError(f"the slice {written} reaches beyond {shown} entries", span=span)
        for gap in inside:
            context.assume(gap, span)


def _no_length(size: Size, step: int, span: Span) -> UnsupportedError:
    """The error for a slice whose length depends on a remainder."""
    return UnsupportedError(
        f"the number of entries depends on whether {abs(step)} divides {size}",
        span=span,
        hint=f"declare the size as a multiple, {abs(step)}*k, or as a number",
    )
