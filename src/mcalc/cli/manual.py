"""What `mcalc help` shows: the help of a command, a topic of the README, or all commands as a page of the manual."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from mcalc.cli.app import COMMANDS, application
from mcalc.errors import OptionError

TEXTS = Path(__file__).with_name("topics")
"""Where the topics are, each a section of the README."""


def topics() -> list[str]:
    """The topics that there are."""
    return sorted(path.stem for path in TEXTS.glob("*.md"))


def help_of(name: str | None) -> str:
    """The help of a command, or the text of a topic. Raises OptionError for what is neither.

    >>> print(help_of("rules").split(chr(10))[0])
    Usage: mcalc rules [OPTIONS] [NAME]
    """
    if name is None or name in COMMANDS:
        command = commands()
        context = typer.Context(command, info_name="mcalc")
        if name is None:
            return f"{command.get_help(context)}\n\nTopics of mcalc help: {', '.join(topics())}."
        return command.commands[name].get_help(typer.Context(command.commands[name], context, info_name=name))
    if name not in topics():
        raise OptionError(
            f"there is no help about {name}",
            hint=f"a command, or a topic: {', '.join(topics())}; mcalc functions NAME tells of a function",
        )
    return _laid_out((TEXTS / f"{name}.md").read_text(encoding="utf-8"))


def _laid_out(text: str) -> str:
    """Markdown for a terminal; as it is for anything else."""
    from mcalc.report.terminal import coloured

    if not coloured(sys.stdout):
        return text.rstrip()
    from io import StringIO

    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.markdown import CodeBlock, Markdown
    from rich.padding import Padding
    from rich.text import Text
    from rich.theme import Theme

    from mcalc.report.lines import columns

    class Plain(CodeBlock):
        """Code without colours of its own, which suit a dark terminal or a light one."""

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            yield Padding(Text(str(self.text).rstrip()), (0, 0, 0, 2))

    class Page(Markdown):
        elements: ClassVar[Any] = Markdown.elements | {"fence": Plain, "code_block": Plain}

    page = StringIO()
    theme = Theme(
        {
            "markdown.code": "cyan",
            "markdown.table.border": "dim",
            "markdown.table.header": "bold",
            "markdown.h2": "bold",
        }
    )
    width = columns(40, 100)
    console = Console(file=page, force_terminal=True, color_system="standard", width=width, theme=theme)
    console.print(Page(text))
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def commands() -> TyperGroup:
    """All commands, with their parameters."""
    group = get_command(application())
    assert isinstance(group, TyperGroup)
    return group


def options(command: TyperCommand) -> Iterator[TyperOption]:
    """The options of a command as its help shows them."""
    context = typer.Context(command)
    for parameter in command.get_params(context):
        if isinstance(parameter, TyperOption):
            yield parameter


def man_page() -> str:
    """The commands, their options and examples in the language of man pages."""
    from mcalc import __version__

    group = commands()
    lines = [
        f'.TH MCALC 1 "" "mcalc {__version__}" "User commands"',
        ".SH NAME",
        "mcalc \\- derivatives of functions of scalars, vectors and matrices",
        ".SH SYNOPSIS",
        ".B mcalc",
        "[COMMAND] SPEC [OPTIONS]",
        ".SH DESCRIPTION",
        _escaped(" ".join((group.help or "").split())),
        ".SH COMMANDS",
    ]
    for name, command in group.commands.items():
        assert isinstance(command, TyperCommand)
        usage = " ".join(command.collect_usage_pieces(typer.Context(command)))
        lines += [f'.SS "mcalc {name} {_escaped(usage)}"', _escaped(" ".join((command.help or "").split()))]
        for option in options(command):
            shown = option.get_help_record(typer.Context(command))
            if shown is not None:
                lines += [".TP", f".B {_escaped(shown[0])}", _escaped(shown[1])]
        examples = [_escaped(f"    mcalc {name} {one}".rstrip()) for one in COMMANDS[name].examples]
        lines += [".PP", "Examples:", ".nf", *examples, ".fi"]
    lines += [".SH EXIT STATUS", _escaped(" ".join((group.epilog or "").removeprefix("Exit status: ").split()))]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    r"""Text without anything that means something to troff.

    >>> _escaped(".T - 'x'")
    "\\&.T \\- 'x'"
    """
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)
