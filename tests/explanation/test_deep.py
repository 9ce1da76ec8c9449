"""Nets of many layers are explained layer by layer, in steps that are no longer the deeper they are."""

from __future__ import annotations

from itertools import pairwise

import pytest

import mcalc
from mcalc.errors import LimitError
from mcalc.explanation.explain import explain
from mcalc.explanation.step import Explanation

RESIDUAL = "h{next} = h{i} + V{i} @ relu(W{i} @ h{i} + b{i})"
NORMALISED = "a{i} = W{i} @ h{i}; c{i} = a{i} - mean(a{i}); h{next} = tanh(c{i}/sqrt(mean(c{i}**2) + 1e-5))"
PLAIN = "h{next} = tanh(W{i} @ h{i} + b{i})"


def net(layer: str, depth: int, wrt: str, method: str = "auto") -> Explanation:
    """The steps of a net by one of its variables."""
    layers = [layer.format(i=i, next=i + 1) for i in range(depth)]
    spec = "; ".join(["h0 = x", *layers, f"sum(h{depth}**2)"])
    shapes = {f"{letter}{i}": "n,n" for letter in "WV" for i in range(depth) if f"{letter}{i}" in spec}
    (found,) = explain(spec, wrt=[wrt], shapes={"x": "n", **shapes}, method=method)
    return found


def size(found: Explanation) -> int:
    """How many characters the equations of all steps have."""
    equations = [(step.subject, step.formula, step.before, *step.through, step.after) for step in found.steps]
    return sum(len(part) for equation in equations for part in equation)


@pytest.mark.parametrize("wrt", ["W0", "x"])
@pytest.mark.parametrize("layer", [RESIDUAL, NORMALISED, PLAIN])
def test_the_steps_of_a_net_are_as_long_as_it_is_deep(layer: str, wrt: str) -> None:
    found = [net(layer, depth, wrt) for depth in (2, 4, 8)]
    assert all(step.check is not None and step.check.points > 0 for one in found for step in one.steps)
    lengths = [size(one) for one in found]
    assert all(longer <= 2.5 * shorter for shorter, longer in pairwise(lengths)), lengths
    assert found[-1].method == "chain"
    assert {f"h{place}" for place in range(1, 9)} <= {step.of for step in found[-1].steps if step.kind == "name"}


def test_sixteen_normalised_layers_are_not_too_much_work() -> None:
    assert all(step.check is not None for step in net(NORMALISED, 16, "W0").steps)


def test_the_steps_by_two_variables_are_not_too_much_work() -> None:
    assert all(step.check is not None for step in net(NORMALISED, 2, "W0,x").steps)


@pytest.mark.parametrize("layer", [RESIDUAL, NORMALISED])
@pytest.mark.parametrize(("method", "wrt"), [("rules", "W0"), ("rules", "W1"), ("differential", "W0")])
def test_a_method_that_writes_parts_out_names_the_one_that_does_not(layer: str, method: str, wrt: str) -> None:
    with pytest.raises(LimitError) as raised:
        net(layer, 8, wrt, method)
    assert "characters" not in raised.value.message
    assert raised.value.hint == "--method chain gives names to the parts"
    assert net(layer, 8, wrt, "chain").steps[-1].check is not None


def test_of_few_layers_the_derivative_by_a_matrix_is_read_off_a_differential() -> None:
    assert net(RESIDUAL, 2, "W0").method == "differential"
    assert net(NORMALISED, 1, "W0").method == "differential"


@pytest.mark.parametrize("method", ["auto", "rules", "chain"])
def test_sides_may_differ_where_the_derivative_does_not_hold(method: str) -> None:
    """clip(-x, -a, a) is -clip(x, -a, a) only where a > 0, as the function asks."""
    (found,) = mcalc.explain("sum(huber_penalty(-x, a))", wrt="x", shapes={"a": "scalar"}, method=method)
    assert "only where a > 0" in found.steps[-1].conditions
    assert all(step.check is not None for step in found.steps)
