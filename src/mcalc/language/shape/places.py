"""Places and slices: what `x[-1]`, `x[1:]` and `x[::2]` mean for a size that may be symbolic."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.errors import ShapeError, Span, UnsupportedError
from mcalc.exact.size import ONE, ZERO, Size
from mcalc.language.constant import whole, whole_number
from mcalc.language.shape.context import Context
from mcalc.language.shape.unify import is_unknown
from mcalc.language.spec import Kind
from mcalc.language.tree import Index, Node, Slice
from mcalc.record import Record


class Range(Record):
    """The places start, start + step, ... of a slice, `length` of them; None where that can't be said."""

    start: Size
    step: int
    length: Size | None


def indexed(context: Context, node: Index, kinds: Sequence[Kind]) -> Kind:
    """The kind of `base[items]`."""
    (base,) = kinds
    if len(node.items) > len(base.shape):
        raise ShapeError(
            f"{context.text(node.base)} is a {context.kind(base)}: it has no axis for "
            + ("an index" if not base.shape else f"index {len(base.shape) + 1}")
        )
    shape: list[Size] = []
    for item, size in zip(node.items, base.shape, strict=False):
        if isinstance(item, Slice):
            shape.append(_sliced(context, node, item, size))
        elif context.strict:
            _check_later(context, item, size)
    shape += base.shape[len(node.items) :]
    return Kind(tuple(shape), base.row and len(shape) == 1)


def _check_later(context: Context, item: Node, size: Size) -> None:
    """Whether a place is on the axis is known when all sizes are."""

    def check() -> None:
        known = context.size(size)
        where = context.measure(_place_of(item, known))
        _check_place(where, context.measure(known), item.span, context.text(item), context.syntax.first)

    _place_of(item, size)
    context.later.append(check)


def _sliced(context: Context, node: Index, item: Slice, size: Size) -> Size:
    """The number of entries that a slice takes."""
    if not context.strict:
        return context.sizes.fresh()
    known = context.sizes.resolve(size)
    first = slice_range(item, known)
    if first.length is None and not is_unknown(known):
        raise _no_length(context.size(size), first.step, node.span)
    taken = first.length if first.length is not None else context.sizes.fresh()

    def check() -> None:
        known = context.sizes.resolve(size)
        again = slice_range(item, known)
        if again.length is None:
            raise _no_length(context.size(known), again.step, node.span)
        if not context.sizes.equate(taken, again.length):
            raise ShapeError(
                f"the slice has {context.size(again.length)} entries, not {context.size(taken)}", span=node.span
            )
        measured = Range(
            context.measure(context.size(again.start)), again.step, context.measure(context.size(again.length))
        )
        _check_range(measured, context.measure(context.size(known)), node.span, context.text(node))

    context.later.append(check)
    return taken


def _place_of(node: Node, size: Size) -> Size:
    """The place, from 0, that an index means on an axis of that size; a negative one counts from the end."""
    return _from_start(whole(node), size)


def slice_range(item: Slice, size: Size) -> Range:
    """The places that a slice takes of an axis of that size.

    >>> from mcalc.language.tree import Number
    >>> slice_range(Slice(Number(1), None, None), Size.name("n"))
    Range(start=Size('1'), step=1, length=Size('n - 1'))
    """
    step = 1 if item.step is None else whole_number(item.step, "the step of a slice")
    if step == 0:
        assert item.step is not None
        raise ShapeError("the step of a slice can't be 0", span=item.step.span)
    if step > 0:
        start = ZERO if item.start is None else _place_of(item.start, size)
        stop = size if item.stop is None else _place_of(item.stop, size)
        return Range(start, step, _ceiling(stop - start, step))
    start = size - 1 if item.start is None else _place_of(item.start, size)
    stop = ZERO - 1 if item.stop is None else _place_of(item.stop, size)
    return Range(start, step, _ceiling(start - stop, -step))


def _from_start(value: Size, size: Size) -> Size:
    """A number below 0, and a name with a minus sign in front, count from the end."""
    if value.terms and all(coefficient < 0 for _, coefficient in value.terms):
        return size + value
    return value


def _ceiling(length: Size, step: int) -> Size | None:
    """length/step, rounded up, where that is a polynomial."""
    if step == 1:
        return length
    constant = next((coefficient for monomial, coefficient in length.terms if not monomial), ZERO.value or 0)
    rest = (length - constant) / step
    if any(coefficient.denominator != 1 for _, coefficient in rest.terms):
        return None
    return rest + -(-constant // step)


def _check_place(where: Size, size: Size, span: Span, written: str, first: str = "0") -> None:
    """Raise ShapeError if a place is surely not on the axis."""
    beyond = (where - size).value
    before = where.value
    if (beyond is not None and beyond >= 0) or (before is not None and before < 0):
        raise ShapeError(f"place {written} is not among {size} entries", span=span, hint=f"places count from {first}")


def _check_range(found: Range, size: Size, span: Span, written: str) -> None:
    """Raise ShapeError if a slice surely takes nothing, or reaches beyond the axis."""
    length = None if found.length is None else found.length.value
    if length is not None and length <= 0:
        raise ShapeError(f"the slice {written} takes nothing of {size} entries", span=span)
    if found.length is None:
        return
    last = found.start + (found.length - ONE) * found.step
    for end in (found.start, last):
        beyond, before = (end - size).value, end.value
        if (beyond is not None and beyond >= 0) or (before is not None and before < 0):
            raise ShapeError(f"the slice {written} reaches beyond {size} entries", span=span)


def _no_length(size: Size, step: int, span: Span) -> UnsupportedError:
    """The error for a slice whose length depends on a remainder."""
    return UnsupportedError(
        f"the number of entries depends on whether {abs(step)} divides {size}",
        span=span,
        hint=f"declare the size as a multiple, {abs(step)}*k, or as a number",
    )
