"""Declarations of shapes: how people write them, and what is said of those that can't be meant so."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.cli.run import run
from mcalc.language import read


@pytest.mark.parametrize("shape", ["3,4", "3x4", "3 x 4", "3×4", "3 by 4", "(3, 4)", "[3, 4]", " 3 , 4 "])
def test_shapes_as_people_write_them(shape: str) -> None:
    assert str(read("A", shapes={"A": shape}).kind) == "3 x 4"


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ("mxn", "m x n"), ("nxn", "n x n"), ("n x n:symmetric", "n x n"), ("(n,)", "vector of n"), ("()", "scalar"),
        ("2xn", "2 x n"), ("max_len", "vector of max_len"), ("x", "vector of x"), ("Vector", "vector of n"),
        ("n*(m + 1)", "vector of m*n + n"), ("m x n x k", "m x n x k"), ("nx", "vector of nx"),
    ],
)  # fmt: skip
def test_shapes_of_dimensions(shape: str, kind: str) -> None:
    assert str(read("A", shapes={"A": shape}).kind) == kind


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["x @ x", "-s", "X=n"], "X is declared, and the function has no variable X", "did you mean x?"),
        (["x @ x", "--scalars", "y"], "y is declared, and the function has no variable y", "its variables: x"),
        (
            ["x @ x", "-s", "n=3"],
            "n is declared, and the function has no variable n",
            "a dimension gets its size by --n 3; the variables: x",
        ),
        (["x*w", "--wrt", "X"], "the function has no variable 'X'", "did you mean x?"),
        (["x*w", "--size", "N=3"], "the function has no dimension N", "its dimensions: n"),
        (["A @ x", "-s", "A:3,4"], "--shape A:3,4 can't be read", "write --shape A=3,4"),
        (["A @ x", "-s", "A(3,4)"], "--shape A(3,4) can't be read", "write --shape A=3,4"),
        (
            ["A @ x", "-s", "A=n,n,symmetric"],
            "the shape of A can't be read: symmetric is a property, not a size",
            "write A=n,n:symmetric",
        ),
        (
            ["A @ x", "-s", "x=vector,n"],
            "the shape of x can't be read: vector is the word for a whole shape, not a size",
            "write x=n",
        ),
    ],
)  # fmt: skip
def test_what_is_said(arguments: list[str], message: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jacobian", *arguments]) == 2
    assert capsys.readouterr().err == f"Error: {message}\nhint: {hint}\n"


def test_a_slip_in_a_property() -> None:
    with pytest.raises(mcalc.McalcError, match="did you mean symmetric"):
        read("A @ x", shapes={"A": "n,n:symetric"})


def test_a_constant_may_be_differentiated_by_what_is_declared() -> None:
    assert mcalc.derivative("99", wrt="x", scalars="x").expression == "0"


def test_options_of_a_batch_hold_where_they_fit(capsys: pytest.CaptureFixture[str], tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "specs").write_text('x @ x\ny @ y\n{"spec": "z*x"}\n')
    assert run(["jacobian", "--batch", str(tmp_path / "specs"), "-s", "x=3"]) == 0
    assert capsys.readouterr().out.count('"source": "declared"') == 2


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("(A @ x) ⊙ b", {"A": 2, "x": 1, "b": 1}),
        ("sigma ⊙ (W @ x)", {"sigma": 1, "W": 2, "x": 1}),
        ("A ⊙ x", {"A": 2, "x": 2}),
        ("(x > 0) ⊙ g", {"x": 1, "g": 1}),
    ],
)
def test_the_sign_of_entries_decides_before_conventions(text: str, shapes: dict[str, int]) -> None:
    assert {v.name: len(v.shape) for v in read(text).variables.values()} == shapes


def test_sizes_may_be_left_open() -> None:
    found = read("sum(T*X)", shapes={"T": "?,?,?", "X": "m,3"}).variables["T"]
    assert [str(size) for size in found.shape[1:]] == ["m", "3"]
