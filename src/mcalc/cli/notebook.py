"""The magic `%%mcalc`: a command line whose function stands in the cell."""

from __future__ import annotations

import shlex
from typing import Annotated, Any

import typer

from mcalc.answers.request import COMMANDS as DERIVATIVES
from mcalc.answers.request import Request
from mcalc.cli.app import COMMANDS
from mcalc.cli.arguments import SpecCommand
from mcalc.cli.options import Output, spread
from mcalc.cli.run import run
from mcalc.errors import OptionError
from mcalc.report import ANSWERS


def cell(line: str, text: str = "") -> Any:
    """The answer of a derivative, which the notebook shows; any other command prints.

    >>> cell("gradient --wrt x", "norm(A @ x - b)**2").derivatives
    (<derivative by x: 2*(A @ x - b).T @ A>,)
    """
    words = shlex.split(line)
    command = words.pop(0) if words and words[0] in COMMANDS else ""
    if command and command not in DERIVATIVES:
        run([command, *([text.strip()] if text.strip() else []), *words])
        return None
    found: list[Any] = []

    def ask(*, spec: Annotated[str, typer.Argument()], request: Request, output: Output) -> int:
        if output.out or output.copy or output.json or output.format:
            raise OptionError("a cell is shown as it is", hint="leave --format, --json, --out and --copy out")
        found.append(request._replace(spec=spec, command=command).suited().answer())
        return 0

    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(cls=SpecCommand)(spread(ask, ANSWERS))
    app([*([text.strip()] if text.strip() else []), *words], prog_name="%%mcalc", standalone_mode=False)
    return found[0]
