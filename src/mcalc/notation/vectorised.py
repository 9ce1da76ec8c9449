"""More than two axes as one matrix: rows and columns flattened row by row, where Kronecker products say it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcalc.exact import size as sizing
from mcalc.exact.rational import Rational, magnitude, quotient
from mcalc.exact.size import Size
from mcalc.language.tree import Call
from mcalc.notation.arithmetic import chain, monomial, size_formula, total
from mcalc.notation.blockwise import blockwise
from mcalc.notation.components import Block, blocks, eye, vec, vec_row
from mcalc.notation.contraction import Contraction, contraction, multiplied_out
from mcalc.notation.flattening import Layout
from mcalc.notation.formula import Formula, call
from mcalc.notation.graph import Graph
from mcalc.notation.idioms import is_ones
from mcalc.notation.product import Reduced, reduce
from mcalc.notation.stances import Form, diagonal, outer_product
from mcalc.notation.sums import common_number
from mcalc.notation.text import text
from mcalc.record import Record
from mcalc.tensor.node import Node, Pattern, Product

if TYPE_CHECKING:
    from mcalc.notation.writer import Writer


class Part(Record):
    """One factor of a Kronecker product: a matrix, a column or a row; `form` is the vector of the latter two."""

    kind: str
    formula: Formula
    form: Form | None = None
    size: Size | None = None


def flattened(writer: Writer, node: Node, split: int) -> Formula | None:
    """The matrix that the tensor is when its first `split` axes are flattened and the others too, or None."""
    if not 0 < split < len(node.shape):
        return None
    listed = blockwise(writer, node, split, flattened)
    if listed is not None:
        return listed
    whole = multiplied_out(node)
    terms: list[tuple[Rational, Formula]] = []
    common = common_number([coefficient for coefficient, _ in whole.terms])
    for own, term in whole.terms:
        if not isinstance(term, Product | Contraction):
            return None
        coefficient = quotient(own, common)
        formula = _term(writer, contraction(term), split, magnitude(coefficient))
        if formula is None:
            return None
        terms.append((1 if coefficient > 0 else -1, formula))
    result = total(_swapped_once(terms)) if len(terms) > 1 else terms[0][1]
    return result if common == 1 else monomial(common, [], result)


def _swapped_once(terms: list[tuple[Rational, Formula]]) -> list[tuple[Rational, Formula]]:
    """Terms that end in one commutation matrix, several of them, as their sum times that matrix."""
    groups: dict[str, list[tuple[Rational, Formula]]] = {}
    for sign, formula in terms:
        last = formula.links[-1].tree if formula.links else None
        swapped = isinstance(last, Call) and last.function == "commutation"
        groups.setdefault(text(last) if last is not None and swapped else "", []).append((sign, formula))
    rest = groups.pop("", [])
    for found in groups.values():
        if len(found) == 1:
            rest += found
            continue
        first, end = found[0][0], found[0][1].links[-1]
        bodies = [(sign * first, chain(formula.links[:-1])) for sign, formula in found]
        rest.append((first, chain([total(bodies), end])))
    return rest


def _term(writer: Writer, term: Contraction, split: int, coefficient: Rational) -> Formula | None:
    term, split = _opened(term, split)
    reduced = reduce(writer, term)
    rows, cols = term.out[:split], term.out[split:]
    body = _separate(reduced, rows, cols) or _exchanged(reduced, rows, cols)
    if body is None:
        return None
    return monomial(reduced.number * coefficient, reduced.graph.scalars, body)


def _opened(term: Contraction, split: int) -> tuple[Contraction, int]:
    """The term with axes that are laid out row by row in two, which a flattened matrix has in one anyway."""
    while True:
        for axis, label in enumerate(term.out):
            held = term.holders(label)
            flat = held[0] if held else None
            if (
                flat is None
                or len(held) > 1
                or term.out.count(label) > 1
                or not isinstance(flat.node, Pattern)
                or flat.node.rule != "flatten"
                or flat.labels[2] != label
                or flat.labels[0] == flat.labels[1]
            ):
                continue
            parts = tuple(label for label in flat.labels[:2] if term.sizes[label] != sizing.ONE)
            if parts:
                term = term.less(flat, (*term.out[:axis], *parts, *term.out[axis + 1 :]))
                split += (axis < split) * (len(parts) - 1)
                break
        else:
            return term, split


def _separate(reduced: Reduced, rows: tuple[int, ...], cols: tuple[int, ...]) -> Formula | None:
    """The Kronecker product of the blocks; else with a weight on all rows or all columns taken out first."""
    found = _grouped(reduced.blocks(), rows, cols, reduced.sizes)
    if found is not None:
        return found
    for side, labels in (("rows", rows), ("cols", cols)):
        if len(labels) != 2 or labels[0] == labels[1]:
            continue
        for place, edge in enumerate(reduced.graph.edges):
            if {edge.a, edge.b} != set(labels):
                continue
            weight = Graph(set(labels))
            weight.edges = [edge]
            (block,) = blocks(weight, labels, reduced.sizes)
            rest = Graph(reduced.graph.open)
            rest.edges = [e for at, e in enumerate(reduced.graph.edges) if at != place]
            rest.vectors, rest.arrays = reduced.graph.vectors, reduced.graph.arrays
            inner = _grouped(blocks(rest, (*rows, *cols), reduced.sizes), rows, cols, reduced.sizes)
            if inner is None or block.form is None:
                continue
            diag = call("diag", vec(block.form))
            return chain([diag, inner] if side == "rows" else [inner, diag])
    return None


def _exchanged(reduced: Reduced, rows: tuple[int, ...], cols: tuple[int, ...]) -> Formula | None:
    """With two neighbouring rows the other way round, put back by a commutation matrix between identities."""
    sizes = reduced.sizes
    for at in range(len(rows) - 1) if len(rows) > 2 else ():
        first, second = rows[at + 1], rows[at]
        other = (*rows[:at], first, second, *rows[at + 2 :])
        body = _grouped(reduced.blocks(), other, cols, sizes)
        if body is None:
            continue
        swap = call("commutation", size_formula(sizes[first]), size_formula(sizes[second]))
        before, after = (sizing.product(sizes[a] for a in side) for side in (rows[:at], rows[at + 2 :]))
        if after != sizing.ONE:
            swap = call("kron", swap, eye(after).plain)
        if before != sizing.ONE:
            swap = call("kron", eye(before).plain, swap)
        return chain([swap, body])
    return None


def _grouped(parts: list[Block], rows: tuple[int, ...], cols: tuple[int, ...], sizes: Sequence[Size]) -> Formula | None:
    of = {label: block for block in parts for label in block.labels}
    groups: list[Part] = []
    i = j = 0
    while i < len(rows) or j < len(cols):
        for a, b in ((1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (1, 2), (2, 1), (2, 2)):
            if i + a > len(rows) or j + b > len(cols):
                continue
            inside = {*rows[i : i + a], *cols[j : j + b]}
            outside = {*rows[i + a :], *cols[j + b :], *rows[:i], *cols[:j]}
            if any({*of[label].labels} & outside for label in inside) or inside & outside:
                continue
            part = _group(rows[i : i + a], cols[j : j + b], of, sizes)
            if part is None:
                return None
            groups.append(part)
            i, j = i + a, j + b
            break
        else:
            return None
    return _kron(groups)


def _group(rows: tuple[int, ...], cols: tuple[int, ...], of: dict[int, Block], sizes: Sequence[Size]) -> Part | None:
    match rows, cols:
        case (r,), ():
            return _vector("column", of[r], r, sizes)
        case (), (c,):
            return _vector("row", of[c], c, sizes)
        case (r,), (c,):
            return _pair(r, c, of, sizes)
        case (r, s), ():
            part = _pair(r, s, of, sizes)
            return part and Part("flat column", vec(Form(2, part.formula)))
        case (), (r, s):
            part = _pair(r, s, of, sizes)
            return part and Part("flat row", vec_row(Form(2, part.formula)))
        case ((r,), _) | (_, (r,)):
            return _flat(r, rows, cols, of[r], sizes)
        case (r, s), (c, d):
            return _square(r, s, c, d, of, sizes)
        case _:
            return None


def _vector(kind: str, block: Block, label: int, sizes: Sequence[Size]) -> Part | None:
    form = block.form
    if form is None:
        return None
    return Part(kind, form.plain if kind == "column" else form.turned, form)


def _pair(r: int, c: int, of: dict[int, Block], sizes: Sequence[Size]) -> Part | None:
    """The matrix on two labels, the identity or a diagonal where they are one."""
    if r == c:
        form = of[r].form
        if form is None:
            return None
        if is_ones(form.plain):
            return Part("eye", eye(sizes[r]).plain, None, sizes[r])
        return Part("matrix", diagonal(form).plain)
    if of[r] is not of[c]:
        left, right = of[r].form, of[c].form
        if left is None or right is None or len(of[r].labels) + len(of[c].labels) != 2:
            return None
        return Part("matrix", outer_product(left, right).plain)
    form = of[r].form
    if form is None or len(of[r].labels) != 2:
        return None
    return Part("matrix", form.plain if of[r].labels == (r, c) else form.turned)


def _flat(flat: int, rows: tuple[int, ...], cols: tuple[int, ...], block: Block, sizes: Sequence[Size]) -> Part | None:
    """Laying out a matrix row by row changes nothing of its flattened form; the transposed matrix is commuted."""
    if len(block.operands) != 1 or not isinstance(block.operands[0][0], Layout):
        return None
    wide = rows if len(rows) == 2 else cols
    if block.operands[0][1] == (*wide, flat):
        return Part("eye", eye(sizes[flat]).plain, None, sizes[flat])
    if block.operands[0][1] != (*reversed(wide), flat):
        return None
    order = wide if wide is cols else wide[::-1]
    return Part("matrix", call("commutation", *(size_formula(sizes[label]) for label in order)))


def _square(r: int, s: int, c: int, d: int, of: dict[int, Block], sizes: Sequence[Size]) -> Part | None:
    """Two row and two column labels that don't separate in order: equal, or crossed."""
    swap = call("commutation", size_formula(sizes[c]), size_formula(sizes[d]))
    if {r, s} == {c, d} and r != s and of[r] is of[s] and of[r].form is not None:
        part = _pair(r, s, of, sizes)
        if part is None:
            return None
        diag = call("diag", vec(Form(2, part.formula)))
        return Part("matrix", diag if r == c else chain([diag, swap]))
    if _apart(of, (r, d), (s, c)):
        left, right = _pair(r, d, of, sizes), _pair(s, c, of, sizes)
        if left is None or right is None:
            return None
        if left.kind == right.kind == "eye":
            return Part("matrix", swap)
        return Part("matrix", chain([_kron([left, right]), swap]))
    return None


