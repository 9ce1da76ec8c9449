"""An answer as a JSON record."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import isfinite
from typing import Any

from mcalc.answers.answer import Answer, Derivative
from mcalc.errors import McalcError
from mcalc.exact.size import Size
from mcalc.notation import reading

SCHEMA = "mcalc/1"


def record(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object. Keys are only ever added to those of a schema."""
    request, spec = answer.question
    return {
        "schema": SCHEMA,
        "command": request.command,
        "spec": spec.program.source,
        "syntax": spec.program.syntax,
        **({} if spec.program.syntax == "numpy" else {"reading": reading(spec)}),
        "layout": request.layout,
        "vec": request.vec,
        "backend": request.backend,
        "variables": {
            v.name: {"shape": plain(v.shape), "source": v.origin, "properties": list(v.properties)}
            for v in spec.variables.values()
        },
        "undefined": list(spec.undefined),
        "dims": dict(spec.sizes),
        "output": {"shape": plain(spec.kind.shape)},
        "notes": list(spec.notes),
        **({"where": dict(answer.where)} if answer.where else {}),
        "derivatives": [_derivative(derivative) for derivative in answer.derivatives],
    }


def error_record(error: McalcError) -> dict[str, Any]:
    """An error as a JSON object."""
    span = None if error.span is None else list(error.span)
    place = {"file": error.origin.strip("'"), "line": error.line} if error.origin and error.line is not None else {}
    return {
        "schema": SCHEMA,
        "error": {"kind": error.kind, "message": error.message, "span": span, **place, "hint": error.hint},
    }


def _derivative(found: Derivative) -> dict[str, Any]:
    sparsity = picked(found.sparsity, "nnz size count total density bounds")
    if found.sparsity.indices is not None:
        lists = [list(places) for places in found.sparsity.indices]
        sparsity["pattern"] = {"rows": lists[0], "cols": lists[1]} if len(lists) == 2 else {"indices": lists}
    return {
        **picked(found, "wrt expression"),
        **({"where": dict(found.where)} if found.where else {}),
        **picked(found, "order latex symbolic_shape shape tensor_shape form structure"),
        "sparsity": sparsity,
        **({} if found.entries is None else {"entries": laid_entries(found)}),
        **picked(found, "nonsmooth domain assumptions check"),
    }


def laid_entries(derivative: Derivative) -> Any:
    """The entries nested as the laid-out shape is: a gradient of n entries is one row of n, or n rows of one."""
    nested, shape = derivative.entries, derivative.shape
    if nested is None or shape is None or len(shape) != 2 or not nested or isinstance(nested[0], list):
        return nested
    return [nested] if shape[0] == 1 and shape[1] == len(nested) else [[entry] for entry in nested]


def picked(found: Any, names: str) -> dict[str, Any]:
    """Some fields of a record as JSON has them."""
    return {name: plain(getattr(found, name)) for name in names.split()}


def plain(value: Any) -> Any:
    """A value as JSON has it: a size is a number or a formula, what is not finite is null."""
    match value:
        case Size():
            number = value.value
            return str(value) if number is None or isinstance(number, Fraction) else number
        case float():
            return float(value) if isfinite(value) else None
        case Mapping():
            return {name: plain(item) for name, item in value.items()}
        case tuple() if hasattr(value, "_fields"):
            return picked(value, " ".join(value._fields))
        case tuple() | list():
            return [plain(item) for item in value]
        case _:
            return value
