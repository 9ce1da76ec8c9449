"""The words of `structure`: the acceptance tables, more cases, and each word held against the numbers."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from tensor_values import Array, size, values

from mcalc.derivation.blocks import derive
from mcalc.exact.reading import read_size
from mcalc.exact.size import Size
from mcalc.language import read
from mcalc.language.spec import Spec
from mcalc.structure import implied, sparsity, structure
from mcalc.structure.matrix_support import Matrix, sides
from mcalc.structure.support import supports_of
from mcalc.tensor import Node
from mcalc.tensor.lower import lower

DATA = Path(__file__).parents[1] / "data"


class Derived(NamedTuple):
    """A derivative with the number of its row axes."""

    spec: Spec
    node: Node
    split: int
    wrt: tuple[str, ...]


def derived(text: str, shapes: str, wrt: str) -> Derived:
    """The derivative in numerator layout; `x;x` is the Hessian."""
    spec = read(text, shapes=dict(part.split("=", 1) for part in shapes.split()))
    groups = tuple(tuple(group.split(",")) for group in wrt.split(";"))
    found = derive(spec, lower(spec), groups)
    split = found.ranks[0] if len(found.ranks) == 2 else (found.ranks[0] or found.ranks[1])
    return Derived(spec, found.node, split, tuple(dict.fromkeys(name for group in groups for name in group)))


def tags(text: str, shapes: str, wrt: str) -> tuple[str, ...]:
    found = derived(text, shapes, wrt)
    return structure(found.node, found.split, found.wrt, second=len(set(wrt.split(";"))) < len(wrt.split(";")))


def acceptance() -> list[tuple[str, str, str, str, str]]:
    rows = []
    for table in ("paper", "cookbook"):
        with (DATA / f"{table}.tsv").open() as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                hessian = table == "cookbook" and "," in row["wrt"]
                wrt = row["wrt"].replace(",", ";") if hessian else row["wrt"]
                rows.append((row["id"], row["spec"], row["shapes"] or "", wrt, row["structure"] or ""))
    return rows


@pytest.mark.parametrize(("spec", "shapes", "wrt", "expected"), [pytest.param(*r[1:], id=r[0]) for r in acceptance()])
def test_acceptance(spec: str, shapes: str, wrt: str, expected: str) -> None:
    found = tags(spec, shapes, wrt)
    assert {tag.strip() for tag in expected.split(",") if tag.strip()} <= set(found)


EXACTLY = [
    ("A @ x", "A=n,n:lower x=n", "x", "lower triangular, constant"),
    ("A @ x", "A=n,n:upper x=n", "x", "upper triangular, constant"),
    ("A.T @ x", "A=n,n:lower x=n", "x", "upper triangular, constant"),
    ("A @ B @ x", "A=n,n:lower B=n,n:lower x=n", "x", "lower triangular, constant"),
    ("inv(A) @ x", "A=n,n:lower x=n", "x", "lower triangular, constant"),
    ("inv(A) @ x", "A=n,n:diagonal x=n", "x", "diagonal, constant"),
    ("x", "x=n", "x", "identity, diagonal, constant"),
    ("-x", "x=n", "x", "scaled identity, diagonal, negative semidefinite, constant"),
    ("z*x + 2*x", "x=n z=scalar", "x", "scaled identity, diagonal, constant"),
    ("x*w", "x=n w=n", "x", "diagonal, constant"),
    ("exp(x)", "x=n", "x", "diagonal, positive semidefinite"),
    ("[x[0], x[1]]", "x=2", "x", "identity, diagonal, constant"),
    ("[x[1], x[0]]", "x=2", "x", "permutation, circulant, symmetric, constant"),
    ("[x[0]**2, x[1]*x[0]]", "x=2", "x", "lower triangular"),
    ("x[0]", "x=n", "x", "selection, constant"),
    ("2*x[0]", "x=n", "x", "constant, sparse"),
    ("sum(x[1:])", "x=n", "x", "constant, sparse"),
    ("x[1:]", "x=n", "x", "selection, banded, toeplitz, constant"),
    ("flip(x)", "x=n", "x", "permutation, symmetric, constant"),
    ("roll(x, 1)", "x=n", "x", "permutation, circulant, constant"),
    ("x + roll(x, 1)", "x=n", "x", "lower bandwidth 1, circulant, constant, sparse"),
    ("flip(flip(x))", "x=n", "x", "identity, diagonal, constant"),
    ("cumsum(x)", "x=n", "x", "lower triangular, toeplitz, constant"),
    ("flip(cumsum(flip(x)))", "x=n", "x", "upper triangular, constant"),
    ("vec(X)", "X=m,n", "X", "identity, diagonal, constant"),
    ("vec(X.T)", "X=m,n", "X", "permutation, constant"),
    ("vec(X)**2", "X=m,n", "X", "diagonal"),
    ("kron(A, X)", "A=m,n X=p,q", "X", "diagonal blocks, m*n*p x p blocks of q x q, kronecker, constant, sparse"),
    ("X.T @ X", "X=n,n", "X", "sparse"),
    ("X*Y", "X=m,n Y=m,n", "X", "diagonal, constant"),
    ("tril(X)*Y", "X=n,n Y=n,n", "X", "diagonal, constant"),
    ("X + X.T", "X=n,n", "X", "symmetric, constant, sparse"),
    ("X - X.T", "X=n,n", "X", "symmetric, constant, sparse"),
    ("A @ x", "A=n,n:symmetric x=n", "x", "symmetric, constant, dense"),
    ("(A - A.T) @ x", "A=n,n x=n", "x", "skew, constant, sparse"),
    ("(a @ x)*b", "a=n x=n b=m", "x", "rank 1, constant, dense"),
    ("(a @ x)*b + (c @ x)*d", "a=n x=n b=m c=n d=m", "x", "rank at most 2, low rank, constant, dense"),
    ("x[1:]*x[:-1]", "x=n", "x", "banded, lower bandwidth 0, upper bandwidth 1"),
    ("diff(x)", "x=n", "x", "banded, lower bandwidth 0, upper bandwidth 1, toeplitz, constant"),
    ("sum(X)", "X=m,n", "X", "toeplitz, rank 1, constant, dense"),
    ("trace(X.T @ X)", "X=m,n", "X;X", "scaled identity, diagonal, positive semidefinite, constant"),
    ("sum(x**3)", "x=n", "x;x", "diagonal"),
    ("sum((x[1:] - x[:-1])**2)", "x=n", "x;x", "tridiagonal, positive semidefinite, symmetric, constant"),
    ("softmax(X, axis=1)", "X=m,n", "X", "block diagonal, m blocks of n x n, positive semidefinite, symmetric"),
    ("roll(x, 1) - 2*x + roll(x, -1)", "x=n", "x", "circulant, negative semidefinite, symmetric, constant, sparse"),
    ("norm(A @ x - b)**2", "A=m,n x=n b=m", "x;x", "rank at most m, positive semidefinite, symmetric, constant, dense"),
    (
        "sum(log(1 + exp(-y*(X @ w))))",
        "X=m,n w=n y=m",
        "w;w",
        "rank at most m, positive semidefinite, symmetric, dense",
    ),
    ("sum(logsumexp(X @ W, axis=1))", "X=m,n W=n,k", "W;W", "positive semidefinite, symmetric, dense"),
    ("log(sum(exp(A @ x)))", "A=m,n x=n", "x;x", "rank at most m, positive semidefinite, symmetric, dense"),
    ("sqrt(x.T @ S @ x)", "S=n,n:spd x=n", "x;x", "positive semidefinite, symmetric, dense"),
    ("sqrt(1 + x.T @ x)", "x=n", "x;x", "diagonal plus rank 1, positive semidefinite, symmetric, dense"),
    ("A @ A @ x", "A=n,n:skew x=n", "x", "negative semidefinite, symmetric, constant, dense"),
    ("x*w", "x=n w=n", "x,w", "diagonal blocks, 1 x 2 blocks of n x n, sparse"),
    (
        "norm(x - y)**2",
        "x=n y=n",
        "x,y;x,y",
        "diagonal blocks, 2 x 2 blocks of n x n, positive semidefinite, symmetric, constant, sparse",
    ),
    ("-sum(log(x))", "x=n", "x;x", "diagonal, positive semidefinite"),
    ("logsumexp(x)", "x=n", "x;x", "diagonal plus rank 1, positive semidefinite, symmetric, dense"),
    ("var(x)", "x=n", "x;x", "circulant, diagonal plus rank 1, positive semidefinite, symmetric, constant, dense"),
    (
        "norm(X @ A)**2",
        "X=m,n A=n,k",
        "X;X",
        "block diagonal, m blocks of n x n, kronecker, positive semidefinite, symmetric, constant",
    ),
    ("x.T @ A @ x", "A=n,n x=n", "x;x", "symmetric, constant, dense"),
    ("exp(-x.T @ x)", "x=n", "x;x", "diagonal plus rank 1, symmetric, dense"),
    ("A @ X + X @ B", "A=m,m X=m,n B=n,n", "X", "kronecker sum, constant, sparse"),
    (
        "X[1:, :] - X[:-1, :]",
        "X=m,n",
        "X",
        "diagonal blocks, (m - 1) x m blocks of n x n, lower bandwidth 0, upper bandwidth n, "
        "kronecker, constant, sparse",
    ),
    ("concatenate([A @ x, B @ y])", "x=n y=m A=k,n B=p,m", "x,y", "block diagonal, blocks of k x n, p x m, constant"),
    (
        "logsumexp(x) + logsumexp(y)",
        "x=n y=m",
        "x,y;x,y",
        "block diagonal, blocks of n x n, m x m, diagonal plus rank 2, positive semidefinite, symmetric",
    ),
    ("solve(2*eye(n) - roll(eye(n), 1, axis=0), x)", "x=n", "x", "circulant, constant, dense"),
    ("norm(W @ x - y)**2", "W=m,n x=n y=m", "W", "rank at most 1, low rank, dense"),
    ("v @ tanh(W @ x)", "v=k W=k,n x=n", "W", "rank 1, dense"),
    ("relu(a @ x)*b", "a=n x=n b=m", "x", "rank at most 1, low rank, dense"),
    ("x*x[0]", "x=n", "x", "lower triangular, diagonal plus rank 1"),
    ("cumsum(x) - x", "x=n", "x", "lower triangular, toeplitz, constant"),
]


@pytest.mark.parametrize(("spec", "shapes", "wrt", "expected"), EXACTLY)
def test_exactly_these_tags(spec: str, shapes: str, wrt: str, expected: str) -> None:
    assert ", ".join(tags(spec, shapes, wrt)) == expected


def _offsets(matrix: Array) -> set[int]:
    return {int(j - i) for i, j in np.argwhere(matrix != 0)}


def _close(left: Array, right: Array) -> bool:
    return left.shape == right.shape and bool(np.allclose(left, right))


TRUE = {
    "zero": lambda a: not a.any(),
    "identity": lambda a: _close(a, np.eye(len(a))),
    "scaled identity": lambda a: _close(a, a[0, 0] * np.eye(len(a))),
    "diagonal": lambda a: a.shape[0] == a.shape[1] and _offsets(a) <= {0},
    "permutation": lambda a: _close(a @ a.T, np.eye(len(a))) and set(a.flat) <= {0, 1},
    "selection": lambda a: set(a.flat) <= {0, 1} and max(a.sum(axis=0).max(), a.sum(axis=1).max()) == 1,
    "tridiagonal": lambda a: _offsets(a) <= {-1, 0, 1},
    "banded": lambda a: len(_offsets(a)) < a.shape[1],
    "lower triangular": lambda a: max(_offsets(a)) <= 0,
    "upper triangular": lambda a: min(_offsets(a)) >= 0,
    "rank 1": lambda a: np.linalg.matrix_rank(a) == 1,
    "rank 2": lambda a: np.linalg.matrix_rank(a) == 2,
    "diagonal plus rank 1": lambda a: max(np.linalg.matrix_rank(b) for b in (a[:2, 2:], a[2:, :2])) <= 1,
    "toeplitz": lambda a: _close(a[1:, 1:], a[:-1, :-1]),
    "circulant": lambda a: _close(a, np.roll(a, (1, 1), (0, 1))),
    "positive semidefinite": lambda a: _close(a, a.T) and np.linalg.eigvalsh(a)[0] >= -1e-9 * abs(a).max(),
    "negative semidefinite": lambda a: _close(a, a.T) and np.linalg.eigvalsh(a)[-1] <= 1e-9 * abs(a).max(),
    "symmetric": lambda a: _close(a, a.T),
    "skew": lambda a: _close(a, -a.T),
    "dense": lambda a: a.all(),
    "sparse": lambda a: not a.all(),
}  # fmt: skip


def _cases() -> list[tuple[str, str, str]]:
    return [row[1:4] for row in acceptance()] + [row[:3] for row in EXACTLY]


@pytest.mark.parametrize(("spec", "shapes", "wrt"), _cases())
def test_tags_and_places_hold_for_numbers(spec: str, shapes: str, wrt: str) -> None:
    found = derived(spec, shapes, wrt)
    names = {name: place + 5 for place, name in enumerate(sorted(found.spec.sizes))}
    names.update({name: value for name, value in found.spec.sizes.items() if value is not None})
    matrices: list[Array] = []
    for seed in range(8):
        draw = np.random.default_rng(seed)
        variables = {
            v.name: _drawn(draw, tuple(size(s, names) for s in v.shape), v.properties)
            for v in found.spec.variables.values()
        }
        matrices.append(values(found.node, names, variables))
    shape = matrices[0].shape
    answer = sparsity(found.node, found.split, names, 10**6)
    assert answer.indices is not None
    if not shape:
        assert answer.count == int(np.any(matrices))
        return
    inside = np.zeros(shape, dtype=bool)
    inside[_tensor_places(answer.indices, len(shape), found.split)] = True
    for matrix in matrices:
        assert not matrix[~inside].any(), "an entry outside the pattern is not zero"
    assert np.any(matrices, axis=0)[inside].all(), "an entry inside the pattern is always zero"
    words = tags(spec, shapes, wrt)
    split = 1 if len(shape) == 2 else found.split
    flat = [m.reshape(int(np.prod(shape[:split])), -1) for m in matrices]
    for word in implied(words):
        assert all(_measured(word, m, names) for m in flat), word
        if word in TRUE:
            assert all(TRUE[word](m) for m in flat) or (word == "dense" and np.any(flat, axis=0).all()), word
    if "constant" not in words and "zero" not in words:
        assert {v.name for v in found.spec.variables.values()} & set(found.wrt)


def _measured(word: str, matrix: Array, sizes: dict[str, int]) -> bool:
    """Whether a word with sizes in it holds, or is of another kind."""

    def number(text: str) -> int:
        return int(str(read_size(text, ValueError).substitute(sizes)))

    side, _, width = word.partition(" bandwidth ")
    if width:
        return not np.tril(matrix if side == "lower" else matrix.T, -number(width) - 1).any()
    count, found, each = word.rpartition("blocks of ")
    if not found:
        return True
    blocks = [[number(size) for size in block.split(" x ")] for block in each.split(", ")]
    if " x " in count:
        grid = [number(size) for size in count.split(" x ")]
        inside = np.kron(np.ones(grid), np.eye(blocks[0][0]))
    else:
        blocks *= number(count) if count else 1
        inside = np.zeros((sum(rows for rows, _ in blocks), sum(cols for _, cols in blocks)))
        place = np.zeros(2, dtype=int)
        for block in blocks:
            inside[place[0] : place[0] + block[0], place[1] : place[1] + block[1]] = 1
            place += block
    return inside.shape == matrix.shape and not matrix[inside == 0].any()


def _drawn(draw: np.random.Generator, shape: tuple[int, ...], properties: tuple[str, ...]) -> Array:
    if not shape:
        return np.asarray(draw.uniform(0.5, 1.5))
    found = draw.uniform(0.5, 1.5, shape) * draw.choice([-1, 1], shape)
    if len(shape) == 2 and shape[0] == shape[1]:
        found = found + 4 * np.eye(shape[0])
    for name, keep in _KEPT.items():
        if name in properties:
            found = keep(found)
    return found


_KEPT = {
    "symmetric": lambda found: found + found.T,
    "lower": np.tril,
    "upper": np.triu,
    "diagonal": lambda found: np.diag(np.diag(found)),
    "spd": lambda found: found @ found.T,
    "skew": lambda found: found - found.T,
}


def _tensor_places(indices: tuple[tuple[int, ...], ...], rank: int, split: int) -> tuple[list[int], ...]:
    if rank == 1:
        return (list(indices[0 if split == 1 else 1]),)
    return tuple(list(axis) for axis in indices)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("x[1:] - x[:-1]", "0 1"),
        ("x[2:] - 2*x[1:-1] + x[:-2] + x[1:-1]**3", "0 1 2"),
        ("x", "0"),
        ("cumsum(x)", None),
        ("x + roll(x, 1)", None),
    ],
)
def test_bands(spec: str, expected: str | None) -> None:
    found = derived(spec, "x=n", "x")
    matrix = Matrix(found.node, *sides(2, found.split), supports_of())
    offsets = None if matrix.full else matrix.offsets()
    assert offsets == (None if expected is None else tuple(Size.of(int(k)) for k in expected.split()))


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt", "nnz", "total"),
    [
        ("W @ x + b", "W=m,n x=n b=m", "W", "m*n", "m**2*n"),
        ("X.T", "X=n,m", "X", "m*n", "m**2*n**2"),
        ("norm(T - U @ V.T, 'fro')**2", "T=n,m U=n,k V=m,k", "U;U", "k**2*n", "k**2*n**2"),
        ("x[1:] - x[:-1]", "x=n", "x", "2*n - 2", "n**2 - n"),
        ("cumsum(x)", "x=n", "x", "n**2/2 + n/2", "n**2"),
        ("X.T @ X", "X=n,m", "X", "2*m**2*n - m*n", "m**3*n"),
        ("kron(A, X)", "A=m,n X=p,q", "X", "m*n*p*q", "m*n*p**2*q**2"),
        ("A*B", "A=m,n B=m,n", "A,B", "2*m*n", "2*m**2*n**2"),
    ],
)
def test_counts(spec: str, shapes: str, wrt: str, nnz: str, total: str) -> None:
    found = derived(spec, shapes, wrt)
    answer = sparsity(found.node, found.split, found.spec.sizes, 10)
    assert (str(answer.nnz), str(answer.size)) == (nnz, total)
