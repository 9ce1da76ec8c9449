"""Places, slices, and sums over an index: each row of `indices.tsv` against plain Python that loops over the index."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import mcalc
from tests.oracle.loops import slopes
from tests.oracle.points import axes, counted, parse_shapes

_DATA = Path(__file__).resolve().parents[1] / "data" / "indices.tsv"


class Row(NamedTuple):
    """A spec, how its variables are declared (those after a bar in the loop alone), the numbers for the dimensions,
    what plain Python makes of it (the spec itself where that is empty), and the closed form, or how an error begins.
    """

    id: str
    spec: str
    shapes: str
    sizes: str
    wrt: str
    loop: str
    answer: str


with _DATA.open(encoding="utf-8", newline="") as _file:
    ROWS = [Row(*line.values()) for line in csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE)]
ANSWERED = [row for row in ROWS if not row.answer.startswith("!")]
REFUSED = [row for row in ROWS if row.answer.startswith("!")]


def _declared(row: Row) -> tuple[dict[str, str], dict[str, str]]:
    told, _, silent = row.shapes.partition("|")
    return parse_shapes(told), {**parse_shapes(told), **parse_shapes(silent)}


def _sizes(row: Row) -> dict[str, int]:
    return {name: int(size) for name, size in (part.split("=") for part in row.sizes.split())}


def _ask(row: Row, **more: Any) -> Any:
    return mcalc.jacobian(row.spec, shapes=_declared(row)[0], wrt=row.wrt, **more)


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: row.id)
def test_the_answer_is_that_of_a_loop(row: Row) -> None:
    dims = _sizes(row)
    spec = _ask(row).question.spec
    found = _ask(row, sizes={name: size for name, size in dims.items() if name in spec.sizes})
    told = found._replace(expression=row.answer, where=())
    random = np.random.default_rng(3)
    for _ in range(2):
        names = {
            name: random.uniform(0.3, 1.7, size=[counted(axis, dims) for axis in axes(shape)])
            for name, shape in _declared(row)[1].items()
        }
        wanted = slopes(row.loop or row.spec, names, dims, row.wrt)
        for form in (found, told):
            value = np.reshape(form(**{name: names[name] for name in spec.variables}), wanted.shape)
            assert np.allclose(value, wanted, rtol=1e-6, atol=1e-7), (form.expression, value, wanted)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.id)
def test_what_is_refused_says_why(row: Row) -> None:
    with pytest.raises(mcalc.McalcError) as caught:
        _ask(row, sizes=_sizes(row))
    assert str(caught.value).startswith(row.answer[1:])
    assert type(caught.value).__name__ != "InternalError"
