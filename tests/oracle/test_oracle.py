"""The judge, judged: it knows the known answers, and it rejects wrong ones."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracle.differentiate import have_jax, hessian, jacobian
from tests.oracle.evaluate import evaluate
from tests.oracle.judge import disagreement
from tests.oracle.points import points
from tests.oracle.tables import Row, table
from tests.oracle.value import OracleError

ROWS = [row for name in ("paper", "cookbook") for row in table(name)]
ANSWERED = [row for row in ROWS if row.answer]


def _form(row: Row) -> str:
    """Known answers with more than two axes are flattened over row-major vec."""
    point = next(points(row.spec, row.shapes, 1))
    rank = evaluate(row.spec, point.names, point.dims).ndim + row.variable_rank * (2 if row.second else 1)
    return "vec" if rank > 2 else "exact"


def test_the_tables_are_whole() -> None:
    assert (len(table("paper")), len(table("cookbook"))) == (66, 47)
    assert len(ANSWERED) == 110


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: row.id)
def test_known_answers_agree(row: Row) -> None:
    wrong = disagreement(
        row.spec, row.shapes, row.wrt, row.answer, layout=row.layout, form=_form(row), second=row.second
    )
    assert wrong is None, wrong


@pytest.mark.skipif(not have_jax(), reason="JAX is not installed")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_two_differentiators_agree(row: Row) -> None:
    for point in points(row.spec, row.shapes, 1):
        if row.second:
            exact, numeric = (hessian(row.spec, point, row.wrt[0], exact) for exact in (True, False))
        else:
            exact, numeric = (jacobian(row.spec, point, row.wrt, exact) for exact in (True, False))
        scale = max(1.0, float(np.max(np.abs(exact.value))))
        assert np.all(np.abs(exact.value - numeric.value) <= 1e-8 * scale + 10 * numeric.error)


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt", "wrong"),
    [
        ("x + x**2", {"x": "scalar"}, "x", "2*x"),
        ("x @ B @ x", {"x": "n", "B": "n,n"}, "x", "2*x.T @ B"),
        ("W @ x", {"W": "m,n", "x": "n"}, "x", "W.T"),
        ("w - x", {"w": "n", "x": "n"}, "x", "eye(n)"),
        ("sum(w*x)", {"w": "n", "x": "n"}, "x", "x.T"),
        ("log(det(X))", {"X": "n,n"}, "X", "inv(X)"),
        ("log(det(X))", {"X": "n,n"}, "X", "zeros(n, n)"),
        ("maximum(0, x)", {"x": "n"}, "x", "x > 0"),
        (
            "1/N*sum((y - maximum(0, X @ w + b))**2)",
            {"X": "N,n", "w": "n", "b": "scalar", "y": "N"},
            "w",
            "2/N*(sum((X @ w + b)*(X @ w + b - y)) > 0)*(X @ w + b - y).T @ X",
        ),
    ],
)
def test_wrong_answers_are_rejected(spec: str, shapes: dict[str, str], wrt: str, wrong: str) -> None:
    assert disagreement(spec, shapes, [wrt], wrong) is not None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x.T @ x", 14.0),
        ("x @ x", 14.0),
        ("x · x", 14.0),
        ("x' @ x", 14.0),
        ("xᵀ @ (2⊙x)^2", 4.0 * 36),
        ("x @ x.T", [[1, 2, 3], [2, 4, 6], [3, 6, 9]]),
        ("x @ A", [9, 12]),
        ("x.T @ A", [9, 12]),
        ("A + x[:2]", [[2, 2], [2, 5], [3, 4]]),
        ("z = x + 1; [sum(z), z[-1]]", [9, 4]),
        ("x > 1", [0, 1, 1]),
        ("norm(x - 1, 'inf')", 2.0),
        ("norm(x, 1)", 6.0),
        ("max(x, 2)", [2, 2, 3]),
        ("max(x)", 3.0),
        ("n + k", 5.0),
        ("eye(n)[1:, :]", [[0, 1, 0], [0, 0, 1]]),
        ("einsum('ij,i->j', A, x)", [9, 12]),
        ("commutation(n, k) @ vec(A) - vec(A.T)", [0] * 6),
        ("kron(x[:2], x[:2])", [1, 2, 2, 4]),
        ("kron(eye(2), x[:2].T)", [[1, 2, 0, 0], [0, 0, 1, 2]]),
        ("-x**2", [-1, -4, -9]),
        ("var(x) + 3*sample_var(x) + sample_std(x)", 14 / 3),
        ("sample_var(A, axis=0)", [1 / 3, 7 / 3]),
    ],
)
def test_the_language(text: str, wanted: object) -> None:
    names = {"x": np.array([1.0, 2, 3]), "A": np.array([[1.0, 0], [1, 3], [2, 2]])}
    value = evaluate(text, names, {"n": 3, "k": 2}).array
    np.testing.assert_allclose(value, np.asarray(wanted, dtype=float), atol=1e-12)


@pytest.mark.parametrize("text", ["x.T + x", "A @ x.T", "x[3]", "A + x", "y", "lambda: 0", "x.real"])
def test_what_means_nothing_is_an_error(text: str) -> None:
    with pytest.raises(OracleError):
        evaluate(text, {"x": np.ones(3), "A": np.ones((2, 4))})


TRACED = [
    "sum(softmax(x)*x) + logsumexp(x @ A, axis=0)",
    "prod(A, axis=1) + norm(A, 3, axis=1)*cumsum(x)",
    "inv(A @ A.T + eye(3)) @ roll(x, 1)",
    "pinv(A) @ x[::-1]",
    "cholesky(A @ A.T + eye(3))[:, 1:] + expm(A @ A.T/9)[:, :2]",
    "vec(A) @ commutation(3, 2) @ vec(A.T)*polygamma(1, x**2 + 1)",
    "where(x > 0, x, exp(x))*max(A, axis=1) + [x[0], x[-1], 2][::-1]",
    "einsum('ij,ik,i->jk', A, A, x) @ diff(concatenate(x[:1], x, x)[::3])",
]


@pytest.mark.skipif(not have_jax(), reason="JAX is not installed")
@pytest.mark.parametrize("text", TRACED)
@pytest.mark.parametrize("order", [1, 2])
def test_a_traced_slope_is_that_of_the_function(text: str, order: int) -> None:
    from tests.oracle.traced import slope

    random = np.random.default_rng(0)
    names = {"x": random.normal(size=3), "A": random.normal(size=(3, 2))}
    directions = [{"A": random.normal(size=(3, 2))} for _ in range(order)]
    shapes = tuple((name, value.shape) for name, value in names.items())
    found = slope(text, shapes, (), order).at(names, directions)
    step = 2.0**-9
    moved = [{**names, "A": names["A"] + sign * step * directions[-1]["A"]} for sign in (1, -1)]
    if order == 1:
        ends = [evaluate(text, at).array for at in moved]
    else:
        ends = [slope(text, shapes, (), 1).at(at, directions[:1]) for at in moved]
    np.testing.assert_allclose(found, (ends[0] - ends[1]) / (2 * step), rtol=1e-3, atol=1e-3)
