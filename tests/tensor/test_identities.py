"""The table of identities: each line is true, is used, and makes what it rewrites smaller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mcalc.catalogue import FUNCTIONS, Function, find
from mcalc.language import parse, read
from mcalc.language.tree import Call, Name, postorder
from mcalc.tensor import Node, lower, match
from mcalc.tensor.identities import CALLS, MASKED, PRODUCTS
from mcalc.tensor.verify import verify

LINES = [
    *[line for lines in CALLS.values() for line in lines],
    *[(left, right) for _, left, right in PRODUCTS],
    *[(f"1 - {e.name}(-x)", f"{e.name}(x)") for e in FUNCTIONS.values() if e.parity == "complement"],
    *[(f"({condition})*(z + {left})", f"({condition})*(z + {right})") for condition, left, right in MASKED],
    *[(f"{name}({e.name}(x))", "x") for e in FUNCTIONS.values() if e.inverse for name, c in [e.inverse] if not c],
]


def shapes(text: str) -> dict[str, str]:
    names = {node.id for node in postorder(parse(text).result) if isinstance(node, Name)}
    axes = "n,n" if "inv(inv" in text or "expm(logm" in text else "n"
    return {f"{name}_" if name == "k" else name: shape(name, axes) for name in names}


def shape(name: str, axes: str) -> str:
    """Capitals are square matrices; k is a dimension, which an array that has it declares."""
    return "n,n" if name.isupper() else "k" if name == "k" else axes


def node(text: str, like: str) -> Node:
    found = lower(read(text, shapes=shapes(like)))
    verify(found)
    return found


@pytest.mark.parametrize(("left", "right"), LINES)
def test_a_line_is_used(left: str, right: str) -> None:
    found, wanted = node(left, left), node(right, left)
    if found.shape and not wanted.shape:
        found, wanted = node(f"{left} + 0*x", left), node(f"{right} + 0*x", left)  # 1, of all entries
    assert found is wanted


def measure(text: str) -> tuple[int, int, int, int]:
    """Functions of matrices, functions, arguments of these, operators."""
    calls = [node.function for node in postorder(parse(text).result) if isinstance(node, Call)]
    entries = [entry for name in calls if (entry := find(name)) is not None]
    applied = [e for e in entries if e.group != "operators" and (e.derivative is not None or e.analytic is not None)]
    of_matrices = [e for e in applied if e.group == "matrices"]
    return len(of_matrices), len(applied), sum(len(e.parameters) for e in applied), len(calls) - len(applied)


@pytest.mark.parametrize(("left", "right"), LINES)
def test_a_line_makes_what_it_rewrites_smaller(left: str, right: str) -> None:
    assert measure(right) < measure(left)


PARITY = [
    ("tanh(-x) + tanh(x)", "0*x"),
    ("abs(-x)", "abs(x)"),
    ("cos(-x - y)", "cos(x + y)"),
    ("sin(-2*x)", "-sin(2*x)"),
    ("sign(-x)*x", "-abs(x)"),
    ("huber_penalty(-x)", "huber_penalty(x)"),
    ("exp(log(x))", "x"),
    ("sigmoid(0)*x", "x/2"),
    ("clip(3, 0, 1)*x", "x"),
    ("leaky_relu(-1)*x", "-x/100"),
    ("where(2 > 1, x, y)", "x"),
    ("where(x > y, 2, 2)*x", "2*x"),
    ("(x + 1 > x)*y", "y"),
    ("(x + y >= x + y + 2)*y", "0*y"),
    ("(x > y)*(w > x)*(x > clip(x, y, w))", "0*x"),
    ("(x > y)*(w > x)*(z*clip(x, y, w) >= z*x)", "(x > y)*(w > x)"),
    ("exp(x)/(exp(x) + exp(y))", "sigmoid(x - y)"),
    ("sum(hardmax(x))", "1 + 0*sum(x)"),
    ("softmax(log(exp(x)))", "softmax(x)"),
]


@pytest.mark.parametrize(("left", "right"), PARITY)
def test_what_the_catalogue_knows_is_used(left: str, right: str) -> None:
    assert node(left, "x + y") is node(right, "x + y")


ODD_AND_EVEN = [e for e in FUNCTIONS.values() if e.parity in ("even", "odd") and len(e.parameters) == 1]


@pytest.mark.parametrize("entry", ODD_AND_EVEN, ids=lambda e: e.name)
def test_a_function_of_a_difference_is_that_of_the_opposite_one(entry: Function) -> None:
    sign = "-" if entry.parity == "odd" else ""
    for one, other in (("x - y", "y - x"), ("x - 1", "1 - x"), ("x - y - 2*z", "2*z + y - x")):
        found, wanted = node(f"{entry.name}({one})", one), node(f"{sign}{entry.name}({other})", one)
        assert found is wanted


def test_a_pattern_of_two_terms_is_not_tried_on_each_pair_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def counted(*given: Any) -> Iterator[match.Match]:
        tried.append(given)
        return matches(*given)

    matches = match.matches
    monkeypatch.setattr(match, "matches", counted)
    lower(read(f"log({' + '.join(f'exp({i}*x)' for i in range(40))})", shapes={"x": "scalar"}))
    assert len(tried) < 400
