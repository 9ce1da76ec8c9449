"""Emitted code against the closed form by hand and against automatic differentiation, in one process, interleaved.

`OMP_NUM_THREADS=1 python -m tests.benchmarks.emitted [--only a2,b]`: for each case the time of the closed form that an
expert writes, and how many times that the emitted function and each peer that is installed take: the least of rounds
in which all take turns. XLA is held to one thread by XLA_FLAGS=--xla_cpu_multi_thread_eigen=false.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit

from mcalc.answers.code import Order, built
from mcalc.answers.request import Request

ROUNDS, BUDGET, SHORT = 15, 4.0, 1e-3
"""The least number of rounds, the seconds for each case, and those that a turn takes at least."""

Arrays = dict[str, Any]


class Case(NamedTuple):
    """A function, what is asked of it, how large it is, and the closed form by hand over its variables by name."""

    name: str
    spec: str
    of: str
    wrt: tuple[str, ...]
    shapes: dict[str, str]
    sizes: dict[str, int]
    hand: Callable[..., Any]
    by_jax: Callable[..., Any] | None = None


def _mlp(X: Any, W1: Any, b1: Any, W2: Any, b2: Any, Y: Any) -> Any:
    Z = X @ W1 + b1
    H = np.maximum(Z, 0)
    G = (2 / Y.size) * (H @ W2 + b2 - Y)
    D = (G @ W2.T) * (Z > 0)
    return X.T @ D, D.sum(axis=0), H.T @ G, G.sum(axis=0)


def _attention(Q: Any, K: Any, V: Any, G: Any) -> Any:
    scale = 1 / np.sqrt(Q.shape[1])
    S = Q @ K.T * scale
    E = np.exp(S - S.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    D = G @ V.T
    D = P * (D - (D * P).sum(axis=1, keepdims=True)) * scale
    return D @ K, D.T @ Q, P.T @ G


def _batch_norm(X: Any, g: Any, b: Any, e: float, G: Any) -> Any:
    n = len(X)
    s = 1 / np.sqrt(X.var(axis=0) + e)
    N = (X - X.mean(axis=0)) * s
    dg, db = (G * N).sum(axis=0), G.sum(axis=0)
    return g * s / n * (n * G - db - N * dg), dg, db


def _layer_norm(X: Any, g: Any, b: Any, e: float, G: Any) -> Any:
    N = X - X.mean(axis=1, keepdims=True)
    s = 1 / np.sqrt((N * N).mean(axis=1, keepdims=True) + e)
    N *= s
    D = G * g
    D = s * (D - D.mean(axis=1, keepdims=True) - N * (D * N).mean(axis=1, keepdims=True))
    return D, (G * N).sum(axis=0), G.sum(axis=0)


def _lstm(A: Any, B: Any, C: Any, D: Any, x: Any, c: Any, r: Any) -> Any:
    """The gradient of r @ h by the weights of a step of a cell: input, forget and output gates, and the candidate."""
    i, f, o, u = expit(A @ x), expit(B @ x), expit(C @ x), np.tanh(D @ x)
    t = np.tanh(f * c + i * u)
    s = r * o * (1 - t * t)
    gates = s * u * i * (1 - i), s * c * f * (1 - f), r * t * o * (1 - o), s * i * (1 - u * u)
    return tuple(np.outer(gate, x) for gate in gates)


def _hessian_logistic(y: Any, X: Any, w: Any) -> Any:
    s = expit(y * (X @ w))
    return X.T @ ((y * y * s * (1 - s))[:, None] * X)


def _softmax(x: Any) -> Any:
    p = np.exp(x - x.max())
    p /= p.sum()
    return np.diag(p) - np.outer(p, p)


def _process(S: Any, s: float, y: Any) -> Any:
    inverse = np.linalg.inv(S + s * np.eye(len(y)))
    a = inverse @ y
    return inverse - np.outer(a, a), np.trace(inverse) - a @ a


CASES = [
    Case("a2 sigmoid layer, n = 1e3", "sigmoid(x)*w + b", "jacobian", ("x",), {"w": "n", "b": "n"}, {"n": 1000},
         lambda x, w, b: np.diag((lambda s: s * (1 - s) * w)(expit(x)))),
    Case("b relu regression", "mean((y - max(0, X@w + b))**2)", "gradient", ("w",), {"X": "m,n", "b": "scalar"},
         {"m": 10000, "n": 100}, lambda y, X, w, b: (lambda z: 2 / len(y) * (((z - y) * (z > 0)) @ X))(X @ w + b)),
    Case("c logistic gradient", "sum(log(1 + exp(-y*(X@w))))", "gradient", ("w",), {"X": "m,n"}, {"m": 2000, "n": 1000},
         lambda y, X, w: -(y * expit(-y * (X @ w))) @ X),
    Case("c logistic Hessian", "sum(log(1 + exp(-y*(X@w))))", "hessian", ("w",), {"X": "m,n"}, {"m": 400, "n": 200},
         _hessian_logistic),
    Case("d factorisation gradient", "norm(T - U@V.T, 'fro')**2", "gradient", ("U",), {"T": "m,n", "U": "m,k"},
         {"m": 1000, "n": 1000, "k": 5}, lambda T, U, V: -2 * (T - U @ V.T) @ V),
    Case("e softmax Jacobian", "softmax(x)", "jacobian", ("x",), {}, {"n": 2000}, _softmax),
    Case("f two-layer network", "H = max(0, X @ W1 + b1); P = H @ W2 + b2; mean((P - Y)**2)", "gradient",
         ("W1", "b1", "W2", "b2"), {"X": "n,d", "W1": "d,h", "b1": "h", "W2": "h,k", "b2": "k", "Y": "n,k"},
         {"n": 500, "d": 100, "h": 512, "k": 10}, _mlp),
    Case("attention", "P = softmax(Q @ K.T/sqrt(d), axis=1); sum(G*(P @ V))", "gradient", ("Q", "K", "V"),
         {"Q": "n,d", "K": "m,d", "V": "m,d"}, {"n": 512, "m": 512, "d": 32}, _attention),
    Case("batch norm", "sum(G*((X - mean(X, axis=0))/sqrt(var(X, axis=0) + e)*g + b))", "gradient", ("X", "g", "b"),
         {"X": "n,d", "g": "d", "b": "d", "e": "scalar"}, {"n": 2000, "d": 200}, _batch_norm),
    Case("layer norm", "sum(G*((X - mean(X, axis=1, keepdims=True))/sqrt(var(X, axis=1, keepdims=True) + e)*g + b))",
         "gradient", ("X", "g", "b"), {"X": "n,d", "g": "d", "b": "d", "e": "scalar"}, {"n": 2000, "d": 200},
         _layer_norm),
    Case("LSTM step", "f = sigmoid(B @ x); i = sigmoid(A @ x); o = sigmoid(C @ x); u = tanh(D @ x); "
         "r @ (o*tanh(f*c + i*u))", "gradient", ("A", "B", "C", "D"),
         {"A": "m,n", "B": "m,n", "C": "m,n", "D": "m,n", "c": "m"}, {"m": 256, "n": 512}, _lstm),
    Case("Gaussian process", "K = S + s*eye(n); logdet(K) + y @ inv(K) @ y", "gradient", ("S", "s"),
         {"S": "n,n:spd", "s": "scalar", "y": "n"}, {"n": 400}, _process),
    Case("rank one by B", "norm(A @ B @ C @ x)**2", "gradient", ("B",), {"A": "m,m", "B": "m,m", "C": "m,m", "x": "m"},
         {"m": 800}, lambda A, B, C, x: (lambda u: 2 * np.outer(A.T @ (A @ (B @ u)), u))(C @ x)),
]  # fmt: skip


def arrays(case: Case, names: list[str], shapes: dict[str, tuple[Any, ...]]) -> Arrays:
    """Random arguments."""
    random = np.random.default_rng(0)
    found: Arrays = {}
    for name in names:
        shape = tuple(int(size.substitute(case.sizes).value) for size in shapes[name])
        found[name] = random.standard_normal(shape) if shape else 0.5
        if "spd" in case.shapes.get(name, ""):
            found[name] = found[name] @ found[name].T + np.eye(len(found[name]))
    return found


def ways(case: Case) -> tuple[dict[str, Callable[[], Any]], Arrays]:
    """What is timed: the hand form, the emitted function, and the peers that are installed."""
    request = Request(case.spec, case.wrt, case.shapes, sizes=case.sizes, command=case.of)
    spec = request.read()
    names = list(spec.variables)
    given = arrays(case, names, {name: variable.shape for name, variable in spec.variables.items()})
    arguments = [given[name] for name in names]
    hand_names = case.hand.__code__.co_varnames[: case.hand.__code__.co_argcount]
    by_hand = [given[name] for name in hand_names]
    _, emitted = built(Order(request, "numpy", ("derivative",)))
    assert emitted is not None
    found: dict[str, Callable[[], Any]] = {
        "hand": lambda: case.hand(*by_hand),
        "NumPy": lambda: emitted[case.of](*arguments),
    }
    if find_spec("jax") is not None:
        found |= jax_ways(case, request, names, arguments)
    return found, given


def jax_ways(case: Case, request: Request, names: list[str], arguments: list[Any]) -> dict[str, Callable[[], Any]]:
    """The emitted JAX function and automatic differentiation, both under jit."""
    jax = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    _, emitted = built(Order(request, "jax", ("value", "derivative")))
    assert emitted is not None
    at = tuple(names.index(name) for name in case.wrt)
    at = at if len(at) > 1 else at[0]
    transform = {"gradient": jax.grad, "jacobian": jax.jacobian, "hessian": jax.hessian}[case.of]
    given = [jax.numpy.asarray(value) for value in arguments]
    own, theirs = jax.jit(emitted[case.of]), jax.jit(transform(emitted["value"], argnums=at))
    return {
        "JAX": lambda: jax.block_until_ready(own(*given)),
        f"jax.{case.of.replace('gradient', 'grad')}": lambda: jax.block_until_ready(theirs(*given)),
    }


def timed(found: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """The least time of each, all taking turns: what else runs on the machine only adds to it.

    Of the process, not of the clock on the wall: it has one thread, and may have to wait.
    """
    once: dict[str, float] = {}
    for name, run in found.items():
        run()
        start = time.process_time()
        run()
        once[name] = time.process_time() - start
    repeat = {name: max(1, int(SHORT / max(spent, 1e-7))) for name, spent in once.items()}
    rounds = max(ROUNDS, int(BUDGET / sum(max(spent, SHORT) for spent in once.values())))
    times: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(rounds):
        for name, run in found.items():
            start = time.process_time()
            for _ in range(repeat[name]):
                run()
            times[name].append((time.process_time() - start) / repeat[name])
    return {name: min(own) for name, own in times.items()}


def rows(only: set[str]) -> Iterator[tuple[str, float, dict[str, float]]]:
    """The cases with the time by hand and the ratios."""
    for case in CASES:
        if only and case.name.split()[0] not in only:
            continue
        found, _ = ways(case)
        times = timed(found)
        by_hand = times.pop("hand")
        yield case.name, by_hand, {name: spent / by_hand for name, spent in times.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="first words of cases, with commas")
    only = {name for name in parser.parse_args().only.split(",") if name}
    for name, by_hand, ratios in rows(only):
        told = "  ".join(f"{other} {ratio:.2f}" for other, ratio in ratios.items())
        print(f"{name:28} {by_hand * 1e3:9.3f} ms  {told}", flush=True)


if __name__ == "__main__":
    main()
