"""The commands. Each is a few lines over the library, which is imported when a command runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mcalc.answers.request import Request
from mcalc.cli.arguments import SpecCommand, mended
from mcalc.cli.faults import Status
from mcalc.cli.options import Output, pairs, spread
from mcalc.cli.output import write, write_file
from mcalc.cli.source import Given, read_records, read_spec
from mcalc.errors import OptionError
from mcalc.report import ANSWERS, CHECKS, EXPLANATIONS, FUNCTIONS, RULES, Formats

if TYPE_CHECKING:
    from mcalc.answers.check import Checks
    from mcalc.proof.trials.plan import Plan

_EPILOG = """Exit status: 0 answered (check: agrees), 1 check disagrees, 2 the input is at fault, 3 mcalc can't do it,
70 mcalc's own fault."""

_FORMS = "dense, sparse, operator, factors, objective; flat, of scipy alone; module, of jax and torch."
_SPEC = 'The function, for example "{}"; - is standard input, @file a file.'
Batch = Annotated[
    str | None,
    typer.Option(
        metavar="FILE", help="Read a request a line, a spec or a JSON object, and answer in JSON. - is standard input."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]

_METHOD = (
    "From the outside in by the rules, by intermediate variables and a chain rule, or by dx; auto takes what fits."
)
_DETAIL = "The idea in three lines, the steps, or with what each rule says and each check."


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
    for name, (function, summary, formats) in _COMMANDS.items():
        if first not in _COMMANDS or first == name:
            command = spread(function, formats)
            app.command(name, help=function.__doc__ or summary, short_help=summary, cls=SpecCommand)(command)
    return app


def _derivative(name: str, example: str) -> Callable[..., int]:
    def command(
        context: typer.Context,
        request: Request,
        output: Output,
        spec: Given | None = None,
        batch: Batch = None,
    ) -> int:
        asked = request._replace(command=name)
        if batch is not None:
            return _batch(asked, output, spec, batch)
        if spec is None:
            raise typer.BadParameter(
                'it is missing: a function, for example "x*w", or --batch FILE', context, param_hint="SPEC"
            )
        form = output.form()
        write(ANSWERS.write(asked._replace(spec=spec.text).answer(), form))
        return Status.ANSWERED

    argument = typer.Argument(metavar="SPEC", help=_SPEC.format(example), parser=read_spec)
    command.__annotations__["spec"] = Annotated[Given | None, argument]
    return command


def _batch(request: Request, output: Output, spec: Given | None, path: str) -> int:
    from mcalc.cli.batch import run_batch

    if spec is not None:
        raise OptionError("a SPEC and --batch can't both be given", hint="put the SPEC on a line of the batch")
    if output.form("json") != "json":
        raise OptionError("a batch is answered in JSON", hint=f"leave --format {output.format} out")
    return run_batch(path, request)


def _check(
    context: typer.Context,
    request: Request,
    output: Output,
    spec: Annotated[
        Given | None, typer.Argument(metavar="SPEC", help=_SPEC.format("W @ x + b"), parser=read_records)
    ] = None,
    claim: Annotated[
        Given | None,
        typer.Argument(metavar="[CLAIM]", help="A derivative to check instead of mcalc's own.", parser=read_spec),
    ] = None,
    of: Annotated[
        Literal["jacobian", "hessian", "gradient", "derivative", "value", "vjp", "jvp", "hvp"],
        typer.Option(help="Which derivative is checked; of code also the value, and products with vectors."),
    ] = "jacobian",
    code: Annotated[
        str | None,
        typer.Option(metavar="FILE.py:NAME", help="Run this function of Python, NumPy, PyTorch or JAX as the claim."),
    ] = None,
    args: Annotated[
        str, typer.Option(metavar="NAMES", help="The variables that the arguments of --code are, in order: W,x.")
    ] = "",
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that a call of --code may take.")] = 10.0,
    at: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A point of your own: x=1,2,3 or X=@X.npy. A value for each variable."),
    ] = None,
    points: Annotated[int, typer.Option(min=1, max=1000, help="Typical points, at the first sizes.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Of the random points.")] = 0,
    against: Annotated[
        Literal["numeric", "sympy", "jax", "torch", "all"],
        typer.Option(help="What the derivative is held against; all is what is installed."),
    ] = "numeric",
    rtol: Annotated[float, typer.Option(min=0, help="An entry may be off by this part of it.")] = 0.0,
    atol: Annotated[float, typer.Option(min=0, help="An entry may be off by so much.")] = 0.0,
    batch: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Check a claim a line, of SPEC, or a spec and a claim divided by a tab, or a JSON object with both. "
            "- is standard input.",
        ),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Show a point where it is wrong, and both derivatives there.")
    ] = False,
) -> int:
    """Hold a derivative against numeric differentiation: mcalc's own, a CLAIM, or a JSON answer on standard input."""
    form = output.form("json" if batch is not None else "text")
    from mcalc.answers.check import agreement, check
    from mcalc.proof.trials.plan import Plan

    given = [pairs("--at", "x=1,2,3", at)] if at else []
    plan = Plan(seed=seed, points=points, at=given, against=against, rtol=rtol, atol=atol)
    if batch is not None:
        return _check_batch(batch, request, of, spec, plan, form, alone=code is None and claim is None)
    if spec is None:
        raise typer.BadParameter('it is missing: a function, for example "W @ x + b"', context, param_hint="SPEC")
    if code is not None:
        found = [_check_code(request._replace(spec=spec.text), code, of, args, timeout, claim, plan)]
    elif of in _OF_CODE:
        raise OptionError(f"--of {of} is of code", hint="--code FILE.py:NAME names it")
    else:
        found = check(request._replace(spec=spec.text, command=of), claim.text if claim else None, plan)
    for one in found:
        write(CHECKS.write(one, form, show))
    return Status.of(agreement(found))


