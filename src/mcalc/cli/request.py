"""One request: from options or from a JSON object to an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mcalc.answers.answer import Answer
from mcalc.cli.options import Reading
from mcalc.errors import DataError, OptionError
from mcalc.record import Record


class Request(Record):
    """What is asked."""

    command: str
    spec: str
    shapes: Mapping[str, str]
    sizes: Mapping[str, int]
    scalars: tuple[str, ...]
    wrt: tuple[str, ...]
    layout: str
    backend: str
    syntax: str = "numpy"
    order: int = 1
    vec: str = "rows"

    def answer(self) -> Answer:
        """The answer, checked."""
        from mcalc.answers.ask import ask

        return ask(
            self.command,
            self.spec,
            shapes=self.shapes,
            sizes=self.sizes,
            scalars=self.scalars,
            wrt=self.wrt,
            layout=self.layout,
            backend=self.backend,
            syntax=self.syntax,
            order=self.order,
            vec=self.vec,
        )


def from_options(command: str, spec: str, reading: Reading) -> Request:
    """The request that a command line makes."""
    sizes = {name: _whole(name, value) for name, value in pairs("--size", "m=4", reading.size).items()}
    if reading.n is not None:
        if "n" in sizes:
            raise OptionError("the size of n is given twice", hint="--n 3 and --size n=3 say the same")
        sizes["n"] = reading.n
    return Request(
        command=command,
        spec=spec,
        shapes=pairs("--shape", "W=m,n", reading.shape),
        sizes=sizes,
        scalars=tuple(filter(None, (name.strip() for name in reading.scalars.split(",")))),
        wrt=tuple(reading.wrt),
        layout=reading.layout,
        backend=reading.backend,
        syntax=reading.syntax,
        order=reading.order,
        vec=reading.vec,
    )


def pairs(option: str, example: str, items: Iterable[str]) -> dict[str, str]:
    """The values of a repeated option NAME=VALUE.

    >>> pairs("--size", "m=4", ["m=4", "k=2"])
    {'m': '4', 'k': '2'}
    """
    found: dict[str, str] = {}
    for item in items:
        name, equals, value = (part.strip() for part in item.partition("="))
        if not (name and equals and value):
            raise OptionError(f"{option} {item} can't be read", hint=f"it is NAME=VALUE: {option} {example}")
        if name in found:
            raise OptionError(f"{option} names {name} twice")
        found[name] = value
    return found


def _whole(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise OptionError(f"the size of {name} should be a whole number, and is {value!r}") from None


def from_line(line: str, default: Request) -> Request:
    """The request of one line of a batch: a plain spec, or a JSON object whose keys go before the options."""
    if not line.startswith("{"):
        if line in _LITERALS or (line[:1] in _OTHER_JSON and _is_json(line)):
            hint = 'a line is a function, as in x*w, or an object, as in {"spec": "x*w"}'
            what = _OTHER_JSON.get(line[:1], line)
            raise DataError(f"the line is JSON and no request: {what} in place of an object", hint=hint)
        return default._replace(spec=line)
    from mcalc.answers.recorded import loads

    return _from_object(loads(line, "the line"), default)


_LITERALS = frozenset(("null", "true", "false"))
_OTHER_JSON = {"[": "an array", '"': "a string"}


def _is_json(line: str) -> bool:
    from mcalc.answers.recorded import loads

    try:
        loads(line, "the line")
    except DataError:
        return False
    return True


def _from_object(given: Any, default: Request) -> Request:
    if not isinstance(given, dict):
        raise DataError("a request is a JSON object")
    unknown = [key for key in given if key not in _KEYS]
    if unknown:
        raise DataError(f"a request has no key {unknown[0]!r}", hint=f"its keys are {', '.join(_KEYS)}")
    if "spec" not in given:
        raise DataError("the request has no 'spec'")
    request = default
    for key, value in given.items():
        request = _with(request, key, value)
    return request


_KEYS = ("command", "spec", "shapes", "sizes", "scalars", "wrt", "layout", "syntax", "backend", "order", "vec")


def _with(request: Request, key: str, value: Any) -> Request:
    """The request with one key of the object; what is not of the right type is a DataError."""
    match key, value:
        case "command", str():
            return request._replace(command=value)
        case "spec", str():
            return request._replace(spec=value)
        case "layout", str():
            return request._replace(layout=value)
        case "backend", str():
            return request._replace(backend=value)
        case "syntax", str():
            return request._replace(syntax=value)
        case "vec", str():
            return request._replace(vec=value)
        case "order", int() if type(value) is int:
            return request._replace(order=value)
        case "wrt", list() if all(isinstance(item, str) for item in value):
            return request._replace(wrt=tuple(value))
        case "scalars", list() if all(isinstance(item, str) for item in value):
            return request._replace(scalars=tuple(value))
        case "shapes", dict() if all(isinstance(item, str) for item in value.values()):
            return request._replace(shapes={**request.shapes, **value})
        case "sizes", dict() if all(type(item) is int for item in value.values()):
            return request._replace(sizes={**request.sizes, **value})
        case _:
            raise DataError(f"{key!r} should be {_TYPES[key]}")


_TYPES = dict.fromkeys(("command", "spec", "layout", "backend", "syntax", "vec"), "a string") | {
    "order": "a whole number",
    "wrt": 'an array of strings: ["x", "W,b"]',
    "scalars": 'an array of strings: ["x", "y"]',
    "shapes": 'an object of strings: {"W": "m,n"}',
    "sizes": 'an object of whole numbers: {"n": 3}',
}
