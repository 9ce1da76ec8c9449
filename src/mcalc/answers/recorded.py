"""A JSON record read back from a pipe."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mcalc.answers.record import SCHEMA
from mcalc.answers.request import KEYS, Request
from mcalc.answers.strict_json import expect, loads
from mcalc.errors import DataError
from mcalc.record import Record


class Claim(Record):
    """A closed form of one derivative, with its shared parts, that can be checked."""

    wrt: tuple[str, ...]
    expression: str
    where: tuple[tuple[str, str], ...] = ()
    form: str = "vec"
    order: int = 1
    said: Mapping[str, Any] = MappingProxyType({})
    """All that a record says of it."""


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
    found = expect(dict, value, "an answer")
    if found.get("schema") != SCHEMA:
        raise DataError(f'an answer of mcalc has "schema": "{SCHEMA}", and this is {found.get("schema")!r}')
    if "error" in found:
        message = expect(dict, found["error"], "error").get("message", "no message")
        raise DataError(f"the record is an error, not an answer: {message}")
    variables = _key(found, "variables", dict)
    derivatives = _key(found, "derivatives", list)
    command = _key(found, "command", str)
    dims = {name: size for name, size in _key(found, "dims", dict).items() if size is not None}
    apart = any("where" in derivative for derivative in derivatives if isinstance(derivative, dict))
    shared = _key(found, "where", {"": str}, {})
    shared = {} if apart else shared
    claims = [_claim(derivative, shared) for derivative in derivatives]
    request = Request(
        spec=_key(found, "spec", str),
        wrt=[name for claim in claims for name in claim.wrt],
        shapes=dict(filter(None, (_declared(name, variable) for name, variable in variables.items()))),
        functions=expect([str], found.get("undefined", []), "undefined"),
        sizes=expect({"": int}, dims, "dims"),
        syntax=_key(found, "syntax", str, "numpy"),
        layout=_key(found, "layout", str),
        vec=_key(found, "vec", str, "rows"),
        command=command if command in KEYS["command"].known else "jacobian",  # the steps of one are a record too
    )
    return request, claims


def _declared(name: str, variable: Any) -> tuple[str, str] | None:
    """The declaration of a variable; None where a size is a formula that the function itself gives again."""
    place = f"variables.{name}"
    found = expect(dict, variable, place)
    shape = [str(size) if isinstance(size, int) else size for size in _key(found, "shape", list, place=place)]
    sizes = expect([str], shape, f"{place}.shape")
    if found.get("source") != "declared" and not all(size.isalnum() or size.isidentifier() for size in sizes):
        return None
    properties = _key(found, "properties", list, [], place)
    return name, ":".join([",".join(sizes) or "scalar", *map(str, properties)])


def _claim(value: Any, shared: Mapping[str, str]) -> Claim:
    """A derivative of a record; `shared` are its parts where none of the record has any of its own."""
    found = expect(dict, value, "a derivative")
    wrt = tuple(_key(found, "wrt", [str]))
    order = _key(found, "order", int, 1)
    # Of the first order these are stacked, of a higher one each is a group of variables.
    for group in [wrt] if order == 1 else [tuple(group.split(",")) for group in wrt]:
        if len({*group}) < len(group) or any("," in name for name in group):
            raise DataError("'wrt' names each variable once, by itself where they are stacked")
    if not wrt or (order > 1 and len(wrt) != order):
        raise DataError(f"'wrt' has {len(wrt)} groups of variables, and the order is {order}")
    return Claim(
        wrt=wrt,
        expression=_key(found, "expression", str),
        where=tuple(_key(found, "where", {"": str}, shared).items()),
        form=_key(found, "form", str, "exact"),
        order=order,
        said=found,
    )


def _key(found: dict[str, Any], key: str, kind: Any, default: Any = None, place: str = "") -> Any:
    """What stands under a key of something at a place of the record."""
    if key not in found and default is None:
        raise DataError(f"the record has no {key!r}")
    return expect(kind, found.get(key, default), f"{place}.{key}" if place else key)
