"""Every derivative, definition and contraction of the catalogue against the function's own value."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

import pytest

from mcalc.catalogue import FUNCTIONS, NORMS, Function
from mcalc.catalogue.signature import alternatives
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.sampling import points
from mcalc.evaluation.settings import settings
from mcalc.language import read, read_within
from mcalc.language.spec import Spec
from mcalc.proof.answer import check_answer
from mcalc.proof.directions import Task, place
from mcalc.proof.subject import Subject

OPERATOR = {"add": "x + y", "sub": "x - y", "mul": "x*y", "div": "x/y", "neg": "-x", "power": "x**y"}
COMPARISON = {
    "less": "x < y", "less_equal": "x <= y", "greater": "x > y", "greater_equal": "x >= y",
    "equal": "x == y", "not_equal": "x != y",
}  # fmt: skip


def shapes_of(entry: Function, at: int) -> dict[str, str]:
    if entry.signature == "elementwise":
        return dict.fromkeys(entry.parameters, "scalar")
    inputs = alternatives(entry.signature)[at].inputs
    return {name: ",".join(map(str, shape)) or "scalar" for name, shape in zip(entry.parameters, inputs, strict=True)}


def written(entry: Function) -> str:
    return (OPERATOR | COMPARISON).get(entry.name) or f"{entry.name}({', '.join(entry.parameters)})"


def count(entry: Function) -> int:
    return 1 if entry.signature == "elementwise" else len(alternatives(entry.signature))


def chosen(text: str, at: int) -> str:
    parts = text.split(" | ")
    return parts[at] if len(parts) > 1 else parts[0]


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
    closed = read_within(text.replace("order", name or "order"), spec)
    axes = len(spec.kind.shape) + len(spec.variables[parameter].shape)
    # A derivative of the catalogue has the output's axes first; a vector is written as a column.
    column = axes == 1 and not spec.kind.shape
    check = check_answer(
        spec,
        [[parameter]],
        closed,
        split=1 if column else len(spec.kind.shape),
        order=(1, 0) if column else (0, 1),
        form="einsum" if axes > 2 else "exact",
    )
    assert check.points >= 2
    assert check.max_error < 1e-7


def same(spec: Spec, other: Spec) -> int:
    """At how many points two specs have the same value."""
    agreed = 0
    for setting in settings(spec):
        one = Evaluator(spec, setting.shapes, setting.sizes)
        two = Evaluator(other, setting.shapes, setting.sizes)
        assert one.shape == two.shape
        task = Task(Subject(spec), setting, (), one, two, (), None, within=False)
        for _, point in points(spec, setting, range(20)):
            there = place(task, None, point)
            if there is not None and all(map(isfinite, there.value)):
                assert there.entries == pytest.approx(there.value, rel=1e-9, abs=1e-9)
                agreed += 1
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
    spec = read(written(entry), shapes=shapes_of(entry, at))
    assert same(spec, read_within(chosen(entry.definition or "", at), spec)) >= 4


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
    spec = read(written(entry), shapes=shapes_of(entry, at))
    subscripts = chosen(entry.contraction or "", at)
    assert same(spec, read_within(f"einsum('{subscripts}', {', '.join(entry.parameters)})", spec)) >= 4


@pytest.mark.parametrize(("rank", "order"), list(NORMS))
def test_norm(rank: int, order: str) -> None:
    option = f"'{order}'" if order.isalpha() and order != "p" else order.replace("p", "3")
    spec = read(f"norm(x, {option})", shapes={"x": "m,n" if rank == 2 else "n"})
    assert same(spec, read_within(NORMS[rank, order].replace("p)", "3)").replace("**p", "**3"), spec)) >= 4
