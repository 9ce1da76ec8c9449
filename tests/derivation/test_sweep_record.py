"""The record of a sweep through functions with names comes to the derivative of the whole."""

from __future__ import annotations

import pytest

from mcalc.derivation.blocks import derive
from mcalc.derivation.sweep_record import Function, Sweep
from mcalc.language import read
from mcalc.tensor import Node, Variable, lower, postorder
from mcalc.tensor.factor import factored
from mcalc.tensor.lift import lift

SHAPES = {"x": "n", "A": "n,n", "t": "scalar"}


def functions(program: str, by: str) -> list[Function]:
    """The statements of a program as functions, each over the variables and the names before it."""
    found: list[Function] = []
    shapes = dict(SHAPES)
    for statement in program.split("; "):
        name, text = statement.split(" = ")
        spec = read(text, shapes={known: shape for known, shape in shapes.items() if known in text})
        earlier = {by, *(function.name for function in found)}
        found.append(Function(name, spec, tuple(variable for variable in spec.variables if variable in earlier)))
        shapes[name] = ",".join(map(str, spec.kind.shape)) or "scalar"
    return found


def closed(node: Node, parts: list[Function]) -> Node:
    """A tensor over names, with what they stand for in their places."""
    for function in reversed(parts):
        variables = [variable for variable in postorder(node) if isinstance(variable, Variable)]
        meaning = {v.name: (lower(function.spec) if v.name == function.name else v, ()) for v in variables}
        node = lift(node, meaning, {}, {})[0]
    return factored(node)


@pytest.mark.parametrize(
    ("program", "by"),
    [
        ("u = t**2; y = sin(u)", "t"),
        ("u = t**2; v = t*u; y = u*v", "t"),
        ("u = A @ x; y = sum(u**2)", "x"),
        ("u = A @ x; v = tanh(u); w = u*v; y = x @ w", "x"),
        ("u = t*x; v = exp(u); y = v/t", "t"),
    ],
)
def test_both_directions_come_to_the_derivative(program: str, by: str) -> None:
    parts = functions(program, by)
    whole = read(program.rpartition("; ")[0] + "; " + parts[-1].spec.program.source, shapes=SHAPES)
    expected = derive(whole, lower(whole), [[by]]).node
    sweep = Sweep(parts)
    for totals in (sweep.forward(by), sweep.backward(by)):
        assert len(totals) == len(parts)
        last = totals[-1].slope
        assert (last.of, last.by) == (parts[-1].name, by)
        assert closed(last.node, parts) is expected


def test_a_total_is_the_sum_of_the_products_along_its_paths() -> None:
    sweep = Sweep(functions("u = t**2; v = t*u; y = u*v", "t"))
    told = [[[f"{slope.of}/{slope.by}" for slope in path] for path in total.paths] for total in sweep.forward("t")]
    assert told == [[["u/t"]], [["v/t"], ["v/u", "u/t"]], [["y/u", "u/t"], ["y/v", "v/t"]]]
    told = [[[f"{slope.of}/{slope.by}" for slope in path] for path in total.paths] for total in sweep.backward("t")]
    assert told == [[["y/v"]], [["y/v", "v/u"], ["y/u"]], [["y/u", "u/t"], ["y/v", "v/t"]]]


def test_all_at_once_is_the_product_along_the_one_path() -> None:
    sweep = Sweep(functions("u = A @ x; v = tanh(u); y = sum(v)", "x"))
    (path,) = sweep.at_once().paths
    assert [(slope.of, slope.by) for slope in path] == [("y", "v"), ("v", "u"), ("u", "x")]
    assert sweep.at_once().slope.node is sweep.backward("x")[-1].slope.node


def test_a_linear_function_has_a_slope_that_does_not_vary() -> None:
    local = Sweep(functions("u = A @ x; y = softmax(u)", "x")).local
    assert not local["u", "x"].varies(["x"])
    assert local["u", "x"].varies(["A"])
    assert local["y", "u"].varies(["u"])