def _check_batch(path: str, request: Request, of: str, spec: Given | None, plan: Plan, form: str, alone: bool) -> int:
    """Check the claims of a file, a line each."""
    from mcalc.cli.batch import run_checks

    if form != "json":
        raise OptionError("a batch is answered in JSON", hint=f"leave --format {form} out")
    if not alone or of in _OF_CODE:
        raise OptionError("the claims of a batch stand on its lines", hint="leave CLAIM and --code out")
    return run_checks(path, request._replace(spec=spec.text if spec else "", command=of), plan)


def _check_code(
    request: Request, code: str, of: str, args: str, seconds: float, claim: Given | None, plan: Plan
) -> Checks:
    """Hold what a function of a file computes against numbers."""
    from mcalc.answers.check_code import Code, check_code

    if claim is not None:
        raise OptionError("a CLAIM and --code can't both be given", hint="leave one of them out")
    names = tuple(name.strip() for name in args.split(",") if name.strip())
    known = request if of in _OF_CODE else request._replace(command=of)
    return check_code(known, Code(code, of, names, seconds), plan)


_OF_CODE = ("value", "vjp", "jvp", "hvp")


def _explain(
    *,
    spec: Annotated[Given, typer.Argument(metavar="SPEC", help=_SPEC.format("W @ x + b"), parser=read_spec)],
    request: Request,
    method: Annotated[Literal["auto", "rules", "chain", "differential"], typer.Option(help=_METHOD)] = "auto",
    detail: Annotated[Literal["brief", "normal", "full"], typer.Option(help=_DETAIL)] = "normal",
    scalar: Annotated[
        bool, typer.Option("--scalar", help="All variables are numbers, as in mcalc derivative.")
    ] = False,
    output: Output,
) -> int:
    """Show how a derivative comes about, step by step; every step names its rule and is checked. --wrt x,x is the
    Hessian."""
    from mcalc.explanation.explain import explained

    form = output.form()
    request = request._replace(spec=spec.text, command="derivative" if scalar else request.command)
    write(EXPLANATIONS.write(explained(request, method), form, detail))
    return Status.ANSWERED


def _code(
    *,
    spec: Annotated[Given, typer.Argument(metavar="SPEC", help=_SPEC.format("norm(A @ x - b)**2"), parser=read_spec)],
    request: Request,
    of: Annotated[
        Literal["gradient", "jacobian", "hessian", "derivative"] | None,
        typer.Option(help="Which derivative.  [default: gradient of a number, jacobian of anything else]"),
    ] = None,
    target: Annotated[Literal["numpy", "scipy", "jax", "torch"], typer.Option(help="The library.")] = "numpy",
    give: Annotated[
        str, typer.Option(metavar="NAMES", help="What the functions give, of value,derivative,jvp,vjp,hvp.")
    ] = "value,derivative",
    form: Annotated[str, typer.Option(metavar="FORM", help=_FORMS)] = "dense",
    out: Annotated[str | None, typer.Option(metavar="FILE", help="Write to a file.")] = None,
    test: Annotated[bool, typer.Option("--test", help="Write test_FILE too: its tests, for pytest.")] = False,
) -> int:
    """Write the function and its derivative as a module of code that needs no mcalc: run and checked before it is
    shown."""
    from mcalc.answers.code import Order, built

    names = tuple(name.strip() for name in give.split(","))
    order = Order(request._replace(spec=spec.text, command=of or ""), target, names, form)
    text, _ = built(order)
    if test:
        from mcalc.answers.code_tests import write_tests

        write_tests(order, out, write_file)
    if out is None:
        write(text.rstrip())
    else:
        write_file(out, text)
    return Status.ANSWERED


