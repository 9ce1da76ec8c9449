"""An answer as the lines and cells that a reader sees, before anybody draws boxes around them."""

from __future__ import annotations

from collections.abc import Callable

from mcalc.answers.answer import Answer, Derivative
from mcalc.record import Record
from mcalc.report import words
from mcalc.report.safe_text import visible


class Row(Record):
    """One derivative: the closed form with its parts, what is known of it, and what must be said."""

    wrt: str
    expression: str
    where: tuple[str, ...]
    shape: str
    sparsity: str
    grid: list[list[str]] | None
    notes: tuple[str, ...]


class Sheet(Record):
    """All of it: the function as it was read, a row a derivative, and how they are laid out and were checked."""

    command: str
    function: tuple[str, ...]
    output: str
    variables: tuple[tuple[str, str, str], ...]
    sizes: str
    rows: tuple[Row, ...]
    layout: str
    checked: str


def sheet(answer: Answer, encoding: str = "utf-8") -> Sheet:
    """Everything that is to be shown of an answer to a reader of that encoding."""
    spec = answer.spec

    def shown(text: str) -> str:
        return visible(text, encoding)

    lines = [shown(line.strip()) for line in _statements(spec.program.source)]
    sizes = {name: size for name, size in spec.sizes.items() if size is not None}
    return Sheet(
        command=answer.question.command,
        function=tuple(line for line in lines if line),
        output=words.kind(spec.kind.shape, spec.kind.row),
        variables=tuple(
            (shown(v.name), ", ".join((words.kind(v.shape), *v.properties)), _ORIGINS.get(v.origin, v.origin))
            for v in spec.variables.values()
        )
        + tuple((shown(name), "undefined function, element by element", "") for name in spec.undefined),
        sizes=shown(", ".join(f"{name} = {size}" for name, size in sizes.items())),
        rows=tuple(_row(answer, derivative, shown) for derivative in answer.derivatives),
        layout=words.layout(answer.question.layout),
        checked=words.checked([derivative.check for derivative in answer.derivatives]),
    )


def _statements(source: str) -> list[str]:
    """A line a statement; a semicolon inside brackets ends none, `[a; b]`.

    >>> _statements("z = [a; b]; sum(z)")
    ['z = [a; b]', ' sum(z)']
    """
    depth, lines = 0, [""]
    for sign in source:
        depth += (sign in "([") - (sign in ")]")
        if sign == "\n" or (sign == ";" and depth <= 0):
            lines.append("")
        else:
            lines[-1] += sign
    return lines


_ORIGINS = {"convention": "by convention"}


def _row(answer: Answer, derivative: Derivative, shown: Callable[[str], str]) -> Row:
    shape = derivative.shape if derivative.shape is not None else derivative.symbolic_shape
    form = words.form(derivative, answer.question.layout, len(answer.spec.kind.shape))
    grid = words.grid(derivative)
    return Row(
        wrt=shown(", ".join(derivative.wrt)),
        expression=shown(derivative.expression),
        where=tuple(shown(f"{name} = {part}") for name, part in derivative.where),
        shape=shown(words.extent(shape)),
        sparsity=shown(words.sparsity(derivative)),
        grid=None if grid is None else [[shown(cell) for cell in line] for line in grid],
        notes=(*([form] if form else []), *map(shown, words.conditions(derivative))),
    )


def aligned(grid: list[list[str]]) -> list[str]:
    """The rows of a grid as lines, its columns aligned to the right.

    >>> aligned([["w[0]", "0"], ["0", "w[1]"]])
    ['w[0]     0', '   0  w[1]']
    """
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in grid]
