"""An answer as the lines and cells that a reader sees, before anybody draws boxes around them; and as plain text."""

from __future__ import annotations

from mcalc.answers.answer import Answer, Derivative, Question
from mcalc.notation import reading
from mcalc.record import Record
from mcalc.report import words
from mcalc.report.lines import aligned, visible

_ORIGINS = {"convention": "by convention"}


class Row(Record):
    """One derivative: the closed form, the parts shown with it, what is known of it, and what must be said."""

    wrt: str
    expression: str
    where: tuple[str, ...]
    shape: str
    sparsity: str
    grid: tuple[str, ...]
    pattern: tuple[str, ...]
    notes: tuple[str, ...]


def rows(answer: Answer, encoding: str = "utf-8") -> list[Row]:
    """A row a derivative, for a reader of that encoding. The parts of one stand with it, of several by themselves."""

    def shown(text: str) -> str:
        return visible(text, encoding)

    several = len(answer.derivatives) > 1
    return [
        Row(
            wrt=shown(", ".join(found.wrt)),
            expression=shown(found.expression),
            where=() if several else tuple(shown(f"where {name} = {part}") for name, part in found.where),
            shape=shown(words.extent(found.symbolic_shape if found.shape is None else found.shape)),
            sparsity=shown(words.sparsity(found)),
            grid=tuple(aligned([[shown(cell) for cell in line] for line in words.grid(found)])),
            pattern=_pattern(found, encoding),
            notes=tuple(map(shown, words.notes(found))),
        )
        for found in answer.derivatives
    ]


DRAWN = 1024
"""A pattern of so many places, and no more, is drawn where there are too many entries to list."""


def _pattern(found: Derivative, encoding: str) -> tuple[str, ...]:
    """The picture of a pattern that is neither full nor large; nothing where the entries are listed."""
    sparsity = found.sparsity
    small = sparsity.indices is not None and sparsity.total is not None and sparsity.total <= DRAWN
    if found.entries is not None or not small or sparsity.count == sparsity.total or len(found.symbolic_shape) != 2:
        return ()
    return tuple(sparsity.picture(_WIDE, ascii=visible("⠿", encoding) != "⠿").splitlines())


_WIDE = 60
"""Columns of such a picture."""


def shared(answer: Answer, encoding: str = "utf-8") -> tuple[str, ...]:
    """The parts of several derivatives, a statement each, in the order of computation."""
    parts = answer.where if len(answer.derivatives) > 1 else ()
    return tuple(visible(f"{name} = {part}", encoding) for name, part in parts)


def heading(question: Question, encoding: str = "utf-8", what: str | None = None) -> list[str]:
    """What was asked: the function, the shapes that it was read with, and where each came from."""
    spec = question.spec
    output = words.kind(spec.kind.shape, spec.kind.row)
    command = (what or question.command).capitalize()
    function = [line.strip() for line in _statements(spec.program.source) if line.strip()]
    if len(function) == 1:
        lines = [f"{command} of {function[0]} ({output})"]
    else:
        lines = [f"{command} of", *(f"    {line}" for line in function), f"({output})"]
    if spec.program.syntax != "numpy":
        lines.append(f"  read as {reading(spec)}")
    variables = [
        (visible(v.name, encoding), ", ".join((words.kind(v.shape), *v.properties)), _ORIGINS.get(v.origin, v.origin))
        for v in spec.variables.values()
    ]
    variables += [(visible(name, encoding), "undefined function, element by element", "") for name in spec.undefined]
    variables += [(name, "dimension, as a number", _ORIGINS["convention"]) for name in spec.counted]
    names, kinds = (max((len(row[column]) for row in variables), default=0) for column in (0, 1))
    lines += [f"  {name:<{names}}  {kind:<{kinds}}  {origin}".rstrip() for name, kind, origin in variables]
    sizes = ", ".join(f"{name} = {size}" for name, size in spec.sizes.items() if size is not None)
    lines += [f"  with {sizes}"] if sizes else []
    lines += [f"  note: {note}" for note in spec.notes]
    return [visible(line, encoding) for line in lines]


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


def footing(answer: Answer) -> list[str]:
    """What holds for every row: the layout, and how the answer was checked."""
    checks = [derivative.check for derivative in answer.derivatives]
    return [words.layout(answer.question.layout), words.checked(checks)]


def text(answer: Answer) -> str:
    """The whole answer, a fact a line: nothing is wrapped, so that a line can be cut out with grep."""
    lines = [*(f"where {part}" for part in shared(answer)), *(line for row in rows(answer) for line in _block(row))]
    return "\n".join([*heading(answer.question), *lines, *footing(answer)])


def _block(row: Row) -> list[str]:
    facts = [*row.where, f"shape: {row.shape}"]
    facts += [f"sparsity: {row.sparsity}"] if row.sparsity else []
    facts += ["entries:", *(f"  {line}" for line in row.grid)] if row.grid else []
    facts += ["pattern:", *(f"  {line}" for line in row.pattern)] if row.pattern else []
    return [f"by {row.wrt}: {row.expression}", *(f"  {fact}" for fact in (*facts, *row.notes))]