def _functions(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A function, alias or sign: softmax.")] = None,
    json: Json = False,
    prelude: Annotated[bool, typer.Option("--prelude", help="Write what the names mean in NumPy, a module.")] = False,
) -> int:
    """List the functions, or show one with its derivative, domain, kinks and spellings. What mcalc prints runs in
    NumPy as it stands after `from mcalc_prelude import *`, of the module that --prelude writes."""
    if json and prelude:
        raise OptionError("--json and --prelude can't both hold", hint="leave one of them out")
    write(FUNCTIONS.write(name, "prelude" if prelude else "json" if json else "text"))
    return Status.ANSWERED


def _rules(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help='A rule: "vector chain".')] = None,
    json: Json = False,
    paper: Annotated[bool, typer.Option("--paper", help="Go through the paper by its sections and examples.")] = False,
) -> int:
    """List the rules of differentiation, or show one with its statement, where the paper has it, and an example.
    --paper is The Matrix Calculus You Need For Deep Learning, section by section."""
    if name is not None and paper:
        raise OptionError("--paper shows all of the paper", hint="leave --paper out, or the name of the rule")
    write(RULES.write(name, "json" if json else "text", paper))
    return Status.ANSWERED


_COMMANDS: dict[str, tuple[Callable[..., int], str, Formats]] = {
    "derivative": (
        _derivative("derivative", "x**2 * sin(y)"),
        "Derivative or partial derivatives of a scalar function of scalars.",
        ANSWERS,
    ),
    "gradient": (
        _derivative("gradient", "norm(A @ x - y)**2"),
        "Gradient of a scalar function of vectors and matrices.",
        ANSWERS,
    ),
    "jacobian": (_derivative("jacobian", "W @ x + b"), "Jacobian of anything by anything.", ANSWERS),
    "hessian": (_derivative("hessian", "x.T @ A @ x"), "Second derivative of a scalar function.", ANSWERS),
    "check": (_check, "Is it right? Against numeric differentiation.", CHECKS),
    "code": (_code, "The derivative as code.", ANSWERS),
    "explain": (_explain, "The steps of a derivative, each with its rule.", EXPLANATIONS),
    "rules": (_rules, "The rules by name.", RULES),
    "functions": (_functions, "The functions, or one with its derivative.", FUNCTIONS),
}
"""What each command does, a summary of it, and the formats that it writes."""


def first_command(arguments: Sequence[str]) -> str:
    """The command line with its command in front, where options stand before it; empty where they don't.

    >>> first_command(["--json", "jacobian", "x*w"]), first_command(["jacobian", "x"]), first_command(["--help"])
    ("jacobian 'x*w' --json", '', '')
    """
    at = next((at for at, argument in enumerate(arguments) if argument in _COMMANDS), 0)
    if not at or not arguments[0].startswith("-") or arguments[0] in ("--version", "--help", "-h"):
        return ""
    from shlex import join

    return join([*arguments[at:], *mended(arguments[:at])])


def meant(message: str) -> str:
    """What to write in place of a command that mcalc doesn't have."""
    typed = message.partition("'")[2].partition("'")[0].lower()
    command = _MEANT.get(typed)
    if command is None:
        return "a command comes first, and then the function: mcalc jacobian 'x*w'"
    return f"did you mean mcalc {command}?"


_MEANT = {
    name: command
    for command, names in {
        "jacobian": "jac jacob jacobi",
        "gradient": "nabla del backward",
        "derivative": "diff differentiate deriv derive d dx partial dydx",
        "hessian": "second",
        "explain": "steps step show why how",
        "check": "verify test validate numeric compare",
        "functions": "function list ops",
        "rules": "rule help-rules",
        "--help": "help man usage",
        "--version": "version",
    }.items()
    for name in names.split()
}
"""What else the commands are called."""


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
