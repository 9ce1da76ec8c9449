"""Which format a sparse array has, with the lines that make its pattern, and where each term is written."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.codegen.helpers import CHECKED, CSR, INSIDE, PLACES, REGION, WITHIN
from mcalc.codegen.layouts import Layout, bracketed, form_text
from mcalc.codegen.matrix import Entries, Matrix
from mcalc.codegen.module import indented
from mcalc.codegen.places import Form, inside_of, never_negative, one_axis
from mcalc.codegen.sizes import size_text
from mcalc.exact.size import ZERO, Size, at_least_zero
from mcalc.exact.size import product as size_of
from mcalc.structure.holes import holes
from mcalc.structure.linear import Linear
from mcalc.structure.region import Region
from mcalc.structure.support import supports_of

_LONG = 88
"""Lines longer than this are divided."""


def layout_of(matrix: Matrix) -> Layout:
    """The format for a matrix."""
    if not matrix.exact:
        return within(matrix)
    if any(entries.rules for entries in matrix.terms):
        return general(matrix)
    return banded(matrix) or blocks(matrix) or in_rows(matrix) or beside(matrix) or general(matrix)


def banded(matrix: Matrix) -> Layout | None:
    """A DIA array, where all terms are on diagonals that are nearly whole."""
    offsets: list[Size] = []
    targets = []
    for entries in matrix.terms:
        if entries.row.strides != entries.column.strides or not entries.spans or not _is_long(entries, matrix):
            return None
        step = _stretch(entries)
        if step is None:
            return None
        offset = entries.column.start - entries.row.start
        if offset not in offsets:
            offsets.append(offset)
        start = entries.column.start
        stop = start + step * (size_of(entries.spans) - 1) + 1
        where = "" if stop == matrix.columns else size_text(stop)
        where = f"{'' if start == 0 else size_text(start)}:{where}{'' if step == 1 else ':' + size_text(step)}"
        target = f"self.data[_, {where}]"
        targets.append(target if len(entries.spans) == 1 else f"{target}.reshape({_list(entries.spans)})[...]")
    if any((one - other).value in (None, 0) for i, one in enumerate(offsets) for other in offsets[:i]) or not targets:
        return None
    ordered = sorted(offsets, key=lambda offset: _relative(offset, offsets[0]))
    for place, entries in enumerate(matrix.terms):
        diagonal = ordered.index(entries.column.start - entries.row.start)
        targets[place] = targets[place].replace("self.data[_", f"self.data[{diagonal}", 1)
    shape = f"({size_text(matrix.rows)}, {size_text(matrix.columns)})"
    listed = _list(ordered)
    return Layout(
        "DIA",
        (f"self.data = np.zeros(({len(ordered)}, {size_text(matrix.columns)}))",),
        (f"self.matrix = sparse.dia_array((self.data, np.array([{listed}])), shape={shape})",),
        tuple(targets),
        added=(added := _meeting(matrix.terms)),
        reset=tuple(sorted({f"[{_row(target)}]" for target, meets in zip(targets, added, strict=True) if meets})),
    )


def blocks(matrix: Matrix) -> Layout | None:
    """A BSR array, where there is one term of blocks along the diagonal."""
    if len(matrix.terms) != 1:
        return None
    (entries,) = matrix.terms
    outer = [index for index in range(len(entries.spans)) if entries.stride(entries.row, index) != 0]
    along = [index for index in outer if entries.stride(entries.column, index) != 0]
    inner = [index for index in outer if index not in along]
    across = [index for index in range(len(entries.spans)) if index not in outer]
    if not (along and inner and across) or [*along, *inner, *across] != list(range(len(entries.spans))):
        return None
    count, high, wide = (size_of(entries.spans[index] for index in group) for group in (along, inner, across))
    if count * high != matrix.rows or count * wide != matrix.columns:
        return None
    if not (_fills(entries.row, [*along, *inner], entries) and _fills(entries.column, [*along, *across], entries)):
        return None
    shape = f"({size_text(matrix.rows)}, {size_text(matrix.columns)})"
    made = _list([count, high, wide])
    plain = len(entries.spans) == 3
    return Layout(
        "BSR",
        (f"self.data = np.zeros(({made}))",),
        (
            f"blocks = np.arange({size_text(count + 1)})",
            f"self.matrix = sparse.bsr_array((self.data, blocks[:-1], blocks), shape={shape})",
        ),
        ("self.data[...]" if plain else f"self.data.reshape({_list(entries.spans)})[...]",),
    )


def in_rows(matrix: Matrix) -> Layout | None:
    """A CSR array whose data is the value row by row, where there is one term and each row has as many entries."""
    if len(matrix.terms) != 1:
        return None
    (entries,) = matrix.terms
    spans = entries.spans
    outer = [index for index in range(len(spans)) if entries.stride(entries.row, index) != 0]
    inner = [index for index in range(len(spans)) if index not in outer]
    if [*outer, *inner] != list(range(len(spans))) or not _fills(entries.row, outer, entries):
        return None
    if size_of(spans[index] for index in outer) != matrix.rows or not _rising(entries, inner):
        return None
    width = size_of(spans[index] for index in inner)
    shape = f"({size_text(matrix.rows)}, {size_text(matrix.columns)})"
    total = size_text(matrix.rows * width)
    step = "" if width == 1 else f"*{bracketed(size_text(width))}"
    return Layout(
        "CSR",
        (f"self.data = np.zeros({total})",),
        (
            f"columns = {form_text(entries.column, spans)}",
            f"starts = np.arange({size_text(matrix.rows + 1)}){step}",
            f"self.matrix = sparse.csr_array((self.data, columns, starts), shape={shape})",
        ),
        ("self.data[...]" if len(spans) == 1 else f"self.data.reshape({_list(spans)})[...]",),
        (PLACES,),
    )


def beside(matrix: Matrix) -> Layout | None:
    """A CSR array with an entry of each term in each row, their columns equally far apart in all rows."""
    first = matrix.terms[0] if matrix.terms else None
    if first is None or not _fills(first.row, range(len(first.spans)), first):
        return None
    if size_of(first.spans) != matrix.rows:
        return None
    for other in matrix.terms:
        if (other.spans, other.row, other.column.strides) != (first.spans, first.row, first.column.strides):
            return None
    starts = [entries.column.start for entries in matrix.terms]
    ordered: list[Size] = []
    for start in starts:
        place = next((k for k, other in enumerate(ordered) if at_least_zero(other - start)), len(ordered))
        if not all(at_least_zero(start - other) for other in ordered[:place]):
            return None
        ordered.insert(place, start)
    count = len(starts)
    shape = f"({size_text(matrix.rows)}, {size_text(matrix.columns)})"
    columns = form_text(Form(ZERO, first.column.strides), first.spans)
    return Layout(
        "CSR",
        (f"self.data = np.zeros({size_text(matrix.rows * count)})",),
        (
            f"columns = np.add.outer({columns}, [{_list(ordered)}]).ravel()",
            f"starts = {count}*np.arange({size_text(matrix.rows + 1)})",
            f"self.matrix = sparse.csr_array((self.data, columns, starts), shape={shape})",
        ),
        tuple(f"self.data.reshape({_list(first.spans)}, {count})[..., {ordered.index(start)}]" for start in starts),
        (PLACES,) if columns.startswith("_") else (),
        strided=True,
    )


def general(matrix: Matrix) -> Layout:
    """A CSR array into whose data the values go one by one."""
    shape = f"({size_text(matrix.rows)}, {size_text(matrix.columns)})"
    if not matrix.terms:
        return Layout("CSR", (f"self.matrix = sparse.csr_array({shape})",), (), ())
    added = tuple(
        meets or not entries.distinct for meets, entries in zip(_meeting(matrix.terms), matrix.terms, strict=True)
    )
    inside, kept, terms = _kept(matrix)
    setup = (*inside, "self.matrix, self.slots = _csr(", f"    {shape},", *terms, ")", "self.data = self.matrix.data")
    targets = tuple(f"self.slots[{place}]" for place in range(len(matrix.terms)))
    helpers = (PLACES, CSR, *((INSIDE,) if inside else ()))
    return Layout("CSR", setup, (), targets, helpers, added, ("[...]",) * any(added), flat=True, kept=kept)


def within(matrix: Matrix) -> Layout:
    """A CSR array of the pattern as it is known; terms may have places outside of it, where they are zero."""
    supports = supports_of()
    shape = matrix.node.shape
    named = f"({size_text(matrix.rows)}, {size_text(matrix.columns)})"
    found = [_region(region, shape, matrix.split) for region in supports.of(matrix.node)]
    gone = [_region(region, shape, matrix.split) for region in holes(matrix.node, supports)]
    setup = [f"shape = {named}"]
    if len(found) == 1:
        setup += ["pattern = np.unique(", *indented(found[0]), ")"]
    else:
        setup += ["pattern = np.unique(np.concatenate(["]
        setup += [line for text in found for line in indented([*text[:-1], f"{text[-1]},"])]
        setup.append("]))")
    setup += [line for text in gone for line in ("pattern = np.setdiff1d(pattern,", *indented(text), ")")]
    inside, kept, terms = _kept(matrix)
    setup += [*inside, "self.matrix, self.inside, self.slots = _within(", "    shape,", "    pattern,", *terms, ")"]
    setup.append("self.data = np.zeros(len(self.inside))")
    finish = ("self.matrix.data[...] = _entries(self.inside, self.data)",)
    return Layout(
        "CSR",
        tuple(setup),
        (),
        tuple(f"self.slots[{place}]" for place in range(len(matrix.terms))),
        (PLACES, REGION, WITHIN, CHECKED, *((INSIDE,) if inside else ())),
        (True,) * len(matrix.terms),
        flat=True,
        start=("self.data[...] = 0",),
        stop=finish,
        kept=kept,
    )


def _kept(matrix: Matrix) -> tuple[list[str], tuple[str, ...], list[str]]:
    """The lines that tell which entries of terms have places, how these are picked, and the lines of the places."""
    ruled = [entries for entries in matrix.terms if entries.rules]
    lines = [line for entries in ruled for line in indented(_inside(entries))]
    kept = tuple(f"[self.kept[{ruled.index(one)}]]" if one.rules else "" for one in matrix.terms)
    terms = [line for one, at in zip(matrix.terms, kept, strict=True) for line in indented(_both(one, at))]
    return (["self.kept = (", *lines, ")"] if lines else []), kept, terms


def _inside(entries: Entries) -> list[str]:
    """The lines that tell which entries no rule leaves out."""
    rules = [form_text(rule, entries.spans) for rule in entries.rules]
    whole = f"_inside({', '.join(rules)}),"
    return [whole] if len(whole) <= _LONG else ["_inside(", *indented(f"{rule}," for rule in rules), "),"]


def _both(entries: Entries, kept: str = "") -> list[str]:
    """The lines of the rows and the columns of a value, of those entries that are kept."""
    rows, columns = (form_text(form, entries.spans) + kept for form in (entries.row, entries.column))
    if len(rows) + len(columns) <= _LONG:
        return [f"({rows}, {columns}),"]
    return ["(", *indented([f"{rows},", f"{columns},"]), "),"]


def _region(region: Region, shape: Sequence[Size], split: int) -> list[str]:
    """The lines of a region as numbers of places."""
    spans = [Size.of(span) for span in region.spans]
    sides = []
    for axes, sizes in ((region.axes[:split], shape[:split]), (region.axes[split:], shape[split:])):
        sides.append(form_text(one_axis([_form(axis) for axis in axes], sizes), spans))
    inside = [one for axis, size in zip(region.axes, shape, strict=True) for one in inside_of(_form(axis), size)]
    limits = [*map(_form, region.rules), *(one for one in inside if not never_negative(one, spans))]
    rules = [form_text(rule, spans) for rule in dict.fromkeys(limits)]
    whole = f"_region({', '.join(['shape', *sides, *rules])})"
    if len(whole) <= _LONG:
        return [whole]
    return ["_region(", *indented(f"{argument}," for argument in ["shape", *sides, *rules]), ")"]


def _form(rule: Linear) -> Form:
    return Form(Size.of(rule.constant), tuple((index, Size.of(by)) for index, by in rule.terms))


def _is_long(entries: Entries, matrix: Matrix) -> bool:
    """Whether a diagonal has about as many entries as the matrix has columns."""
    less = matrix.columns - size_of(entries.spans)
    return less.value is not None or len(matrix.terms) == 1


def _stretch(entries: Entries) -> Size | None:
    """How far apart the entries of a diagonal are, where they are all equally far."""
    reach = None
    for index in reversed(range(len(entries.spans))):
        stride = entries.stride(entries.row, index)
        if reach is not None and stride != reach:
            return None
        reach = stride * entries.spans[index]
    return entries.stride(entries.row, len(entries.spans) - 1)


def _relative(offset: Size, first: Size) -> int:
    value = (offset - first).value
    assert isinstance(value, int)
    return value


def _row(target: str) -> str:
    """The number of the diagonal that a target is on."""
    return target[len("self.data[") : target.index(",")]


def _meeting(terms: Sequence[Entries]) -> tuple[bool, ...]:
    """For each term whether it may have a place in common with another."""
    return tuple(any(one is not other and not one.apart(other) for other in terms) for one in terms)


def _fills(form: Form, indices: Sequence[int], entries: Entries) -> bool:
    """Whether a form goes through all places from 0 on, row by row over those indices."""
    reach = Size.of(1)
    for index in reversed(indices):
        if entries.stride(form, index) != reach:
            return False
        reach = reach * entries.spans[index]
    return form.start == 0 and {index for index, _ in form.strides} == {*indices}


def _rising(entries: Entries, inner: Sequence[int]) -> bool:
    """Whether the columns of each row rise."""
    reach = Size.of(1)
    for index in reversed(inner):
        stride = entries.stride(entries.column, index)
        if not at_least_zero(stride - reach):
            return False
        reach = stride * (entries.spans[index] - 1) + reach
    return True


def _list(sizes: Sequence[Size]) -> str:
    return ", ".join(map(size_text, sizes))
