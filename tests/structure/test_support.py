"""Supports against brute force: what is outside is zero, what is inside is not, and the formulas count it."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import numpy as np
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from tensor_values import shown, size, values

import mcalc
from mcalc.exact.size import Size
from mcalc.structure import sparsity
from mcalc.structure.count import united
from mcalc.structure.linear import linear
from mcalc.structure.listing import places
from mcalc.structure.support import Supports
from mcalc.tensor import Node, add, delta, elementwise, flatten, product, select, triangle, unit, variable

N, M = Size.name("n"), Size.name("m")
ONE = Fraction(1)
SIZES = (N, M, N - 1, N + 1)


def random_values(sizes: dict[str, int], seed: int = 0) -> dict[str, np.ndarray]:
    """Values for the variables `v<size>`, `w<size>` and `X<size>,<size>`, none of them zero."""
    draw = np.random.default_rng(seed)
    found: dict[str, np.ndarray] = {"z": draw.uniform(1, 2, ())}
    for one in SIZES:
        found[f"v{one}"] = draw.uniform(1, 2, size(one, sizes))
        found[f"w{one}"] = draw.uniform(1, 2, size(one, sizes))
        for other in SIZES:
            found[f"X{one},{other}"] = draw.uniform(1, 2, (size(one, sizes), size(other, sizes)))
    return found


@st.composite
def factors(draw: st.DrawFn) -> tuple[list[tuple[Node, tuple[int, ...], Fraction]], dict[int, Size]]:
    """Factors on labels of matching sizes."""
    labels = {place: draw(st.sampled_from((N, N, M, N - 1))) for place in range(4)}
    found: list[tuple[Node, tuple[int, ...], Fraction]] = []
    picked: list[set[int]] = []
    for _ in range(draw(st.integers(0, 3))):
        i, j = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        shift = draw(st.integers(-2, 2))
        rows, cols = labels[i], labels[j]
        kind = draw(st.sampled_from(("unit", "end", "select", "flip", "triangle", "vector", "matrix")))
        if kind in ("select", "flip"):
            # one selection for a pair of labels
            if {i, j} in picked:
                continue
            picked.append({i, j})
        match kind:
            case "unit":
                found.append((unit(rows, abs(shift)), (i,), ONE))
            case "end":
                found.append((unit(rows, rows - 1 - abs(shift)), (i,), ONE))
            case "select":
                found.append((select(rows, cols, shift), (i, j), ONE))
            case "flip":
                found.append((select(rows, cols, cols - 1 + shift, -1), (i, j), ONE))
            case "triangle":
                found.append((triangle(rows, cols, shift), (i, j), ONE))
            case "vector":
                found.append((variable(f"v{rows}", [rows]), (i,), ONE))
            case _:
                found.append((variable(f"X{rows},{cols}", [rows, cols]), (i, j), ONE))
    return found, labels


@st.composite
def tensors(draw: st.DrawFn) -> Node:
    """Sums of products of patterns and variables with positive coefficients, so that nothing cancels."""
    parts, labels = draw(factors())
    out = tuple(draw(st.lists(st.integers(0, 3), min_size=1, max_size=3)))
    shape = tuple(labels[label] for label in out)
    terms = [(ONE, product(parts, out, labels))]
    for coefficient in (2, 3)[: draw(st.integers(0, 2))]:
        more, other = draw(factors())
        sizes = {place: labels[place] if place in out else other[place] for place in labels}
        kept = [(node, places, power) for node, places, power in more if _fits(node, places, sizes)]
        terms.append((Fraction(coefficient), product(kept, out, sizes)))
    return add(terms, shape)


def _fits(node: Node, labels: tuple[int, ...], sizes: dict[int, Size]) -> bool:
    return all(size == sizes[label] for size, label in zip(node.shape, labels, strict=True))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(tensors(), st.integers(1, 4), st.integers(1, 4))
def test_the_listed_places_are_those_that_are_not_zero(node: Node, n: int, m: int) -> None:
    note(shown(node))
    sizes = {"n": n, "m": m}
    found = values(node, sizes, random_values(sizes))
    expected = [tuple(map(int, place)) for place in np.argwhere(found != 0)]
    answer = sparsity(node, 1, sizes, 10_000)
    assert answer.count == len(expected)
    assert answer.total == found.size
    assert places(Supports(sizes).of(node)) == expected


@settings(max_examples=60, deadline=None, derandomize=True)
@given(tensors(), st.integers(8, 11))
def test_the_formula_counts_at_any_large_size(node: Node, n: int) -> None:
    note(shown(node))
    # one dimension only: with two, a formula may need to know which is the larger
    nnz = sparsity(node, 1, {}, 0).nnz
    exact = all(region.exact for region in Supports().of(node))
    count = sparsity(node, 1, {"n": n, "m": n + 7}, 0).count
    assert count is not None
    formula = nnz.substitute({"n": n, "m": n + 7}).value
    assert formula is not None
    if "m" not in nnz.names() and exact and all("m" not in s.names() for s in node.shape):
        inner = _dimensions(node)
        if "m" not in inner:
            assert formula == count


def _dimensions(node: Node) -> set[str]:
    from mcalc.tensor import Pattern, Product, postorder

    found: set[str] = set()
    for part in postorder(node):
        sizes = part.sizes if isinstance(part, Product) else part.shape
        offsets = (part.offset,) if isinstance(part, Pattern) else ()
        for one in (*sizes, *offsets):
            found.update(one.names())
    return found


def formula(node: Node) -> str:
    return str(sparsity(node, 1, {}, 0).nnz)


CLOSED_FORMS = {
    "identity": (delta((N,), (0, 0)), "n"),
    "commutation": (delta((N, M), (0, 1, 1, 0)), "m*n"),
    "difference": (add([(ONE, select(N - 1, N, 1)), (-ONE, select(N - 1, N, 0))], (N - 1, N)), "2*n - 2"),
    "stencil": (add([(ONE, select(N - 2, N, k)) for k in (0, 1, 2)], (N - 2, N)), "3*n - 6"),
    "cumulative sum": (triangle(N, N), "n**2/2 + n/2"),
    "strictly lower": (triangle(N, N, -1), "n**2/2 - n/2"),
    "weights": (product([(variable("v", [N]), (2,), ONE)], (0, 0, 2), {0: M}), "m*n"),
    "flattened": (flatten(M, N), "m*n"),
    "roll": (add([(ONE, select(N, N, 1)), (ONE, select(N, N, 1 - N))], (N, N)), "n"),
    "band": (product([(triangle(N, N, 1), (0, 1), ONE), (triangle(N, N, 1), (1, 0), ONE)], (0, 1)), "3*n - 2"),
    "three in order": (product([(triangle(N, N), (0, 1), ONE), (triangle(N, N), (1, 2), ONE)], (0, 1, 2)),
                       "n**3/6 + n**2/2 + n/3"),
    "row and column": (add([(ONE, product([(unit(N, 0), (0,), ONE)], (0, 1), {1: N})),
                            (ONE, product([(unit(N, N - 1), (1,), ONE)], (0, 1), {0: N}))], (N, N)), "2*n - 1"),
    "cross": (add([(ONE, delta((N,), (0, 0))), (ONE, product([(unit(N, 0), (0,), ONE)], (0, 1), {1: N}))], (N, N)),
              "2*n - 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_the_count_has_a_closed_form(name: str) -> None:
    node, expected = CLOSED_FORMS[name]
    assert formula(node) == expected
    for n, m in ((1, 2), (2, 2), (3, 2), (5, 4)):
        sizes = {"n": n, "m": m}
        if all(size(s, sizes) > 0 for s in node.shape):
            found = values(node, sizes, {"v": np.ones(n)})
            assert sparsity(node, 1, sizes, 0).count == np.count_nonzero(found)


@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_nothing_depends_on_n(name: str) -> None:
    node, _ = CLOSED_FORMS[name]
    n = 10**9
    answer = sparsity(node, 1, {"n": n, "m": 3}, 1000)
    assert answer.count == answer.nnz.substitute({"n": n, "m": 3}).value
    assert answer.indices is None


def test_functions_of_zero() -> None:
    x = variable("x", [N])
    diagonal = product([(x, (0,), ONE)], (0, 0))
    labels = [(diagonal, (0, 1))]
    assert formula(elementwise("sin", labels, (0, 1))) == "n"
    assert formula(elementwise("cos", labels, (0, 1))) == "n**2"
    assert formula(elementwise("maximum", [*labels, (variable("z"), ())], (0, 1))) == "n**2"


def test_vec_of_a_diagonal() -> None:
    x = variable("x", [N])
    node = product([(x, (0,), ONE), (flatten(N, N), (0, 0, 1), ONE)], (1,))
    assert formula(node) == "n"
    assert sparsity(node, 1, {"n": 3}, 10).indices == ((0, 4, 8), (0, 0, 0))


def test_undecided_sizes_give_a_bound() -> None:
    node = product([(triangle(M, N), (0, 1), ONE), (variable("X", [M, N]), (0, 1), ONE)], (0, 1))
    answer = sparsity(node, 1, {"m": 3, "n": 5}, 100)
    assert answer.count == 6
    assert str(answer.nnz) == "m*n"


def test_a_vector_is_listed_as_the_row_or_column_that_it_is() -> None:
    node = unit(N, 2)
    assert sparsity(node, 0, {"n": 4}, 10).indices == ((0,), (2,))
    assert sparsity(node, 1, {"n": 4}, 10).indices == ((2,), (0,))


def test_a_scalar_has_no_axes() -> None:
    answer = sparsity(variable("z"), 0, {}, 10)
    assert (answer.count, answer.total, answer.density, answer.indices) == (1, 1, 1.0, ())


def test_overlapping_regions_count_once() -> None:
    supports = Supports({"n": 4})
    node = add([(ONE, triangle(N, N)), (ONE, product([(triangle(N, N), (1, 0), ONE)], (0, 1)))], (N, N))
    assert united(supports.of(node)) == prod((4, 4))


@pytest.mark.parametrize(
    ("spec", "nnz", "bounds"),
    [
        # on the diagonal R is 1, and its three terms together nothing
        ("diag(1/sqrt(diag(S))) @ S @ diag(1/sqrt(diag(S)))", "3*n**2 - 3*n", ()),
        ("diag(1/diag(S)) @ S", "2*n**2 - 2*n", ()),
        # parts of inv(L) @ L are summed, and some of those are zero
        ("cholesky(S)", "n**4/6 + n**3/2 + n**2/3", ("nnz",)),
        ("inv(S) @ diag(x) @ S", "n**4", ()),
    ],
)
def test_what_cancels_is_not_counted_or_the_count_is_a_bound(spec: str, nnz: str, bounds: tuple[str, ...]) -> None:
    found = mcalc.jacobian(spec, wrt="S", shapes={"S": "n,n", **({"x": "n"} if "x" in spec else {})}).sparsity
    assert (str(found.nnz), found.bounds) == (nnz, bounds)


def test_a_sum_of_two_places_is_one_place() -> None:
    """A summed convolution reaches every k == i + j once, and a strided one only where it can."""
    for stride, sizes, count in ((1, (3, 4, 6), 6), (1, (3, 4, 5), 5), (2, (2, 2, 4), 2)):
        convolution = linear([(0, 1), (1, 1), (2, -stride)])
        (region,) = Supports().where([Size.of(size) for size in sizes], [2], equations=[convolution])
        assert places([region]) == [(place,) for place in range(count)]
