"""The table of commands. Each is a few lines over the library, and is imported when it is built."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from mcalc.cli.arguments import SpecCommand
from mcalc.cli.options import spread
from mcalc.cli.output import write
from mcalc.record import Record
from mcalc.report import ANSWERS, CHECKS, EXPLANATIONS, FUNCTIONS, NUMBERS, PATTERNS, RULES, Formats

_EPILOG = """Exit status: 0 answered (check: agrees), 1 check disagrees, 2 the input is at fault, 3 mcalc can't do it,
70 mcalc's own fault."""


class Command(Record):
    """What a command does, the formats that it writes, the module and function of this package that do it, and command
    lines that show it.
    """

    summary: str
    formats: Formats
    function: str
    examples: tuple[str, ...]

    def build(self, app: typer.Typer, name: str) -> None:
        """Add it to the application."""
        module, _, function = self.function.partition(".")
        does = getattr(import_module(f"mcalc.cli.{module}"), function)
        shown = "\n".join("  " + " ".join(filter(None, ("mcalc", name, one))) for one in self.examples)
        app.command(
            name,
            help=does.__doc__ or self.summary,
            short_help=self.summary,
            epilog=f"\b\nExamples:\n{shown}",
            cls=SpecCommand,
        )(spread(does, self.formats))


SUITED = Command(
    "The derivative, gradient or Jacobian, as suits the function.",
    ANSWERS,
    "answering.suited",
    ('"x*w"', '"norm(A @ x - b)**2" -w x', '"softmax(x)" -n 3 -j'),
)
"""What answers a function without a command."""

COMMANDS = {
    "derivative": Command(
        "Derivative or partial derivatives of a scalar function of scalars.",
        ANSWERS,
        "answering.derivative",
        ('"x**2 * sin(y)"', '"exp(-a*t)*cos(w*t)" --wrt t', '"x**5" --order 3'),
    ),
    "gradient": Command(
        "Gradient of a scalar function of vectors and matrices.",
        ANSWERS,
        "answering.gradient",
        (
            '"norm(A @ x - y)**2" --wrt x',
            '"log(det(X))" -s X=n,n:spd',
            '"z = W @ x + b; sum(relu(z)**2)" -s b=m --format latex',
        ),
    ),
    "jacobian": Command(
        "Jacobian of anything by anything.",
        ANSWERS,
        "answering.jacobian",
        ('"W @ x + b" --wrt x', '"softmax(x)" --n 3', '"x*w" --n 3 --json'),
    ),
    "hessian": Command(
        "Second derivative of a scalar function.",
        ANSWERS,
        "answering.hessian",
        (
            '"x.T @ A @ x" --wrt x -s A=n,n:symmetric',
            '"sum(log(1 + exp(-y*(X @ w))))" --wrt w',
            '"x.T @ A @ y" --wrt x --wrt y',
        ),
    ),
    "check": Command(
        "Is it right? Against numeric differentiation.",
        CHECKS,
        "checking.check",
        (
            '"softmax(x)"',
            '"norm(A @ x - b)**2" "2*(A @ x - b).T @ A" --wrt x',
            '"sum(x**3)" "3*x**2" --at x=1,2,3 --show',
        ),
    ),
    "code": Command(
        "The derivative as code.",
        ANSWERS,
        "answering.code",
        (
            '"norm(A @ x - b)**2" --wrt x',
            '"sum(log(1 + exp(-y*(X @ w))))" --wrt w --target scipy --form flat',
            '"x[2:] - 2*x[1:-1] + x[:-2]" --form sparse',
        ),
    ),
    "evaluate": Command(
        "The numbers, on data from files or pipes.",
        NUMBERS,
        "numbers.evaluate",
        (
            '"norm(A @ x - b)**2" --data A=A.npy --data b=b.csv --at x=1,2,3',
            '"W @ x + b" --wrt x --random --n 4 --size m=3',
            '"sigmoid(x)*w" --data x=x.npy --data w=x.npy --out J.npz',
        ),
    ),
    "sparsity": Command(
        "Which entries can be other than zero, in words and as a picture.",
        PATTERNS,
        "numbers.sparsity",
        (
            '"x[2:] - 2*x[1:-1] + x[:-2]" --n 100',
            '"W @ x" --wrt W --out pattern.svg',
            '"sum((x[1:] - x[:-1]**2)**2)" --of hessian --n 30 --ascii',
        ),
    ),
    "explain": Command(
        "The steps of a derivative, each with its rule.",
        EXPLANATIONS,
        "answering.explain",
        (
            '"sum(relu(W @ x + b))" --wrt W',
            '"sin(x**2)" --scalar',
            '"trace(A @ X @ B)" --wrt X --method differential',
        ),
    ),
    "rules": Command("The rules by name.", RULES, "reference.rules", ("", '"vector chain"', "--paper")),
    "functions": Command(
        "The functions, or one with its derivative.",
        FUNCTIONS,
        "reference.functions",
        ("", "softmax", "--prelude"),
    ),
    "help": Command(
        "A command, or a topic, or all as a page of the manual.",
        FUNCTIONS,
        "reference.show_help",
        ("jacobian", "language", "--man"),
    ),
    "shell": Command(
        "Type functions and see them answered.",
        ANSWERS,
        "shell.shell",
        ("", "--wrt x -s b=m", "--format text"),
    ),
    "serve": Command(
        "A page on this machine that answers as one types.",
        FUNCTIONS,
        "serving.serve",
        ("", "--port 9000", "--no-browser"),
    ),
    "mcp": Command(
        "Tools for language models, by the Model Context Protocol.",
        FUNCTIONS,
        "serving.mcp",
        ("", "< requests.jsonl", "> replies.jsonl"),
    ),
    "completion": Command(
        "A script that completes commands in a shell.",
        FUNCTIONS,
        "reference.completion",
        ("bash", "zsh", "fish"),
    ),
}


def application(first: str | None = None) -> typer.Typer:
    """The commands; where `first` names one, that one alone: to build the others takes as long as an answer. An empty
    name is a function without a command."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
        help="Derivatives of functions of scalars, vectors and matrices: closed form, shape, sparsity, and a check.",
        epilog=_EPILOG,
    )
    if first == "":
        SUITED.build(app, "")
        return app
    app.callback(invoke_without_command=True)(_main)
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
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    del version
    if context.invoked_subcommand is None:
        width = max(map(len, COMMANDS)) + 2
        commands = "\n".join(f"  {name:{width}}{command.summary}" for name, command in COMMANDS.items())
        write(_SHORT.format(commands=commands))


_SHORT = """mcalc: derivatives of functions of scalars, vectors and matrices, in closed form.

  mcalc "x*w"                                the derivative that suits
  mcalc gradient "norm(A @ x - b)**2" -w x   by x alone
  mcalc explain "sum(relu(W @ x + b))"       how it comes about

{commands}

mcalc help COMMAND shows the options of a command, mcalc help language what a
function may look like."""