def _apart(of: dict[int, Block], left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Whether each pair of labels keeps to itself."""
    here = {*left, *(label for own in left for label in of[own].labels)}
    there = {*right, *(label for own in right for label in of[own].labels)}
    return not here & there


def _paired(parts: list[Part]) -> list[Part]:
    """A column beside a row is their outer product."""
    paired: list[Part] = []
    for part in parts:
        last = paired[-1] if paired else None
        if last is not None and last.form is not None and part.form is not None and last.kind != part.kind:
            left, right = (last.form, part.form) if last.kind == "column" else (part.form, last.form)
            paired[-1] = Part("matrix", outer_product(left, right).plain)
        else:
            paired.append(part)
    return paired


def _kron(parts: list[Part]) -> Formula:
    merged: list[Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        if last is not None and last.kind == part.kind == "eye":
            size = (last.size or sizing.ONE) * (part.size or sizing.ONE)
            merged[-1] = Part("eye", eye(size).plain, None, size)
        elif last is not None and last.kind == part.kind and last.form is not None and part.form is not None:
            outer = outer_product(last.form, part.form)
            merged[-1] = Part("flat column", vec(outer)) if part.kind == "column" else Part("flat row", vec_row(outer))
        else:
            merged.append(part)
    if len(merged) > 2:
        merged = _paired(merged)
    if len(merged) == 2 and {"column" in part.kind for part in merged} == {True, False}:
        column, row = merged if "column" in merged[0].kind else merged[::-1]
        if "row" in row.kind:
            return chain([column.formula, row.formula])
    result = merged[0].formula
    for part in merged[1:]:
        result = call("kron", result, part.formula)
    return result
