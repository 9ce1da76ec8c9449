"""Emitted sparse arrays, operators and factors beside the closed form by hand: python -m tests.benchmarks.forms

Both run by turns in one process; the ratio is of the least times of the process. The closed form by hand has its
indices from before.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from mcalc.answers.code import Order, built
from mcalc.answers.request import Request

Array = Any
ROUNDS = 40


class Case(NamedTuple):
    """A function, the form, the arguments for a size, and the closed form by hand, made ready for the arguments."""

    name: str
    spec: str
    by: str
    shapes: Mapping[str, str]
    command: str
    form: str
    size: int
    given: Callable[[int], dict[str, Array]]
    by_hand: Callable[..., Callable[[], Any]]
    bar: str


def _vector(n: int) -> Array:
    return np.random.default_rng(0).normal(size=n)


def _pair(n: int) -> dict[str, Array]:
    return {"x": _vector(n), "w": _vector(n) + 1, "b": _vector(n)}


def _product(x: Array, w: Array, b: Array) -> Callable[[], Any]:
    shape = (len(x), len(x))
    return lambda: sparse.dia_array((w[None].copy(), [0]), shape=shape)


def _sigmoid(x: Array, w: Array, b: Array) -> Callable[[], Any]:
    shape = (len(x), len(x))

    def values() -> Any:
        s = 1 / (1 + np.exp(-x))
        return sparse.dia_array(((w * s * (1 - s))[None], [0]), shape=shape)

    return values


def _stencil(x: Array) -> Callable[[], Any]:
    n = len(x)

    def values() -> Any:
        data = np.ones((3, n))
        data[1, 1:-1] = 3 * x[1:-1] * x[1:-1] - 2
        return sparse.dia_array((data, [0, 1, 2]), shape=(n - 2, n))

    return values


def _rosenbrock(x: Array) -> Callable[[], Any]:
    n = len(x)

    def values() -> Any:
        data = np.zeros((3, n))
        data[0, :-1] = -400 * x[:-1]
        data[1, :-1] = 1200 * x[:-1] * x[:-1] - 400 * x[1:] + 2
        data[1, 1:] += 200
        data[2, 1:] = data[0, :-1]
        return sparse.dia_array((data, [-1, 0, 1]), shape=(n, n))

    return values


def _grid(n: int) -> dict[str, Array]:
    return {"A": 1.0, "U": np.ones((n, n)), "V": np.ones((n, n)) + 1, "B": 3.0, "c": 2.0}


def _brusselator(A: float, U: Array, V: Array, B: float, c: float) -> Callable[[], Any]:
    n = len(U)
    place = np.arange(n * n).reshape(n, n)
    middle = place[1:-1, 1:-1].ravel()
    columns = np.stack([middle - n, middle - 1, middle, middle + 1, middle + n], axis=1)
    starts = 5 * np.arange(len(middle) + 1)
    shape = (len(middle), n * n)

    def values() -> Any:
        data = np.full(columns.shape, c)
        data[:, 2] = (2 * U[1:-1, 1:-1] * V[1:-1, 1:-1] - (B + 1) - 4 * c).ravel()
        return sparse.csr_array((data.ravel(), columns.ravel(), starts), shape=shape)

    return values


def _factorisation(n: int) -> dict[str, Array]:
    random = np.random.default_rng(0)
    return {"T": random.normal(size=(n, n)), "U": random.normal(size=(n, 5)), "V": random.normal(size=(n, 5))}


def _blocks(T: Array, U: Array, V: Array) -> Callable[[], Any]:
    m, k = U.shape
    rows = np.arange(m + 1)

    def values() -> Any:
        data = np.broadcast_to(2 * V.T @ V, (m, k, k)).copy()
        return sparse.bsr_array((data, rows[:-1], rows), shape=(m * k, m * k))

    return values


def _block(T: Array, U: Array, V: Array) -> Callable[[], Any]:
    return lambda: 2 * V.T @ V


def _softmax(x: Array) -> Callable[[], Any]:
    def values() -> Any:
        e = np.exp(x - np.max(x))
        p = e / np.sum(e)
        return p, -p[:, None], p[None, :]

    return values


def _arrow(x: Array) -> Callable[[], Any]:
    n = len(x)
    order = sparse.coo_array(
        (
            np.arange(3 * n - 2) + 1,
            (
                np.r_[np.zeros(n, int), np.arange(1, n), np.arange(1, n)],
                np.r_[np.arange(n), np.arange(1, n), np.zeros(n - 1, int)],
            ),
        )
    ).tocsr()
    place = order.data - 1

    def values() -> Any:
        entries = np.concatenate([np.ones(n), np.full(n - 1, x[0]), x[1:]])
        entries[0] += 2 * x[0]
        return sparse.csr_array((entries[place], order.indices, order.indptr), shape=(n, n))

    return values


STENCIL = "x[2:] - 2*x[1:-1] + x[:-2] + x[1:-1]**3"
BRUSSELATOR = (
    "A + U[1:-1, 1:-1]**2*V[1:-1, 1:-1] - (B + 1)*U[1:-1, 1:-1] "
    "+ c*(U[2:, 1:-1] + U[:-2, 1:-1] + U[1:-1, 2:] + U[1:-1, :-2] - 4*U[1:-1, 1:-1])"
)
CHAIN = "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
X = {"x": "n"}
XWB = {"x": "n", "w": "n", "b": "n"}
GRID = {"U": "n,n", "V": "n,n", "A": "scalar", "B": "scalar", "c": "scalar"}
TUV = {"T": "m,n", "U": "m,k", "V": "n,k"}


def _x(n: int) -> dict[str, Array]:
    return {"x": _vector(n)}


CASES = (
    Case("a1", "x*w + b", "x", XWB, "jacobian", "sparse", 10**6, _pair, _product, "1.0"),
    Case("a2", "sigmoid(x)*w + b", "x", XWB, "jacobian", "sparse", 10**4, _pair, _sigmoid, "1.0"),
    Case("a2", "sigmoid(x)*w + b", "x", XWB, "jacobian", "sparse", 10**6, _pair, _sigmoid, "0.5"),
    Case("g", STENCIL, "x", X, "jacobian", "sparse", 10**4, _x, _stencil, "0.5"),
    Case("g", STENCIL, "x", X, "jacobian", "sparse", 10**6, _x, _stencil, "0.6"),
    Case("h", CHAIN, "x", X, "hessian", "sparse", 10**6, _x, _rosenbrock, "0.75"),
    Case("br", BRUSSELATOR, "U", GRID, "jacobian", "sparse", 300, _grid, _brusselator, "1.0"),
    Case("d Hessian", "norm(T - U @ V.T)**2", "U", TUV, "hessian", "sparse", 500, _factorisation, _blocks, "30 us"),
    Case("d Hessian", "norm(T - U @ V.T)**2", "U", TUV, "hessian", "factors", 500, _factorisation, _block, "10 us"),
    Case("e", "softmax(x)", "x", X, "jacobian", "factors", 2000, _x, _softmax, "O(n)"),
    Case("arrow", "x*x[0] + sum(x)*eye(n)[0]", "x", X, "jacobian", "sparse", 10**5, _x, _arrow, "nnz"),
)


def measured(case: Case) -> tuple[float, float, float, float]:
    """Seconds by hand, seconds of the emitted code, seconds and MB of pattern and first value."""
    request = Request(case.spec, case.by, dict(case.shapes), command=case.command)
    _, names = built(Order(request, give=("derivative",), form=case.form))
    assert names is not None
    given = case.given(case.size)
    function = names[case.command]
    own = function.__code__
    arguments = [given[name] for name in own.co_varnames[: own.co_argcount]]
    start = time.process_time()
    found = function(*arguments)
    first = time.process_time() - start
    tracemalloc.start()
    function(*arguments)
    memory = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    made = names.get(case.command.capitalize())
    call = function if made is None else made(*_sizes(names, case, given))
    hand = case.by_hand(**given)
    if case.size <= 10**4 and hasattr(found, "nnz"):
        assert np.max(np.abs((found.tocsr() - hand().tocsr()).data), initial=0.0) < 1e-9, case.name
    times: tuple[list[float], list[float]] = [], []
    for _ in range(ROUNDS):
        for kept, run in zip(times, (hand, lambda: call(*arguments)), strict=True):
            start = time.process_time()
            run()
            kept.append(time.process_time() - start)
    return min(times[0]), min(times[1]), first, memory


def _sizes(names: Mapping[str, Any], case: Case, given: Mapping[str, Array]) -> tuple[int, ...]:
    own = names["_sizes"].__code__
    found = names["_sizes"](*(given[name] for name in own.co_varnames[: own.co_argcount]))
    return found if isinstance(found, tuple) else (found,)


def main() -> None:
    """The table."""
    print(
        f"{'case':12}{'form':10}{'size':>9}{'by hand':>12}{'emitted':>12}{'ratio':>8}  {'bar':8}{'first':>10}{'MB':>8}"
    )
    for case in CASES:
        hand, emitted, first, memory = measured(case)
        ratio = emitted / hand
        times = f"{1e6 * hand:9.1f} us{1e6 * emitted:9.1f} us{ratio:8.2f}"
        print(f"{case.name:12}{case.form:10}{case.size:9}{times}  {case.bar:8}{first:8.3f} s{memory:8.1f}")


if __name__ == "__main__":
    main()
