"""A command whose first arguments are mathematics: `-sin(x)` is a spec, not a bundle of options."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from typer import Context
from typer.core import TyperArgument, TyperCommand

from mcalc.answers.request import KEYS
from mcalc.errors import OptionError
from mcalc.report import ANSWERS


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
        takes_spec = any(param.name == "spec" for param in self.get_params(ctx))
        options, positional = _sorted(args, flags, valued, ctx.command_path, room if takes_spec else 0)
        known = flags | valued
        unknown = [arg for arg in options if arg.startswith("--") and arg.partition("=")[0] not in known]
        for arg in unknown:
            if _meant(arg) is not None:
                raise no_option(arg, args, known, ctx.command_path)
        stray = [arg for at, arg in enumerate(positional) if _is_stray(arg, at, positional, room if takes_spec else 0)]
        if stray and not unknown:
            raise no_option(stray[0], args, known, ctx.command_path)
        if len(positional) > room and not unknown:
            raise _too_many(positional, room, ctx.command_path)
        return super().parse_args(ctx, [*options, "--", *positional])


def _sorted(
    args: list[str], flags: set[str], valued: set[str], command: str = "mcalc", room: int = 2
) -> tuple[list[str], list[str]]:
    """The options with their values, and everything else, where there is `room` for a function and a claim.

    A letter that is an option is a function or a claim where it can't be the option: it lacks a value, and is a name
    of the function. Raises OptionError for an option that lacks its value, and where -j could be either.

    >>> _sorted(["-sin(x)", "--wrt", "x", "-sx=n", "-", "--json"], {"--json"}, {"--wrt", "-s"})
    (['--wrt', 'x', '-sx=n', '--json'], ['-sin(x)', '-'])
    >>> _sorted(["1 - w*b", "-w", "-w", "b"], set(), {"-w"})
    (['-w', 'b'], ['1 - w*b', '-w'])
    """
    options: list[str] = []
    positional: list[str] = []
    left = [*reversed(args)]
    while left:
        arg = left.pop()
        if arg == "--":
            positional += reversed(left)
            break
        if arg in valued and left and left[-1].partition("=")[0] not in {"--", *flags, *valued}:
            options += [arg, left.pop()]
        elif arg in valued:
            positional.append(arg)
        elif (match := re.fullmatch(r"(-[a-z])=([^=].*)", arg)) and match[1] in valued:
            options += match.groups()
        elif arg in flags or re.match(r"--[A-Za-z][\w-]*(=|$)", arg) or _declares(arg):
            options.append(arg)
        else:
            positional.append(arg)
    for arg in positional:
        others = [other for other in positional if other is not arg]
        is_claim = len(positional) <= room and (not others or _names(arg) & _names(*others))
        if arg in valued and not (len(arg) == 2 and is_claim):
            raise OptionError(f"{arg} lacks its value", hint=f"{command} --help shows what it takes")
    if "-j" in options and not positional and room:
        options.remove("-j")
        positional.append("-j")
    elif "-j" in options and len(positional) < room and "j" in _names(*positional):
        raise OptionError("-j is an option, and could be the claim -j", hint="write --json, or (-j) for the claim")
    return options, positional


def _names(*texts: str) -> set[str]:
    """The names in expressions."""
    return {name for text in texts for name in re.findall(r"[^\W\d]\w*", text)}


def _is_stray(arg: str, at: int, positional: list[str], room: int) -> bool:
    """Whether it is an option that mcalc doesn't have, and neither a function nor a claim; there is `room` for some.

    >>> [_is_stray(arg, 1, ["x*w", arg], 2) for arg in ("-d", "-x", "-sin(x)", "-2")]
    [True, False, False, False]
    """
    match = re.fullmatch(r"-([A-Za-z][A-Za-z-]*)(=.*)?", arg)
    if match is None:
        return False
    if len(positional) > room:
        return at > 0 or not room or match[2] is not None or match[1] in _LETTERS or _meant(arg) is not None
    others = _names(*(other for other in positional if other is not arg))
    return len(positional) > 1 and bool(others) and match[1] not in others and _meant(arg) is not None


def no_option(arg: str, args: Sequence[str], known: Collection[str], command: str) -> OptionError:
    """The error for an option that a command doesn't have; a value that follows it is part of the hint.

    >>> print(no_option("-fmt", ["x*w", "-fmt", "json"], {"--format"}, "mcalc jacobian"))
    there is no option -fmt
    hint: did you mean --format json?
    """
    name, equals, value = arg.partition("=")
    meant = _meant(arg)
    if meant is None and f"-{name}" in known:
        meant = f"-{name}"
    option = (meant or "").split(" ")[0]
    if option not in known:
        told = meant if meant and not option.startswith("-") else f"{command} --help shows the options"
        return OptionError(f"there is no option {name}", hint=told)
    following = args[args.index(arg) + 1 : args.index(arg) + 2] if not equals else [value]
    if meant and following and following[0] in _values(meant):
        meant += f" {following[0]}"
    return OptionError(f"there is no option {name}", hint=f"did you mean {meant}?")


def _meant(arg: str) -> str | None:
    """What people mean by an option that mcalc doesn't have."""
    return _OPTIONS.get(arg.partition("=")[0].lower())


