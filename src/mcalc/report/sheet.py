"""An answer as the lines and cells that a reader sees, before anybody draws boxes around them."""

from __future__ import annotations

from typing import NamedTuple

from mcalc.answers.answer import Answer, Derivative
from mcalc.report import words


class Row(NamedTuple):
    """One derivative: the closed form with its parts, what is known of it, and what must be said."""

    wrt: str
    expression: str
    where: tuple[str, ...]
    shape: str
    sparsity: str
    grid: list[list[str]] | None
    notes: tuple[str, ...]


class Sheet(NamedTuple):
    """All of it: the function as it was read, a row a derivative, and how they are laid out and were checked."""

    command: str
    function: tuple[str, ...]
    output: str
    variables: tuple[tuple[str, str, str], ...]
    sizes: str
    rows: tuple[Row, ...]
    layout: str
    checked: str


def sheet(answer: Answer) -> Sheet:
    """Everything that is to be shown of an answer."""
    spec = answer.spec
    lines = [words.visible(line.strip()) for line in spec.program.source.replace(";", "\n").splitlines()]
    sizes = {name: size for name, size in spec.sizes.items() if size is not None}
    return Sheet(
        command=answer.command,
        function=tuple(line for line in lines if line),
        output=words.kind(spec.kind.shape, spec.kind.row),
        variables=tuple(
            (v.name, ", ".join((words.kind(v.shape), *v.properties)), _ORIGINS.get(v.origin, v.origin))
            for v in spec.variables.values()
        ),
        sizes=", ".join(f"{name} = {size}" for name, size in sizes.items()),
        rows=tuple(_row(derivative, answer.layout) for derivative in answer.derivatives),
        layout=words.layout(answer.layout),
        checked=words.checked([derivative.check for derivative in answer.derivatives]),
    )


_ORIGINS = {"convention": "by convention"}


def _row(derivative: Derivative, layout: str) -> Row:
    shape = derivative.shape if derivative.shape is not None else derivative.symbolic_shape
    form = words.form(derivative, layout)
    return Row(
        wrt=", ".join(derivative.wrt),
        expression=derivative.expression,
        where=tuple(f"{name} = {part}" for name, part in derivative.where),
        shape=words.extent(shape),
        sparsity=words.sparsity(derivative),
        grid=words.grid(derivative),
        notes=(*([form] if form else []), *words.conditions(derivative)),
    )


def aligned(grid: list[list[str]]) -> list[str]:
    """The rows of a grid as lines, its columns aligned to the right.

    >>> aligned([["w[0]", "0"], ["0", "w[1]"]])
    ['w[0]     0', '   0  w[1]']
    """
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in grid]
