"""Command lines that begin with something other than a command."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mcalc.cli.app import COMMANDS
from mcalc.cli.arguments import mended


def misplaced(arguments: Sequence[str]) -> tuple[str, str]:
    """What is wrong where a command stands in a place that is not its own, and the command line as it should be.

    >>> misplaced(["--json", "jacobian", "x*w"])
    ('options stand after the command', "jacobian 'x*w' --json")
    >>> misplaced(["jacobian x*w"])
    ('the function stands in quotes, and the command before them', "jacobian 'x*w'")
    >>> misplaced(["jacobian", "x"])
    ('', '')
    """
    from shlex import join

    command, _, spec = arguments[0].partition(" ") if arguments else ("", "", "")
    if spec and command in COMMANDS:
        return "the function stands in quotes, and the command before them", join([command, spec, *arguments[1:]])
    at = next((at for at, argument in enumerate(arguments) if argument in COMMANDS), 0)
    if not at or not arguments[0].startswith("-") or arguments[0] in _ROOT:
        return "", ""
    return "options stand after the command", join([*arguments[at:], *mended(arguments[:at])])


def begins_with_a_spec(arguments: Sequence[str]) -> bool:
    """Whether a function stands where a command should: what is no word, and no option alone.

    >>> [begins_with_a_spec(line.split()) for line in ("x*w", "-x**2 -j", "-n 3 x*w", "x", "@f", "jacobain x*w", "-V")]
    [True, True, True, True, True, False, False]
    """
    if not arguments or arguments[0] in COMMANDS or arguments[0] in _ROOT:
        return False
    if re.fullmatch(r"--?[A-Za-z][\w-]*(=.*)?", arguments[0]):
        return any(not re.fullmatch(r"[\w-]+(=.*)?", one) for one in arguments[1:])
    return not re.fullmatch(r"[^\W\d_][\w-]+", arguments[0])


_ROOT = ("--version", "-V", "--help", "-h")


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
        "sparsity": "pattern structure spy sparse",
        "functions": "function list ops",
        "rules": "rule help-rules",
        "help": "man usage",
        "--version": "version",
    }.items()
    for name in names.split()
}
"""What else the commands are called."""
