"""A command whose first arguments are mathematics: `-sin(x)` is a spec, not a bundle of options."""

from __future__ import annotations

import re
from collections.abc import Collection

from typer import Context
from typer.core import TyperArgument, TyperCommand

from mcalc.errors import OptionError


class SpecCommand(TyperCommand):
    """A command that takes what begins with one dash for an argument unless it is one of its options."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put the arguments behind `--`, so that the parser reads nothing into them."""
        flags, valued, room = {"--help", "-h"}, set[str](), 0
        for param in self.get_params(ctx):
            if isinstance(param, TyperArgument):
                room += 1
            else:
                (flags if getattr(param, "is_flag", False) else valued).update(param.opts)
        options, positional = _sorted(args, flags, valued, ctx.command_path)
        known = flags | valued
        misspelt = any(arg.startswith("--") and arg.partition("=")[0] not in known for arg in options)
        if len(positional) > room and not misspelt:
            raise _too_many(positional, room, known)
        return super().parse_args(ctx, [*options, "--", *positional])


def _sorted(args: list[str], flags: set[str], valued: set[str], command: str = "mcalc") -> tuple[list[str], list[str]]:
    """The options with their values, and everything else. Raises OptionError for an option that lacks its value.

    >>> _sorted(["-sin(x)", "--wrt", "x", "-sx=n", "-", "--json"], {"--json"}, {"--wrt", "-s"})
    (['--wrt', 'x', '-sx=n', '--json'], ['-sin(x)', '-'])
    """
    options: list[str] = []
    positional: list[str] = []
    left = iter(args)
    for arg in left:
        if arg == "--":
            positional += left
        elif arg in valued:
            value = next(left, "--")
            if value.partition("=")[0] in {"--", *flags, *valued}:
                raise OptionError(f"{arg} lacks its value", hint=f"{command} --help shows what it takes")
            options += [arg, value]
        elif arg in flags or arg.startswith("--") or _declares(arg):
            options.append(arg)
        else:
            positional.append(arg)
    return options, positional


def _too_many(positional: list[str], room: int, known: Collection[str]) -> OptionError:
    """The error for more than fits: an option with one dash too few, or a function that the shell has split.

    >>> print(_too_many(["x*w", "-n", "3"], 1, {"--n", "--wrt"}))
    there is no option -n
    hint: did you mean --n?
    """
    for arg in positional:
        match = re.fullmatch(r"-(\w+)(=.*)?", arg)
        if match and f"--{match[1]}" in known:
            return OptionError(f"there is no option -{match[1]}", hint=f"did you mean --{match[1]}?")
    extra = " ".join(positional[room:])
    hint = "what has spaces in it stands in quotes"
    return OptionError(f"there is an argument too many: {extra if len(extra) <= 40 else extra[:37] + '...'}", hint=hint)


def _declares(arg: str) -> bool:
    """Whether this is the one short option with its value attached: `-sW=m,n`, and not `-sin(x) == y`."""
    name, equals, value = arg.removeprefix("-s").partition("=")
    return arg.startswith("-s") and name.isidentifier() and bool(equals) and not value.startswith("=")
