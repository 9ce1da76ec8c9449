"""Derivatives as functions of arrays."""

from __future__ import annotations

import numpy as np
import pytest

import mcalc


def test_dot_of_matrices_is_their_product() -> None:
    y, a, x = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4), np.ones((2, 4))
    found = mcalc.gradient("sum(X**2*dot(Y, A))", wrt="X", shapes={"X": "m,n", "Y": "m,k", "A": "k,n"})
    assert np.array_equal(found(X=x, Y=y, A=a), 2 * x * (y @ a))


def test_dot_of_a_matrix_and_a_vector() -> None:
    found = mcalc.gradient("sum(dot(A, x)*y)", wrt="y", shapes={"A": "m,n", "x": "n", "y": "m"})
    assert found(A=[[1, 2, 3], [4, 5, 6]], x=[1, 1, 1], y=[0, 0]).tolist() == [[6.0, 15.0]]


def test_what_is_no_request_says_so() -> None:
    for ask, said in (
        (lambda: mcalc.gradient(None), "spec is text, and not None"),  # type: ignore[arg-type]
        (lambda: mcalc.gradient("norm(x)", shapes="x=3"), "shapes is a dictionary, and not 'x=3'"),  # type: ignore[arg-type]
        (lambda: mcalc.ask("x*w"), "there is no function"),  # type: ignore[call-arg]
        (lambda: mcalc.gradient("norm(x)")(x="a"), "the value of x is no array of numbers"),
        (lambda: mcalc.gradient("norm(x)")(x=3), "x has 1 axis (n), and its value has 0"),
    ):
        with pytest.raises(mcalc.McalcError) as caught:
            ask()
        assert caught.value.message.startswith(said)


def test_a_pole_is_infinite_without_a_warning_of_mcalc() -> None:
    """Warnings are errors in the tests."""
    assert mcalc.derivative("1/x")(x=0) == -np.inf
    assert mcalc.gradient("sum(log(x))")(x=[0.0, 1.0]).tolist() == [[np.inf, 1.0]]


def test_parts_have_other_names_than_variables_that_an_answer_no_longer_speaks_of() -> None:
    steps = [f"x{i + 1} = x{i} + h*(A @ x{i} + u{i})" for i in range(3)]
    found = mcalc.hessian("; ".join([*steps, "sum(x3**2)"]), wrt="x0", shapes={"h": "scalar"})
    assert not {"u0", "u1", "u2"} & {name for name, _ in found.where}
    assert found(h=0, A=np.eye(2)).tolist() == [[2.0, 0.0], [0.0, 2.0]]


def test_sizes_that_an_array_leaves_open_are_asked_for() -> None:
    """A of n*m = 3 entries was held against 20 places, or said to be mcalc's own fault."""
    found = mcalc.gradient("sum(A*A)", shapes={"A": "n*m"})
    with pytest.raises(mcalc.McalcError) as caught:
        found(A=[1, 2, 3])
    assert "leaves m and n open" in caught.value.message
    name, _, size = str(caught.value.hint).rpartition(" ")[2].partition("=")
    assert mcalc.gradient("sum(A*A)", shapes={"A": "n*m"}, sizes={name: int(size)})(A=[1, 2, 3]).tolist() == [[2, 4, 6]]
    with pytest.raises(mcalc.McalcError, match="leaves m and n open"):
        mcalc.check("A", "2*eye(n*m)", wrt="A", shapes={"A": "n*m"}, at={"A": [1, 2, 3]})
