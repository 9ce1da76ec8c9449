"""Eigenvalues, singular values and functions of a matrix as a whole, against JAX at random matrices.

`python -m tests.oracle.spectral 100` tries each row at so many of them, and prints the largest error of each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import mcalc

Array = NDArray[np.float64]
SIZES = {"m": 4, "n": 3, "k": 5}


class Row(NamedTuple):
    """A function in mcalc's language, the shapes of its variables, which of these it is differentiated by, and what it
    is in JAX.
    """

    spec: str
    shapes: Mapping[str, str]
    by: str
    function: Callable[[Any, Mapping[str, Any]], Any]
    order: int = 1


def _with_sign(jnp: Any, v: Any) -> Any:
    return v * jnp.sign(v[jnp.abs(v).argmax()])


def _right(jnp: Any, x: Any) -> Any:
    return _with_sign(jnp, jnp.linalg.svd(x, full_matrices=False)[2][0])


def _polar(jnp: Any, x: Any) -> Any:
    u, _, v = jnp.linalg.svd(x, full_matrices=False)
    return u @ v


def _sqrtm(jnp: Any, a: Any) -> Any:
    """Denman and Beavers' iteration, which JAX differentiates step by step."""
    root, other = a, jnp.eye(len(a))
    for _ in range(9):
        root, other = (root + jnp.linalg.inv(other)) / 2, (other + jnp.linalg.inv(root)) / 2
    return root


def _logm(jnp: Any, a: Any) -> Any:
    one = jnp.eye(len(a))
    for _ in range(6):
        a = _sqrtm(jnp, a)
    ratio = (a - one) @ jnp.linalg.inv(a + one)
    total, power = jnp.zeros_like(a), ratio
    for odd in range(1, 31, 2):
        total, power = total + power / odd, power @ ratio @ ratio
    return 2**7 * total


def _sylvester(jnp: Any, a: Any, b: Any, c: Any) -> Any:
    whole = jnp.kron(a, jnp.eye(len(b))) + jnp.kron(jnp.eye(len(a)), b.T)
    return jnp.linalg.solve(whole, c.reshape(-1)).reshape(c.shape)


def _power(jnp: Any, a: Any, count: int) -> Any:
    power = jnp.eye(len(a))
    for _ in range(count):
        power = power @ a
    return power


_A, _X = {"A": "n,n"}, {"X": "m,n"}
_S, _P = {"A": "n,n:symmetric"}, {"A": "n,n:spd"}
_AB = {"A": "n,n", "B": "n,n"}
_ABC = {"A": "m,m", "B": "n,n", "C": "m,n"}
_EXPM = "jax.scipy.linalg.expm"

