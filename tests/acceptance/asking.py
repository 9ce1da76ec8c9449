"""mcalc, asked what a row of a table asks."""

from __future__ import annotations

from functools import cache

import mcalc
from mcalc.answers.answer import Answer, Derivative
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.tensor import lower
from mcalc.tensor.node import Node
from tests.oracle.judge import disagreement
from tests.oracle.tables import Row, table


@cache
def answer(name: str, id: str, size: int | None = None) -> Answer:
    """The answer to the row `id` of the table `name`, with every dimension of `size`, or symbolic.

    Where a table says that something is positive, that is for the points at which the answer is tried.
    """
    row = next(row for row in table(name) if row.id == id)
    dims = {axis for declaration in row.shapes.values() for axis in declaration.partition(":")[0].split(",")}
    sizes = {} if size is None else {axis: size for axis in dims if axis.isidentifier() and axis != "scalar"}
    wrt = (row.wrt[0],) if row.second else (",".join(row.wrt),)
    command = "hessian" if row.second else "jacobian"
    shapes = {name: declaration.removesuffix(":positive") for name, declaration in row.shapes.items()}
    return mcalc.ask(command, row.spec, shapes=shapes, sizes=sizes, wrt=wrt, layout=row.layout)


def derivative(name: str, row: Row) -> Derivative:
    """The one derivative of a row."""
    found = answer(name, row.id).derivatives
    assert len(found) == 1
    return found[0]


def canonical(text: str, spec: Spec, where: tuple[tuple[str, str], ...] = ()) -> Node:
    """The tensor that a closed form means."""
    return lower(read_within(text, spec, where))


def wrong(row: Row, found: Derivative, exact: bool = False) -> str | None:
    """What the oracle has against a derivative; None if nothing. With `exact` it differentiates automatically."""
    return disagreement(
        row.spec,
        row.shapes,
        row.wrt,
        found.expression,
        where=found.where,
        layout=row.layout,
        form=found.form,
        second=row.second,
        exact=exact,
    )
