"""Patterns of derivatives: in words, in numbers, and as a picture."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from mcalc.answers.answer import Answer, Derivative
from mcalc.answers.profile import Profile, profiles
from mcalc.errors import LimitError, OptionError
from mcalc.record import Record
from mcalc.report import words
from mcalc.report.lines import columns, visible
from mcalc.report.sheet import heading

DRAWN = 1024
"""Patterns of so many places, and no more, are drawn in the table of an answer."""
_FRAME = 8


class Patterns(Record):
    """An answer whose patterns are shown, with pictures in ASCII or not, and the files that they went to."""

    answer: Answer
    ascii: bool = False
    files: tuple[str, ...] = ()


def _ascii(asked: bool) -> bool:
    """Whether pictures are in ASCII: where that was asked for, and where the terminal has nothing else."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return asked or visible("⠿", encoding) != "⠿"


def picture(derivative: Derivative, width: int, ascii: bool = False) -> str:
    """The picture of a pattern no wider than so many columns, or why there is none."""
    try:
        return derivative.sparsity.picture(width, _ascii(ascii))
    except (LimitError, OptionError) as error:
        return f"no picture: {error.message}"


def facts(found: Profile) -> Iterator[tuple[str, str]]:
    """What is known of a pattern, by name."""
    sparsity = found.derivative.sparsity
    yield "class", ", ".join(found.derivative.structure) or "nothing special"
    yield "shape", words.extent(found.derivative.symbolic_shape)
    at_most = "at most " if "nnz" in sparsity.bounds else ""
    yield "entries", f"{at_most}{sparsity.nnz} of {sparsity.size}"
    yield "density", at_most + found.density
    if sparsity.count is not None and sparsity.density is not None and sparsity.nnz.value is None:
        at_most = "at most " if "count" in sparsity.bounds else ""
        yield "in numbers", f"{at_most}{sparsity.count} of {sparsity.total}, {sparsity.density:.3g}"
    if found.bandwidths is not None:
        below, above = found.bandwidths
        yield "bandwidth", f"{below} below the diagonal, {above} above it"
    if found.offsets is not None and found.offsets != (0,):
        yield "diagonals", ", ".join(map(str, found.offsets))
    if found.blocks is not None:
        yield "blocks", found.blocks
    if found.rank is not None:
        yield "rank", found.rank
    told = [f"{number} by {side}" for side, number in (("columns", found.columns), ("rows", found.rows)) if number]
    yield "colours", ", ".join(told) or "no formula; sizes give a number"


def text(shown: Patterns) -> str:
    """The patterns, a fact a line, each with its picture."""
    lines = heading(shown.answer.question, what="Sparsity")
    for found in profiles(shown.answer):
        lines.append(f"by {', '.join(found.derivative.wrt)}: {found.derivative.expression}")
        lines += [f"  {name}: {fact}" for name, fact in facts(found)]
        drawn = picture(found.derivative, columns(24, 200) - 2, shown.ascii)
        lines += [f"  {line}" for line in drawn.splitlines()]
    return "\n".join([*map(visible, lines), *_written(shown)])


def table(shown: Patterns) -> str:
    """The patterns in boxes, one a variable."""
    from rich.box import ROUNDED
    from rich.table import Table
    from rich.text import Text

    from mcalc.report.table import printed

    width = columns(24, 200)
    head, *rest = heading(shown.answer.question, what="Sparsity")
    parts = [Text(head, style="bold"), *map(Text, rest)]
    box = Table(box=ROUNDED, show_header=False)
    label = 10
    box.add_column(width=label, style="dim")
    box.add_column(width=max(12, width - label - 7), overflow="fold")
    for found in profiles(shown.answer):
        box.add_row("by", Text(visible(", ".join(found.derivative.wrt)), style="bold"))
        box.add_row("is", Text(visible(found.derivative.expression)))
        for name, fact in facts(found):
            box.add_row(name, Text(visible(fact)))
        drawn = picture(found.derivative, width - label - _FRAME, shown.ascii)
        box.add_row("", Text(drawn, no_wrap=True), end_section=True)
    return printed([*parts, box, *(Text(line, style="dim") for line in _written(shown))])


def _written(shown: Patterns) -> list[str]:
    return [f"written to {path}" for path in shown.files]


def pictures(answer: Answer, ascii: bool = False) -> str:
    """The pictures of an answer, one below the other."""
    parts = []
    for derivative in answer.derivatives:
        parts.append(f"pattern by {', '.join(derivative.wrt)}:\n{picture(derivative, columns(24, 200), ascii)}")
    return "\n".join(parts)


def json(shown: Patterns) -> str:
    """The patterns as JSON."""
    from mcalc.answers.record import SCHEMA, plain, record
    from mcalc.report.json import dumps

    whole = record(shown.answer)
    known: Sequence[dict[str, object]] = whole["derivatives"]
    kept = {name: whole[name] for name in ("spec", "syntax", "layout", "variables", "dims", "output", "notes")}
    patterns = []
    for found, told in zip(profiles(shown.answer), known, strict=True):
        bandwidth = None
        if found.bandwidths is not None:
            bandwidth = dict(zip(("lower", "upper"), found.bandwidths, strict=True))
        colours = {
            side: None if number is None else {"number": plain(number.number), "at_most": number.at_most}
            for side, number in (("columns", found.columns), ("rows", found.rows))
        }
        patterns.append(
            {name: told[name] for name in ("wrt", "expression", "symbolic_shape", "shape", "structure", "sparsity")}
            | {"density": found.density, "bandwidth": bandwidth, "diagonals": plain(found.offsets)}
            | {"blocks": found.blocks, "rank": found.rank, "colours": colours}
        )
    files = {"files": list(shown.files)} if shown.files else {}
    return dumps({"schema": SCHEMA, "command": "sparsity", **kept, **files, "patterns": patterns})


def write_pattern(path: str, derivative: Derivative) -> None:
    """Write a pattern to a file: a picture as .svg or .png, the places as .mtx or .npz."""
    from pathlib import Path

    from mcalc.data.writing import atomically, write_arrays

    suffix = Path(path).suffix.lower()
    pattern = derivative.sparsity.placed()
    if suffix in (".svg", ".png"):
        from mcalc.pictures.image import png, svg

        grid = pattern.drawn(lambda _: (_PIXELS, _PIXELS))
        made = svg(grid).encode() if suffix == ".svg" else png(grid)

        def write(stream: BinaryIO) -> None:
            stream.write(made)

        atomically(path, write)
    elif suffix in (".mtx", ".npz"):
        import numpy as np
        from scipy import sparse

        rows, cols = pattern.coordinates()
        ones = np.ones(len(rows), dtype=np.int8)
        write_arrays(path, {"pattern": sparse.coo_array((ones, (rows, cols)), shape=pattern.in_numbers())})
    else:
        raise OptionError(f"{path!r} can't be written", hint="a pattern is written as .svg, .png, .mtx or .npz")


_PIXELS = 480
"""Dots on a side of a picture in a file."""
