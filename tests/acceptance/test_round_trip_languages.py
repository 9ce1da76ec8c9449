"""The rows of the tables, written in NumPy, PyTorch, MATLAB and LaTeX, read back as the same object."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from mcalc.errors import McalcError
from mcalc.language import read, read_within
from mcalc.tensor import lower
from tests.acceptance.asking import answer
from tests.oracle.evaluate import evaluate
from tests.oracle.points import points
from tests.oracle.tables import Row, table
from tests.printers import LANGUAGES, UnwrittenError
from tests.python_code import run

_TABLES = ("paper", "cookbook", "layers")
_LEAST = {"numpy": 380, "torch": 380, "matlab": 350, "latex": 290}
"""How many rows each language can write; the others are passed over."""


@cache
def written(language: str) -> dict[str, tuple[Row, str]]:
    """Every row that the language can write, and how it writes it."""
    found = {}
    for name in _TABLES:
        for row in table(name):
            key = f"{language}:{name}:{row.id}"
            try:
                spec = read(row.spec, shapes=row.shapes)
                found[key] = (row, LANGUAGES[language](spec, key).program())
            except UnwrittenError:
                continue
    return found


def wrong(language: str, row: Row, text: str) -> str:
    """What is wrong with the text as it is read; nothing where it is the same object."""
    try:
        back = read(text, shapes=row.shapes, syntax=LANGUAGES[language].syntax)
        same = lower(back) is lower(read(row.spec, shapes=row.shapes))
    except McalcError as error:
        return f"{error.message}; hint: {error.hint}"
    return "" if same else "another function"


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_rows_can_be_written(language: str) -> None:
    assert len(written(language)) >= _LEAST[language]


@pytest.mark.parametrize("key", [key for language in LANGUAGES for key in written(language)])
def test_reads_back_as_the_same_object(key: str) -> None:
    language = key.partition(":")[0]
    row, text = written(language)[key]
    found = wrong(language, row, text)
    assert not found, f"{text}: {found}"


@pytest.mark.parametrize("row", [row for name in ("paper", "cookbook") for row in table(name)], ids=lambda row: row.id)
def test_the_latex_of_an_answer_is_never_read_as_another_function(row: Row) -> None:
    """What it can't read of its own is refused."""
    name = next(name for name in _TABLES if row in table(name))
    for found in answer(name, row.id).derivatives:
        spec = found.question.spec
        if found.where:
            continue
        try:
            back = lower(read_within(found.latex, spec, syntax="latex"))
        except McalcError:
            continue
        assert back is lower(read_within(found.expression, spec)), found.latex


@pytest.mark.parametrize("key", written("numpy"))
def test_the_numpy_text_runs(key: str) -> None:
    """The printer of the tests is right: NumPy, SciPy and JAX compute what the row says."""
    row, text = written("numpy")[key]
    if read(row.spec, shapes=row.shapes).undefined:
        pytest.skip("an undefined function")
    text = text.replace("jnp.", "np.")  # which is quicker, and the same
    for point in points(row.spec, row.shapes, count=1):
        wanted = evaluate(row.spec, point.names, point.dims).array
        value: Any = run(text, point.dims | point.names)
        np.testing.assert_allclose(np.asarray(value), wanted, rtol=1e-8, atol=1e-10)
