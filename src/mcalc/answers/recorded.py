"""A JSON record read back from a pipe."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from mcalc.answers.record import SCHEMA
from mcalc.answers.request import KEYS, Request
from mcalc.errors import DataError
from mcalc.record import Record

_T = TypeVar("_T")


class Claim(Record):
    """A closed form of one derivative, with its shared parts, that can be checked."""

    wrt: tuple[str, ...]
    expression: str
    where: tuple[tuple[str, str], ...] = ()
    form: str = "vec"
    order: int = 1


def loads(text: str, what: str = "the input") -> Any:
    """Strict JSON as Python values.

    Raises DataError for anything else.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise DataError(f"{what} is nested too deep to be an answer of mcalc") from None
    except ValueError as error:
        raise DataError(f"{what} is not JSON: {error}") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number in JSON")


def looks_like_json(text: str) -> bool:
    """Whether a text on a pipe is meant as records: a spec never starts with a brace, nor a list with one in it.

    >>> looks_like_json('{"schema": "mcalc/1"}'), looks_like_json("[x**2, y]")
    (True, False)
    """
    start = text.lstrip()
    return start.startswith("{") or (start.startswith("[") and start[1:].lstrip().startswith("{"))


def read_records(text: str) -> list[tuple[Request, list[Claim]]]:
    """What was asked and what was answered by each record of a text: an object, an array of them, or one a line.

    Raises DataError where the text is not JSON or not an answer of mcalc.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        whole = loads(text)
    except DataError:
        if len(lines) < 2:
            raise
        whole = [loads(line, f"line {number}") for number, line in enumerate(lines, 1)]
    return [_read_record(item) for item in (whole if isinstance(whole, list) else [whole])]


def _read_record(value: Any) -> tuple[Request, list[Claim]]:
    found = _of(dict, value, "an answer")
    if found.get("schema") != SCHEMA:
        raise DataError(f'an answer of mcalc has "schema": "{SCHEMA}", and this is {found.get("schema")!r}')
    if "error" in found:
        message = _of(dict, found["error"], "error").get("message", "no message")
        raise DataError(f"the record is an error, not an answer: {message}")
    variables = _key(dict, found, "variables")
    derivatives = _key(list, found, "derivatives")
    command = _key(str, found, "command")
    request = Request(
        spec=_key(str, found, "spec"),
        shapes=dict(filter(None, (_declared(name, variable) for name, variable in variables.items()))),
        sizes=_sizes(_key(dict, found, "dims")),
        syntax=_key(str, found, "syntax", "numpy"),
        layout=_key(str, found, "layout"),
        vec=_key(str, found, "vec", "rows"),
        command=command if command in KEYS["command"].known else "jacobian",  # the steps of one are a record too
    )
    return request, [_claim(derivative) for derivative in derivatives]


def _declared(name: str, variable: Any) -> tuple[str, str] | None:
    """The declaration of a variable; None where a size is a formula, which the function itself gives again."""
    place = f"variables.{name}"
    found = _of(dict, variable, place)
    sizes = [
        str(size) if isinstance(size, int) else _of(str, size, f"{place}.shape")
        for size in _key(list, found, "shape", place=f"{place}.shape")
    ]
    if not all(size.isalnum() or size.isidentifier() for size in sizes):
        return None
    properties = _key(list, found, "properties", [], f"{place}.properties")
    return name, ":".join([",".join(sizes) or "scalar", *map(str, properties)])


def _sizes(dims: Mapping[str, Any]) -> dict[str, int]:
    for name, size in dims.items():
        if size is not None and type(size) is not int:
            raise DataError(f"dims.{name} should be a whole number or null, and is {size!r}")
    return {name: size for name, size in dims.items() if size is not None}


def _claim(value: Any) -> Claim:
    found = _of(dict, value, "a derivative")
    return Claim(
        wrt=tuple(_of(str, name, "wrt") for name in _key(list, found, "wrt")),
        expression=_key(str, found, "expression"),
        where=tuple((name, _of(str, part, f"where.{name}")) for name, part in _key(dict, found, "where", {}).items()),
        form=_key(str, found, "form", "exact"),
        order=_key(int, found, "order", 1),
    )


_WORDS = {dict: "a JSON object", list: "a JSON array", str: "a JSON string", int: "a whole number"}


def _of(kind: type[_T], value: Any, what: str) -> _T:
    """The value. Raises DataError where it is of another kind."""
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    names = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    raise DataError(f"{what} should be {_WORDS[kind]}, and is {names.get(type(value), 'a number')}")


def _key(kind: type[_T], found: Mapping[str, Any], key: str, default: _T | None = None, place: str = "") -> _T:
    """What stands under a key; `place` is what to call it where the key alone doesn't say it."""
    if key not in found and default is None:
        raise DataError(f"the record has no {key!r}")
    return _of(kind, found.get(key, default), place or key)
