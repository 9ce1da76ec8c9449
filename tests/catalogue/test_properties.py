"""What the words for matrices mean: the facts of an entry hold of the matrices that its text makes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mcalc.catalogue.properties import PROPERTIES, facts
from mcalc.evaluation.declared import kept_move, with_properties

HOLDS = {
    "symmetric": lambda a: np.allclose(a, a.T),
    "skew": lambda a: np.allclose(a, -a.T),
    "lower": lambda a: np.allclose(a, np.tril(a)),
    "upper": lambda a: np.allclose(a, np.triu(a)),
    "orthogonal": lambda a: np.allclose(a @ a.T, np.eye(len(a))),
    "positive": lambda a: np.linalg.det(a) > 0,
    "definite": lambda a: bool(np.all(np.linalg.eigvalsh((a + a.T) / 2) > 0)),
}
MATRICES = [word for word, entry in PROPERTIES.items() if entry.kept]
TOGETHER = [
    ("lower", "upper"),
    ("lower", "symmetric"),
    ("spd", "diagonal"),
    ("upper", "spd"),
    ("orthogonal", "symmetric"),
    ("orthogonal", "lower"),
    ("orthogonal", "spd"),
]


def _random(seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(size=(3, 3))


def test_every_fact_has_a_meaning() -> None:
    assert {fact for entry in PROPERTIES.values() for fact in entry.facts} == set(HOLDS)


@pytest.mark.parametrize("words", [*((word,) for word in MATRICES), *TOGETHER], ids="+".join)
@pytest.mark.parametrize("seed", range(4))
def test_the_facts_hold_of_what_is_made(words: tuple[str, ...], seed: int) -> None:
    made = np.reshape(with_properties(_random(seed).ravel().tolist(), (3, 3), words), (3, 3))
    assert facts(words)
    for fact in facts(words):
        assert HOLDS[fact](made), fact


@pytest.mark.parametrize("word", MATRICES)
def test_moves_keep_the_property_to_first_order(word: str) -> None:
    made = with_properties(_random(1).ravel().tolist(), (3, 3), [word])
    move = np.reshape(kept_move(_random(2).ravel().tolist(), made, (3, 3), [word]), (3, 3))
    base = np.reshape(made, (3, 3))
    after = base + 1e-6 * move
    for fact in PROPERTIES[word].facts:
        if fact == "orthogonal":
            assert np.abs(after @ after.T - np.eye(3)).max() < 1e-10
        else:
            assert HOLDS[fact](after), fact
