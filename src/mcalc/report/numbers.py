"""What an evaluation gave: numbers that fit as they are, others in a summary; the closed form above them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from mcalc.data.memory import in_words
from mcalc.numbers.results import Evaluation, Result, Summary, summary
from mcalc.record import Record
from mcalc.report import words
from mcalc.report.lines import aligned, visible

SHOWN = 64
"""Arrays of up to so many numbers are shown as they are."""
LISTED = 10_000
"""Arrays of up to so many numbers are listed in JSON."""
_DIGITS = 6
_ROW = 8


class Written(Record):
    """An evaluation, and the files to which its results went, with their bytes."""

    found: Evaluation
    files: Mapping[str, int]


def heading(written: Written) -> list[str]:
    """What was evaluated: the function, and each variable with its shape and where its numbers are from."""
    bound = written.found.bound
    spec = bound.spec
    what = bound.request.command if written.found.answer is not None else "value"
    source = " ".join(spec.program.source.split())
    lines = [f"{what.capitalize()} of {source}, in numbers"]
    rows = [
        (name, words.kind(bound.shape_of(spec.variables[name].shape)), source.origin)
        for name, source in bound.sources.items()
    ]
    names, kinds = (max((len(row[column]) for row in rows), default=0) for column in (0, 1))
    lines += [f"  {name:<{names}}  {kind:<{kinds}}  {_from(origin)}" for name, kind, origin in rows]
    sizes = ", ".join(f"{name} = {size}" for name, size in bound.sizes.items() if name in spec.sizes)
    lines += [f"  with {sizes}"] if sizes else []
    return [*lines, *(f"  note: {note}" for note in spec.notes if not _settled(note, bound.sources))]


def _settled(note: str, sources: Mapping[str, Any]) -> bool:
    """Whether a note is of how a variable was read, which its data have decided."""
    return note.split(" ")[0] in sources and " was read as " in note


def _from(origin: str) -> str:
    return "given" if origin.startswith("the value of ") else origin


def value_lines(found: Evaluation) -> list[str]:
    """The value, where it is a number or a few."""
    import numpy as np

    array = np.asarray(found.value)
    if array.ndim == 0:
        return [f"value: {number(float(array))}"]
    if found.answer is not None and array.size > SHOWN:
        return []
    return ["value:", *(f"  {line}" for line in grid(array))] if array.size <= SHOWN else [f"value: {told(array)}"]


def result_lines(result: Result) -> list[str]:
    """The numbers of a derivative, or what they are like."""
    if result.form == "dense" and result.entries.size <= SHOWN:
        return grid(result.dense())
    kept = result.entries
    if result.form == "factors":
        return [f"{name}: {words.extent(part.shape)}, {told(part)}" for name, part in result.parts().items()]
    lines = [told(kept)]
    if result.form == "sparse":
        lines.insert(0, f"sparse, {len(kept.reshape(-1))} numbers kept")
    return lines


def told(array: Any) -> str:
    """What the numbers of an array are like, in a line."""
    said: Summary = summary(array)
    if said.least is None or said.greatest is None or said.norm is None:
        return "no number in it is finite" if said.not_finite else "no numbers"
    text = f"from {number(said.least)} to {number(said.greatest)}, norm {number(said.norm)}"
    return text + (f", {said.not_finite} not finite" if said.not_finite else "")


def grid(array: Any) -> list[str]:
    """A small array as lines, rounded."""
    import numpy as np

    array = np.asarray(array)
    if array.ndim == 0:
        return [number(float(array))]
    if array.ndim == 1:
        cells = [number(float(value)) for value in array]
        cells += [""] * (-len(cells) % _ROW if len(cells) > _ROW else 0)
        rows = [cells[at : at + _ROW] for at in range(0, len(cells), _ROW)]
        return [line.rstrip() for line in aligned(rows)]
    if array.ndim == 2:
        return aligned([[number(float(value)) for value in row] for row in array])
    lines = []
    for place, part in enumerate(array):
        lines += [f"[{place}]", *(f"  {line}" for line in grid(part))]
    return lines


def number(value: float) -> str:
    """A number rounded for a reader.

    >>> number(2.0), number(0.1 + 0.2), number(123456789.0), number(float("nan"))
    ('2', '0.3', '1.23457e+08', 'nan')
    """
    text = f"{value:.{_DIGITS}g}"
    return "0" if text == "-0" else text


def _program(found: Evaluation) -> Iterator[tuple[Result, Sequence[tuple[str, str]]]]:
    """Each derivative with the named parts that none before it needs."""
    if found.answer is not None:
        for result, (_, parts) in zip(found.results, found.answer.program(), strict=True):
            yield result, parts


def footing(written: Written) -> list[str]:
    """What holds for all of it: where it was written, how it was computed."""
    found = written.found
    lines = [f"written to {path}, {in_words(size)}" for path, size in written.files.items()]
    if found.rows:
        lines.append(f"added up over {found.rows} rows in {found.chunks} parts")
    if found.answer is not None:
        lines.append(words.checked([one.derivative.check for one in found.results]))
        if not written.files and any(one.entries.size > SHOWN for one in found.results):
            lines.append("too many numbers to show: --out J.npz writes them (.npy, .npz, .mtx, .csv)")
    return lines


def text(written: Written) -> str:
    """The evaluation, a fact a line."""
    lines = [*heading(written), *value_lines(written.found)]
    for result, parts in _program(written.found):
        derivative = result.derivative
        lines += [f"where {name} = {part}" for name, part in parts]
        lines.append(f"by {result.by}: {derivative.expression}")
        lines.append(f"  {words.extent(result.shape)}: {', '.join(derivative.structure)}".rstrip(" :"))
        lines += [f"  {line}" for line in result_lines(result)]
        lines += [f"  {note}" for note in words.notes(derivative)]
    return visible("\n".join([*lines, *footing(written)]))


def table(written: Written) -> str:
    """The evaluation with a box around its derivatives."""
    from rich.box import ROUNDED
    from rich.table import Table
    from rich.text import Text

    from mcalc.report.table import printed

    found = written.found
    parts: list[Any] = [Text(line, style="bold" if not at else "") for at, line in enumerate(heading(written))]
    parts += [Text(line) for line in value_lines(found)]
    if found.results:
        box = Table(box=ROUNDED, show_lines=True)
        for head in ("by", "derivative", "shape"):
            box.add_column(head, header_style="bold", overflow="fold")
        for result, named in _program(found):
            cell = Text(visible(result.derivative.expression), style="bold")
            for name, part in named:
                cell.append(f"\nwhere {visible(name)} = {visible(part)}", style="not bold")
            for line in result_lines(result):
                cell.append(f"\n{line}", style="not bold")
            for note in words.notes(result.derivative):
                cell.append(f"\n{visible(note)}", style="not bold italic")
            box.add_row(Text(visible(result.by), style="bold"), cell, Text(words.extent(result.shape)))
        parts.append(box)
    parts += [Text(line, style="dim") for line in footing(written)]
    return printed(parts)


def json(written: Written) -> str:
    """The evaluation as JSON: numbers up to a limit, with what they are like; null for one that isn't finite."""
    import numpy as np

    from mcalc.answers.record import SCHEMA, plain, record
    from mcalc.report.json import dumps

    found = written.found
    bound = found.bound
    whole: dict[str, Any] = {"schema": SCHEMA, "command": "evaluate", "spec": bound.spec.program.source}
    whole["of"] = bound.request.command if found.answer is not None else "value"
    whole["data"] = {
        name: {"from": _from(source.origin), "shape": list(source.shape), "dtype": source.dtype}
        for name, source in bound.sources.items()
    }
    whole["dims"] = {name: bound.sizes.get(name) for name in bound.spec.sizes}
    whole["value"] = _listed(np.asarray(found.value))
    if found.rows:
        whole |= {"rows": found.rows, "chunks": found.chunks}
    whole["files"] = [{"path": path, "bytes": size} for path, size in written.files.items()]
    known = [] if found.answer is None else record(found.answer)["derivatives"]
    keys = ("wrt", "expression", "where", "structure", "nonsmooth", "domain", "check")
    whole["derivatives"] = [
        {key: told[key] for key in keys if key in told}
        | {"by": result.by, "form": result.form, "shape": list(result.shape), "summary": plain(summary(result.entries))}
        | _numbers(result)
        for result, told in zip(found.results, known, strict=True)
    ]
    return dumps(whole)


def _numbers(result: Result) -> dict[str, Any]:
    """The numbers themselves: of a sparse array those that are kept, with their rows and columns."""
    if result.entries.size > LISTED:
        return {"numbers": None}
    if result.form == "factors":
        return {"factors": {name.partition(".")[2]: _listed(part) for name, part in result.parts().items()}}
    if result.form == "sparse":
        kept = result.array.tocoo()
        return {"numbers": _listed(kept.data), "rows": kept.row.tolist(), "cols": kept.col.tolist()}
    return {"numbers": _listed(result.entries)}


def _listed(array: Any) -> Any:
    """An array as nested lists; None where it is too long."""
    if array.size > LISTED:
        return None

    def finite(value: Any) -> Any:
        return [finite(item) for item in value] if isinstance(value, list) else value if isfinite(value) else None

    return finite(array.tolist())
