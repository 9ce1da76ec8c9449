"""What is exact and what is only a bound, what cancels, and what holds at the sizes that were asked for."""

from __future__ import annotations

import numpy as np
import pytest

import mcalc


def asked(spec: str, shapes: str, wrt: str, command: str = "jacobian", **sizes: int) -> mcalc.Derivative:
    declared = dict(part.split("=", 1) for part in shapes.split())
    (found,) = mcalc.ask(command, spec, shapes=declared, sizes=sizes, wrt=[wrt]).derivatives
    return found


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt", "nnz", "sizes", "count"),
    [
        ("tril(X) @ x", "X=m,n x=n", "x", "m*n", {"m": 4, "n": 6}, 10),
        ("tril(X) @ x", "X=m,n x=n", "x", "m*n", {"m": 7, "n": 5}, 25),
        ("triu(X) @ x", "X=m,n x=n", "X", "m*n", {"m": 4, "n": 6}, 18),
        ("flip(x)*x", "x=n", "x", "n**2", {"n": 5}, 9),
        ("flip(x)*x", "x=n", "x", "n**2", {"n": 6}, 12),
        ("cumsum(x) + flip(x)", "x=n", "x", "n**2", {"n": 5}, 17),
    ],
)
def test_a_formula_that_is_a_bound_says_so(
    spec: str, shapes: str, wrt: str, nnz: str, sizes: dict[str, int], count: int
) -> None:
    found = asked(spec, shapes, wrt).sparsity
    assert (str(found.nnz), found.bounds) == (nnz, ("nnz",))
    at = asked(spec, shapes, wrt, **sizes).sparsity
    assert (at.count, at.bounds) == (count, ("nnz",))


def test_a_table_and_a_record_say_what_is_a_bound() -> None:
    from mcalc.report.words import sparsity

    found = asked("tril(X) @ x", "X=m,n x=n", "x")
    assert sparsity(found) == "constant, sparse, at most m*n of m*n"
    assert '"bounds": ["nnz"]' in found.to_json()
    found = asked("tril(X) @ x", "X=m,n x=n", "x", m=2, n=3)
    assert sparsity(found) == "constant, sparse, 3 of 6"


def test_exact_formulas_are_no_bounds() -> None:
    for spec in ("cumsum(x)", "x[1:] - x[:-1]", "flip(x)", "softmax(x)"):
        assert asked(spec, "x=n", "x").sparsity.bounds == ()


ZERO = [
    ("x.T @ A @ x", "A=n,n:skew x=n", "x"),
    ("x.T @ inv(A) @ x", "A=n,n:skew x=n", "x"),
    ("x.T @ (A + B) @ x", "A=n,n:skew B=n,n:skew x=n", "x"),
    ("x.T @ (X - X.T) @ x", "X=n,n x=n", "x"),
    ("x.T @ B @ A @ B.T @ x", "A=n,n:skew B=n,n x=n", "x"),
    ("x.T @ A @ B @ A @ x", "A=n,n:skew B=n,n:skew x=n", "x"),
    ("x.T @ (A + A.T) @ w", "A=n,n:skew x=n w=n", "x"),
    ("x.T @ A @ w + w.T @ A @ x", "A=n,n:skew x=n w=n", "x"),
    ("trace(X.T @ A @ X)", "A=n,n:skew X=n,m", "X"),
    ("trace(A*B)*sum(X) + sum(A*B)*sum(X)", "A=n,n:skew B=n,n:symmetric X=m,m", "X"),
    ("sum(softmax(x))", "x=n", "x"),
    ("sum(softmax(X, axis=0))", "X=m,n", "X"),
    ("sum(softmax(X, axis=1) @ ones(n))", "X=m,n", "X"),
    ("sum(exp(x - logsumexp(x)))", "x=n", "x"),
    ("sum(exp(log_softmax(x)))", "x=n", "x"),
]


@pytest.mark.parametrize(("spec", "shapes", "wrt"), ZERO)
def test_what_cancels_always_is_zero(spec: str, shapes: str, wrt: str) -> None:
    found = asked(spec, shapes, wrt, "gradient")
    assert found.structure == ("zero",)
    assert str(found.sparsity.nnz) == "0"


