"""The commands. Each is a few lines over the library, which is imported when a command runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import typer

from mcalc.cli.arguments import SpecCommand
from mcalc.cli.options import Output, Reading, spread
from mcalc.errors import OptionError

_EPILOG = """Exit status: 0 answered (check: agrees), 1 check disagrees, 2 the input is at fault, 3 mcalc can't do it,
70 mcalc's own fault."""

_SPEC = 'The function, for example "{}"; - is standard input, @file a file.'
SpecArgument = Annotated[str, typer.Argument(metavar="SPEC", help=_SPEC.format("W @ x + b"))]
Batch = Annotated[
    str | None,
    typer.Option(
        metavar="FILE", help="Read a request a line, a spec or a JSON object, and answer in JSON. - is standard input."
    ),
]

_METHOD = "From the outside in by the rules, or intermediate variables and a chain rule; auto takes what fits."
_DETAIL = "The idea, the steps, or every substitution, shape and check."

_DERIVATIVES = {
    "derivative": ("Derivative or partial derivatives of a scalar function of scalars.", "x**2 * sin(y)"),
    "gradient": ("Gradient of a scalar function of vectors and matrices.", "norm(A @ x - y)**2"),
    "jacobian": ("Jacobian of anything by anything.", "W @ x + b"),
    "hessian": ("Second derivative of a scalar function.", "x.T @ A @ x"),
}
"""What each command does, and a function for it."""


def application(first: str | None = None) -> typer.Typer:
    """The commands; where `first` names one, that one alone: to build the others takes as long as an answer."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["--help", "-h"]},
        help="Derivatives of functions of scalars, vectors and matrices: closed form, shape, sparsity, and a check.",
        epilog=_EPILOG,
    )
    app.callback()(_main)
    commands = {name: (_derivative(name, example), summary) for name, (summary, example) in _DERIVATIVES.items()}
    commands["check"] = (_check, "Is it right? Against numeric differentiation.")
    commands["explain"] = (_explain, "The steps of a derivative, each with its rule.")
    commands["rules"] = (_rules, "The rules by name.")
    commands["functions"] = (_functions, "The functions, or one with its derivative.")
    for name, (function, summary) in commands.items():
        if first not in commands or first == name:
            app.command(name, help=function.__doc__ or summary, short_help=summary, cls=SpecCommand)(spread(function))
    return app


def _derivative(name: str, example: str) -> Callable[..., None]:
    def command(
        context: typer.Context,
        reading: Reading,
        output: Output,
        spec: str | None = None,
        batch: Batch = None,
    ) -> None:
        raise typer.Exit(_answer(context, name, spec, batch, reading, output))

    argument = typer.Argument(metavar="SPEC", help=_SPEC.format(example))
    command.__annotations__["spec"] = Annotated[str | None, argument]
    return command


def _answer(
    context: typer.Context, command: str, spec: str | None, batch: str | None, reading: Reading, output: Output
) -> int:
    from mcalc.cli.output import write
    from mcalc.cli.request import from_options
    from mcalc.cli.source import located, read_spec

    if batch is not None:
        from mcalc.cli.batch import run_batch

        if spec is not None:
            raise OptionError("a SPEC and --batch can't both be given", hint="put the SPEC on a line of the batch")
        if output.form("json") != "json":
            raise OptionError("a batch is answered in JSON", hint=f"leave --format {output.format} out")
        return run_batch(batch, from_options(command, "", reading))
    if spec is None:
        raise typer.BadParameter(
            'it is missing: a function, for example "x*w", or --batch FILE', context, param_hint="SPEC"
        )
    form = output.form()
    given = read_spec(spec)
    request = from_options(command, given.text, reading)
    with located(given):
        answer = request.answer()
    from mcalc.report import report

    write(report(answer, form))
    return 0


def _check(
    spec: SpecArgument,
    reading: Reading,
    output: Output,
    claim: Annotated[
        str | None, typer.Argument(metavar="[CLAIM]", help="A derivative to check instead of mcalc's own.")
    ] = None,
    of: Annotated[
        Literal["jacobian", "hessian", "gradient", "derivative"], typer.Option(help="Which derivative is checked.")
    ] = "jacobian",
) -> None:
    """Hold a derivative against numeric differentiation: mcalc's own, a CLAIM, or a JSON answer on standard input."""
    from mcalc.cli.check import run_check
    from mcalc.cli.request import from_options
    from mcalc.cli.source import RECORD_BYTES, located, read_spec

    given = read_spec(spec, RECORD_BYTES)
    claimed = None if claim is None else read_spec(claim)
    request = from_options(of, given.text, reading)
    with located(given, *([claimed] if claimed else [])):
        status = run_check(request, claimed.text if claimed else None, output.form("text"))
    raise typer.Exit(status)


def _functions(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A function, alias or sign: softmax.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """List the functions, or show one with its derivative, domain, kinks and spellings."""
    from mcalc.cli.reference import run_functions

    raise typer.Exit(run_functions(name, json))


def _explain(
    spec: SpecArgument,
    reading: Reading,
    method: Annotated[Literal["auto", "rules", "chain"], typer.Option(help=_METHOD)] = "auto",
    detail: Annotated[Literal["brief", "normal", "full"], typer.Option(help=_DETAIL)] = "normal",
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    format: Annotated[
        Literal["table", "text", "json", "latex", "markdown"] | None,
        typer.Option(help="How to write the steps.  [default: table]"),
    ] = None,
) -> None:
    """Show how a derivative comes about, step by step; every step names its rule and is checked. --wrt x,x is the
    Hessian."""
    from mcalc.cli.explain import form_of, run_explain
    from mcalc.cli.request import from_options
    from mcalc.cli.source import located, read_spec

    form = form_of(json, format)
    given = read_spec(spec)
    with located(given):
        status = run_explain(from_options("jacobian", given.text, reading), method, detail, form)
    raise typer.Exit(status)


def _rules(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help='A rule: "vector chain".')] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """List the rules of differentiation, or show one with its statement, where the paper has it, and an example."""
    from mcalc.cli.reference import run_rules

    raise typer.Exit(run_rules(name, json))


def _show_version(wanted: bool) -> None:
    if wanted:
        from mcalc import __version__
        from mcalc.cli.output import write

        write(f"mcalc {__version__}")
        raise typer.Exit


def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    del version