ROWS = [
    Row("eigmax(A)", _S, "A", lambda j, v: j.linalg.eigvalsh(v["A"])[-1]),
    Row("eigmax(A)", _A, "A", lambda j, v: j.linalg.eigvalsh(v["A"])[-1]),
    Row("eigmin(A)", _S, "A", lambda j, v: j.linalg.eigvalsh(v["A"])[0]),
    Row("eigmax(A)", _S, "A", lambda j, v: j.linalg.eigvalsh(v["A"])[-1], 2),
    Row("eigmin(A)", _A, "A", lambda j, v: j.linalg.eigvalsh(v["A"])[0], 2),
    Row("eigvalsh(A)", _S, "A", lambda j, v: j.linalg.eigvalsh(v["A"])),
    Row("sum(eigvalsh(A)**3)", _S, "A", lambda j, v: (j.linalg.eigvalsh(v["A"]) ** 3).sum(), 2),
    Row("eigvec_max(A)", _S, "A", lambda j, v: _with_sign(j, j.linalg.eigh(v["A"])[1][:, -1])),
    Row("eigvec_min(A)", _A, "A", lambda j, v: _with_sign(j, j.linalg.eigh(v["A"])[1][:, 0])),
    Row("eigvecs(A)[:, 1]", _S, "A", lambda j, v: _with_sign(j, j.linalg.eigh(v["A"])[1][:, 1])),
    Row("eigmax(X.T @ X)", _X, "X", lambda j, v: j.linalg.eigvalsh(v["X"].T @ v["X"])[-1]),
    Row("norm(X, 2)", _X, "X", lambda j, v: j.linalg.norm(v["X"], 2)),
    Row("norm(X.T, 2)", _X, "X", lambda j, v: j.linalg.norm(v["X"], 2), 2),
    Row("norm(X, 'nuc')", _X, "X", lambda j, v: j.linalg.norm(v["X"], "nuc")),
    Row("norm(X.T, 'nuc')", _X, "X", lambda j, v: j.linalg.norm(v["X"], "nuc"), 2),
    Row("svdvals(X)", _X, "X", lambda j, v: j.linalg.svd(v["X"], compute_uv=False)),
    Row("sum(svdvals(X)**3)", {"X": "3,5"}, "X", lambda j, v: (j.linalg.svd(v["X"], compute_uv=False) ** 3).sum()),
    Row("right_singular(X)", _X, "X", lambda j, v: _right(j, v["X"])),
    Row("left_singular(X)", _X, "X", lambda j, v: v["X"] @ _right(j, v["X"]) / j.linalg.norm(v["X"], 2)),
    Row("polar(X)", _X, "X", lambda j, v: _polar(j, v["X"])),
    Row("polar(X.T)", _X, "X", lambda j, v: _polar(j, v["X"].T)),
    Row("sum(polar(X)**3)", _X, "X", lambda j, v: (_polar(j, v["X"]) ** 3).sum()),
    Row("sqrtm(A)", _A, "A", lambda j, v: _sqrtm(j, v["A"])),
    Row("trace(B @ sqrtm(A))", _AB, "A", lambda j, v: j.trace(v["B"] @ _sqrtm(j, v["A"])), 2),
    Row("trace(sqrtm(A))", _P, "A", lambda j, v: j.trace(_sqrtm(j, v["A"]))),
    Row("logm(A)", _A, "A", lambda j, v: _logm(j, v["A"])),
    Row("trace(B @ logm(A))", _AB, "A", lambda j, v: j.trace(v["B"] @ _logm(j, v["A"]))),
    Row("expm(A)", _A, "A", lambda j, v: _expm()(v["A"])),
    Row("trace(B @ expm(A.T))", _AB, "A", lambda j, v: j.trace(v["B"] @ _expm()(v["A"].T)), 2),
    Row("expm_frechet(A, B)", _AB, "B", lambda j, v: _frechet(v["A"], v["B"])),
    Row("sum(expm_frechet(A, B)**2)", _AB, "A", lambda j, v: (_frechet(v["A"], v["B"]) ** 2).sum()),
    Row("trace(B @ matrix_power(A, k))", _AB, "A", lambda j, v: j.trace(v["B"] @ _power(j, v["A"], 5))),
    Row("matrix_power(A, k)", _A, "A", lambda j, v: _power(j, v["A"], 5)),
    *(Row("sylvester(A, B, C)", _ABC, by, lambda j, v: _sylvester(j, v["A"], v["B"], v["C"])) for by in "ABC"),
    *(
        Row("sum(sylvester(A, B, C)**2)", _ABC, by, lambda j, v: (_sylvester(j, v["A"], v["B"], v["C"]) ** 2).sum(), 2)
        for by in "ABC"
    ),
    Row("lyapunov(A, B)", _AB, "A", lambda j, v: _sylvester(j, v["A"], v["A"].T, v["B"])),
]


def _expm() -> Any:
    from jax.scipy.linalg import expm

    return expm


def _frechet(a: Any, e: Any) -> Any:
    import jax

    return jax.jvp(_expm(), (a,), (e,))[1]


def derived(row: Row) -> Any:
    """mcalc's answer."""
    ask = mcalc.jacobian if row.order == 1 else mcalc.hessian
    sizes = {"k": 5} if "k)" in row.spec else {}
    return ask(row.spec, wrt=row.by, shapes=dict(row.shapes), sizes=sizes)


def matrices(row: Row, random: np.random.Generator) -> dict[str, Array]:
    """Random matrices of the shapes; square ones have eigenvalues to the right of zero."""
    found: dict[str, Array] = {}
    for name, declared in row.shapes.items():
        axes, _, word = declared.partition(":")
        made = random.normal(size=tuple(SIZES.get(axis) or int(axis) for axis in axes.split(",")))
        if word:
            made = made @ made.T / 3 + np.eye(len(made)) if word == "spd" else (made + made.T) / 2
        elif axes in ("n,n", "m,m") and "eig" not in row.spec:
            made = made / 4 + np.diag(np.arange(1.0, len(made) + 1))
        found[name] = made
    return found


def in_jax(row: Row) -> Callable[[Mapping[str, Array]], Array]:
    """The derivative by JAX, compiled once."""
    import jax

    def function(value: Any, there: Mapping[str, Any]) -> Any:
        if row.shapes[row.by].endswith(("symmetric", "spd")):
            value = (value + value.T) / 2
        return row.function(jax.numpy, {**there, row.by: value})

    derive = jax.jit((jax.jacobian if row.order == 1 else jax.hessian)(function))
    return lambda there: np.asarray(derive(there[row.by], there))


def error(answer: Any, right: Callable[[Mapping[str, Array]], Array], there: dict[str, Array]) -> float:
    """How far the answer is from JAX at a point, beside the largest entry there."""
    own, other = np.ravel(answer(**there)), np.ravel(right(there))
    return float(abs(own - other).max() / (1e-3 + abs(other).max()))


def errors(row: Row, count: int) -> list[float]:
    """The errors at so many random points."""
    import jax

    jax.config.update("jax_enable_x64", True)
    answer, right, random = derived(row), in_jax(row), np.random.default_rng(1)
    return [error(answer, right, matrices(row, random)) for _ in range(count)]


def main(count: int) -> None:
    """The largest error of each row at so many random points."""
    for row in ROWS:
        found = errors(row, count)
        print(f"{row.spec:34} by {row.by}, order {row.order}: {max(found):.1e}, median {np.median(found):.1e}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
