"""The command `shell`."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from mcalc.answers.request import Request
from mcalc.cli.options import Output
from mcalc.cli.output import warn
from mcalc.cli.status import Status


def shell(*, request: Request, output: Output) -> int:
    """Type functions and see them answered, with the answer under the line as you type. :help shows what else there is;
    the options hold for every line."""
    from mcalc.shell.session import Session

    session = Session(output.form(), request._replace(command=""))
    if sys.stdin.isatty() and sys.stdout.isatty() and find_spec("prompt_toolkit"):
        from mcalc.shell.terminal import run
    else:
        if sys.stdin.isatty():
            warn("pip install 'mcalculus[shell]' for answers as you type")
        from mcalc.shell.lines import run
    run(session)
    return Status.ANSWERED
