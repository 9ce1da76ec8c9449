"""Code for JAX and PyTorch: rows of the tables are right, and arrays have the type of the arguments."""

from __future__ import annotations

import re
from typing import get_args

import numpy as np
import pytest

import mcalc
from mcalc.answers.code import Order, built
from mcalc.answers.request import Library, Request
from mcalc.codegen.targets import TARGETS
from tests.codegen.emitted import of_row
from tests.oracle.tables import Row, table

ROWS = [
    (f"{name}-{row.id}", row)
    for name in ("paper", "cookbook", "layers", "identities", "field", "experts")
    for row in table(name)
    if not row.refused and "f(x)" not in row.spec
]
FAILED = [(name, row) for name, row in ROWS if name in ("layers-vec-plain", "experts-rotation-fit")]
"""What has failed before."""


def test_libraries_that_can_be_asked_for_are_those_of_the_table() -> None:
    assert set(get_args(Library)) == set(TARGETS)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in [*ROWS[3::40], *FAILED]])
def test_rows_of_the_tables_are_right_in_jax(row: Row) -> None:
    """`python -m tests.codegen.random --tables --target jax` tries all: JAX compiles each function for each shape."""
    pytest.importorskip("jax")
    assert of_row(row, "jax").kind == "right"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in ROWS[1::4]])
def test_rows_of_the_tables_are_right_in_pytorch(row: Row) -> None:
    pytest.importorskip("torch")
    assert of_row(row, "torch").kind == "right"


def emitted(spec: str, target: str, **shapes: str) -> str:
    """A module, whose library need not be there."""
    return built(Order(Request(spec, (), shapes, command=""), target))[0]


def test_new_arrays_have_the_type_of_an_argument() -> None:
    text = emitted("sum(eye(n, n, 2) @ x) + x @ arange(n)", "torch", x="n")
    made = re.findall(r"torch\.(?:ones|eye|arange|zeros)\((?:[^()]|\([^()]*\))*\)", text)
    assert made
    assert all("dtype=x.dtype, device=x.device" in one for one in made)


def test_numbers_and_truth_values_are_tensors_where_pytorch_wants_them() -> None:
    text = emitted("maximum(0, x)*s + where(x > 1, exp(s), 2)*sqrt(2)", "torch", x="n", s="scalar")
    assert "torch.clamp(x, min=0)" in text
    assert "math.sqrt(2)" in text
    assert "s = torch.as_tensor(s, dtype=x.dtype, device=x.device)" in text
    assert "torch.where(x > 1, " in text


def test_options_have_pytorchs_names() -> None:
    text = emitted("std(X, axis=0) @ a + sum(softmax(X, axis=1) @ b)", "torch", X="m,n", a="n", b="n")
    assert "torch.std(X, correction=0, dim=0)" in text
    assert "torch.softmax(X, dim=1)" in text


def test_lists_are_arrays_where_the_library_has_none() -> None:
    assert "jnp.concatenate([u, jnp.array([a])])" in emitted("concatenate(u, [a])", "jax", u="n", a="scalar")
    assert "jnp.array([1, 2]) @ x" in emitted("[1, 2] @ x + [1, 2] @ y", "jax", x="2", y="2")
    assert "X >= torch.stack([" in emitted("X*(X >= [min(u), max(u)])", "torch", X="2,2", u="n")


def test_a_row_that_goes_through_a_function_is_one() -> None:
    assert "np.kron(scipy.special.softmax(x), X)" in emitted("kron(softmax(x.T), X)", "numpy", x="n", X="m,k")


def test_what_is_true_or_false_is_computed_with_as_a_number() -> None:
    assert "> 0).to(X.dtype)" in emitted("positive_definite(X)*trace(X)", "torch", X="n,n")
    assert "jnp.where(x < 1, 0.0, 1.0)" in emitted("normcdf(where(x < 1, 0, 1))", "jax", x="n")


def test_sums_of_products_by_entries_take_no_einsum_in_pytorch() -> None:
    text = built(Order(Request("kron(A, B)", ("A", "B"), {"A": "m,n", "B": "k,l"}), "torch", ("vjp",)))[0]
    assert "torch.sum(t1*B[:, None, :], dim=(1, 3))" in text
    assert "torch.sum(t1*A[:, None, :, None], dim=(0, 2))" in text
    assert "einsum" not in text


def test_truth_values_of_numbers_are_tensors() -> None:
    text = emitted("x*((b != 3)*c)", "torch", x="n", b="scalar", c="scalar")
    assert "b = torch.as_tensor(b, dtype=x.dtype, device=x.device)" in text


@pytest.mark.parametrize("spec", ["x - A @ x", "(A + diag(d)) @ x", "A @ (A @ x) + c*x"])
def test_code_of_jax_takes_arrays_of_numpy(spec: str) -> None:
    """Operators leave them what they are, and such an array has no `at`."""
    pytest.importorskip("jax")
    shapes = {"diag(d)": {"d": "n"}, "c*x": {"c": "scalar"}}
    declared = next((declared for part, declared in shapes.items() if part in spec), {})
    run = mcalc.jacobian(spec, wrt="x", shapes=declared).compile("jax")
    point = {"x": np.ones(3), "A": np.eye(3), **{name: 2.0 if name == "c" else np.ones(3) for name in declared}}
    assert np.allclose(run(**point), (0 if "- A" in spec else 2 if "diag" in spec else 3) * np.eye(3))
