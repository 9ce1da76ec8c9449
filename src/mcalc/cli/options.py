"""The options of the commands.

A command takes what is asked, and how to write the answer, as a parameter each; `spread` gives Typer a function with
an option for each field of `Request` (its `Key` says how it looks), and `--json` and `--format`, in their place.
"""

from collections.abc import Callable
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, Literal

import typer

from mcalc.answers.request import KEYS, Request, pairs
from mcalc.cli.output import write, write_file
from mcalc.cli.source import Given
from mcalc.errors import McalcError, OptionError
from mcalc.record import Record
from mcalc.report import Formats
from mcalc.report.terminal import When, choose, copy


class Output(Record):
    """How an answer is to be written."""

    json: bool
    format: str | None
    out: str | None
    copy: bool
    color: When

    def write(self, text: str, formula: str = "") -> None:
        """Send the text where it is to go, standard output or a file, and to the clipboard the formula in its middle
        where it is laid out for people."""
        if self.copy:
            copy(formula if formula and self.form() in ("table", "text") else text)
        if self.out is None:
            write(text)
        else:
            write_file(self.out, text + "\n")

    def stream(self) -> None:
        """Raise for what a batch, whose answers are written as they come, has no use for."""
        for name in ("out", "copy"):
            if getattr(self, name):
                raise OptionError(f"a batch has no --{name}", hint="put > FILE behind the command")

    def form(self, default: str = "table") -> str:
        """The format that was asked for."""
        if self.json and self.format not in (None, "json"):
            raise OptionError(f"--json and --format {self.format} can't both hold", hint="leave one of them out")
        return "json" if self.json else self.format or default


def spread(function: Callable[..., int], written: Formats) -> Callable[..., None]:
    """A command with options for what the function takes as a Request and an Output; it exits with its status."""
    parameters: list[Parameter] = []
    own = signature(function, eval_str=True).parameters
    for parameter in own.values():
        if parameter.annotation is Request:
            parameters += _READING
        elif parameter.annotation is Output:
            kind: Any = Literal[tuple(written.names)]
            how = f"How to write the {written.what}.  [default: {kind.__args__[0]}]"
            parameters.append(
                _parameter("format", Annotated[kind | None, typer.Option("--format", "-f", help=how)], None)
            )
            parameters += [one for one in _WRITING if one.name not in own]
        else:
            parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))

    def command(**values: Any) -> None:
        if "wrt" in values:
            values["request"] = _request({name: values.pop(name) for name in _FIELDS})
        if "format" in values:
            written_to: dict[str, Any] = {n: None if n in own else values.pop(n) for n in Output._fields}
            values["output"] = output = Output(**written_to)
            choose("never" if output.out and output.color == "auto" else output.color)
        try:
            raise typer.Exit(function(**values))
        except McalcError as error:
            for given in values.values():
                if isinstance(given, Given):
                    given.locate(error)
            raise

    command.__doc__ = function.__doc__
    command.__name__ = function.__name__
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return command


def _parameter(name: str, annotation: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


JSON = typer.Option("--json", "-j", help="The same as --format json.")
_WRITING = [
    _parameter("json", Annotated[bool, JSON], False),
    _parameter(
        "out", Annotated[str | None, typer.Option("--out", "-o", metavar="FILE", help="Write to a file.")], None
    ),
    _parameter(
        "copy",
        Annotated[bool, typer.Option("--copy", help="Put it on the clipboard too, where the terminal allows that.")],
        False,
    ),
    _parameter("color", Annotated[When, typer.Option("--color", help="Whether to write in colours.")], "auto"),
]


_FIELDS = [name for name, key in KEYS.items() if key.help]


def _option(name: str) -> Parameter:
    """A field of a request as an option; an array, or an object as NAME=VALUE, is an option that may be repeated."""
    key, default = KEYS[name], Request._field_defaults[name]
    kind: Any = key.json
    if key.known:
        kind = Literal[key.known]
    elif isinstance(default, str):
        kind = str
    elif not isinstance(kind, type):
        kind, default = list[str], []
    option = typer.Option(*(key.options or [f"--{name}"]), metavar=key.metavar, help=key.help)
    return _parameter(name, Annotated[kind if default is not None else kind | None, option], default)


_READING = [_option(name) for name in _FIELDS]


def _request(said: dict[str, Any]) -> Request:
    """The request of a command line, but for its spec."""
    sizes = {name: _whole(name, value) for name, value in pairs("--size", "m=4", said.pop("sizes")).items()}
    return Request(spec="", **said | {"shapes": pairs("--shape", "W=m,n", said["shapes"]), "sizes": sizes})


def _whole(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise OptionError(f"the size of {name} should be a whole number, and is {value!r}") from None
