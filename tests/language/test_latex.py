"""LaTeX as it is pasted: formulas of papers, books and forums, with what each is read as."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

import mcalc
from mcalc.errors import McalcError
from mcalc.language import read, read_within
from mcalc.language.spec import Spec
from mcalc.notation import reading
from mcalc.tensor import lower

DATA = Path(__file__).parent.parent / "data" / "latex.tsv"
with DATA.open(encoding="utf-8", newline="") as stream:
    ROWS = [dict(row) for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)]
READ = [row for row in ROWS if not row["spec"].startswith("error: ")]
REFUSED = [row for row in ROWS if row["spec"].startswith("error: ")]


def _shapes(row: dict[str, str]) -> dict[str, str]:
    return dict(each.split("=") for each in row["shapes"].split())


def _declared(spec: Spec) -> dict[str, str]:
    return {
        v.name: ":".join([",".join(map(str, v.shape)).replace(" ", "") or "scalar", *v.properties])
        for v in spec.variables.values()
    }


@pytest.mark.parametrize("row", READ, ids=lambda row: row["id"])
def test_a_formula_is_read_as_the_spec(row: dict[str, str]) -> None:
    found = read(row["latex"], shapes=_shapes(row), syntax="latex")
    wanted = read(row["spec"], shapes=_declared(found))
    assert found.variables.keys() == wanted.variables.keys()
    assert found.kind == wanted.kind
    assert lower(found) is lower(wanted), reading(found)


@pytest.mark.parametrize("row", READ, ids=lambda row: row["id"])
def test_what_it_was_read_as_reads_back(row: dict[str, str]) -> None:
    found = read(row["latex"], shapes=_shapes(row), syntax="latex")
    again = read(reading(found), shapes=_declared(found))
    assert again.kind == found.kind
    assert lower(again) is lower(found)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["id"])
def test_what_is_not_read_is_an_error_at_its_place(row: dict[str, str]) -> None:
    with pytest.raises(McalcError) as caught:
        read(row["latex"], shapes=_shapes(row), syntax="latex")
    assert caught.value.message.startswith(row["spec"].removeprefix("error: "))
    assert caught.value.status in (2, 3)
    span = caught.value.span
    assert row["id"] == "empty" or (span is not None and 0 <= span[0] < span[1] <= len(row["latex"]))


@pytest.mark.parametrize("row", READ[::6], ids=lambda row: row["id"])
def test_a_formula_is_differentiated(row: dict[str, str]) -> None:
    found = mcalc.ask("jacobian", row["latex"], shapes=_shapes(row), syntax="latex")
    assert all(derivative.check is not None for derivative in found.derivatives)


def test_a_command_tells_latex() -> None:
    assert read(r"x^\top A x").program.syntax == "latex"
    assert read("x.T @ A @ x").program.syntax == "numpy"
    assert read("A\\x", syntax="matlab").program.syntax == "matlab"
    with pytest.raises(McalcError, match="not part of the language"):
        read("A\\x")


@pytest.mark.parametrize(
    ("latex", "shapes", "said"),
    [
        (r"\sigma(W x + b)", {}, r"\sigma was read as sigmoid; --function sigma reads a function without a definition"),
        (r"\lambda I + A", {}, "I was read as the identity; -s I=n,n reads it as a variable"),
        ("X W + b", {"X": "N,m", "W": "m,k", "b": "k"}, "b is added to every row of X W"),
        (r"\operatorname{tr}(\exp(A))", {}, r"\exp works entry by entry; e^{A} is the exponential of the matrix"),
        (r"\|X_{ij}\|^2", {}, "X_ij is a variable of its own, and no entry of X"),
    ],
)
def test_another_reading_is_noted(latex: str, shapes: dict[str, str], said: str) -> None:
    assert said in read(latex, shapes=shapes, syntax="latex").notes


def test_what_is_noted_can_be_followed() -> None:
    assert read(r"\sigma(W x + b)", functions=["sigma"]).undefined == ("sigma",)
    assert "I" in read(r"\lambda I + A", shapes={"I": "n,n"}).variables


@pytest.mark.parametrize(
    "latex",
    ["{" * 3000 + "x", "(" * 2000 + "x" + ")" * 2000, "x+" * 20_000 + "x", "x^{" * 400 + "2" + "}" * 400, "a" * 20_000],
)
def test_what_is_too_long_or_too_deep_is_an_error_at_once(latex: str) -> None:
    start = time.perf_counter()
    with pytest.raises(McalcError):
        read(latex, syntax="latex")
    assert time.perf_counter() - start < 2


def test_a_word_is_no_command() -> None:
    for text, said in (
        (r"\mathrm{sim}(x, y)", "mcalc has no sim: it doesn't know a similarity under this name"),
        (r"x^2 \text{ for all } x", r"\forall is no sign between values"),
        (r"x^2 \mathrm{d}x", r"\mathrm{d} makes a differential"),
    ):
        with pytest.raises(mcalc.McalcError) as caught:
            read(text)
        assert caught.value.message == said


def test_sizes_of_arrays_are_numbers() -> None:
    found = mcalc.gradient(r"\frac{1}{\operatorname{size}(X)}\|X w - y\|^2 + w^\top (I + A) w", wrt="y")
    assert found.expression == "2/(n*m)*(y - X @ w).T"
    assert [str(size) for size in found.question.spec.variables["X"].shape] == ["m", "n"]


def test_names_that_end_with_an_underscore_are_printed_and_read_without_it() -> None:
    spec = read("lambda_*f_*x", shapes={"lambda_": "scalar", "f_": "scalar"})
    assert read_within(r"\lambda f", spec).variables.keys() == {"lambda_", "f_", "x"}


@pytest.mark.parametrize("bold", [False, True])
def test_unit_vectors_say_their_size(bold: bool) -> None:
    (found,) = mcalc.ask("jacobian", "x[2]*A @ y", wrt="x", shapes={"x": "m", "A": "k,n"}, bold=bold).derivatives
    again = read_within(found.latex, found.question.spec, syntax="latex")
    assert lower(again) is lower(read_within(found.expression, found.question.spec))
