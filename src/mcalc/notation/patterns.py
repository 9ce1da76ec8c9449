"""Tensors of zeros and ones as they are written, and the entries and slices that they pick from their neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from mcalc.exact.size import ZERO, Size, at_least_zero
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.convolutions import Convolution
from mcalc.notation.formula import FULL, Formula, Span, call, index
from mcalc.notation.kronecker import Layout
from mcalc.notation.slices import Pick, place, taken
from mcalc.notation.stances import Form, eye
from mcalc.tensor.node import Labels, Pattern, Shape


def pattern_form(node: Pattern) -> Form:
    """A pattern that stands by itself: `eye(n)[k]`, `eye(n)[1:, :]`, `tril(ones(n, n))`."""
    match node.rule:
        case "unit":
            (size,) = node.shape
            return Form(1, index(call("eye", size_formula(size)), [place(node.offset, size)]))
        case "select":
            rows, cols = node.shape
            return Form(2, taken(call("eye", size_formula(cols)), [(node.offset, node.stride, rows, cols)]))
        case "line":
            return _line(node)
        case "cycle":
            size, shift = node.shape[0], node.offset
            square = eye(size)
            return Form(2, rolled(square, 0, -shift, size).plain, lambda: rolled(square, 0, shift, size).plain)
        case "convolution":
            return Convolution(node)
        case "triangle":
            rows, cols = node.shape
            down = _triangle("tril", rows, cols, node.offset)
            return Form(2, down, lambda: _triangle("triu", cols, rows, -node.offset))
        case _:
            return Layout(node.shape[:2])


def _line(node: Pattern) -> Form:
    """`eye(m, n, k)`, its rows by strides, its columns from the last on where the line goes up."""
    rows, cols = node.shape
    step, up = abs(node.stride), node.stride < 0
    offset = cols - 1 - node.offset if up else node.offset
    sizes = [(rows - 1) * step + 1, cols, *([offset] if offset else [])]
    items: list[Formula | Span] = [FULL if step == 1 else (None, None, step), (None, None, -1) if up else FULL]
    whole = call("eye", *map(size_formula, sizes))
    return Form(2, whole if step == 1 and not up else index(whole, items))


def rolled(form: Form, axis: int, shift: Size, size: Size) -> Form:
    """A form with the entries of an axis moved on around the end."""
    rank = form.rank

    def moved(formula: Formula, along: int) -> Formula:
        by = (shift - size).value
        far = shift + size if shift.value is None and shift.terms[0][1] < 0 else shift  # places count from 0 on
        steps = size_formula(far if shift.value is not None or by is None else Size.of(by))
        return call("roll", formula, steps, options={"axis": along} if rank > 1 else None)

    turn = (lambda: moved(form.turned, 1 - axis)) if rank == 2 else None
    return Form(rank, lambda: moved(form.plain, axis), turn)


def counted(node: Pattern, axis: int) -> Form | None:
    """A triangle summed along an axis counts up, `arange(n)`, or down."""
    rows, cols = node.shape
    if axis:
        first, last, down = node.offset + 1, node.offset + rows, False
        inside = at_least_zero(first) and at_least_zero(cols - last)
    else:
        first, last, down = rows + node.offset - cols + 1, rows + node.offset, True
        inside = at_least_zero(first) and at_least_zero(-node.offset)
    if not inside:
        return None
    bounds = [last + 1] if not first else [first, last + 1]
    counting = call("arange", *map(size_formula, bounds))
    return Form(1, index(counting, [(None, None, -1)]) if down else counting)


def _triangle(function: str, rows: Size, cols: Size, offset: Size) -> Formula:
    ones = call("ones", size_formula(rows), size_formula(cols))
    return call(function, ones, size_formula(offset)) if offset else call(function, ones)


def picked(
    form: Form, shape: Shape, labels: Labels, picks: Mapping[int, tuple[Pattern, int | None]]
) -> tuple[Form, Shape, Labels]:
    """A form with some axes picked by patterns: an entry, a row or column, a slice; and the axes that are left."""
    items: list[Formula | Pick] = []
    left: list[int] = []
    sizes: list[Size] = []
    for label, size in zip(labels, shape, strict=True):
        if label not in picks:
            items.append((ZERO, 1, size, size))
            left.append(label)
            sizes.append(size)
            continue
        pattern, kept = picks[label]
        if kept is None:
            items.append(place(pattern.offset, size))
        else:
            items.append((pattern.offset, pattern.stride, pattern.shape[0], size))
            left.append(kept)
            sizes.append(pattern.shape[0])
    if form.rank != 2:
        return Form(len(left), taken(form.plain, items)), tuple(sizes), tuple(left)
    along, across = (lambda: taken(form.plain, items)), (lambda: taken(form.turned, items[::-1]))
    ways = Form(2, along, across)
    return ways if len(left) == 2 else Form(len(left), ways.shorter), tuple(sizes), tuple(left)