NOT_ZERO = [
    ("x.T @ A @ w", "A=n,n:skew x=n w=n", "x"),
    ("x.T @ A @ A @ x", "A=n,n:skew x=n", "x"),
    ("x.T @ A @ B @ x", "A=n,n:skew B=n,n:skew x=n", "x"),
    ("x.T @ A @ B @ x", "A=n,n:skew B=n,n:symmetric x=n", "x"),
    ("x.T @ A**2 @ x", "A=n,n:skew x=n", "x"),
    ("x.T @ A @ x", "A=n,n:skew x=n", "A"),
    ("x.T @ A @ diag(w) @ x", "A=n,n:skew x=n w=n", "x"),
    ("norm(A @ x - w)**2", "A=n,n:skew x=n w=n", "x"),
    ("trace(A @ A)", "A=n,n:skew", "A"),
    ("sum(softmax(x)**2)", "x=n", "x"),
    ("sum(softmax(X, axis=1), axis=0) @ w", "X=m,n w=n", "X"),
    ("sum(exp(x - logsumexp(2*x)))", "x=n", "x"),
]


@pytest.mark.parametrize(("spec", "shapes", "wrt"), NOT_ZERO)
def test_what_does_not_cancel_stays(spec: str, shapes: str, wrt: str) -> None:
    assert asked(spec, shapes, wrt, "gradient").structure != ("zero",)


@pytest.mark.parametrize(
    ("spec", "shapes", "expression", "nnz"),
    [
        ("A @ x", "A=n,n:skew x=n", "A", "n**2 - n"),
        ("A.T @ x", "A=n,n:skew x=n", "-A", "n**2 - n"),
        ("A @ A @ A @ x", "A=n,n:skew x=n", "matrix_power(A, 3)", "n**2 - n"),
        ("B @ A @ B.T @ x", "A=n,n:skew B=n,n x=n", "B @ A @ B.T", "n**2 - n"),
        ("inv(A) @ x", "A=n,n:skew x=n", "inv(A)", "n**2 - n"),
    ],
)
def test_skew_matrices(spec: str, shapes: str, expression: str, nnz: str) -> None:
    found = asked(spec, shapes, "x")
    assert (found.expression, str(found.sparsity.nnz)) == (expression, nnz)
    assert found.structure == ("skew", "constant", "sparse")


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt", "command", "nnz"),
    [
        ("(A - tril(A)) @ x", "A=n,n x=n", "x", "jacobian", "n**2/2 - n/2"),
        ("(A - diag(diag(A))) @ x", "A=n,n x=n", "x", "jacobian", "n**2 - n"),
        ("A @ X - X @ A", "A=n,n X=n,n", "X", "jacobian", "2*n**3 - n**2 - n"),
        ("det(X)", "X=n,n", "X", "hessian", "n**4 - 2*n**3 + n**2"),
        ("A @ X", "A=n,n:skew X=n,m", "X", "jacobian", "m*n**2 - m*n"),
    ],
)
def test_terms_that_cancel_somewhere(spec: str, shapes: str, wrt: str, command: str, nnz: str) -> None:
    assert str(asked(spec, shapes, wrt, command).sparsity.nnz) == nnz


@pytest.mark.parametrize(("n", "count"), [(1, 0), (2, 4), (3, 4), (4, 8), (5, 8)])
def test_patterns_that_cancel_at_a_point(n: int, count: int) -> None:
    assert asked("flip(x) - x", "x=n", "x", n=n).sparsity.count == count


