"""Derivatives by several variables at once as block matrices: each block is written by itself.

A block has its own axes: those of a row of blocks first, then those of a column, none for a scalar and two for a
matrix, which is flattened row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TypeAlias

from mcalc.exact.size import product
from mcalc.language.tree import Stack
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.formula import Formula, call, stack, transposed
from mcalc.notation.stances import Form, vec
from mcalc.notation.writer import Writer
from mcalc.record import Record
from mcalc.tensor import is_zero
from mcalc.tensor.node import Node


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
    from mcalc.notation.vectorised import flattened

    return flattened(writer, part.node, part.split)
