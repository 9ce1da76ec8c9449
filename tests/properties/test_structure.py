"""Claims of structure and sparsity hold for numbers: nothing outside the pattern, something at every place inside."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

import mcalc
from mcalc.errors import InternalError
from mcalc.proof.every_answer.evidence import DOUBTS
from tests.oracle.differentiate import Array
from tests.properties.chunks import chunks
from tests.properties.grammar import Spec
from tests.properties.measure import sound_points, value
from tests.properties.run import spec_of
from tests.properties.sort import CRASHES
from tests.properties.verdict import DIMS

SEEDS = range(20_000, 20_200)
CHUNK = 50


# Of a small matrix with such a property more entries are 0 than of one of any size.
_SPECIAL = ("skew", "orthogonal")
# A choice may fall the same way at every random point, and leave an entry zero that isn't zero always.
_CHOICE = re.compile(r"[<>]|where|==|!=|relu|clip|max|min")


def _rank(matrix: Array) -> int:
    return int(np.linalg.matrix_rank(matrix, tol=1e-8 * max(1.0, float(np.max(np.abs(matrix), initial=0.0)))))


def _diagonal(matrix: Array) -> Array:
    return np.where(np.eye(*matrix.shape) > 0, matrix, 0.0)


def _off_diagonal_rank(matrix: Array, k: int) -> bool:
    """Whether some diagonal matrix leaves rank k: every square block beside the diagonal has rank k or less."""
    half = len(matrix) // 2
    return _rank(matrix[:half, half:]) <= k and _rank(matrix[half:, :half]) <= k


def _semidefinite(matrix: Array) -> bool:
    least = float(np.linalg.eigvalsh((matrix + matrix.T) / 2)[0])
    return least >= -1e-8 * max(1.0, float(np.abs(matrix).max())) and TAGS["symmetric"](matrix)


TAGS: dict[str, Callable[[Array], bool]] = {
    "zero": lambda m: not m.any(),
    "identity": lambda m: np.allclose(m, np.eye(len(m))),
    "scaled identity": lambda m: np.allclose(m, m[0, 0] * np.eye(len(m))),
    "diagonal": lambda m: np.array_equal(m, _diagonal(m)),
    "permutation": lambda m: bool(np.all((m == 0) | (m == 1)) and np.all(m.sum(0) == 1) and np.all(m.sum(1) == 1)),
    "selection": lambda m: bool(np.all((m == 0) | (m == 1)) and (np.all(m.sum(0) == 1) or np.all(m.sum(1) == 1))),
    "tridiagonal": lambda m: np.array_equal(m, np.triu(np.tril(m, 1), -1)),
    "lower triangular": lambda m: np.array_equal(m, np.tril(m)),
    "upper triangular": lambda m: np.array_equal(m, np.triu(m)),
    "toeplitz": lambda m: np.allclose(m[1:, 1:], m[:-1, :-1]),
    "circulant": lambda m: np.allclose(m, np.roll(m, (1, 1), (0, 1))),
    "positive semidefinite": lambda m: _semidefinite(m),
    "negative semidefinite": lambda m: _semidefinite(-m),
    "rank 1": lambda m: _rank(m) == 1,
    "symmetric": lambda m: np.allclose(m, m.T, atol=1e-8 * max(1.0, float(np.abs(m).max()))),
    "skew": lambda m: np.allclose(m, -m.T, atol=1e-8 * max(1.0, float(np.abs(m).max()))),
}


def _holds(tag: str, matrix: Array) -> bool:
    if tag in TAGS:
        return TAGS[tag](matrix)
    if found := re.fullmatch(r"rank at most (\d+)", tag):
        return _rank(matrix) <= int(found[1])
    if found := re.fullmatch(r"(lower|upper) bandwidth (\d+)", tag):
        return not np.tril(matrix if found[1] == "lower" else matrix.T, -int(found[2]) - 1).any()
    if found := re.fullmatch(r"diagonal plus rank (\d+)", tag):
        return _off_diagonal_rank(matrix, int(found[1]))
    return True


def _check(spec: Spec, seed: int) -> list[str]:
    text, shapes = spec.text(), spec.shapes()
    declared = {axis for shape in shapes.values() for axis in shape.partition(":")[0].split(",")}
    sizes = {name: size for name, size in DIMS.items() if name in declared}
    try:
        answer = mcalc.ask("jacobian", text, shapes=shapes, sizes=sizes)
    except InternalError as error:
        if str(error).startswith(DOUBTS):
            raise
        return []
    except (mcalc.McalcError, *CRASHES):  # for the random tests to judge
        return []
    problems = []
    full = not any(word in shape for shape in shapes.values() for word in _SPECIAL)
    points = list(sound_points(text, shapes, 12, seed))
    for found in answer.derivatives:
        values = [array for point in points if np.all(np.isfinite(array := value(found, point)))]
        if not values or found.shape is None:
            continue
        problems += [f"{text} {shapes} by {found.wrt}: {problem}" for problem in _problems(found, values, full)]
    return problems


def _problems(found: mcalc.Derivative, values: list[Array], full: bool) -> list[str]:
    problems = []
    sparsity = found.sparsity
    axes = tuple(int(str(size.substitute(DIMS))) for size in found.symbolic_shape)
    mask = np.zeros(axes, dtype=bool)
    if not axes:
        mask[()] = bool(sparsity.count)
    elif sparsity.indices is not None:
        mask[tuple(np.array(places, dtype=int) for places in sparsity.indices)] = True
    seen = np.zeros(axes, dtype=bool)
    for array in values:
        seen |= array.reshape(axes) != 0
    if sparsity.total != mask.size or sparsity.count != mask.sum():
        counts = f"{sparsity.count} of {sparsity.total}, the pattern has {mask.sum()} of {mask.size}"
        problems.append(f"{found}: counts {counts}")
    if np.any(seen & ~mask):
        problems.append(f"{found}: something outside the pattern at {np.argwhere(seen & ~mask).tolist()[:4]}")
    smooth = full and not found.nonsmooth and not _CHOICE.search(str(found))
    if np.any(mask & ~seen) and smooth and len(values) > 3:
        problems.append(f"{found}: nothing inside the pattern at {np.argwhere(mask & ~seen).tolist()[:4]}")
    rows = found.tensor_shape
    for array in values[:3]:
        matrix = _flat(found, array, len(rows))
        if matrix is not None:
            problems += [f"{found}: not {tag}" for tag in found.structure if not _holds(tag, matrix)]
    return problems


def _flat(found: mcalc.Derivative, array: Array, rank: int) -> Array | None:
    """The derivative as the matrix that its tags speak of."""
    axes = tuple(int(str(size.substitute(DIMS))) for size in found.symbolic_shape)
    if found.form == "vec" or array.ndim == 2:
        return array
    if rank <= 2:
        return array.reshape(axes) if len(axes) == 2 else None
    split = rank - len(found.question.spec.variables[found.wrt[0]].shape)
    return array.reshape(math.prod(axes[:split]), -1) if 0 < split < rank else None


@pytest.mark.parametrize("seeds", chunks(SEEDS, CHUNK))
def test_claims_hold(seeds: range) -> None:
    problems = [problem for seed in seeds for problem in _check(spec_of(seed), seed)]
    assert not problems, "\n".join(problems)
