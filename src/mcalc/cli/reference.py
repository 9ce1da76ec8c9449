"""The commands that read out the reference: the functions and the rules."""

from __future__ import annotations

from typing import Annotated

import typer

from mcalc.cli.faults import Status
from mcalc.cli.output import write
from mcalc.errors import OptionError
from mcalc.report import FUNCTIONS, RULES

Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]


def functions(
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


def rules(
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
