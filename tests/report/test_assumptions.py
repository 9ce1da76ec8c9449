"""What an answer says of the conventions that it rests on."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.answers.ask import ask
from mcalc.report import report


def test_entries_of_a_declared_matrix_count_as_independent() -> None:
    found = mcalc.gradient("trace(A @ X)", wrt="X", shapes={"A": "n,n", "X": "n,n:symmetric"})
    assert found.expression == "A.T"
    assert found.assumptions == ("the entries of X count as independent, though it is symmetric",)


def test_undefined_functions_are_named() -> None:
    text = report(ask("gradient", "sum(f(x))"), "text")
    assert "  f  undefined function, element by element" in text.splitlines()[2]


def test_latex_says_how_it_is_flattened() -> None:
    lines = report(ask("jacobian", "W @ x", wrt=["W"]), "latex").splitlines()
    assert lines[:2] == [
        "% numerator layout, m x m x n",
        "% flattened to m x (m*n), row by row (row-major vec)",
    ]


def test_names_that_mean_something_are_no_undefined_functions() -> None:
    with pytest.raises(mcalc.McalcError, match="mcalc has no layernorm") as caught:
        mcalc.jacobian("layernorm(x)")
    assert caught.value.status == 3


def test_a_declaration_may_be_numbers_and_tuples() -> None:
    found = mcalc.jacobian("A @ x", wrt="x", shapes={"A": ("m", 2), "x": 2})
    assert [str(size) for size in found.symbolic_shape] == ["m", "2"]


def test_an_unknown_option_is_an_error() -> None:
    with pytest.raises(mcalc.McalcError, match="no option 'layuot'"):
        mcalc.gradient("x @ x", wrt="x", layuot="denominator")  # type: ignore[call-arg]


def test_a_derivative_shows_itself_shortly() -> None:
    assert repr(mcalc.gradient("x @ x", wrt="x")) == "<derivative by x: 2*x.T>"


@pytest.mark.parametrize(
    ("spec", "nonsmooth", "domain"),
    [
        ("norm(x, 3)", ("sum(abs(x)**3) == 0",), ()),
        ("sum(abs(x)**3)", (), ()),
        ("sum(abs(x))", ("x == 0",), ()),
        ("sum(sqrt(x))", ("x == 0",), ("x >= 0",)),
        ("sum(2**x)", (), ()),
        ("sum(1/x)", (), ("x != 0",)),
    ],
)
def test_kinks_and_domains(spec: str, nonsmooth: tuple[str, ...], domain: tuple[str, ...]) -> None:
    found = mcalc.gradient(spec, wrt="x")
    assert (found.nonsmooth, found.domain) == (nonsmooth, domain)


def test_a_hessian_of_stacked_variables() -> None:
    found = mcalc.hessian("x*y**2", wrt="x,y", scalars=["x", "y"])
    assert found.expression == "[[0, 2*y], [2*y, 2*x]]"
    assert "by x,y, x,y" in report(found.answer, "text")


def test_functions_of_rows_say_along_which_axis_they_go() -> None:
    found = mcalc.gradient("-sum(Y*log(softmax(X @ W)))", wrt="W", shapes={"X": "N,n", "W": "n,k", "Y": "N,k"})
    assert found.assumptions == ("softmax goes along the last axis, axis=-1",)
    assert mcalc.jacobian("softmax(x)", wrt="x").assumptions == ()
    assert mcalc.jacobian("softmax(X, axis=0)", wrt="X").assumptions == ()


def test_no_name_is_bent_to_a_vector() -> None:
    assert [len(v.shape) for v in ask("jacobian", "softmax(X @ W)").spec.variables.values()] == [2, 2]


@pytest.mark.parametrize(
    ("text", "shapes", "expression"),
    [
        ("sum((exp(-F @ U.T) + 1)**(-1))", {"F": "n,k", "U": "m,k"}, "(sigmoid(F @ U.T)*(1 - sigmoid(F @ U.T))) @ U"),
        ("sum(F**-1)", {"F": "m,n"}, "-1/F**2"),
        ("sum(power(F, 3/2))", {"F": "n,n"}, "3/2*sqrt(F)"),
        ("sum(power(F, -2))", {"F": "n,n"}, "-2/F**3"),
    ],
)
def test_powers_are_entry_by_entry_where_that_is_plain(text: str, shapes: dict[str, str], expression: str) -> None:
    assert mcalc.gradient(text, wrt="F", shapes=shapes).expression == expression
