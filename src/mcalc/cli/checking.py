"""The command `check`: of mcalc's own answers, of claims, of code, one or a file of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mcalc.answers.request import Request, pairs
from mcalc.cli.answering import SPEC
from mcalc.cli.options import Output
from mcalc.cli.source import Given, read_records, read_spec
from mcalc.cli.status import Status
from mcalc.errors import OptionError
from mcalc.report import CHECKS

if TYPE_CHECKING:
    from mcalc.answers.check import Checks
    from mcalc.proof.trials.plan import Plan


def check(
    context: typer.Context,
    request: Request,
    output: Output,
    spec: Annotated[
        Given | None, typer.Argument(metavar="SPEC", help=SPEC.format("W @ x + b"), parser=read_records)
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
    from mcalc.answers import check as answers
    from mcalc.proof.trials.plan import Plan

    given = [pairs("--at", "x=1,2,3", at)] if at else []
    plan = Plan(seed=seed, points=points, at=given, against=against, rtol=rtol, atol=atol)
    if batch is not None:
        output.stream()
        return _check_batch(batch, request, of, spec, plan, form, alone=code is None and claim is None)
    if spec is None:
        raise typer.BadParameter('it is missing: a function, for example "W @ x + b"', context, param_hint="SPEC")
    if code is not None:
        found = [_check_code(request._replace(spec=spec.text), code, of, args, timeout, claim, plan)]
    elif of in _OF_CODE:
        raise OptionError(f"--of {of} is of code", hint="--code FILE.py:NAME names it")
    else:
        found = answers.check(request._replace(spec=spec.text, command=of), claim.text if claim else None, plan)
    output.write("\n".join(CHECKS.write(one, form, show) for one in found))
    return Status.of(answers.agreement(found))


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