@pytest.mark.parametrize(
    ("spec", "n", "expected"),
    [
        ("flip(x) + x", 2, "symmetric, constant, dense"),
        ("flip(x) + x", 1, "scaled identity, diagonal, positive semidefinite, constant, dense"),
        ("flip(x)", 1, "identity, diagonal, constant, dense"),
        ("x[1:] - x[:-1]", 2, "constant, dense"),
        ("x[1:] - x[:-1]", 3, "banded, toeplitz, constant"),
        ("cumsum(x)", 1, "identity, diagonal, constant, dense"),
        ("cumsum(x)", 6, "lower triangular, toeplitz, constant"),
        ("x - mean(x)", 1, "zero"),
        ("x + roll(x, 1)", 2, "circulant, positive semidefinite, symmetric, constant, dense"),
    ],
)
def test_tags_hold_at_the_given_size(spec: str, n: int, expected: str) -> None:
    assert ", ".join(asked(spec, "x=n", "x", n=n).structure) == expected


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt", "sizes", "tag"),
    [
        ("U @ V.T @ x", "U=n,k V=n,k x=n", "x", {}, "rank at most k"),
        ("U @ V.T @ x", "U=n,k V=n,k x=n", "x", {"n": 5, "k": 2}, "rank at most 2"),
        ("U @ V.T @ x", "U=n,k V=n,k x=n", "x", {"n": 2, "k": 5}, None),
        ("U @ V.T @ x", "U=n,2 V=n,2 x=n", "x", {}, "rank at most 2"),
        ("(diag(d) + U @ U.T) @ x", "U=n,k d=n x=n", "x", {}, "diagonal plus rank at most k"),
        ("(diag(d) + U @ U.T) @ x", "U=n,2 d=n x=n", "x", {}, "diagonal plus rank 2"),
        ("x + W2 @ tanh(W1 @ x)", "W1=k,n W2=n,k x=n", "x", {"n": 9, "k": 3}, "diagonal plus rank 3"),
        ("W2 @ tanh(W1 @ x)", "W1=k,n W2=m,k x=n", "x", {}, "rank at most k"),
        ("A @ B @ x", "A=n,n B=n,n x=n", "x", {}, None),
        ("A[1:] @ x", "A=n,n x=n", "x", {}, None),
        # What stands on one side of all terms counts once, and a narrow sum no more than the label beside it.
        ("(U @ V.T + U @ W.T + A @ V.T) @ x", "U=n,k V=n,k W=n,k A=n,k x=n", "x", {}, "rank at most 2*k"),
        ("X.T @ ((u @ v.T + a @ b.T)*(X @ x @ w.T)) @ w", "X=p,n u=p v=q a=p b=q w=q x=n", "x", {}, "rank at most p"),
        (
            "x - K @ H @ x - H.T @ (K.T @ x - L @ H @ x)",
            "K=n,m H=m,n L=m,m x=n",
            "x",
            {},
            "diagonal plus rank at most 2*m",
        ),
        ("outer(a, b) @ x", "a=m b=n x=n", "x", {}, "rank 1"),
        ("outer(inv(A) @ a, b) @ x", "A=n,n a=n b=n x=n", "x", {}, "rank 1"),
        ("outer(a*b, b) @ x", "a=n b=n x=n", "x", {}, "rank at most 1"),
        ("outer(a, b) @ x", "a=m b=n x=n", "x", {"n": 1}, None),
        ("(v @ a)*outer(a, b) @ x", "a=n v=n b=n x=n", "x", {}, "rank at most 1"),
    ],
)
def test_ranks(spec: str, shapes: str, wrt: str, sizes: dict[str, int], tag: str | None) -> None:
    found = [word for word in asked(spec, shapes, wrt, **sizes).structure if "rank" in word and word != "low rank"]
    assert found == ([] if tag is None else [tag])


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt", "tag"),
    [
        ("concatenate(x, x*w)", "x=n w=n", "x,w", "lower triangular"),
        ("[x, x*w]", "x=n w=n", "x,w", "lower triangular"),
        ("[x, w]", "x=n w=n", "x,w", "identity"),
        ("[2*x, w**2]", "x=n w=n", "x,w", "diagonal"),
        ("x[0]*w", "x=n w=m", "w", "scaled identity"),
        ("flip(x) + x", "x=n", "x", "symmetric"),
        ("flip(cumsum(x))", "x=n", "x", "symmetric"),
    ],
)
def test_tags_of_stacked_and_turned(spec: str, shapes: str, wrt: str, tag: str) -> None:
    assert tag in asked(spec, shapes, wrt).structure


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt"),
    [
        ("sum(x**2*w**2)", "x=n w=n", "x,w"),
        ("sum((x[1:] - x[:-1]**2)**2)", "x=n", "x"),
        ("logsumexp(A @ x)", "A=m,n x=n", "x"),
        ("sum(softmax(x)**2)", "x=n", "x"),
        ("a*x.T @ x", "x=n a=scalar", "a,x"),
        ("x.T @ diag(w) @ x", "x=n w=n", "x,w"),
    ],
)
def test_a_hessian_is_symmetric(spec: str, shapes: str, wrt: str) -> None:
    assert "symmetric" in asked(spec, shapes, wrt, "hessian").structure
    sizes = {"n": 4, "m": 3}
    named = {size for part in shapes.split() for size in part.split("=")[1].split(",")} - {"scalar"}
    found = asked(spec, shapes, wrt, "hessian", **{name: sizes[name] for name in named})
    draw = np.random.default_rng(0)
    values = {
        part.split("=")[0]: draw.uniform(0.5, 1.5, [sizes[s] for s in part.split("=")[1].split(",") if s in sizes])
        for part in shapes.split()
    }
    matrix = found(**values)
    assert np.allclose(matrix, matrix.T)


