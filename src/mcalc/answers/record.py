"""An answer as a JSON record."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from mcalc.answers.answer import Answer, Check, Derivative, Sparsity
from mcalc.errors import McalcError
from mcalc.exact.size import Size

SCHEMA = "mcalc/1"


def record(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object. Keys are only ever added to those of a schema."""
    request, spec = answer.question
    return {
        "schema": SCHEMA,
        "command": request.command,
        "spec": spec.program.source,
        "syntax": spec.program.syntax,
        "layout": request.layout,
        "vec": request.vec,
        "backend": request.backend,
        "variables": {
            v.name: {"shape": _shape(v.shape), "source": v.origin, "properties": list(v.properties)}
            for v in spec.variables.values()
        },
        "undefined": list(spec.undefined),
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
        "order": derivative.order,
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
        "assumptions": list(derivative.assumptions),
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
        "bounds": list(found.bounds),
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
