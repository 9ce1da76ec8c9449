"""Sparse arrays of emitted code: proven values, and the pattern that is reported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from mcalc.answers.code import Order, built
from mcalc.answers.request import Request
from mcalc.codegen.matrix import matrix
from mcalc.errors import OptionError
from mcalc.exact.size import product
from mcalc.structure import sparsity
from tests.codegen.rows import arguments, emitted, number, questions, sizes_of, split_of

SPECS = {
    "stencil": ("x[2:] - 2*x[1:-1] + x[:-2] + x[1:-1]**3", {"x": "n"}, "DIA"),
    "periodic": ("roll(x, 1) - 2*x + roll(x, -1)", {"x": "n"}, "CSR"),
    "shifted": ("roll(x, 3)*x", {"x": "n"}, "CSR"),
    "diagonal": ("sigmoid(x)*w + b", {"x": "n", "w": "n", "b": "n"}, "DIA"),
    "layer": ("tanh(W @ x)", {"W": "m,n", "x": "n"}, "CSR"),
    "arrow": ("x*x[0] + sum(x)*eye(n)[0]", {"x": "n"}, "CSR"),
    "grid": ("X[1:, :]*X[:-1, :]", {"X": "m,n"}, "CSR"),
    "picked": ("x[::2]**2", {"x": "2*n"}, "CSR"),
    "reversed": ("x[::-1]*y", {"x": "n", "y": "n"}, "CSR"),
    "triangle": ("cumsum(x**2)", {"x": "n"}, "CSR"),
    "gaps": ("(A - A.T) @ x", {"x": "n", "A": "n,n"}, "CSR"),
    "transposed": ("X.T*Y", {"X": "m,n", "Y": "n,m"}, "CSR"),
    "layer by all": ("W @ x + b", {"W,b": "", "W": "m,n", "x": "n", "b": "m"}, "CSR"),
    "products by both": ("A*B", {"A,B": "", "A": "m,n", "B": "m,n"}, "CSR"),
    "matrices by both": ("A @ B + B", {"A,B": "", "A": "n,n", "B": "n,n"}, "CSR"),
    "rows by both": ("A[1:, :]*B[:-1, :]", {"A,B": "", "A": "m,n", "B": "m,n"}, "CSR"),
    "lower": ("tril(X) @ y", {"X": "n,n", "y": "n"}, "CSR"),
    "both lower": ("tril(X) @ triu(X, 1).T", {"X": "n,n"}, "CSR"),
    "half": ("vech(X @ X)", {"X": "4,4"}, "CSR"),
    "convolution": ("conv(x, k)", {"x": "n", "k": "m"}, "CSR"),
    "its kernel": ("conv(x, k)", {"k": "m", "x": "n"}, "CSR"),
    "inside": ("conv_valid(x, k)", {"x": "n", "k": "3"}, "CSR"),
    "as long": ("conv_same(x, k)", {"x": "n", "k": "5"}, "CSR"),
    "smoothed": ("conv_same(x, [1, 2, 1])", {"x": "n"}, "DIA"),
    "past the end": ("eye(n, n, 2) @ x*x", {"x": "n"}, "DIA"),
    "turned round": ("reshape(Y, m, n)[::-1]*A", {"Y": "n,m", "A": "m,n"}, "CSR"),
    "nothing": ("sign(sum(y**2)*ones(3)*y)*y[0]**0", {"y": "3"}, "CSR"),
    "tensor": ("einsum('ijk,k->ij', T, x)", {"T": "m,n,k", "x": "k"}, "CSR"),
}


def pattern_holds(request: Request, made: tuple[str, Mapping[str, Any]]) -> None:
    """Whether the pattern of the array is the one that is reported."""
    text, names = made
    answer = request.answer()
    sizes = sizes_of(answer.spec)
    found = names[request.command](*arguments(answer.spec, sizes))
    for array, derivative in zip(found if isinstance(found, tuple) else (found,), answer.derivatives, strict=True):
        split = split_of(derivative)
        shape = [number(size, sizes) for size in derivative.tensor.shape]
        wanted = np.zeros(shape, dtype=bool)
        indices = sparsity(derivative.tensor, split, sizes, 100_000).indices
        assert indices is not None, text
        wanted[tuple(map(list, indices))] = True
        wanted = wanted.reshape(int(np.prod(shape[:split])), -1)
        assert array.shape == wanted.shape
        values = array.toarray() != 0
        assert not np.any(values & ~wanted), text
        if array.format == "dia":
            rows, columns = np.nonzero(wanted)
            assert {*array.offsets} == {*(columns - rows)}, text
        else:
            array.data[...] = 1
            assert np.array_equal(array.toarray() != 0, wanted), text


@pytest.mark.parametrize("name", SPECS)
def test_the_format_follows_from_the_structure(name: str) -> None:
    spec, shapes, wanted = SPECS[name]
    by, shapes = next(iter(shapes)), {name: shape for name, shape in shapes.items() if shape}
    request = Request(spec, (by,), shapes, command="jacobian")
    made = emitted(request, "sparse")
    assert made is not None
    assert "_within" not in made[0] or name in ("gaps", "turned round")
    assert re.search(r"as an? (\w+) array", made[0])[1] == wanted  # type: ignore[index]
    pattern_holds(request, made)


@pytest.mark.parametrize("name", [*questions()][1::6])
def test_the_pattern_is_the_one_that_is_reported(name: str) -> None:
    made = emitted(questions()[name], "sparse")
    if made is not None:
        pattern_holds(questions()[name], made)


def test_calls_write_into_one_array_and_refuse_other_sizes() -> None:
    made = emitted(Request("x**2*y", "x", {"x": "n", "y": "n"}, command="jacobian"), "sparse")
    assert made is not None
    jacobian = made[1]["Jacobian"](3)
    first = jacobian(np.ones(3), np.ones(3))
    second = jacobian(np.arange(3.0), np.ones(3))
    assert first is second
    assert second.diagonal().tolist() == [0, 2, 4]
    with pytest.raises(ValueError, match="the pattern is of n = 3"):
        jacobian(np.ones(4), np.ones(4))


CHAIN = "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
GRID = "U[1:-1, 1:-1]**2*V[1:-1, 1:-1] + c*(U[2:, 1:-1] + U[:-2, 1:-1] + U[1:-1, 2:] - 4*U[1:-1, 1:-1])"
KEPT: dict[str, tuple[str, str, dict[str, str], str, tuple[str, ...]]] = {
    "a named part": ("sigmoid(x)*w + b", "jacobian", {"x": "n", "w": "n", "b": "n"}, "x", ("np.exp(t1, out=t1)",)),
    "added to constants": (CHAIN, "hessian", {"x": "n"}, "x", ("entries += self.constant[1, :n - 1]",)),
    "in two places": (CHAIN, "hessian", {"x": "n"}, "x", ("np.multiply(-400, t2, out=t3)", "= t3")),
    "one number": (GRID, "jacobian", {"U": "m,n", "V": "m,n", "c": "scalar"}, "U", ("self.data[...] = c",)),
}


@pytest.mark.parametrize("name", KEPT)
def test_entries_are_computed_in_memory_that_is_kept(name: str) -> None:
    spec, command, shapes, by, wanted = KEPT[name]
    made = emitted(Request(spec, by, shapes, command=command), "sparse")
    assert made is not None
    for part in wanted:
        assert part in made[0]


@pytest.mark.parametrize("name", [*SPECS, *KEPT])
def test_every_call_is_as_the_first(name: str) -> None:
    spec, command, shapes, by = KEPT[name][:4] if name in KEPT else (SPECS[name][0], "jacobian", SPECS[name][1], "")
    by, shapes = by or next(iter(shapes)), {variable: shape for variable, shape in shapes.items() if shape}
    request = Request(spec, (by,), shapes, command=command)
    made, read = emitted(request, "sparse"), request.read()
    assert made is not None
    sizes = made[1]["_sizes"](*(one for one in arguments(read, sizes_of(read)) if np.ndim(one)))
    sizes = sizes if isinstance(sizes, tuple) else () if sizes is None else (sizes,)
    kept = made[1][command.capitalize()](*sizes)
    for seed in range(3):
        given = arguments(read, sizes_of(read), seed)
        assert np.array_equal(kept(*given).toarray(), made[1][command](*given).toarray())


def test_a_shift_by_more_than_all_places_is_refused() -> None:
    made = emitted(Request("roll(x, 2)*x", "x", {"x": "n"}, command="jacobian"), "sparse")
    assert made is not None
    assert made[1]["jacobian"](np.array([2.0, 3.0])).toarray().tolist() == [[4, 0], [0, 6]]
    with pytest.raises(ValueError, match="the pattern is for n >= 2"):
        made[1]["jacobian"](np.array([2.0]))


@pytest.mark.parametrize(
    ("spec", "by", "shapes"),
    [
        ("W @ x + b", "W,b", {"W": "m,n", "x": "n", "b": "m"}),
        ("A*B", "A,B", {"A": "m,n", "B": "m,n"}),
        ("conv(x, k)", "x", {"x": "n", "k": "m"}),
        ("conv_valid(x, k)", "x", {"x": "m + n", "k": "m"}),
    ],
)
def test_work_is_that_of_the_entries(spec: str, by: str, shapes: dict[str, str]) -> None:
    found = matrix(
        Request(spec, (by,), shapes, command="jacobian").answer().derivatives[0].tensor, 2 if "*" in spec else 1
    )
    sizes = {"m": 20, "n": 30}
    computed = sum(number(product(entries.spans), sizes) for entries in found.terms)
    assert computed == len(set().union(*(entries.at(sizes) for entries in found.terms)))


def test_what_is_the_same_everywhere_stays_dense() -> None:
    with pytest.raises(OptionError, match="no entry is known to be zero"):
        built(Order(Request("conv_valid(x, k)", "k", {"x": "n", "k": "m"}), form="sparse"))


def test_what_has_no_zeros_is_refused_with_what_there_is() -> None:
    with pytest.raises(OptionError, match="no entry is known to be zero") as raised:
        built(Order(Request("softmax(x)", "x", {"x": "n"}), form="sparse"))
    assert "--form" in str(raised.value.hint)
    with pytest.raises(OptionError, match="no rows and columns"):
        built(Order(Request("sum(x**2)", "x", {"x": "n"}), form="sparse"))
    with pytest.raises(OptionError, match="not there for jax"):
        built(Order(Request("x**2", "x", {"x": "n"}), "jax", form="sparse"))
