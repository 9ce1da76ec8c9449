"""The table of commands. Each is a few lines over the library, and is imported when it is built."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from mcalc.cli.arguments import SpecCommand
from mcalc.cli.options import spread
from mcalc.cli.output import write
from mcalc.record import Record
from mcalc.report import ANSWERS, CHECKS, EXPLANATIONS, FUNCTIONS, NUMBERS, RULES, Formats

_EPILOG = """Exit status: 0 answered (check: agrees), 1 check disagrees, 2 the input is at fault, 3 mcalc can't do it,
70 mcalc's own fault."""


class Command(Record):
    """What a command does, the formats that it writes, and the module and function of this package that do it."""

    summary: str
    formats: Formats
    function: str

    def build(self, app: typer.Typer, name: str) -> None:
        """Add it to the application."""
        module, _, function = self.function.partition(".")
        does = getattr(import_module(f"mcalc.cli.{module}"), function)
        app.command(name, help=does.__doc__ or self.summary, short_help=self.summary, cls=SpecCommand)(
            spread(does, self.formats)
        )


COMMANDS = {
    "derivative": Command(
        "Derivative or partial derivatives of a scalar function of scalars.", ANSWERS, "answering.derivative"
    ),
    "gradient": Command("Gradient of a scalar function of vectors and matrices.", ANSWERS, "answering.gradient"),
    "jacobian": Command("Jacobian of anything by anything.", ANSWERS, "answering.jacobian"),
    "hessian": Command("Second derivative of a scalar function.", ANSWERS, "answering.hessian"),
    "check": Command("Is it right? Against numeric differentiation.", CHECKS, "checking.check"),
    "code": Command("The derivative as code.", ANSWERS, "answering.code"),
    "evaluate": Command("The numbers, on data from files or pipes.", NUMBERS, "numbers.evaluate"),
    "explain": Command("The steps of a derivative, each with its rule.", EXPLANATIONS, "answering.explain"),
    "rules": Command("The rules by name.", RULES, "reference.rules"),
    "functions": Command("The functions, or one with its derivative.", FUNCTIONS, "reference.functions"),
}


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
    for name, command in COMMANDS.items():
        if first not in COMMANDS or first == name:
            command.build(app, name)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        from mcalc import __version__

        write(f"mcalc {__version__}")
        raise typer.Exit


def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    del version
