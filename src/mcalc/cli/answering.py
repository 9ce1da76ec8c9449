"""The commands that derive: the four derivatives, the steps, and the code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import typer

from mcalc.answers.request import Library, Request
from mcalc.cli.options import Output
from mcalc.cli.output import write, write_file
from mcalc.cli.source import Given, read_spec
from mcalc.cli.status import Status
from mcalc.errors import OptionError
from mcalc.report import ANSWERS, EXPLANATIONS

SPEC = 'The function, for example "{}"; - is standard input, @file a file.'
_FORMS = "dense, sparse, operator, factors, objective; flat, of scipy alone; module, of jax and torch."
Batch = Annotated[
    str | None,
    typer.Option(
        metavar="FILE", help="Read a request a line, a spec or a JSON object, and answer in JSON. - is standard input."
    ),
]
Picture = Annotated[
    bool, typer.Option("--picture", help="Draw where entries can be other than zero; a sketch without sizes.")
]
_METHOD = (
    "From the outside in by the rules, by intermediate variables and a chain rule, or by dx; auto takes what fits."
)
_DETAIL = "The idea in three lines, the steps, or with what each rule says and each check."


def _deriving(name: str, example: str) -> Callable[..., int]:
    def command(
        context: typer.Context,
        request: Request,
        output: Output,
        spec: Given | None = None,
        batch: Batch = None,
        picture: Picture = False,
    ) -> int:
        asked = request._replace(command=name)
        if batch is not None:
            return _batch(asked, output, spec, batch)
        if spec is None:
            raise typer.BadParameter(
                'it is missing: a function, for example "x*w", or --batch FILE', context, param_hint="SPEC"
            )
        form = output.form()
        answer = asked._replace(spec=spec.text).suited().answer()
        text = ANSWERS.write(answer, form)
        if picture:
            if form not in ("table", "text"):
                raise OptionError(
                    f"--picture goes with a table or text, and not with {form}", hint="mcalc sparsity --json"
                )
            from mcalc.report.patterns import pictures

            text += "\n" + pictures(answer)
        output.write(text, "\n".join(one.expression for one in answer.derivatives))
        return Status.ANSWERED

    argument = typer.Argument(metavar="SPEC", help=SPEC.format(example), parser=read_spec)
    command.__annotations__["spec"] = Annotated[Given | None, argument]
    return command


def _batch(request: Request, output: Output, spec: Given | None, path: str) -> int:
    from mcalc.cli.batch import run_batch

    if spec is not None:
        raise OptionError("a SPEC and --batch can't both be given", hint="put the SPEC on a line of the batch")
    if output.form("json") != "json":
        raise OptionError("a batch is answered in JSON", hint=f"leave --format {output.format} out")
    output.stream()
    return run_batch(path, request)


derivative = _deriving("derivative", "x**2 * sin(y)")
gradient = _deriving("gradient", "norm(A @ x - y)**2")
jacobian = _deriving("jacobian", "W @ x + b")
hessian = _deriving("hessian", "x.T @ A @ x")
suited = _deriving("", "W @ x + b")


def explain(
    *,
    spec: Annotated[Given, typer.Argument(metavar="SPEC", help=SPEC.format("W @ x + b"), parser=read_spec)],
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
    output.write(EXPLANATIONS.write(explained(request, method), form, detail))
    return Status.ANSWERED


def code(
    *,
    spec: Annotated[Given, typer.Argument(metavar="SPEC", help=SPEC.format("norm(A @ x - b)**2"), parser=read_spec)],
    request: Request,
    of: Annotated[
        Literal["gradient", "jacobian", "hessian", "derivative"] | None,
        typer.Option(help="Which derivative.  [default: gradient of a number, jacobian of anything else]"),
    ] = None,
    target: Annotated[Library, typer.Option(help="The library.")] = "numpy",
    give: Annotated[
        str, typer.Option(metavar="NAMES", help="What the functions give, of value,derivative,jvp,vjp,hvp.")
    ] = "value,derivative",
    form: Annotated[str, typer.Option(metavar="FORM", help=_FORMS)] = "dense",
    out: Annotated[str | None, typer.Option("--out", "-o", metavar="FILE", help="Write to a file.")] = None,
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
