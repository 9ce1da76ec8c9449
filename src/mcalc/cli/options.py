"""The options of the commands.

A command takes what is asked, and how to write the answer, as a parameter each; `spread` gives Typer a function with
an option for each field of `Request` (its `Key` says how it looks), and `--json` and `--format`, in their place.
"""

from collections.abc import Callable
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, Literal

import typer

from mcalc.answers.request import KEYS, Request
from mcalc.cli.source import Given
from mcalc.errors import McalcError, OptionError
from mcalc.record import Record
from mcalc.report import Formats


class Output(Record):
    """How an answer is to be written."""

    json: bool
    format: str | None

    def form(self, default: str = "table") -> str:
        """The format that was asked for."""
        if self.json and self.format not in (None, "json"):
            raise OptionError(f"--json and --format {self.format} can't both hold", hint="leave one of them out")
        return "json" if self.json else self.format or default


def spread(function: Callable[..., int], written: Formats) -> Callable[..., None]:
    """A command with options for what the function takes as a Request and an Output; it exits with its status."""
    parameters: list[Parameter] = []
    for parameter in signature(function, eval_str=True).parameters.values():
        if parameter.annotation is Request:
            parameters += _READING
        elif parameter.annotation is Output:
            kind: Any = Literal[tuple(written.names)]
            option = typer.Option(help=f"How to write the {written.what}.  [default: table]")
            parameters.append(_parameter("json", Annotated[bool, _JSON], False))
            parameters.append(_parameter("format", Annotated[kind | None, option], None))
        else:
            parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))

    def command(**values: Any) -> None:
        if "wrt" in values:
            values["request"] = _request({name: values.pop(name) for name in _FIELDS})
        if "format" in values:
            values["output"] = Output(values.pop("json"), values.pop("format"))
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


_JSON = typer.Option("--json", help="The same as --format json.")


def _parameter(name: str, annotation: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


_FIELDS = [name for name, key in KEYS.items() if key.help]


def _option(name: str) -> Parameter:
    """A field of a request as an option."""
    key, default = KEYS[name], Request._field_defaults[name]
    kind: Any = Literal[key.known] if key.known else key.values.option
    option = typer.Option(*(key.options or [f"--{name}"]), metavar=key.metavar, help=key.help)
    if kind == list[str]:
        default = []  # Typer makes a new list for each command line.
    return _parameter(name, Annotated[kind if default is not None else kind | None, option], default)


_READING = [_option(name) for name in _FIELDS]


def _request(said: dict[str, Any]) -> Request:
    """The request of a command line, but for its spec."""
    for name, value in said.items():
        key = KEYS[name]
        if key.values.value is not None:
            said[name] = key.values.value(key.options[0], value)
    return Request(spec="", **said)