def _values(option: str) -> Collection[str]:
    """What an option can be given, where there are a few words for it."""
    if option == "--format":
        return ANSWERS.names
    key = KEYS.get(option.lstrip("-"))
    return key.known if key is not None else ()


_LETTERS: Final = frozenset("lvbqdkp")
"""Letters of options elsewhere, which begin no function where too much is given."""

_TYPED: Final = """
-fmt --fmt --output-format --style --as  --format
-json  --json
--latex --tex -latex -tex  --format latex
--text --plain -text  --format text
--table -table  --format table
--markdown --md  --format markdown
--var --vars --variable --variables --by --respect-to --with-respect-to --wrt-to --wrt-var  --wrt
-l  --layout
--numerator -numerator  --layout numerator
--denominator -denominator --transpose  --layout denominator
-b  --batch
-m  --method
-k --times  --order
-d --dims --dim --dimension --dimensions --sizes -size  --size
--shapes --declare --type --types -shape  --shape
--scalar -scalars -scalar  --scalars
--lang --language -syntax  --syntax
--matlab -matlab  --syntax matlab
--sympy -sympy  --backend sympy
--numeric --numerical --verify  mcalc check holds a derivative against numeric differentiation
--steps --explain --show-steps  mcalc explain shows the steps
--hessian --jacobian --gradient --derivative  a command comes first, and then the function: mcalc hessian 'x.T @ A @ x'
-out -output --output --file --save --write  --out
-q --quiet --silent --verbose --debug  answers go to standard output, everything else to standard error
--colour  --color
--no-color --no-colour --nocolor  --color never
--clipboard --clip -copy  --copy
--simplify --expand --factor  answers are simplified as they are
-v -version --version  mcalc --version shows the version
--format  --json
"""
"""What people type, and what it is here: an option, or where to find it; two spaces between them."""

_OPTIONS: Final = {
    typed.lower(): meant
    for line in _TYPED.strip().split("\n")
    for names, meant in [line.split("  ")]
    for typed in names.split(" ")
}


def _too_many(positional: list[str], room: int, command: str) -> OptionError:
    """The error for more than fits: a function that the shell has split, or anything where nothing is asked for.

    >>> print(_too_many(["x", "+", "w"], 1, "mcalc check"))
    there is an argument too many: + w
    hint: what has spaces in it stands in quotes
    """
    extra = " ".join(positional[room:])
    hint = "what has spaces in it stands in quotes" if room else f"{command} has options alone: {command} --help"
    return OptionError(f"there is an argument too many: {extra if len(extra) <= 40 else extra[:37] + '...'}", hint=hint)


def _declares(arg: str) -> bool:
    """Whether this is the one short option with its value attached: `-sW=m,n`, and not `-sin(x) == y`."""
    name, equals, value = arg.removeprefix("-s").partition("=")
    return arg.startswith("-s") and name.isidentifier() and bool(equals) and not value.startswith("=")


def mended(args: Sequence[str]) -> list[str]:
    """Options with those that mcalc has in place of others.

    >>> mended(["-fmt", "json"])
    ['--format', 'json']
    """
    found: list[str] = []
    for arg in args:
        meant = _meant(arg) if arg != "--format" else None
        found += meant.split(" ") if meant is not None and meant.startswith("-") else [arg]
    return found
