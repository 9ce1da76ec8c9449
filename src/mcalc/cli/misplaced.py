"""Command lines that begin with something other than a command."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.cli.app import COMMANDS
from mcalc.cli.arguments import mended


def first_command(arguments: Sequence[str]) -> str:
    """The command line with its command in front, where options stand before it; empty where they don't.

    >>> first_command(["--json", "jacobian", "x*w"]), first_command(["jacobian", "x"]), first_command(["--help"])
    ("jacobian 'x*w' --json", '', '')
    """
    at = next((at for at, argument in enumerate(arguments) if argument in COMMANDS), 0)
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
        "evaluate": "eval compute run numbers value apply",
        "functions": "function list ops",
        "rules": "rule help-rules",
        "--help": "help man usage",
        "--version": "version",
    }.items()
    for name in names.split()
}
"""What else the commands are called."""
