"""The commands that end in numbers and pictures: evaluate, sparsity."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from mcalc.answers.request import Request, pairs
from mcalc.cli.answering import SPEC
from mcalc.cli.options import Output
from mcalc.cli.source import Given, read_spec
from mcalc.cli.status import Status
from mcalc.data.source import KNOWN
from mcalc.data.writing import WRITTEN, ending, write_arrays
from mcalc.errors import OptionError
from mcalc.report import NUMBERS, PATTERNS


def evaluate(
    *,
    spec: Annotated[
        Given, typer.Argument(metavar="SPEC", help=SPEC.format("mean(log(1 + exp(-y*(X @ w))))"), parser=read_spec)
    ],
    data: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=FILE",
            help=f"The values of a variable: {', '.join(KNOWN)}; "
            "FILE:PART for an array or columns of it, - for standard input. May be repeated.",
        ),
    ] = None,
    at: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Values as they are typed: x=1,2,3 or X=[[1, 2], [3, 4]]."),
    ] = None,
    random: Annotated[bool, typer.Option("--random", help="Draw the values that are not given.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Of --random.")] = 0,
    of: Annotated[
        Literal["value", "gradient", "jacobian", "hessian", "derivative"] | None,
        typer.Option(help="What is evaluated.  [default: gradient of a number, jacobian of anything else]"),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help=f"Write the derivatives: {', '.join(WRITTEN)}; .npz and .mtx have sparse ones as they are.",
        ),
    ] = None,
    form: Annotated[
        Literal["dense", "sparse", "factors"] | None,
        typer.Option(help="How they are kept.  [default: sparse where the structure is]"),
    ] = None,
    memory: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Take no more than that: 4GB.  [default: most of what is free]")
    ] = None,
    rows: Annotated[
        int,
        typer.Option(
            min=0, metavar="INT", help="Add a sum over rows up over so many at a time.  [default: where they are large]"
        ),
    ] = 0,
    engine: Annotated[
        Literal["dask"] | None, typer.Option(help="Add the sum over rows up on other processes: with Dask.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, metavar="INT", help="Processes of --engine on this machine.  [default: one a core]")
    ] = 0,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A scheduler of Dask, whose workers see the same files.")
    ] = None,
    request: Request,
    output: Output,
) -> int:
    """Evaluate a function and its derivatives on data. The shapes of the variables are those of their files."""
    from mcalc.cli.progress import progress
    from mcalc.data.files import source_of
    from mcalc.data.memory import limit_of
    from mcalc.numbers.evaluate import evaluate as evaluated
    from mcalc.numbers.question import VALUE, Asked
    from mcalc.report.numbers import Written

    files = pairs("--data", "x=x.npy", data or ())
    typed = pairs("--at", "x=1,2,3", at or ())
    twice = [name for name in typed if name in files]
    if twice:
        raise OptionError(f"{twice[0]} is given twice, by --data and by --at", hint="leave one of them out")
    if sum(path == "-" or path.startswith("-:") for path in files.values()) + (spec.origin == "standard input") > 1:
        raise OptionError("standard input can be read once", hint="write one of them to a file")
    if out is not None:
        ending(out)
    given = {name: source_of(path) for name, path in files.items()} | typed
    limit = None if memory is None else limit_of(memory)
    asked = Asked(request._replace(spec=spec.text), of or "", given, random, seed, form or "", limit, rows)
    if engine is None and (scheduler is not None or workers):
        raise OptionError("--scheduler and --workers are of --engine dask", hint="add --engine dask, or leave them out")
    with progress() as watch:
        if engine is None:
            found = evaluated(asked, watch)
        else:
            from mcalc.numbers.dask_engine import dask_engine

            with dask_engine(scheduler, workers) as elsewhere:
                found = evaluated(asked, watch, elsewhere)
    sizes = {}
    if out is not None:
        if of == VALUE:
            arrays = {"value": found.value}
        else:
            arrays = {name: part for result in found.results for name, part in result.parts().items()}
        sizes[out] = write_arrays(out, arrays)
    output.write(NUMBERS.write(Written(found, sizes), output.form()))
    return Status.ANSWERED


def sparsity(
    *,
    spec: Annotated[Given, typer.Argument(metavar="SPEC", help=SPEC.format("x[1:] - x[:-1]"), parser=read_spec)],
    of: Annotated[
        Literal["gradient", "jacobian", "hessian", "derivative"],
        typer.Option(help="Of which derivative."),
    ] = "jacobian",
    ascii: Annotated[bool, typer.Option("--ascii", help="Draw in ASCII, not in Braille.")] = False,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write the pattern: .svg or .png, .mtx or .npz."),
    ] = None,
    request: Request,
    output: Output,
) -> int:
    """Show which entries of a derivative can be other than zero: the class, counts as formulas, bandwidths, blocks,
    rank, colours, and a picture. Without sizes the picture is a sketch.
    """
    from mcalc.report.patterns import Patterns, write_pattern

    form = output.form()
    answer = request._replace(spec=spec.text, command=of).answer()
    if out is not None:
        if len(answer.derivatives) > 1:
            names = ", ".join(",".join(one.wrt) for one in answer.derivatives)
            raise OptionError(f"a file holds one pattern, and there are those by {names}", hint="--wrt names one")
        write_pattern(out, answer.derivatives[0])
    output.write(PATTERNS.write(Patterns(answer, ascii, (out,) if out is not None else ()), form))
    return Status.ANSWERED
