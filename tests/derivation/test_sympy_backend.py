"""The SymPy backend: right by finite differences, in mcalc's own language, and never from text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcalc.derivation.backend import NAMES, backend
from mcalc.derivation.entrywise import ENTRIES, derive_entries
from mcalc.errors import (
    DomainError,
    LimitError,
    OptionError,
    UnknownVariableError,
    UnsupportedError,
)
from mcalc.language import read, read_within
from mcalc.notation import text
from mcalc.proof.check.entries import check_derivative
from mcalc.proof.trials.plan import Plan

DATA = Path(__file__).parents[1] / "data"


def cases() -> Iterator[object]:
    for table in ("paper", "cookbook"):
        with (DATA / f"{table}.tsv").open() as file:
            for row in csv.DictReader(file, delimiter="\t"):
                yield pytest.param(row["spec"], row["shapes"], row["wrt"], table == "cookbook", id=row["id"])


def small(spec_text: str, shapes: dict[str, str]) -> dict[str, int]:
    """Twos, and a three for the first of several dimensions, so that a tall matrix is tall; a stencil needs more."""
    names = list(read(spec_text, shapes=shapes).sizes)
    if "x[2:]" in spec_text:
        return dict.fromkeys(names, 4)
    return dict.fromkeys(names, 2) | ({names[0]: 3} if len(names) > 1 else {})


@pytest.mark.parametrize(("spec_text", "declared", "by", "hessian"), list(cases()))
def test_every_row_of_the_tables_is_right(spec_text: str, declared: str, by: str, hessian: bool) -> None:
    shapes = dict(part.split("=") for part in declared.split())
    wrt = tuple(by.split(","))
    order = 2 if hessian and len(wrt) == 2 else 1
    sizes = small(spec_text, shapes)
    spec = read(spec_text, shapes=shapes, sizes=sizes)
    entries = derive_entries(spec, [[wrt[0]], [wrt[1]]] if order == 2 else [wrt])
    form = "exact" if len(entries.shape) <= 2 else "vec"
    shown = (
        entries
        if form == "exact"
        else entries.flattened(len(entries.shape) // 2 if order == 2 else entries.output_axes)
    )
    closed = read_within(text(shown.expression()), spec)
    assert check_derivative(spec, wrt, closed, form, order=order, plan=Plan(points=2)).agrees is True


@pytest.mark.parametrize(
    ("spec_text", "shapes", "wrt", "printed"),
    [
        ("x*w", {"x": "2", "w": "2"}, ("x",), "[[w[0], 0], [0, w[1]]]"),
        ("x**3", {"x": "scalar"}, ("x",), "3*x**2"),
        ("f(x)", {"x": "2"}, ("x",), "[[f'(x[0]), 0], [0, f'(x[1])]]"),
        ("maximum(w, x)", {"w": "scalar", "x": "scalar"}, ("w",), "w > x"),
        ("sum(abs(x))", {"x": "2"}, ("x",), "[sign(x[0]), sign(x[1])]"),
        ("det(X)", {"X": "2,2"}, ("X",), "[[X[1, 1], -X[1, 0]], [-X[0, 1], X[0, 0]]]"),
        ("x*y + x/y", {"x": "scalar", "y": "scalar"}, ("x", "y"), "[y + 1/y, x - x/y**2]"),
        ("sin(x)/7", {"x": "scalar"}, ("x",), "cos(x)/7"),
    ],
)
def test_it_prints_in_the_language(spec_text: str, shapes: dict[str, str], wrt: tuple[str, ...], printed: str) -> None:
    spec = read(spec_text, shapes=shapes)
    assert text(derive_entries(spec, [wrt]).expression()) == printed


def test_layouts_turn_the_axes() -> None:
    spec = read("W @ x", shapes={"W": "2,3", "x": "3"})
    assert text(derive_entries(spec, ["x"]).laid("variable").expression()).startswith("[[W[0, 0], W[1, 0]]")


def test_second_derivatives_and_the_mixed_block() -> None:
    spec = read("sum(x)**2*z", shapes={"x": "2", "z": "scalar"})
    assert text(derive_entries(spec, ["x", "x"]).expression()) == "[[2*z, 2*z], [2*z, 2*z]]"
    assert derive_entries(spec, ["x", "z"]).shape == (2,)


def test_the_registry() -> None:
    assert [backend(name).name for name in NAMES] == ["tensor", "sympy"]
    with pytest.raises(OptionError, match="no backend 'maple'"):
        backend("maple")


def test_sizes_must_be_concrete_and_small() -> None:
    with pytest.raises(OptionError) as caught:
        derive_entries(read("sum(x)", shapes={"x": "n"}), ["x"])
    assert "--n 3" in str(caught.value)
    with pytest.raises(LimitError, match=str(ENTRIES)):
        derive_entries(read("x*x", shapes={"x": "100"}), ["x"])
    with pytest.raises(LimitError, match="determinant of 6 x 6"):
        derive_entries(read("det(X)", shapes={"X": "6,6"}), ["X"])


def test_what_it_can_not_do_is_said() -> None:
    with pytest.raises(UnsupportedError, match="expm"):
        derive_entries(read("sum(expm(X))", shapes={"X": "2,2"}), ["X"])
    with pytest.raises(UnknownVariableError, match="no variable y"):
        derive_entries(read("x", shapes={"x": "scalar"}), ["y"])
    with pytest.raises(DomainError):
        text(derive_entries(read("x/0", shapes={"x": "scalar"}), ["x"]).expression())
