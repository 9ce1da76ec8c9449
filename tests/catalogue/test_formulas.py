"""Every derivative, definition and contraction of the catalogue against the function's own value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from math import ceil

import numpy as np
import pytest

from mcalc.catalogue import FUNCTIONS, NORMS, Function
from mcalc.catalogue.signature import Condition, Contraction, alternatives, chosen, contraction
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.random_points import points
from mcalc.evaluation.settings import settings
from mcalc.language import read, read_within
from mcalc.language.spec import Spec
from mcalc.proof.every_answer.prove import prove
from mcalc.proof.every_answer.subject import start

OPERATOR = {"add": "x + y", "sub": "x - y", "mul": "x*y", "div": "x/y", "neg": "-x", "power": "x**y"}
COMPARISON = {
    "less": "x < y", "less_equal": "x <= y", "greater": "x > y", "greater_equal": "x >= y",
    "equal": "x == y", "not_equal": "x != y",
}  # fmt: skip


def shapes_of(entry: Function, at: int) -> dict[str, str]:
    if entry.signature == "elementwise":
        return dict.fromkeys(entry.parameters, "scalar")
    choice = alternatives(entry.signature)[at]
    named = zip(entry.parameters, choice.inputs, choice.counts, strict=False)
    shapes = {name: ",".join(map(str, shape)) or "scalar" for name, shape, size in named if size is None}
    if entry.symmetric:
        shapes[entry.parameters[0]] += ":symmetric"
    return shapes


def written(entry: Function, at: int = 0) -> str:
    """A call with its parameters as arguments; sizes are 2, 3, ... by their place."""
    if entry.signature in ("elementwise", "special"):
        return (OPERATOR | COMPARISON).get(entry.name) or f"{entry.name}({', '.join(entry.parameters)})"
    counts = alternatives(entry.signature)[at].counts
    arguments = (str(place + 2) if size else entry.parameters[place] for place, size in enumerate(counts))
    return f"{entry.name}({', '.join(arguments)})"


def sized(entry: Function, at: int, text: str) -> str:
    """The text with the numbers that `written` has for the sizes among the arguments."""
    for argument, size in enumerate(alternatives(entry.signature, len(entry.parameters))[at].counts):
        text = re.sub(rf"\b{size}\b", str(argument + 2), text) if size else text
    return text


def count(entry: Function) -> int:
    return 1 if entry.signature == "elementwise" else min(3, len(alternatives(entry.signature)))


def derivatives() -> Iterator[object]:
    for entry in FUNCTIONS.values():
        for at in range(count(entry)) if entry.derivative else ():
            for parameter, text in zip(entry.parameters, entry.derivative or (), strict=True):
                if text is not None and not (text == "0" and entry.signature != "elementwise"):
                    yield pytest.param(entry, at, parameter, chosen(text, at), id=f"{entry.name}-{parameter}-{at}")


@pytest.mark.parametrize(("entry", "at", "parameter", "text"), list(derivatives()))
def test_derivative(entry: Function, at: int, parameter: str, text: str) -> None:
    shapes = shapes_of(entry, at)
    name = "1" if entry.name == "polygamma" else None
    spec = read(written(entry).replace("order", name or "order"), shapes=shapes if name is None else {"x": "scalar"})
    text = text if entry.signature in ("elementwise", "special") else sized(entry, at, text)
    closed = read_within(text.replace("order", name or "order"), spec)
    axes = len(spec.kind.shape) + len(spec.variables[parameter].shape)
    # A derivative of the catalogue has the output's axes first; a vector is written as a column.
    column = axes == 1 and not spec.kind.shape
    check = prove(
        spec,
        [[parameter]],
        closed,
        split=1 if column else len(spec.kind.shape),
        order=(1, 0) if column else (0, 1),
        form="einsum" if axes > 2 else "exact",
    ).check
    assert check.points >= 2
    assert check.max_error < 1e-7


def same(spec: Spec, other: Spec) -> int:
    """At how many points two specs have the same value."""
    agreed = 0
    for setting in settings(spec):
        one = Evaluator(spec, setting.shapes, setting.sizes)
        two = Evaluator(other, setting.shapes, setting.sizes)
        assert one.shape == two.shape
        there = 0
        for _, point in points(spec, setting, range(20)):
            first, second = start(one, point), start(two, point)
            if first is not None and second is not None:
                assert second.value == pytest.approx(first.value, rel=1e-9, abs=1e-9)
                there += 1
            if there == 4:
                break
        agreed += there
    return agreed


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        pytest.param(entry, at, id=f"{entry.name}-{at}")
        for entry in FUNCTIONS.values()
        if entry.definition
        for at in range(count(entry))
    ],
)
def test_definition(entry: Function, at: int) -> None:
    spec = read(written(entry, at), shapes=shapes_of(entry, at))
    assert same(spec, read_within(sized(entry, at, chosen(entry.definition or "", at)), spec)) >= 4


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        pytest.param(entry, at, id=f"{entry.name}-{at}")
        for entry in FUNCTIONS.values()
        if entry.contraction and entry.name != "diag"
        for at in range(count(entry))
    ],
)
def test_contraction(entry: Function, at: int) -> None:
    """What the entry says is what it is worth, place by place."""
    spec = read(written(entry, at), shapes=shapes_of(entry, at))
    how = contraction(sized(entry, at, chosen(entry.contraction or "", at)))
    choice = alternatives(entry.signature)[at]
    names = [name for name, size in zip(entry.parameters, choice.counts, strict=False) if size is None]
    for setting in settings(spec):
        evaluator = Evaluator(spec, setting.shapes, setting.sizes)
        shapes = [setting.shapes[name] for name in names]
        places = places_of(how, shapes, evaluator.shape, setting.sizes)
        for _, point in points(spec, setting, range(3)):
            values = [np.reshape(point[name], shape) for name, shape in zip(names, shapes, strict=True)]
            assert evaluator.run(point)[0] == pytest.approx(summed(how, places, values, evaluator.shape))


def holds(condition: Condition, at: Mapping[str, int]) -> bool:
    right = ceil(condition.right.substitute(at).value or 0)
    left = at[condition.left]
    return (
        left == right if condition.relation == "==" else left <= right if condition.relation == "<=" else left < right
    )


def places_of(
    how: Contraction, shapes: list[tuple[int, ...]], out: tuple[int, ...], named: Mapping[str, int]
) -> list[dict[str, int]]:
    """All places of all labels at which the conditions hold."""
    sizes = dict(zip(how.output, out, strict=True))
    for part, shape in zip(how.inputs, shapes, strict=True):
        sizes |= dict(zip(part, shape, strict=True))
    sizes |= {c.left: int(c.right.substitute(named).value or 0) for c in how.conditions if c.relation == "<"}
    everywhere = (dict(zip(sizes, places, strict=True)) for places in np.ndindex(*sizes.values()))
    return [at for at in everywhere if all(holds(condition, {**named, **at}) for condition in how.conditions)]


def summed(
    how: Contraction, places: list[dict[str, int]], values: list[np.ndarray], out: tuple[int, ...]
) -> list[float]:
    """A contraction by going through the places of its labels."""
    total: dict[tuple[int, ...], float] = dict.fromkeys(np.ndindex(*out), 0.0)
    for at in places:
        factors = [value[tuple(at[a] for a in part)] for value, part in zip(values, how.inputs, strict=True)]
        total[tuple(at[a] for a in how.output)] += math.prod(map(float, factors))
    return list(total.values())


@pytest.mark.parametrize(("rank", "order"), list(NORMS))
def test_norm(rank: int, order: str) -> None:
    option = f"'{order}'" if order.isalpha() and order != "p" else order.replace("p", "3")
    spec = read(f"norm(x, {option})", shapes={"x": "m,n" if rank == 2 else "n"})
    assert same(spec, read_within(NORMS[rank, order].replace("p)", "3)").replace("**p", "**3"), spec)) >= 4
