"""What has more than two axes as one matrix: flattened row by row, or put together from blocks.

A block has its own axes: those of a row of blocks first, then those of a column, none for a scalar and two for a
matrix, which is flattened row by row. Blocks are the derivatives by several variables at once, and the items of a list
that is differentiated: `[x, w, x*w]` by a vector is `concatenate(eye(n), zeros(n, n), diag(w))`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TypeAlias

from mcalc.exact.rational import Rational, magnitude, quotient
from mcalc.exact.size import product
from mcalc.language.tree import Call, Stack
from mcalc.notation.arithmetic import chain, monomial, size_formula, total
from mcalc.notation.components import components, finish
from mcalc.notation.contraction import Contraction, contraction, multiplied_out
from mcalc.notation.formula import Formula, call, stack, transposed
from mcalc.notation.lists import LONGEST, at
from mcalc.notation.product import reduce
from mcalc.notation.stances import Form, vec
from mcalc.notation.sums import common_number
from mcalc.notation.text import text
from mcalc.notation.writer import Writer
from mcalc.record import Record
from mcalc.tensor import is_zero
from mcalc.tensor.node import Node, Product, Sum
from mcalc.tensor.pattern import stack_axes


class Part(Record):
    """A block; its first `split` axes are those of the rows."""

    node: Node
    split: int


Parts: TypeAlias = tuple[tuple[Part, ...], ...]
"""The blocks, row by row."""


def partitioned(writer: Writer, parts: Parts, rank: int, split: int) -> Formula | None:
    """The whole of the blocks, a vector or a matrix; None where a block can't be written as one.

    A vector with `split` 0 stands as a row, but for a list.
    """
    if rank == 1:
        whole = _vector(writer, [part.node for row in parts for part in row])
        return whole if split or isinstance(whole.tree, Stack) else transposed(whole)
    rows: list[Formula] = []
    for flat, group in groupby(parts, lambda row: row[0].split == 0):
        if flat:
            rows.append(stack([_vector(writer, [part.node for part in row]) for row in group]))
            continue
        for row in group:
            beside = _beside(writer, row)
            if beside is None:
                return None
            rows.append(beside)
    return rows[0] if len(rows) == 1 else call("concatenate", *rows)


def _vector(writer: Writer, nodes: Sequence[Node]) -> Formula:
    """Scalars, vectors and the rows of matrices one after the other."""
    formulas: list[Formula] = []
    for scalar, group in groupby(nodes, lambda node: not node.shape):
        forms = [writer.form(node) for node in group]
        if scalar:
            formulas.append(stack([form.plain for form in forms]))
        else:
            formulas += [_flat(form) for form in forms]
    return formulas[0] if len(formulas) == 1 else call("concatenate", *formulas)


def _flat(form: Form) -> Formula:
    return vec(form).plain if form.rank == 2 else form.plain


def _beside(writer: Writer, row: Sequence[Part]) -> Formula | None:
    """A row of blocks, as a matrix."""
    formulas: list[Formula] = []
    for columns, group in groupby(row, lambda part: part.split == len(part.node.shape)):
        if columns:
            formulas.append(transposed(stack([_flat(writer.form(part.node)) for part in group])))
            continue
        for part in group:
            formula = _matrix(writer, part)
            if formula is None:
                return None
            formulas.append(formula)
    return formulas[0] if len(formulas) == 1 else call("concatenate", *formulas, options={"axis": 1})


def _matrix(writer: Writer, part: Part) -> Formula | None:
    """A block with rows and columns, each flattened."""
    shape = part.node.shape
    if len(shape) == 2:
        return writer.form(part.node).plain
    if is_zero(part.node):
        return call("zeros", *(size_formula(product(side)) for side in (shape[: part.split], shape[part.split :])))
    return flattened(writer, part.node, part.split)


def flattened(writer: Writer, node: Node, split: int) -> Formula | None:
    """The matrix that the tensor is when its first `split` axes are flattened and the others too, or None."""
    if not 0 < split < len(node.shape):
        return None
    items = _items(node, split)
    if items:
        return partitioned(writer, items, len(node.shape), split)
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
    reduced = reduce(writer, term, coefficient, split=split)
    graph = reduced.graph
    if graph.arrays or any(part.labels and len(part.operands) > 1 for part in components(graph)):
        return None
    if graph.edges and len(set(graph.out)) == 2 and all(graph.vectors.get(label) for label in graph.out):
        return None  # weights on rows and columns: index notation is shorter
    return finish(reduced).plain


def _items(node: Node, split: int) -> Parts:
    """The blocks of a list, or by a variable whose first axis is listed; none where there is no list."""
    for axis, left in ((0, split - 1), (split, len(node.shape) - split - 1)):
        size = node.shape[axis].value
        if left and _is_list(node, axis) and isinstance(size, int) and size <= LONGEST:
            found = [Part(at(node, {axis: place}), split if axis else split - 1) for place in range(size)]
            return (tuple(found),) if axis else tuple((part,) for part in found)
    return ()


def _is_list(node: Node, axis: int) -> bool:
    """Whether a tensor has formulas of its own at several places of an axis."""
    match node:
        case Sum():
            return axis in stack_axes(node)
        case Product():
            label = node.out[axis]
            held = [f for f in node.factors if label in f.labels]
            if len(held) != 1 or not isinstance(held[0].node, Sum) or node.out.count(label) > 1:
                return False
            return held[0].labels.index(label) in stack_axes(held[0].node)
        case _:
            return False
