"""The commands that read out the reference: the functions, the rules, help, and the scripts for shells."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from mcalc.cli.output import write
from mcalc.cli.status import Status
from mcalc.errors import OptionError
from mcalc.report import FUNCTIONS, RULES

Json = Annotated[bool, typer.Option("--json", "-j", help="Write JSON.")]


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


def show_help(
    about: Annotated[str | None, typer.Argument(metavar="[COMMAND|TOPIC]", help="What to tell of.")] = None,
    man: Annotated[bool, typer.Option("--man", help="Write a page for man, of all commands.")] = False,
) -> int:
    """Show the help of a command, or a topic: language, shapes, layout and more. For man: mcalc help --man >
    ~/.local/share/man/man1/mcalc.1"""
    from mcalc.cli.manual import help_of, man_page

    write(man_page() if man else help_of(about))
    return Status.ANSWERED


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> int:
    """Write a script that completes commands, options, their values and the names of functions. It starts no Python;
    how to install it stands in its first lines."""
    from mcalc.cli.completion import script

    write(script(shell))
    return Status.ANSWERED
