"""What an answer takes grows with the question and not with its square: counted in calls, which no machine changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType

import pytest

import mcalc


def _scalars(count: int) -> str:
    """A function of so many scalars, whose derivatives all have the same long part."""
    names = [f"a{place}" for place in range(count)]
    return f"exp({' + '.join(f'{one}*{other}' for one, other in pairwise(names))})"


def _layers(count: int) -> str:
    """Layers with names."""
    steps = [f"h{place} = tanh(W @ {f'h{place - 1}' if place else 'x'})" for place in range(count)]
    return "; ".join([*steps, f"sum(h{count - 1})"])


def _calls(question: Callable[[], object]) -> int:
    """How many functions are called for an answer."""
    count = 0

    def counted(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counted)
    try:
        question()
    finally:
        sys.setprofile(None)
    return count


def _of_scalars(count: int) -> Callable[[], object]:
    return lambda: mcalc.ask("gradient", _scalars(count))


def _of_layers(count: int) -> Callable[[], object]:
    return lambda: mcalc.gradient(_layers(count), wrt="x", shapes={"W": "n,n", "x": "n"})


@pytest.mark.parametrize(("question", "count", "most"), [(_of_scalars, 20, 2.35), (_of_layers, 20, 2.2)])
def test_twice_as_much_takes_hardly_more_than_twice(
    question: Callable[[int], Callable[[], object]], count: int, most: float
) -> None:
    question(4)()
    assert _calls(question(2 * count)) < most * _calls(question(count))
