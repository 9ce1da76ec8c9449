"""What people type, read and compared with what it must mean."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import mcalc
from mcalc.answers.request import Request
from mcalc.errors import McalcError
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.language.spec import Spec
from mcalc.tensor import lower
from tests.oracle.evaluate import evaluate
from tests.oracle.points import draw

_DATA = Path(__file__).resolve().parents[1] / "data" / "spellings.tsv"
_NAME = re.compile(r"[^\W\d]\w*")


class Spelling(NamedTuple):
    """A spelling, and what must happen.

    `must` is one or more of `same` (it is read as `reading`), `error` and `note`, of which one must happen; the
    message with its hint, or the note, has one of the `words`. `options` declare shapes; `syntax=matlab` stands there
    as well. A line break of the spelling is written ⏎.
    """

    id: str
    spelling: str
    options: str
    must: str
    reading: str
    words: str
    source: str

    @property
    def text(self) -> str:
        return self.spelling.replace("⏎", "\n")

    def request(self, spec: str, syntax: str = "") -> Request:
        """The question that `spec` is with these options."""
        options = dict(part.split("=", 1) for part in self.options.split())
        given = options.pop("syntax", "numpy")
        return Request(spec=spec, shapes=options, syntax=syntax or given)


@cache
def spellings() -> tuple[Spelling, ...]:
    """The rows of the table."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            Spelling(**{name: value or "" for name, value in line.items()})
            for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


def wrong(row: Spelling) -> str:
    """What happens instead of what must; nothing where all is well."""
    must = row.must.split(" or ")
    try:
        spec = row.request(row.text).read()
        lower(spec)
    except McalcError as error:
        said = f"{error.message}; hint: {error.hint}"
        if error.status not in (2, 3):
            return f"mcalc's own fault: {said}"
        if "error" not in must:
            return f"refused: {said}"
        return "" if _has(said, row.words) else f"the error doesn't say {row.words}: {said}"
    if "same" in must and not (difference := different(spec, row)):
        return ""
    if "note" in must:
        if row.reading and "same" not in must and (difference := different(spec, row)):
            return f"misread: {difference}"
        notes = "; ".join(getattr(mcalc.ask("jacobian", **_options(row)), "notes", ()))
        return "" if notes and _has(notes, row.words) else f"no note with {row.words}: {notes or 'none'}"
    return f"misread: {difference}" if "same" in must else f"answered as {_described(spec)}"


def different(spec: Spec, row: Spelling) -> str:
    """How a spec differs from the reading that it must have; nothing where it doesn't.

    The reading is read with the same declarations, in mcalc's own language. Where the tensors differ, their values
    are compared at random points: what mcalc computes for the spelling with what the oracle computes for the reading.
    """
    own = row.request(row.reading, "numpy").read()
    reading = row.reading
    if set(own.variables) != set(spec.variables) and len(own.variables) == len(spec.variables):
        names = dict(zip(own.variables, spec.variables, strict=True))
        reading = _NAME.sub(lambda name: names.get(name[0], name[0]), reading)
        own = row.request(reading, "numpy").read()
    if set(own.variables) != set(spec.variables):
        return f"variables {', '.join(spec.variables)}"
    ranks = {name: len(variable.shape) for name, variable in spec.variables.items()}
    if ranks != {name: len(variable.shape) for name, variable in own.variables.items()}:
        return f"axes {ranks}"
    if len(own.kind.shape) != len(spec.kind.shape):
        return f"a {spec.kind}"
    if lower(own) is lower(spec):
        return ""
    return _values_differ(spec, own, reading)


def _values_differ(spec: Spec, own: Spec, reading: str) -> str:
    random = np.random.default_rng(0)
    dims: dict[str, int] = {}
    for each in (own, spec):
        for name in each.sizes:
            dims.setdefault(name, 3 + len(dims))
    shapes = {name: ",".join(map(str, v.shape)) or "scalar" for name, v in own.variables.items()}
    for name, variable in own.variables.items():
        shapes[name] += "".join(f":{declared}" for declared in variable.properties)
    compared = 0
    for kind in ("definite", "unit", "normal", "positive"):
        point = draw(random, shapes, dims, kind)
        with np.errstate(all="ignore"):
            wanted = evaluate(reading, point.names, point.dims).array
            value = np.asarray(ArrayEvaluator(spec, dims, Floats())(point.names))
        if np.all(np.isfinite(wanted)):
            compared += 1
            if np.shape(wanted) != np.shape(value) or not np.allclose(wanted, value, rtol=1e-9, atol=1e-9):
                return f"other values: {_described(spec)}"
    return "" if compared > 1 else "no point was found"


def _options(row: Spelling) -> dict[str, Any]:
    request = row.request(row.text)
    return {"spec": request.spec, "shapes": request.shapes, "syntax": request.syntax}


def _has(said: str, words: str) -> bool:
    return not words or any(word in said for word in words.split("|"))


def _described(spec: Spec) -> str:
    variables = ", ".join(f"{v.name}: {' x '.join(map(str, v.shape)) or 'scalar'}" for v in spec.variables.values())
    functions = f", undefined {', '.join(spec.undefined)}" if spec.undefined else ""
    return f"{spec.kind} of {variables}{functions}"
