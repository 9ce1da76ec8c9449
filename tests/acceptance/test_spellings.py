"""Spellings from manuals, forums, papers and code: each is read as what it means, or refused with the right words."""

from __future__ import annotations

import numpy as np
import pytest

from tests.acceptance.spellings import Spelling, spellings, wrong
from tests.oracle.evaluate import evaluate
from tests.oracle.points import draw, sizes
from tests.python_code import run


@pytest.mark.parametrize("row", spellings(), ids=lambda row: row.id)
def test_what_was_typed_is_what_is_read(row: Spelling) -> None:
    found = wrong(row)
    assert not found, f"{row.text}: {found}"


def test_the_table() -> None:
    assert len({row.id for row in spellings()}) == len(spellings()) >= 150
    for row in spellings():
        assert set(row.must.split(" or ")) <= {"same", "error", "note"}, row.id
        assert bool(row.reading) == ("same" in row.must), row.id


_PYTHON = [
    row
    for row in spellings()
    if "same" in row.must and row.source.split()[0] in ("NumPy", "JAX", "SciPy") and "SymPy" not in row.source
]
_NO_PYTHON = {
    "np-rbf": "gamma is a variable in NumPy's text",
}


@pytest.mark.parametrize("row", _PYTHON, ids=lambda row: row.id)
def test_the_reading_is_what_python_computes(row: Spelling) -> None:
    """The table itself is right: NumPy, SciPy and JAX run the text as it stands, and the oracle runs the reading."""
    if row.id in _NO_PYTHON:
        pytest.skip(_NO_PYTHON[row.id])
    own = row.request(row.reading, "numpy").read()
    shapes = {name: ",".join(map(str, v.shape)) or "scalar" for name, v in own.variables.items()}
    dims = sizes(shapes)
    for kind in ("definite", "unit"):
        point = draw(np.random.default_rng(0), shapes, dims, kind)
        with np.errstate(all="ignore"):
            wanted = evaluate(row.reading, point.names, point.dims).array
            value = run(row.text, point.dims | point.names)
        assert np.shape(value) == np.shape(wanted)
        np.testing.assert_allclose(value, wanted, rtol=1e-9)
    assert np.all(np.isfinite(wanted))
