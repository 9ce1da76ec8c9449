"""Structure of random specs that have some: Jacobians, Hessians, stacked variables, declared matrices, edge sizes."""

from __future__ import annotations

import re

import numpy as np
import pytest

import mcalc
from mcalc.errors import InternalError
from mcalc.proof.every_answer.evidence import DOUBTS
from tests.oracle.differentiate import Array
from tests.properties.chunks import chunks
from tests.properties.structured import Question, question
from tests.properties.test_structure import TAGS

SEEDS = range(0, 60)
CHUNK = 10
LARGE = ({"n": 6, "k": 2}, {"n": 7, "k": 3})
SMALL = ({"n": 3, "k": 2}, {"n": 2, "k": 1}, {"n": 1, "k": 1})
POINTS = 3
_KEEP = {
    "symmetric": lambda a: a + a.T,
    "skew": lambda a: a - a.T,
    "diagonal": lambda a: np.diag(np.diag(a)),
    "lower": np.tril,
    "upper": np.triu,
}


def _point(asked: Question, sizes: dict[str, int], seed: int) -> dict[str, Array]:
    random = np.random.default_rng(seed)
    found = {}
    for name, shape in asked.shapes.items():
        axes, _, kind = shape.partition(":")
        drawn = random.uniform(0.4, 1.4, [sizes[axis] for axis in axes.split(",")])
        found[name] = _KEEP[kind](drawn) if kind else drawn
    return found


def _ask(asked: Question, sizes: dict[str, int]) -> mcalc.Derivative | None:
    named = {axis for shape in asked.shapes.values() for axis in shape.partition(":")[0].split(",")}
    known = {name: size for name, size in sizes.items() if name in named}
    try:
        return mcalc.ask(asked.command, asked.text, shapes=asked.shapes, sizes=known, wrt=[asked.wrt]).derivatives[0]
    except InternalError as error:
        if str(error).startswith(DOUBTS):
            raise
        return None
    except mcalc.McalcError:  # for other tests to judge
        return None


def _pattern(found: mcalc.Derivative, axes: tuple[int, ...]) -> Array:
    inside = np.zeros(axes, dtype=bool)
    assert found.sparsity.indices is not None
    inside[tuple(np.array(places, dtype=int) for places in found.sparsity.indices)] = True
    return inside


def _problems(asked: Question) -> list[str]:
    general = _ask(asked, {})
    if general is None:
        return []
    problems = []
    for sizes in (*LARGE, *SMALL):
        found = _ask(asked, sizes)
        if found is None:
            continue
        axes = tuple(int(str(size.substitute(sizes))) for size in found.symbolic_shape)
        inside = _pattern(found, axes)
        if found.sparsity.count != inside.sum():
            problems.append(f"{sizes}: counts {found.sparsity.count}, and lists {inside.sum()}")
        formula = general.sparsity.nnz.substitute(sizes).value
        assert formula is not None
        if sizes in LARGE and (formula < inside.sum() if general.sparsity.bounds else formula != inside.sum()):
            problems.append(f"{sizes}: {general.sparsity.nnz} is {formula}, and lists {inside.sum()}")
        for seed in range(POINTS):
            with np.errstate(all="ignore"):
                array = np.asarray(found(**_point(asked, sizes, seed)), dtype=float).reshape(axes)
            if not np.all(np.isfinite(array)):
                continue
            array = np.where(np.abs(array) <= 1e-9 * max(1.0, float(np.abs(array).max())), 0, array)
            if np.any(array[~inside]):
                problems.append(f"{sizes}: something outside the pattern at {np.argwhere((array != 0) & ~inside)[:3]}")
            if array.ndim == 2:
                words = {*found.structure, *(general.structure if sizes in LARGE else ())}
                problems += [f"{sizes}: not {word}" for word in words if not _holds(word, array, inside)]
    return [f"{asked}: {general}: {problem}" for problem in dict.fromkeys(problems)]


def _holds(word: str, matrix: Array, inside: Array) -> bool:
    if word == "dense":
        return bool(inside.all())
    if word == "sparse":
        return not inside.all()
    if word in TAGS:
        return TAGS[word](matrix)
    rank = np.linalg.matrix_rank
    if found := re.fullmatch(r"rank at most (\d+)", word):
        return bool(rank(matrix, tol=1e-8 * max(1.0, float(np.abs(matrix).max()))) <= int(found[1]))
    if found := re.fullmatch(r"diagonal plus rank (\d+)", word):
        half = len(matrix) // 2
        blocks = matrix[:half, half:], matrix[half:, :half]
        scale = 1e-8 * max(1.0, float(np.abs(matrix).max()))
        return all(not block.size or rank(block, tol=scale) <= int(found[1]) for block in blocks)
    return True


@pytest.mark.parametrize("seeds", chunks(SEEDS, CHUNK))
def test_structure_is_what_it_says(seeds: range) -> None:
    problems = [problem for seed in seeds for problem in _problems(question(seed))]
    assert not problems, "\n".join(problems)