def test_a_mixed_block_is_not_called_symmetric() -> None:
    found = mcalc.ask("hessian", "sum(x*cumsum(w))", shapes={"x": "n", "w": "n"}, wrt=["x", "w"]).derivatives[0]
    assert "symmetric" not in found.structure


@pytest.mark.parametrize(
    ("spec", "nnz"),
    [
        ("concatenate((A - A.T) @ x, x[1:])", "n**2 - 1"),
        ("diag(w) @ (A - A.T) @ diag(w) @ x", "n**2 - n"),
        ("(A - A.T) @ B @ x", "n**2"),
        ("(A - A.T) @ L @ x", "n**2 - 1"),
        ("K @ L @ x", "n**2 - 1"),
    ],
)
def test_the_zero_diagonal_of_a_part(spec: str, nnz: str) -> None:
    shapes = {"A": "n,n", "B": "n,n", "L": "n,n:lower", "K": "n,n:skew", "x": "n", "w": "n"}
    declared = {name: shape for name, shape in shapes.items() if name in spec}
    (found,) = mcalc.ask("jacobian", spec, shapes=declared, wrt=["x"]).derivatives
    assert str(found.sparsity.nnz) == nnz


def test_sparse_is_only_said_where_it_is_known() -> None:
    spec = "sum(flip(cumsum(((A - A.T) @ (x*w))))*(diag(exp(w)) @ x))"
    found = asked(spec, "A=n,n x=n w=n", "x,w", "hessian")
    assert found.structure == ("symmetric",)
    assert found.sparsity.bounds == ("nnz",)
    assert "dense" in asked(spec, "A=n,n x=n w=n", "x,w", "hessian", n=6).structure


def test_a_formula_is_whole_or_a_bound() -> None:
    found = asked("x*w + flip(cumsum(x)) + cumsum(sin(x))", "x=n w=n", "x").sparsity
    assert found.bounds == ("nnz",)
    for n in (5, 6, 7):
        at = asked("x*w + flip(cumsum(x)) + cumsum(sin(x))", "x=n w=n", "x", n=n).sparsity
        assert at.indices is not None
        assert at.count == len(at.indices[0]) == (3 * n * n + 2 * n) // 4


def test_picking_from_a_long_product_comes_to_an_end() -> None:
    spec = "tril(triu(A, -1), 1) @ concatenate([0], (x*w)[:-1])"
    found = asked(spec, "A=n,n x=n w=n", "x", n=2)
    assert found.entries == [["A[0, 1]*w[0]", "0"], ["A[1, 1]*w[0]", "0"]]


def test_a_bound_is_no_more_than_all_places() -> None:
    found = mcalc.jacobian("reshape(X, n, m) @ y", shapes={"X": "m,n"}, wrt="y").sparsity
    assert "nnz" in found.bounds
    assert str(found.nnz) == str(found.size) == "m*n"


@pytest.mark.parametrize(("spec", "by", "most"), [("roll(x, k)*y", "y", "n"), ("x[:k]", "x", "k")])
def test_a_diagonal_has_no_more_places_than_rows(spec: str, by: str, most: str) -> None:
    found = mcalc.jacobian(spec, wrt=by, shapes={"x": "n"}).sparsity
    assert (str(found.nnz), found.bounds) == (most, ("nnz",))


