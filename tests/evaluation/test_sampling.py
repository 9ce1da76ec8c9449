"""Sizes and points of the check: distinct, as declared, and the same every time."""

from __future__ import annotations

import tracemalloc
from itertools import islice

import numpy as np
import pytest

import mcalc
from mcalc.answers.request import Request
from mcalc.errors import UnsupportedError
from mcalc.evaluation.declared import projector
from mcalc.evaluation.random_points import Random, points, tangent
from mcalc.evaluation.settings import settings
from mcalc.language import read

HOLDS = {
    "symmetric": lambda A: np.allclose(A, A.T),
    "spd": lambda A: np.allclose(A, A.T) and np.linalg.eigvalsh(A).min() > 0,
    "skew": lambda A: np.allclose(A, -A.T),
    "diagonal": lambda A: np.allclose(A, np.diag(np.diag(A))),
    "lower": lambda A: np.allclose(A, np.tril(A)),
    "upper": lambda A: np.allclose(A, np.triu(A)),
    "orthogonal": lambda A: np.allclose(A @ A.T, np.eye(len(A))),
}


def test_dimensions_get_sizes_of_their_own() -> None:
    spec = read("A @ X @ B @ x", shapes={"A": "p,n", "X": "n,m", "B": "m,q", "x": "q"})
    for setting in settings(spec):
        assert len(set(setting.sizes.values())) == 4
        assert setting.true


def test_small_sizes_stay_and_large_ones_do_not() -> None:
    spec = read("W @ x", shapes={"W": "m,n", "x": "n"}, sizes={"n": 4, "m": 10**9})
    first, *_, last = settings(spec)
    assert first.sizes["n"] == 4
    assert first.sizes["m"] < 10
    assert first.sizes["m"] != 4
    assert not first.true
    assert last.true
    assert last.sizes == {"n": 4, "m": 10**9}


def test_large_numbers_are_made_smaller_with_their_neighbours() -> None:
    spec = read("W @ x", shapes={"W": "128,784", "x": "784"})
    first = next(iter(settings(spec)))
    assert first.resize is not None
    assert first.resize(784) == first.shapes["x"][0] < 10
    assert first.resize(783) == first.resize(784) - 1
    assert first.resize(3) == 3


def test_a_difference_leaves_room() -> None:
    spec = read("x[7:] - x[:-7]", shapes={"x": "n"})
    assert all(setting.sizes["n"] > 7 for setting in settings(spec))


@pytest.mark.parametrize("words", [*HOLDS, "symmetric:orthogonal", "spd:diagonal", "lower:symmetric"])
def test_points_keep_declared_properties(words: str) -> None:
    spec = read("trace(A)", shapes={"A": f"n,n:{words}"})
    for setting in islice(settings(spec), 2):
        for _, point in points(spec, setting, range(8)):
            matrix = np.reshape(point["A"], setting.shapes["A"])
            for word in words.split(":"):
                assert HOLDS[word](matrix)


@pytest.mark.parametrize("word", HOLDS)
def test_directions_keep_declared_properties_to_first_order(word: str) -> None:
    spec = read("trace(A)", shapes={"A": f"n,n:{word}"})
    setting = next(iter(settings(spec)))
    _, point = next(points(spec, setting, range(1)))
    moved = tangent(Random(3), point["A"], setting.shapes["A"], spec.variables["A"])
    A, D = np.reshape(point["A"], (3, 3)), np.reshape(moved, (3, 3))
    assert np.abs(D).max() > 0.1
    if word == "orthogonal":
        assert np.allclose(A.T @ D, -(A.T @ D).T)
    else:
        assert HOLDS["symmetric" if word == "spd" else word](D)


def test_numbers_are_spread_evenly() -> None:
    random = Random(1)
    numbers = [random.uniform() for _ in range(4000)]
    assert np.histogram(numbers, 8, (0, 1))[0] == pytest.approx(500, rel=0.2)
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 0.05


def test_what_has_no_value_far_below_zero_takes_no_time() -> None:
    """digamma went up one by one from minus a billion."""
    with pytest.raises(UnsupportedError, match="no point was found"):
        mcalc.jacobian("tril(trigamma(X))", shapes={"X": "n,n:skew"})


def test_sizes_as_given_are_those_that_the_function_has_entries_at() -> None:
    spec = Request("conv(x, y, 'valid')", n=9).read()
    *_, last = settings(spec)
    assert last.true
    assert last.sizes["n"] == 9 > last.sizes["m"]


def test_a_projector_takes_little_more_memory_than_itself() -> None:
    tracemalloc.start()
    found = projector(("lower",), np.ones((29, 29)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found is not None
    assert peak < 1.5 * found.nbytes
    assert (found @ np.ones(29 * 29)).reshape(29, 29).tolist() == np.tril(np.ones((29, 29))).tolist()
