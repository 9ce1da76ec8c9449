"""An answer as a JSON record, and a record read back from a pipe."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple, NoReturn

from mcalc.answers.answer import Answer, Check, Derivative, Sparsity
from mcalc.errors import DataError, McalcError
from mcalc.language.size import Size

SCHEMA = "mcalc/1"


def record(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object. Keys are only ever added to those of a schema."""
    spec = answer.spec
    return {
        "schema": SCHEMA,
        "command": answer.command,
        "spec": spec.program.source,
        "syntax": spec.program.syntax,
        "layout": answer.layout,
        "backend": answer.backend,
        "variables": {
            v.name: {"shape": _shape(v.shape), "source": v.origin, "properties": list(v.properties)}
            for v in spec.variables.values()
        },
        "dims": dict(spec.sizes),
        "output": {"shape": _shape(spec.kind.shape)},
        "derivatives": [_derivative(derivative) for derivative in answer.derivatives],
    }


def error_record(error: McalcError) -> dict[str, Any]:
    """An error as a JSON object."""
    span = None if error.span is None else list(error.span)
    return {
        "schema": SCHEMA,
        "error": {"kind": error.kind, "message": error.message, "span": span, "hint": error.hint},
    }


def _derivative(derivative: Derivative) -> dict[str, Any]:
    found: dict[str, Any] = {"wrt": list(derivative.wrt), "expression": derivative.expression}
    if derivative.where:
        found["where"] = dict(derivative.where)
    found |= {
        "latex": derivative.latex,
        "symbolic_shape": _shape(derivative.symbolic_shape),
        "shape": None if derivative.shape is None else list(derivative.shape),
        "tensor_shape": _shape(derivative.tensor_shape),
        "form": derivative.form,
        "structure": list(derivative.structure),
        "sparsity": _sparsity(derivative.sparsity),
    }
    if derivative.entries is not None:
        found["entries"] = laid_entries(derivative)
    return found | {
        "nonsmooth": list(derivative.nonsmooth),
        "domain": list(derivative.domain),
        "check": _check(derivative.check),
    }


def laid_entries(derivative: Derivative) -> Any:
    """The entries nested as the laid-out shape is: a gradient of n entries is one row of n, or n rows of one."""
    nested, shape = derivative.entries, derivative.shape
    if nested is None or shape is None or len(shape) != 2 or not nested or isinstance(nested[0], list):
        return nested
    return [nested] if shape[0] == 1 and shape[1] == len(nested) else [[entry] for entry in nested]


def _sparsity(found: Sparsity) -> dict[str, Any]:
    counted: dict[str, Any] = {
        "nnz": _size(found.nnz),
        "size": _size(found.size),
        "count": found.count,
        "total": found.total,
        "density": found.density,
    }
    if found.indices is not None:
        lists = [list(places) for places in found.indices]
        counted["pattern"] = {"rows": lists[0], "cols": lists[1]} if len(lists) == 2 else {"indices": lists}
    return counted


def _check(check: Check | None) -> dict[str, Any] | None:
    if check is None:
        return None
    return {"method": check.method, "points": check.points, "max_error": check.max_error}


def _shape(shape: Iterable[Size]) -> list[int | str]:
    return [_size(size) for size in shape]


def _size(size: Size) -> int | str:
    """A number where it is one, else the formula in the names of dimensions."""
    value = size.value
    if isinstance(value, Fraction):
        return str(value)
    return str(size) if value is None else value


class Recorded(NamedTuple):
    """One derivative of a record: a claim that can be checked."""

    wrt: tuple[str, ...]
    expression: str
    where: tuple[tuple[str, str], ...]
    form: str


class Record(NamedTuple):
    """A record read back: what was asked, with the shapes that it was read with, and what was answered."""

    command: str
    spec: str
    layout: str
    shapes: Mapping[str, str]
    sizes: Mapping[str, int]
    derivatives: tuple[Recorded, ...]
    syntax: str


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


def read_records(text: str) -> list[Record]:
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


def read_record(value: Any) -> Record:
    """One record from JSON values."""
    found = _mapping(value, "an answer")
    if found.get("schema") != SCHEMA:
        raise DataError(f'an answer of mcalc has "schema": "{SCHEMA}", and this is {found.get("schema")!r}')
    if "error" in found:
        message = _mapping(found["error"], "error").get("message", "no message")
        raise DataError(f"the record is an error, not an answer: {message}")
    variables = _mapping(_key(found, "variables"), "variables")
    derivatives = _list(_key(found, "derivatives"), "derivatives")
    return Record(
        command=_string(_key(found, "command"), "command"),
        spec=_string(_key(found, "spec"), "spec"),
        layout=_string(_key(found, "layout"), "layout"),
        shapes=dict(filter(None, (_declared(name, variable) for name, variable in variables.items()))),
        sizes=_sizes(_mapping(_key(found, "dims"), "dims")),
        derivatives=tuple(_recorded(derivative) for derivative in derivatives),
        syntax=_string(found.get("syntax", "numpy"), "syntax"),
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


def _recorded(value: Any) -> Recorded:
    found = _mapping(value, "a derivative")
    where = _mapping(found.get("where", {}), "where")
    return Recorded(
        wrt=tuple(_string(name, "wrt") for name in _list(_key(found, "wrt"), "wrt")),
        expression=_string(_key(found, "expression"), "expression"),
        where=tuple((name, _string(part, f"where.{name}")) for name, part in where.items()),
        form=_string(found.get("form", "exact"), "form"),
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


def _string(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise DataError(f"{what} should be a JSON string, and is {_noun(value)}")
    return value


def _noun(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
