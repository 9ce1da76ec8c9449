"""The notation of a long answer grows with the length of the question, not with its square."""

from __future__ import annotations

import pytest

from mcalc.derivation.blocks import derive
from mcalc.language import read, read_within
from mcalc.notation import express, text
from mcalc.tensor import Node, lower


def _network(layers: int) -> tuple[str, dict[str, str]]:
    steps = [f"h{i} = tanh(W @ {f'h{i - 1}' if i else 'x'})" for i in range(layers)]
    return "; ".join([*steps, f"sum(h{layers - 1})"]), {"W": "n,n", "x": "n"}


def _gradient(layers: int, wrt: str) -> Node:
    question, shapes = _network(layers)
    spec = read(question, shapes=shapes)
    return derive(spec, lower(spec), [[wrt]]).node


def _length(layers: int, wrt: str) -> int:
    shown = express(_gradient(layers, wrt), 0, {})
    return len(shown.text()) + sum(len(part) for _, part in shown.shared())


@pytest.mark.parametrize("wrt", ["x", "W"])
def test_a_network_twice_as_deep_has_an_answer_twice_as_long(wrt: str) -> None:
    assert _length(120, wrt) < 2.2 * _length(60, wrt)


@pytest.mark.parametrize("wrt", ["x", "W"])
def test_a_long_answer_reads_back(wrt: str) -> None:
    question, shapes = _network(30)
    spec = read(question, shapes=shapes)
    shown = express(_gradient(30, wrt), 0, {})
    where = tuple((name, text(part, shown.ranks)) for name, part in shown.where)
    back = lower(read_within(shown.text(), spec, where))
    assert back.shape[-len(spec.variables[wrt].shape) :] == spec.variables[wrt].shape
