"""A command whose first arguments are mathematics: `-sin(x)` is a spec, not a bundle of options."""

from __future__ import annotations

from typer import Context
from typer.core import TyperCommand


class SpecCommand(TyperCommand):
    """A command that takes what begins with one dash for an argument unless it is one of its options."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put the arguments behind `--`, so that the parser reads nothing into them."""
        flags, valued = {"--help", "-h"}, set[str]()
        for param in self.get_params(ctx):
            (flags if getattr(param, "is_flag", False) else valued).update(param.opts)
        options, positional = _sorted(args, flags, valued)
        return super().parse_args(ctx, [*options, "--", *positional])


def _sorted(args: list[str], flags: set[str], valued: set[str]) -> tuple[list[str], list[str]]:
    """The options with their values, and everything else.

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
            options += [arg, *([value] if (value := next(left, None)) is not None else [])]
        elif arg in flags or arg.startswith("--") or _declares(arg):
            options.append(arg)
        else:
            positional.append(arg)
    return options, positional


def _declares(arg: str) -> bool:
    """Whether this is the one short option with its value attached: `-sW=m,n`, and not `-sin(x) == y`."""
    name, equals, value = arg.removeprefix("-s").partition("=")
    return arg.startswith("-s") and name.isidentifier() and bool(equals) and not value.startswith("=")