@pytest.mark.parametrize(
    ("spec", "shapes", "command", "n"),
    [
        ("x/norm(x)", "x=n", "jacobian", 1),
        ("norm(x - a)", "x=n a=n", "hessian", 1),
        ("sqrt(x.T @ S @ x)", "x=n S=n,n:spd", "hessian", 1),
        ("std(x)", "x=n", "hessian", 2),
        ("(sum(x**4))**(1/4)", "x=n", "hessian", 1),
    ],
)
def test_what_cancels_at_small_sizes_is_counted_as_a_bound(spec: str, shapes: str, command: str, n: int) -> None:
    found = asked(spec, shapes, "x", command, n=n)
    assert found.sparsity.bounds[-1:] == ("count",)
    assert "dense" not in found.structure


@pytest.mark.parametrize(
    ("spec", "shapes", "word"),
    [
        ("sum(x*log(x))", "x=n", "positive semidefinite"),
        ("-sum(x*log(x))", "x=n", "negative semidefinite"),
        ("sum(x**3)", "x=n", None),
        ("sum(x*log(x/y))", "x=n y=n", None),
        ("(x.T @ x)*(a.T @ a) - (a.T @ x)**2", "x=n a=n", "positive semidefinite"),
        ("(x.T @ B @ x)*(a.T @ B @ a) - (a.T @ B @ x)**2", "x=n a=n B=n,n:spd", "positive semidefinite"),
        ("(x.T @ x)*(a.T @ B @ a) - (a.T @ x)**2", "x=n a=n B=n,n:spd", None),
        ("(x.T @ x)*(a.T @ a) - 2*(a.T @ x)**2", "x=n a=n", None),
        ("x.T @ (B*C) @ x", "x=n B=n,n:spd C=n,n:spd", "positive semidefinite"),
        ("x.T @ (B - C) @ x", "x=n B=n,n:spd C=n,n:spd", None),
        ("2*x.T @ x - sum(x[1:]*x[:-1])", "x=n", "positive semidefinite"),
        ("x.T @ x/2 - sum(x[1:]*x[:-1])", "x=n", None),
    ],
)
def test_what_is_semidefinite(spec: str, shapes: str, word: str | None) -> None:
    found = [tag for tag in asked(spec, shapes, "x", "hessian").structure if "semidefinite" in tag]
    assert found == ([] if word is None else [word])


def test_bandwidths_are_formulas() -> None:
    found = asked("convolve(x, w)", "x=n w=k", "x").structure
    assert found == ("lower bandwidth k - 1", "upper bandwidth 0", "toeplitz", "constant", "sparse")


def test_a_shift_by_a_named_number_is_no_triangle() -> None:
    assert asked("x - roll(x, k)", "x=n", "x").structure == ("circulant", "constant", "sparse")


def test_what_is_zero_but_for_rounding_is_zero() -> None:
    found = asked("x - A @ inv(A.T @ A) @ A.T @ x", "A=m,n x=m", "x", m=3, n=3)
    assert found.structure[:1] == ("zero",)


def test_a_projection_is_semidefinite() -> None:
    found = mcalc.hessian("x.T @ A @ inv(A.T @ A) @ A.T @ x / 2", wrt="x", shapes={"A": "m,n"})
    assert {"positive semidefinite", "symmetric"} <= {*found.structure}


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt", "nnz"),
    [
        ("roll(vec(A), 1)", "A=m,n", "A", "m*n"),
        ("flip(roll(x, 2))", "x=n", "x", "n"),
        ("vec(roll(A, 1, axis=1))", "A=m,n", "A", "m*n"),
        ("roll(vec(A), 1)[::-1]", "A=m,n", "A", "m*n"),
    ],
)
def test_what_is_only_moved_is_counted(spec: str, shapes: str, wrt: str, nnz: str) -> None:
    found = asked(spec, shapes, wrt).sparsity
    assert (str(found.nnz), found.bounds) == (nnz, ())
    at = asked(spec, shapes, wrt, **{name: size for name, size in {"m": 3, "n": 4}.items() if name in shapes}).sparsity
    assert at.indices is not None
    assert at.count == len(at.indices[0])


def test_places_that_can_not_be_counted_by_regions_are_listed_where_they_are_few() -> None:
    """Of one matrix in the axes of another, which has a formula for its count."""
    (found,) = mcalc.ask("jacobian", "reshape(X, m, n)", shapes={"X": "n,m"}, sizes={"m": 3, "n": 4}).derivatives
    assert found.sparsity.count == 12
    assert found.sparsity.indices is not None
    assert len(found.sparsity.indices[0]) == 12
