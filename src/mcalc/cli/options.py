"""The options of the commands, each declared once.

A group of options is a Record. A command takes a group as one parameter, and `spread` gives Typer a function with
the fields of the group in its place: what `--help` lists is what the group declares. The annotations here are read at
every start, so they are what they say, not text to be evaluated.
"""

from collections.abc import Callable
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, Literal

from typer import Option

from mcalc.errors import OptionError
from mcalc.record import Record


class Reading(Record):
    """How a spec is read and what is asked of it."""

    wrt: Annotated[
        list[str],
        Option(metavar="NAMES", help="By this variable; may be repeated. x,w stacks both. Default: each by itself."),
    ] = []  # noqa: RUF012 - Typer makes a new list for each command line
    shape: Annotated[
        list[str],
        Option(
            "--shape",
            "-s",
            metavar="NAME=SHAPE",
            help="Declare a variable: W=m,n or b=scalar or A=n,n:symmetric. May be repeated.",
        ),
    ] = []  # noqa: RUF012
    scalars: Annotated[str, Option(metavar="NAMES", help="Variables that are scalars: x,y.")] = ""
    n: Annotated[int | None, Option("--n", metavar="INT", help="The size of the dimension n.")] = None
    size: Annotated[
        list[str], Option(metavar="NAME=INT", help="The size of any other dimension: m=4. May be repeated.")
    ] = []  # noqa: RUF012
    syntax: Annotated[
        Literal["numpy", "matlab"],
        Option(help="The language of the SPEC: mcalc's own, or that of matrixcalculus.org (A*x, x', x.*y)."),
    ] = "numpy"
    layout: Annotated[
        Literal["numerator", "denominator"],
        Option(help="What the rows are: outputs (numerator), or entries of the variable (denominator)."),
    ] = "numerator"
    order: Annotated[int, Option(metavar="INT", help="Differentiate that often by the same variables.")] = 1
    vec: Annotated[
        Literal["rows", "columns"],
        Option(help="How more than two axes are flattened: row by row, or column by column."),
    ] = "rows"
    backend: Annotated[
        Literal["tensor", "sympy"],
        Option(help="How to derive: in closed form for any n, or entry by entry with SymPy at concrete sizes."),
    ] = "tensor"


class Output(Record):
    """How an answer is written."""

    json: Annotated[bool, Option("--json", help="The same as --format json.")] = False
    format: Annotated[
        Literal["table", "text", "json", "latex", "matlab"] | None,
        Option(help="How to write the answer.  [default: table]"),
    ] = None

    def form(self, default: str = "table") -> str:
        """The format that was asked for."""
        if self.json and self.format not in (None, "json"):
            raise OptionError(f"--json and --format {self.format} can't both hold", hint="leave one of them out")
        return "json" if self.json else self.format or default


_GROUPS = (Reading, Output)


def spread(function: Callable[..., None]) -> Callable[..., None]:
    """The function with the fields of its option groups as parameters of their own."""
    parameters: list[Parameter] = []
    groups: dict[str, tuple[Any, tuple[str, ...]]] = {}
    for parameter in signature(function, eval_str=True).parameters.values():
        if parameter.annotation not in _GROUPS:
            parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))
            continue
        group = parameter.annotation
        groups[parameter.name] = (group, group._fields)
        parameters += [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                default=group._field_defaults[name],
                annotation=group.__annotations__[name],
            )
            for name in group._fields
        ]

    def command(**values: Any) -> None:
        for name, (group, fields) in groups.items():
            values[name] = group(**{field: values.pop(field) for field in fields})
        function(**values)

    command.__doc__ = function.__doc__
    command.__name__ = function.__name__
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return command
