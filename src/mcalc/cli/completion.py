"""Scripts that complete command lines in bash, zsh and fish. They hold all that they offer and start nothing."""

from __future__ import annotations

from typing import NamedTuple

from typer.core import TyperCommand

from mcalc.cli.app import COMMANDS
from mcalc.cli.manual import commands, options, topics


class Option(NamedTuple):
    """An option: its names, its help, whether a value follows, the values where they are few, and whether it is a
    file.
    """

    names: list[str]
    help: str
    takes: bool = False
    values: tuple[str, ...] = ()
    file: bool = False


class Offer(NamedTuple):
    """What may stand behind a command: its options, and words."""

    options: list[Option]
    words: list[str]


def offers() -> dict[str, Offer]:
    """What may stand behind each command."""
    found = {}
    for name, command in commands().commands.items():
        assert isinstance(command, TyperCommand)
        listed = [
            Option(
                [*option.opts],
                (option.help or "").split(".  [")[0].rstrip("."),
                not option.is_flag,
                tuple(map(str, getattr(option.type, "choices", ()))),
                "FILE" in (option.metavar or ""),
            )
            for option in options(command)
        ]
        found[name] = Offer([*listed, Option(["--help", "-h"], "Show the help")], _words(name))
    return found


def _words(command: str) -> list[str]:
    """The words that the argument of a command can be."""
    match command:
        case "functions":
            from mcalc.catalogue import FUNCTIONS

            return sorted(name for name in FUNCTIONS if name.isidentifier())
        case "rules":
            from mcalc.explanation.rules import RULES

            return [*RULES]
        case "help":
            return [*COMMANDS, *topics()]
        case "completion":
            return [*SHELLS]
        case _:
            return []


def _bash() -> str:
    cases, values = [], []
    for name, offer in offers().items():
        listed = " ".join(name for option in offer.options for name in option.names)
        words = " ".join(word for word in offer.words if " " not in word)
        cases.append(f'        {name}) options="{listed}"; words="{words}" ;;')
        for option in offer.options:
            if option.takes:
                pattern = "|".join(f"{name}:{one}" for one in option.names)
                given = "-f" if option.file else f'-W "{" ".join(option.values)}"'
                values.append(f'        {pattern}) COMPREPLY=($(compgen {given} -- "$word")); return ;;')
    listed = " ".join(COMMANDS)
    return "\n".join(
        [
            "# Completion of mcalc for bash. Put it where your ~/.bashrc reads it: source FILE",
            "_mcalc() {",
            '    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
            '    local command="${COMP_WORDS[1]}" options= words=',
            "    if (( COMP_CWORD == 1 )); then",
            f'        COMPREPLY=($(compgen -W "{listed} --help --version" -- "$word"))',
            "        return",
            "    fi",
            '    case "$command:$before" in',
            *values,
            "    esac",
            '    case "$command" in',
            *cases,
            "    esac",
            '    if [[ "$word" == -* ]]; then',
            '        COMPREPLY=($(compgen -W "$options" -- "$word"))',
            "    else",
            '        COMPREPLY=($(compgen -W "$words" -- "$word"))',
            "    fi",
            "}",
            "complete -o bashdefault -o default -F _mcalc mcalc",
        ]
    )


def _zsh() -> str:
    lines = [
        "#compdef mcalc",
        "# Completion of mcalc for zsh. Put it into a folder of your $fpath as _mcalc, or source it after compinit.",
        "_mcalc() {",
        "    local -a commands",
        "    commands=(",
        *(f"        {_quoted(f'{name}:{command.summary}')}" for name, command in COMMANDS.items()),
        "    )",
        "    if (( CURRENT == 2 )); then",
        "        _describe command commands",
        "        return",
        "    fi",
        "    local command=$words[2]",
        "    shift words",
        "    (( CURRENT-- ))",
        "    case $command in",
    ]
    for name, offer in offers().items():
        lines.append(f"        {name})")
        lines.append("            _arguments \\")
        for option in offer.options:
            told = option.help.replace("[", "\\[").replace("]", "\\]")
            given = "_files" if option.file else f"({' '.join(option.values)})" if option.values else " "
            value = f":value:{given}" if option.takes else ""
            lines += [f"                {_quoted(f'*{one}[{told}]{value}')} \\" for one in option.names]
        words = " ".join(word.replace(" ", "\\ ") for word in offer.words)
        lines.append(f"                {_quoted(f'*:argument:({words})' if words else '*:file:_files')}")
        lines.append("            ;;")
    lines += ["    esac", "}", 'if [ "$funcstack[1]" = _mcalc ]; then _mcalc "$@"; else compdef _mcalc mcalc; fi']
    return "\n".join(lines)


def _fish() -> str:
    lines = ["# Completion of mcalc for fish: put it into ~/.config/fish/completions/mcalc.fish"]
    none = "not __fish_seen_subcommand_from " + " ".join(COMMANDS)
    for name, command in COMMANDS.items():
        lines.append(f"complete -c mcalc -n {_quoted(none)} -a {name} -d {_quoted(command.summary)}")
    for name, offer in offers().items():
        here = f"complete -c mcalc -n {_quoted(f'__fish_seen_subcommand_from {name}')}"
        for option in offer.options:
            flags = " ".join(f"-l {one[2:]}" if one.startswith("--") else f"-s {one[1:]}" for one in option.names)
            value = f" -x -a {_quoted(' '.join(option.values))}" if option.values else " -r" if option.takes else ""
            lines.append(f"{here} {flags}{value} -d {_quoted(option.help)}")
        if offer.words:
            words = " ".join(_quoted(word) if " " in word else word for word in offer.words)
            lines.append(f"{here} -f -a {_quoted(words)}")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A word of a shell, in single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"


SHELLS = {"bash": _bash, "zsh": _zsh, "fish": _fish}


def script(shell: str) -> str:
    """The script for a shell."""
    return SHELLS[shell]()
