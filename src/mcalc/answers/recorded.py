"""A JSON record read back from a pipe."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from mcalc.answers.record import SCHEMA
from mcalc.errors import DataError
from mcalc.record import Record


class RecordedDerivative(Record):
    """One derivative of a record: a claim that can be checked."""

    wrt: tuple[str, ...]
    expression: str
    where: tuple[tuple[str, str], ...]
    form: str
    order: int


class RecordedAnswer(Record):
    """A record read back: what was asked, with the shapes that it was read with, and what was answered."""

    command: str
    spec: str
    layout: str
    shapes: Mapping[str, str]
    sizes: Mapping[str, int]
    derivatives: tuple[RecordedDerivative, ...]
    syntax: str
    vec: str


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


def read_records(text: str) -> list[RecordedAnswer]:
    """The records in a text: one object, an array of them, or an object a line.

    Raises DataError where the text is not JSON or not an answer of mcalc.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        whole = loads(text)
    except DataError:
        if len(lines) < 2:
            raise
        whole = [loads(line, f"line {number}") for number, line in enumerate(lines, 1)]
    items = whole if isinstance(whole, list) else [whole]
    return [read_record(item) for item in items]


def read_record(value: Any) -> RecordedAnswer:
    """One record from JSON values."""
    found = _mapping(value, "an answer")
    if found.get("schema") != SCHEMA:
        raise DataError(f'an answer of mcalc has "schema": "{SCHEMA}", and this is {found.get("schema")!r}')
    if "error" in found:
        message = _mapping(found["error"], "error").get("message", "no message")
        raise DataError(f"the record is an error, not an answer: {message}")
    variables = _mapping(_key(found, "variables"), "variables")
    derivatives = _list(_key(found, "derivatives"), "derivatives")
    return RecordedAnswer(
        command=_string(_key(found, "command"), "command"),
        spec=_string(_key(found, "spec"), "spec"),
        layout=_string(_key(found, "layout"), "layout"),
        shapes=dict(filter(None, (_declared(name, variable) for name, variable in variables.items()))),
        sizes=_sizes(_mapping(_key(found, "dims"), "dims")),
        derivatives=tuple(_recorded(derivative) for derivative in derivatives),
        syntax=_string(found.get("syntax", "numpy"), "syntax"),
        vec=_string(found.get("vec", "rows"), "vec"),
    )


def _declared(name: str, variable: Any) -> tuple[str, str] | None:
    """The declaration of a variable; None where a size is a formula, which the function itself gives again."""
    found = _mapping(variable, f"variables.{name}")
    shape = _list(_key(found, "shape"), f"variables.{name}.shape")
    properties = _list(found.get("properties", []), f"variables.{name}.properties")
    sizes = [str(size) if isinstance(size, int) else _string(size, f"variables.{name}.shape") for size in shape]
    if not all(size.isalnum() or size.isidentifier() for size in sizes):
        return None
    return name, ":".join([",".join(sizes) or "scalar", *(str(item) for item in properties)])


def _sizes(dims: Mapping[str, Any]) -> dict[str, int]:
    for name, size in dims.items():
        if size is not None and (not isinstance(size, int) or isinstance(size, bool)):
            raise DataError(f"dims.{name} should be a whole number or null, and is {size!r}")
    return {name: size for name, size in dims.items() if size is not None}


def _recorded(value: Any) -> RecordedDerivative:
    found = _mapping(value, "a derivative")
    where = _mapping(found.get("where", {}), "where")
    return RecordedDerivative(
        wrt=tuple(_string(name, "wrt") for name in _list(_key(found, "wrt"), "wrt")),
        expression=_string(_key(found, "expression"), "expression"),
        where=tuple((name, _string(part, f"where.{name}")) for name, part in where.items()),
        form=_string(found.get("form", "exact"), "form"),
        order=_whole(found.get("order", 1), "order"),
    )


def _key(found: Mapping[str, Any], key: str) -> Any:
    if key not in found:
        raise DataError(f"the record has no {key!r}")
    return found[key]


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DataError(f"{what} should be a JSON object, and is {_noun(value)}")
    return value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise DataError(f"{what} should be a JSON array, and is {_noun(value)}")
    return value


def _whole(value: Any, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise DataError(f"{what} should be a whole number, and is {_noun(value)}")
    return value


def _string(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise DataError(f"{what} should be a JSON string, and is {_noun(value)}")
    return value


def _noun(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
