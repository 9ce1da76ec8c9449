"""The evaluator on plain lists against NumPy."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
import pytest

from mcalc.errors import DomainError
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.numbers import stand_in
from mcalc.language import read
from tests.evaluation.plain import Array, evaluate

SHAPES = {"A": "m,n", "B": "n,k", "S": "n,n", "x": "n", "y": "m", "z": "n", "a": "scalar", "u": "3", "v": "3"}
SIZES = {"n": 3, "m": 4, "k": 2}

# What mcalc reads, and the same in NumPy.
CASES = [
    ("a*x + 1/2", "a*x + .5"),
    ("A + x", "A + x"),
    ("A*a - A/2", "A*a - A/2"),
    ("-x**2", "-x**2"),
    ("A @ B", "A @ B"),
    ("A @ x", "A @ x"),
    ("y @ A", "y @ A"),
    ("y.T @ A", "y @ A"),
    ("x @ z", "x @ z"),
    ("x.T @ z", "x @ z"),
    ("y @ x.T", "np.outer(y, x)"),
    ("A.T", "A.T"),
    ("sum(A)", "A.sum()"),
    ("sum(A, axis=0)", "A.sum(0)"),
    ("sum(A, axis=1)", "A.sum(1)"),
    ("mean(A, axis=-1)", "A.mean(-1)"),
    ("prod(x)", "x.prod()"),
    ("max(A, axis=0)", "A.max(0)"),
    ("min(x)", "x.min()"),
    ("var(A)", "A.var()"),
    ("std(x)", "x.std()"),
    ("norm(x)", "np.linalg.norm(x)"),
    ("norm(x, 1)", "np.linalg.norm(x, 1)"),
    ("norm(x, 'inf')", "np.linalg.norm(x, np.inf)"),
    ("norm(x, 3)", "np.linalg.norm(x, 3)"),
    ("norm(A)", "np.linalg.norm(A)"),
    ("norm(A, 'fro')", "np.linalg.norm(A, 'fro')"),
    ("norm(A, 1)", "np.linalg.norm(A, 1)"),
    ("norm(A, 'inf')", "np.linalg.norm(A, np.inf)"),
    ("norm(A, axis=0)", "np.linalg.norm(A, axis=0)"),
    ("logsumexp(x)", "np.log(np.exp(x).sum())"),
    ("softmax(A, axis=1)", "np.exp(A)/np.exp(A).sum(1, keepdims=True)"),
    ("softmax(A, axis=0)", "np.exp(A)/np.exp(A).sum(0)"),
    ("cumsum(A, axis=0)", "A.cumsum(0)"),
    ("diff(A, axis=1)", "np.diff(A, axis=1)"),
    ("flip(x)", "x[::-1]"),
    ("roll(x, 1)", "np.roll(x, 1)"),
    ("roll(x, -4)", "np.roll(x, -4)"),
    ("outer(x, y)", "np.outer(x, y)"),
    ("cross(u, v)", "np.cross(u, v)"),
    ("concatenate(x, y)", "np.concatenate((x, y))"),
    ("concatenate(S, A, axis=0)", "np.concatenate((S, A))"),
    ("concatenate(A.T, S, axis=1)", "np.concatenate((A.T, S), axis=1)"),
    ("stack(x, z)", "np.stack((x, z))"),
    ("stack(x, z, axis=1)", "np.stack((x, z), axis=1)"),
    ("[x[0], a, 2]", "np.array([x[0], a, 2])"),
    ("[[a, 1], [x[1], a]]", "np.array([[a, 1], [x[1], a]])"),
    ("x[1:]", "x[1:]"),
    ("x[::-1]", "x[::-1]"),
    ("x[-1]", "x[-1]"),
    ("A[1]", "A[1]"),
    ("A[:, 0]", "A[:, 0]"),
    ("A[1:3, 1:]", "A[1:3, 1:]"),
    ("x[n-1]", "x[2]"),
    ("S @ inv(S)", "np.eye(3)"),
    ("solve(S, x)", "np.linalg.solve(S, x)"),
    ("det(S)", "np.linalg.det(S)"),
    ("logdet(S)", "np.linalg.slogdet(S)[1]"),
    ("trace(S)", "np.trace(S)"),
    ("pinv(A)", "np.linalg.pinv(A)"),
    ("pinv(A.T)", "np.linalg.pinv(A.T)"),
    ("matrix_power(S, 3)", "np.linalg.matrix_power(S, 3)"),
    ("matrix_power(S, -2)", "np.linalg.matrix_power(S, -2)"),
    ("expm(S)", "scipy.linalg.expm(S)"),
    ("expm(20*S)", "scipy.linalg.expm(20*S)"),
    ("cholesky(S @ S.T)", "np.linalg.cholesky(S @ S.T)"),
    ("kron(A, S)", "np.kron(A, S)"),
    ("kron(eye(m), x.T)", "np.kron(np.eye(4), x[None])"),
    ("kron(eye(m), x)", "np.kron(np.eye(4), x[:, None])"),
    ("vec(A)", "A.ravel()"),
    ("diag(x)", "np.diag(x)"),
    ("diag(S)", "np.diag(S)"),
    ("tril(S)", "np.tril(S)"),
    ("triu(A, 1)", "np.triu(A, 1)"),
    ("tril(A, -1)", "np.tril(A, -1)"),
    ("einsum('ij,jk->ik', A, B)", "A @ B"),
    ("einsum('ij,jk,kl->li', A, B, B.T)", "(A @ B @ B.T).T"),
    ("einsum('ii->i', S)", "np.diag(S)"),
    ("einsum('ij,ij->', A, A)", "(A*A).sum()"),
    ("einsum('i,j,k->kij', x, y, z)", "np.einsum('i,j,k->kij', x, y, z)"),
    ("sum(einsum('ij,k->ijk', A, x), axis=1)", "np.einsum('ij,k->ik', A, x)"),
    ("eye(n) + ones(n, n) + zeros(n, n)", "np.eye(3) + 1"),
    ("eye(m, n)", "np.eye(4, 3)"),
    ("commutation(m, n) @ vec(A)", "A.T.ravel()"),
    ("where(x > z, x, 0)", "np.where(x > z, x, 0)"),
    ("(A > 0)*A", "(A > 0)*A"),
    ("clip(x, -1, 1)", "np.clip(x, -1, 1)"),
    ("max(x, z, 0)", "np.maximum(np.maximum(x, z), 0)"),
    ("b = A @ x; b*b", "(A @ x)**2"),
    ("n*m*sum(x)", "12*x.sum()"),
    ("sin(pi*x)", "np.sin(np.pi*x)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "numpy_text"), CASES)
def test_agrees_with_numpy(text: str, numpy_text: str) -> None:
    import scipy.linalg

    generator = np.random.default_rng(1)
    dims = SIZES | {"3": 3}
    spec = read(text, shapes=SHAPES)
    data = {
        name: generator.normal(size=() if shape == "scalar" else [dims[d] for d in shape.split(",")])
        for name, shape in SHAPES.items()
    }
    values = {name: Array(np.shape(array), np.ravel(array).tolist()) for name, array in data.items()}
    got = evaluate(spec, {name: values[name] for name in spec.variables}, SIZES)
    wanted = eval(numpy_text, {"np": np, "scipy": scipy, **data})
    assert got.shape == np.shape(wanted)
    assert got.data == pytest.approx(np.ravel(wanted).tolist(), rel=1e-9, abs=1e-12)


def test_an_entry_without_value_is_nan() -> None:
    spec = read("where(x > 0, log(x), x)", shapes={"x": "n"})
    assert evaluate(spec, {"x": Array((2,), [1.0, -2.0])}, {"n": 2}).data == [0.0, -2.0]


def test_no_value_is_an_error() -> None:
    spec = read("inv(X)", shapes={"X": "n,n"})
    with pytest.raises(DomainError):
        evaluate(spec, {"X": Array((2, 2), [1.0, 2.0, 2.0, 4.0])}, {"n": 2})


def test_only_what_moves_runs_again() -> None:
    spec = read("sum(A @ x) + a", shapes={"A": "m,n", "x": "n"})
    evaluator = Evaluator(spec, {"A": (2, 2), "x": (2,), "a": ()}, {"m": 2, "n": 2})
    value, values = evaluator.run({"A": [1.0, 2.0, 3.0, 4.0], "x": [1.0, 1.0], "a": [0.5]})
    assert value == [10.5]
    assert len(evaluator.reached(["a"])) < len(evaluator.reached(["x"]))
    assert evaluator.move(values, evaluator.reached(["a"]), {"a": [1.5]}) == [11.5]


def test_repeated_parts_are_computed_once() -> None:
    shapes = {"x": (3,)}
    once = Evaluator(read("sin(x)"), shapes, {"n": 3})
    twice = Evaluator(read("sin(x) + sin(x)"), shapes, {"n": 3})
    assert twice.cost == 2 * once.cost


def test_a_deep_spec_needs_no_recursion() -> None:
    text = "; ".join(["x0 = x", *(f"x{i + 1} = tanh(x{i})" for i in range(1500)), "x1500"])
    assert evaluate(read(text, shapes={"x": "n"}), {"x": Array((1,), [0.5])}, {"n": 1}).data[0] > 0


@pytest.mark.parametrize("text", ["commutation(m, n)", "reshape(eye(m*n), m, n, m*n)", "conv(ones(m), ones(n))"])
def test_what_conditions_tell_is_not_searched_for(text: str) -> None:
    """Only the labels that no equation tells are gone through: two of the four of a commutation."""
    start = time.process_time()
    Evaluator(read(f"sum({text})"), {}, {"m": 30, "n": 40})
    assert time.process_time() - start < 5


def undefined(name: str) -> Callable[..., float]:
    return stand_in(name, float, math.sin, math.pi)


@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_undefined_functions_are_the_derivatives_of_one_another(order: int) -> None:
    f, slope = undefined("g" + "'" * order), undefined("g'" + "'" * order)
    assert (f(0.7 + 1e-5) - f(0.7 - 1e-5)) / 2e-5 == pytest.approx(slope(0.7), rel=1e-7)
    assert undefined("g")(-3.0) > 0


@pytest.mark.parametrize("names", [("g", "h"), ("plumless", "buckeroo")])
def test_undefined_functions_differ(names: tuple[str, str]) -> None:
    """Names with the same checksum (the second pair) had the same function."""
    one, other = map(undefined, names)
    assert one(0.7) != other(0.7)


@pytest.mark.parametrize("order", ["", "1", "2", "12", "1122"])
def test_partial_derivatives_are_those_of_one_another(order: str) -> None:
    f, slope = undefined(f"g'{order}" if order else "g"), undefined(f"g'{''.join(sorted(order + '2'))}")
    assert (f(0.7, 0.4 + 1e-5) - f(0.7, 0.4 - 1e-5)) / 2e-5 == pytest.approx(slope(0.7, 0.4), rel=1e-6)
