"""Backward passes: all derivatives of a program with names, against the pass that an expert writes.

tests/data/passes.tsv has the expert's recursions, `D = ...` for parts and `x: ...` for the derivative by x.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

import mcalc
from mcalc.answers.answer import Answer
from mcalc.language import read_within
from mcalc.tensor import lower
from tests.acceptance.brevity import LIMIT, given_names, symbols
from tests.oracle.judge import disagreement
from tests.oracle.points import parse_shapes

TABLE = Path(__file__).resolve().parents[1] / "data" / "passes.tsv"


class Pass(NamedTuple):
    """A program, and its derivatives with their shared parts as an expert writes them."""

    id: str
    spec: str
    shapes: dict[str, str]
    parts: tuple[tuple[str, str], ...]
    derivatives: dict[str, str]

    def answer(self) -> Answer:
        """All derivatives at once."""
        shapes = tuple((name, declaration.removesuffix(":positive")) for name, declaration in self.shapes.items())
        return _answer(self.spec, shapes, tuple(self.derivatives))

    @property
    def statements(self) -> tuple[tuple[str, str], ...]:
        """What the spec names."""
        pairs = (part.split(" = ", 1) for part in self.spec.split("; ")[:-1])
        return tuple((name, text) for name, text in pairs)


@lru_cache(maxsize=4)
def _answer(spec: str, shapes: tuple[tuple[str, str], ...], wrt: tuple[str, ...]) -> Answer:
    return mcalc.ask("jacobian", spec, shapes=dict(shapes), wrt=wrt)


def _read(line: dict[str, str]) -> Pass:
    parts, derivatives = [], {}
    for item in line["pass"].split("; "):
        name, sign, text = item.partition(": ")
        if sign and name.isidentifier():
            derivatives[name] = text
        else:
            name, _, text = item.partition(" = ")
            parts.append((name, text))
    return Pass(line["id"], line["spec"], parse_shapes(line["shapes"]), tuple(parts), derivatives)


with TABLE.open(encoding="utf-8", newline="") as file:
    PASSES = [_read(line) for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.fixture(scope="module", params=PASSES, ids=lambda row: row.id)
def row(request: pytest.FixtureRequest) -> Pass:
    """A row: all that is asked of it comes one after the other, so that it is derived and measured once."""
    asked: Pass = request.param
    return asked


def test_each_derivative_is_right_and_reads_back(row: Pass) -> None:
    for found in row.answer().derivatives:
        wrong = disagreement(row.spec, row.shapes, found.wrt, found.expression, where=found.where, form=found.form)
        assert wrong is None, found
        lower(read_within(found.expression, found.question.spec, found.where))


def test_the_expert_is_right(row: Pass) -> None:
    for name, text in row.derivatives.items():
        assert disagreement(row.spec, row.shapes, [name], text, where=row.statements + row.parts) is None


def _length(answer: Answer, spec: str) -> int:
    free = given_names(spec)
    parts = {name: part for found in answer.derivatives for name, part in found.where if name not in free}
    return sum(map(symbols, (*parts.values(), *(found.expression for found in answer.derivatives))))


def test_a_pass_is_hardly_longer_than_the_expert_s(row: Pass) -> None:
    known = sum(map(symbols, (*row.derivatives.values(), *(part for _, part in row.parts))))
    assert _length(row.answer(), row.spec) <= LIMIT * known


@pytest.mark.parametrize(
    ("spec", "shapes", "where", "expressions"),
    [
        (
            "exp(-norm(x - mu)**2/(2*sigma**2))",
            {"x": "n", "mu": "n", "sigma": "scalar"},
            (("u1", "exp(-norm(x - mu)**2/(2*sigma**2))*(mu - x)/sigma**2"),),
            ["u1.T", "-u1.T", "u1.T @ (mu - x)/sigma"],
        ),
        (
            "sigma**2*exp(-(x - z)**2/(2*l**2))",
            {"x": "scalar", "z": "scalar", "sigma": "scalar", "l": "scalar"},
            (("u1", "sigma**2*exp(-(x - z)**2/(2*l**2))"), ("u2", "u1*(z - x)/l**2")),
            ["2*u1/sigma", "u2", "-u2", "u2*(z - x)/l"],
        ),
        (
            "sum((A @ X @ B - C)**2)",
            {"A": "m,n", "X": "n,k", "B": "k,p", "C": "m,p"},
            (("u1", "2*(A @ X @ B - C)"),),
            ["u1 @ B.T @ X.T", "A.T @ u1 @ B.T", "X.T @ A.T @ u1", "-u1"],
        ),
        (
            "sin(x + 2*(a - b))",
            {"x": "scalar", "a": "scalar", "b": "scalar"},
            (("u1", "cos(x + 2*a - 2*b)"),),
            ["u1", "2*u1", "-2*u1"],
        ),
        (
            "E = exp(X); R = E/sum(E, axis=1, keepdims=True); sum(T*R)",
            {"X": "n,m", "T": "n,m"},
            (("E", "exp(X)"), ("R", "E/sum(E, axis=1, keepdims=True)")),
            ["R*(T - sum(T*R, axis=1, keepdims=True))", "R"],
        ),
    ],
)
def test_parts_read_as_answers_do(
    spec: str, shapes: dict[str, str], where: tuple[tuple[str, str], ...], expressions: list[str]
) -> None:
    answer = mcalc.ask("gradient", spec, shapes=shapes)
    assert answer.where == where
    assert [found.expression for found in answer.derivatives] == expressions
