"""An answer as plain text: ASCII frames it, nothing is wrapped, a line can be cut out with grep."""

from __future__ import annotations

from mcalc.answers.answer import Answer
from mcalc.report.sheet import Row, Sheet, aligned, sheet


def text(answer: Answer) -> str:
    """The whole answer, a fact a line."""
    found = sheet(answer)
    return "\n".join([*heading(found), *(line for row in found.rows for line in _block(row)), *footing(found)])


def heading(found: Sheet) -> list[str]:
    """The function with the shapes that it was read with, and where each came from."""
    lines = title(found)
    if found.variables:
        names = max(len(name) for name, _, _ in found.variables)
        kinds = max(len(kind) for _, kind, _ in found.variables)
        lines += [f"  {name:<{names}}  {kind:<{kinds}}  {origin}".rstrip() for name, kind, origin in found.variables]
    if found.sizes:
        lines.append(f"  with {found.sizes}")
    return lines


def title(found: Sheet) -> list[str]:
    """What was asked: the command and the function, over several lines where it has statements."""
    command = found.command.capitalize()
    match found.function:
        case (single,):
            return [f"{command} of {single} ({found.output})"]
        case lines:
            return [f"{command} of", *(f"    {line}" for line in lines), f"({found.output})"]


def footing(found: Sheet) -> list[str]:
    """What holds for every row: the layout, and how the answer was checked."""
    return [found.layout, found.checked]


def _block(row: Row) -> list[str]:
    lines = [f"by {row.wrt}: {row.expression}"]
    lines += [f"  where {part}" for part in row.where]
    lines.append(f"  shape: {row.shape}")
    if row.sparsity:
        lines.append(f"  sparsity: {row.sparsity}")
    if row.grid:
        lines += ["  entries:", *(f"    {line}" for line in aligned(row.grid))]
    return lines + [f"  {note}" for note in row.notes]
