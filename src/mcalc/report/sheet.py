"""An answer as the lines and cells that a reader sees, before anybody draws boxes around them; and as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.answers.answer import Answer, Derivative
from mcalc.record import Record
from mcalc.report import words
from mcalc.report.lines import aligned, visible


class Row(Record):
    """One derivative: the closed form with its parts, what is known of it, and what must be said."""

    wrt: str
    expression: str
    where: tuple[str, ...]
    shape: str
    sparsity: str
    grid: tuple[str, ...]
    notes: tuple[str, ...]


class Sheet(Record):
    """All of it: the function as it was read, a row a derivative, and how they are laid out and were checked."""

    command: str
    function: tuple[str, ...]
    output: str
    variables: tuple[tuple[str, str, str], ...]
    sizes: str
    rows: tuple[Row, ...]
    footing: tuple[str, ...]


def sheet(answer: Answer, encoding: str = "utf-8") -> Sheet:
    """Everything that is to be shown of an answer to a reader of that encoding."""
    asked, spec = answer.question, answer.spec
    lines = [visible(line.strip(), encoding) for line in _statements(spec.program.source)]
    return Sheet(
        command=asked.command,
        function=tuple(line for line in lines if line),
        output=words.kind(spec.kind.shape, spec.kind.row),
        variables=tuple(
            (
                visible(v.name, encoding),
                ", ".join((words.kind(v.shape), *v.properties)),
                _ORIGINS.get(v.origin, v.origin),
            )
            for v in spec.variables.values()
        )
        + tuple((visible(name, encoding), "undefined function, element by element", "") for name in spec.undefined),
        sizes=visible(", ".join(f"{name} = {size}" for name, size in spec.sizes.items() if size is not None), encoding),
        rows=tuple(_row(*part, encoding) for part in answer.program()),
        footing=(words.layout(asked.layout), words.checked([derivative.check for derivative in answer.derivatives])),
    )


_ORIGINS = {"convention": "by convention"}


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


def _row(derivative: Derivative, where: Sequence[tuple[str, str]], encoding: str) -> Row:
    def shown(text: str) -> str:
        return visible(text, encoding)

    shape = derivative.shape if derivative.shape is not None else derivative.symbolic_shape
    return Row(
        wrt=shown(", ".join(derivative.wrt)),
        expression=shown(derivative.expression),
        where=tuple(shown(f"where {name} = {part}") for name, part in where),
        shape=shown(words.extent(shape)),
        sparsity=shown(words.sparsity(derivative)),
        grid=tuple(aligned([[shown(cell) for cell in line] for line in words.grid(derivative)])),
        notes=tuple(map(shown, words.notes(derivative))),
    )


def heading(found: Sheet) -> list[str]:
    """What was asked: the function, the shapes that it was read with, and where each came from."""
    command = found.command.capitalize()
    if len(found.function) == 1:
        lines = [f"{command} of {found.function[0]} ({found.output})"]
    else:
        lines = [f"{command} of", *(f"    {line}" for line in found.function), f"({found.output})"]
    if found.variables:
        names, kinds = (max(len(row[column]) for row in found.variables) for column in (0, 1))
        lines += [f"  {name:<{names}}  {kind:<{kinds}}  {origin}".rstrip() for name, kind, origin in found.variables]
    return [*lines, f"  with {found.sizes}"] if found.sizes else lines


def text(answer: Answer) -> str:
    """The whole answer, a fact a line: nothing is wrapped, so that a line can be cut out with grep."""
    found = sheet(answer)
    return "\n".join([*heading(found), *(line for row in found.rows for line in _block(row)), *found.footing])


def _block(row: Row) -> list[str]:
    facts = [*row.where, f"shape: {row.shape}"]
    facts += [f"sparsity: {row.sparsity}"] if row.sparsity else []
    facts += ["entries:", *(f"  {line}" for line in row.grid)] if row.grid else []
    return [f"by {row.wrt}: {row.expression}", *(f"  {fact}" for fact in (*facts, *row.notes))]
