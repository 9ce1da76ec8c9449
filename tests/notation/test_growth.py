"""The notation of a long answer grows with the length of the question, not with its square."""

from __future__ import annotations

from functools import lru_cache

import pytest

import mcalc
from mcalc.derivation.blocks import derive
from mcalc.language import read, read_within
from mcalc.notation import express, text
from mcalc.tensor import Node, lower
from mcalc.tensor.node import Apply, Product, Sum, postorder

LAYERS = {
    "tanh": "tanh(W @ {h})",
    "relu": "relu(W @ {h} + b)",
    "residual": "{h} + tanh(W @ {h})",
    "softmax": "softmax(W @ {h})",
}


def _network(layers: int, kind: str = "tanh") -> tuple[str, dict[str, str]]:
    steps = [f"h{i} = " + LAYERS[kind].format(h=f"h{i - 1}" if i else "x") for i in range(layers)]
    shapes = {"W": "n,n", "x": "n", "b": "n"}
    question = "; ".join([*steps, f"sum(h{layers - 1}**2)"])
    return question, {name: shape for name, shape in shapes.items() if name != "b" or kind == "relu"}


@lru_cache(maxsize=4)
def _gradient(layers: int, wrt: str, kind: str = "tanh") -> Node:
    question, shapes = _network(layers, kind)
    spec = read(question, shapes=shapes)
    return derive(spec, lower(spec), [[wrt]]).node


def _length(layers: int, wrt: str, kind: str = "tanh") -> int:
    shown = express(_gradient(layers, wrt, kind), 0, {})
    return len(shown.text()) + sum(len(part) for _, part in shown.shared())


def _parts(node: Node) -> int:
    """How much there is in a tensor: factors, terms and arguments of all its nodes."""
    counted = 0
    for below in postorder(node):
        match below:
            case Product():
                counted += len(below.factors)
            case Sum():
                counted += len(below.terms)
            case Apply():
                counted += len(below.args)
            case _:
                counted += 1
    return counted


@pytest.fixture(scope="module", params=[(wrt, kind) for wrt in ("x", "W") for kind in LAYERS], ids="-".join)
def asked(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A variable and a kind of layer: both tests of them are of the same two derivatives."""
    wrt, kind = request.param
    return wrt, kind


def test_a_network_twice_as_deep_has_an_answer_twice_as_long(asked: tuple[str, str]) -> None:
    assert _length(160, *asked) < 2.3 * _length(80, *asked)


def test_a_network_twice_as_deep_has_a_derivative_twice_as_large(asked: tuple[str, str]) -> None:
    assert _parts(_gradient(160, *asked)) < 2.3 * _parts(_gradient(80, *asked))


@pytest.mark.parametrize("wrt", ["x", "W"])
def test_a_long_answer_reads_back(wrt: str) -> None:
    question, shapes = _network(30)
    spec = read(question, shapes=shapes)
    shown = express(_gradient(30, wrt), 0, {})
    where = tuple((name, text(part, shown.ranks)) for name, part in shown.where)
    back = lower(read_within(shown.text(), spec, where))
    assert back.shape[-len(spec.variables[wrt].shape) :] == spec.variables[wrt].shape


def _kinks(layers: int) -> tuple[mcalc.Derivative, int]:
    question, shapes = _network(layers, "relu")
    found = mcalc.gradient(question, wrt="x", shapes=shapes)
    assert len(found.nonsmooth) == layers - 1  # the square takes away the last
    return found, sum(map(len, found.nonsmooth))


def test_kinks_of_a_deep_network_speak_of_the_named_parts() -> None:
    """Each by itself would write out all the layers below it: 1,000 of them took over a minute."""
    found, length = _kinks(24)
    spec = found.question.spec
    for kink in found.nonsmooth:
        assert [str(size) for size in read_within(kink, spec, found.where).kind.shape] == ["n"]
    assert length < 2.3 * _kinks(12)[1]


def test_the_sign_of_a_part_does_not_depend_on_where_a_long_chain_is_parted() -> None:
    # `1 - tanh(z)**2` is written like that in every part.
    shown = express(_gradient(12, "x"), 0, {})
    assert "- 1)" not in shown.text()
    assert shown.text().count("1 - ") + sum(part.count("1 - ") for _, part in shown.shared()) >= 12


RECURSIONS = {
    "momentum": (
        "v0 = v; w0 = w",
        "v{new} = b*v{old} - a*X.T @ (X @ w{old} - y); w{new} = w{old} + v{new}",
        "w{new}",
        {"X": "m,n", "y": "m", "w": "n", "a": "scalar", "b": "scalar"},
    ),
    "runge-kutta": (
        "w0 = w",
        "k{new} = A @ w{old}; l{new} = A @ (w{old} + h*k{new}/2); w{new} = w{old} + h*(k{new} + l{new})/2",
        "w{new}",
        {"A": "n,n", "w": "n", "h": "scalar"},
    ),
    "normalised residuals": (
        "w0 = w",
        "w{new} = w{old} + A @ relu((w{old} - mean(w{old}))/std(w{old}))",
        "norm(w{new})**2",
        {"A": "n,n", "w": "n"},
    ),
    "exponentials": ("w0 = exp(a.T @ w)", "w{new} = w{old} + exp({new}*b.T @ w)", "log(w{new})", {"w": "n", "b": "n"}),
}


@pytest.mark.parametrize("kind", RECURSIONS)
def test_twice_as_many_steps_have_an_answer_and_conditions_twice_as_long(kind: str) -> None:
    """Some of these were too much work at twelve steps, and a condition took 39,000 characters at eight."""
    start, step, end, shapes = RECURSIONS[kind]

    def length(steps: int) -> int:
        spec = "; ".join(
            [start, *(step.format(old=i, new=i + 1) for i in range(steps)), end.format(new=steps)],
        )
        (found,) = mcalc.ask("jacobian", spec, wrt="w", shapes=shapes).derivatives
        parts = [part for _, part in found.where]
        return sum(map(len, (*parts, found.expression, *found.nonsmooth, *found.domain)))

    assert length(12) < 2.5 * length(6)


def test_all_derivatives_of_a_deep_network_are_answered_and_checked() -> None:
    """Of ten layers they were too much work: each derivative was factored, and its kinks looked at, by itself."""
    layers = [f"h{i + 1} = h{i} + V{i} @ relu(W{i} @ h{i} + b{i})" for i in range(16)]
    shapes = {f"{name}{i}": shape for i in range(16) for name, shape in (("W", "m,n"), ("V", "n,m"), ("b", "m"))}
    found = mcalc.ask("gradient", "; ".join(["h0 = x", *layers, "sum(h16**2)"]), shapes=shapes).derivatives
    assert len(found) == 49
    assert all(one.check.points >= 2 for one in found)
