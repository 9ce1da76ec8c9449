"""Tables and text of answers."""

from __future__ import annotations

import io
import json
from itertools import pairwise

import pytest

from mcalc.answers.answer import Answer, Check
from mcalc.answers.ask import ask
from mcalc.answers.record import record
from mcalc.answers.recorded import read_records
from mcalc.report import ANSWERS, report
from mcalc.report.json import dumps
from mcalc.report.lines import wrap
from mcalc.report.sheet import rows
from mcalc.report.table import table
from mcalc.report.words import checked


@pytest.fixture(scope="module")
def product() -> Answer:
    """The Jacobians of x*w for three entries."""
    return ask("jacobian", "x*w", sizes={"n": 3}, wrt=["x"])


def test_a_table_in_80_columns(product: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert table(product, io.TextIOWrapper(io.BytesIO(), "utf-8")).splitlines() == [
        "Jacobian of x*w (vector of n)",
        "  x  vector of n  by convention",
        "  w  vector of n  by convention",
        "  with n = 3",
        "╭────┬──────────────────┬───────┬────────────────────────────╮",
        "│ by │ derivative       │ shape │ sparsity                   │",
        "├────┼──────────────────┼───────┼────────────────────────────┤",
        "│ x  │ diag(w)          │ 3 x 3 │ diagonal, constant, 3 of 9 │",
        "│    │                  │       │                            │",
        "│    │ w[0]     0     0 │       │                            │",
        "│    │    0  w[1]     0 │       │                            │",
        "│    │    0     0  w[2] │       │                            │",
        "╰────┴──────────────────┴───────┴────────────────────────────╯",
        "numerator layout: a row an output, a column an entry of the variable",
        "checked: agrees with finite differences to 12 digits at 2 random points",
    ]


def test_a_table_in_40_columns(product: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = table(product, io.TextIOWrapper(io.BytesIO(), "utf-8")).splitlines()
    assert lines[4:12] == [
        "╭──────────┬───────────────────────────╮",
        "│ by       │ x                         │",
        "│ is       │ diag(w)                   │",
        "│ entries  │ w[0]     0     0          │",
        "│          │    0  w[1]     0          │",
        "│          │    0     0  w[2]          │",
        "│ shape    │ 3 x 3                     │",
        "│ sparsity │ diagonal, constant, 3 of  │",
    ]


def test_the_sparsity_takes_the_room_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ask("hessian", "x.T @ A @ x", shapes={"A": "n,n:symmetric"}, wrt=["x"])
    for columns, shown in ((80, True), (60, False)):
        monkeypatch.setenv("COLUMNS", str(columns))
        lines = table(answer, io.TextIOWrapper(io.BytesIO(), "utf-8")).splitlines()
        assert any("│ symmetric, constant, dense, n**2 of n**2 │" in line for line in lines) is shown
        assert max(map(len, lines)) <= max(columns, 72)


def test_symbolic_sizes() -> None:
    (row,) = rows(ask("jacobian", "x*w", wrt=["x"]))
    assert (row.shape, row.sparsity, row.grid) == ("n x n", "diagonal, constant, n of n**2", ())


def test_a_gradient_is_a_row_and_a_column() -> None:
    for layout, shape, grid in (
        ("numerator", [1, 2], [["2*x[0]", "2*x[1]"]]),
        ("denominator", [2, 1], [["2*x[0]"], ["2*x[1]"]]),
    ):
        (found,) = record(ask("gradient", "sum(x**2)", sizes={"n": 2}, layout=layout))["derivatives"]
        assert (found["shape"], found["entries"], found["tensor_shape"]) == (shape, grid, ["n"])


def test_kinks_are_told() -> None:
    (row,) = rows(ask("jacobian", "abs(x)"))
    assert any(note.startswith("not differentiable where ") for note in row.notes)


@pytest.mark.parametrize("form", tuple(ANSWERS.names))
def test_every_format(product: Answer, form: str) -> None:
    assert report(product, form).splitlines()


def test_latex(product: Answer) -> None:
    remark, equation = report(product, "latex").splitlines()
    assert remark == "% numerator layout, n x n"
    assert equation.startswith(r"\frac{\partial f}{\partial x} = ")


def test_json_is_strict_and_comes_back(product: Answer) -> None:
    text = report(product, "json")
    assert text.isascii()
    assert "\n" not in text
    ((back, claims),) = read_records(text)
    assert (back.spec, back.shapes, back.sizes) == ("x*w", {"x": "n", "w": "n"}, {"n": 3})
    assert claims[0].expression == "diag(w)"
    with pytest.raises(ValueError, match="JSON compliant"):
        dumps(float("nan"))


def test_the_keys_of_a_record(product: Answer) -> None:
    found = json.loads(report(product, "json"))
    assert list(found) == [
        "schema", "command", "spec", "syntax", "layout", "vec", "backend", "variables", "undefined", "dims", "output",
        "notes", "derivatives",
    ]  # fmt: skip
    (derivative,) = found["derivatives"]
    assert set(derivative) == {
        "wrt", "expression", "order", "latex", "symbolic_shape", "shape", "tensor_shape", "form", "structure",
        "sparsity",
        "entries", "nonsmooth", "domain", "assumptions",
        "check",
    }  # fmt: skip
    assert derivative["sparsity"] == {
        "nnz": "n", "size": "n**2", "bounds": [], "count": 3, "total": 9, "density": 3 / 9,
        "pattern": {"rows": [0, 1, 2], "cols": [0, 1, 2]},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "words"),
    [(0.0, " to 12 digits"), (3e-15, " to 12 digits"), (3e-11, " to 9 digits"), (2e-7, " to 6 digits"), (1e-3, "")],
)
def test_digits_are_told_in_steps(error: float, words: str) -> None:
    assert checked([Check("finite differences", 1, error)]) == (
        f"checked: agrees with finite differences{words} at 1 random point"
    )


@pytest.mark.parametrize("width", [4, 7, 12, 20, 33])
@pytest.mark.parametrize("text", ["", "a", "diag(softmax(W @ x + b)) - softmax(W @ x + b).T", "x**2*y**3", "a" * 50])
def test_wrapping_keeps_everything(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.endswith("*") and later.lstrip().startswith("*") for line, later in pairwise(lines))


PASS = "Z = X @ A + b; P = softmax(Z, axis=1); -sum(Y*log(P))/N"


def _pass(*wrt: str) -> Answer:
    return ask("gradient", PASS, shapes={"X": "N,m", "b": "k"}, wrt=wrt)


def test_the_parts_of_several_derivatives_stand_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = _pass("A", "b", "X")
    part = "u1 = (P*sum(Y, axis=1, keepdims=True) - Y)/N"
    assert [name for name, _ in answer.where] == ["Z", "P", "u1"]
    lines = report(answer, "text").splitlines()
    assert lines.index(f"where {part}") < lines.index("by A: X.T @ u1") < lines.index("by b: sum(u1, axis=0).T")
    for columns in (80, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        shown = table(answer, io.TextIOWrapper(io.BytesIO(), "utf-8"))
        assert shown.count(part) == 1
        assert shown.index("│ where") < shown.index(part) < shown.index("X.T @ u1")


def test_the_parts_of_one_derivative_stand_with_it() -> None:
    lines = report(_pass("A"), "text").splitlines()
    assert lines.index("  where P = softmax(Z, axis=1)") > lines.index(
        "by A: X.T @ (P*sum(Y, axis=1, keepdims=True) - Y)/N"
    )


def test_json_has_the_parts_once_and_with_each_derivative() -> None:
    answer = _pass("A", "b", "Y")
    found = record(answer)
    assert found["where"] == found["derivatives"][0]["where"] == dict(answer.where)
    assert found["derivatives"][2]["where"] == {"Z": "X @ A + b"}
    ((_, claims),) = read_records(dumps(found))
    assert [claim.where for claim in claims] == [answer.where, answer.where, answer.where[:1]]
    for derivative in found["derivatives"]:
        derivative.pop("where", None)
    ((_, claims),) = read_records(dumps(found))
    assert [claim.where for claim in claims] == [answer.where] * 3


def test_small_patterns_are_drawn_where_entries_are_not_listed() -> None:
    from mcalc.report.sheet import text

    drawn = text(ask("jacobian", "x*w", wrt="x", n=12))
    assert "  pattern:\n" in drawn
    assert "⠑⢄" in drawn
    for n in (8, 33):  # entries, and too many places
        assert "pattern:" not in text(ask("jacobian", "x*w", wrt="x", n=n))
