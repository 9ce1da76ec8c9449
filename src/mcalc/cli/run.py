"""One command line from its arguments to its exit status; no exception leaves here."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from mcalc.cli.output import ClosedPipe, abandon, complain, prepare, warn, write
from mcalc.cli.status import Status
from mcalc.errors import FileError, InputError, McalcError, fault
from mcalc.report.terminal import When, choose


class UsageError(InputError):
    """A command line that can't be read."""

    kind = "usage"


def run(arguments: Sequence[str]) -> int:
    """Answer, and say with which status to exit."""
    prepare()
    as_json = _wants_json(arguments)
    choose(_wants_colours(arguments))
    try:
        with fault() as failed:
            return _status(arguments, as_json)
        return _fail(failed.error, as_json)
    except ClosedPipe:
        return Status.ANSWERED


def _status(arguments: Sequence[str], as_json: bool) -> int:
    from mcalc.cli.app import application
    from mcalc.cli.misplaced import begins_with_a_spec, misplaced

    wrong, better = misplaced(arguments)
    if wrong:
        raise UsageError(wrong, hint=f"write mcalc {better}")
    try:
        app = application("" if begins_with_a_spec(arguments) else arguments[0] if arguments else None)
        status = app(list(arguments), prog_name="mcalc", standalone_mode=False)
    except typer.TyperException as error:
        return _misused(error, as_json)
    except OSError as error:
        # Help and version are written by Typer itself.
        abandon(sys.stdout)
        raise FileError(f"the answer can't be written: {error.strerror}") from None
    except SystemExit as left:
        # Typer leaves this way only where its help found a closed pipe.
        return Status.ANSWERED if left.code == 1 else Status.INTERNAL
    return status if isinstance(status, int) else Status.ANSWERED


def _misused(error: typer.TyperException, as_json: bool) -> int:
    """A usage error in Typer's own words."""
    message = error.format_message()
    context: typer.Context | None = getattr(error, "ctx", None)
    lost = message.startswith("No such command") and not message.endswith("?")
    hint = None
    if lost or (message.startswith("No such option: -") and context is not None and context.parent is None):
        from mcalc.cli.misplaced import meant

        hint = meant(message)
    if as_json:
        return _fail(UsageError(message, hint=hint), as_json)
    if context is not None:
        warn(f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n")
    warn(f"Error: {message}")
    if hint is not None:
        warn(f"hint: {hint}")
    return Status.INPUT


def _fail(error: McalcError, as_json: bool) -> int:
    if as_json:
        from mcalc.answers.record import error_record
        from mcalc.report.json import dumps

        write(dumps(error_record(error)))
    else:
        complain(error)
    return error.status


def _wants_json(arguments: Sequence[str]) -> bool:
    """Whether errors are to be JSON, told before the command line has been read: it may be what is wrong."""
    before = ""
    for argument in arguments:
        if argument == "--":
            return False
        name, _, value = argument.partition("=")
        asked = value or argument if {name, before} & {"--format", "-f"} else ""
        if name in ("--json", "-j", "--batch") or asked == "json":
            return True
        before = argument
    return False


def _wants_colours(arguments: Sequence[str]) -> When:
    """Whether errors are to be in colours, told before the command line has been read."""
    said: dict[str, When] = {"always": "always", "never": "never"}
    for before, argument in zip(("", *arguments), arguments, strict=False):
        name, _, value = argument.partition("=")
        if (value or argument) in said and "--color" in (name, before):
            return said[value or argument]
    return "auto"
