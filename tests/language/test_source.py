"""The signs of mathematics in their several spellings, and places in the user's text."""

from __future__ import annotations

import pytest

from mcalc.language import parse
from mcalc.language.syntax import NUMPY
from mcalc.language.text.tokens import tokens
from mcalc.language.tree import Call, Name, Node, Number, postorder
from tests.language.test_parser import show

TRANSLATED = [
    ("x^2", "x**2"),
    ("A·x", "A@x"),
    ("A ⋅ x", "A @ x"),
    ("Aᵀ @ x", "A.T @ x"),
    ("A' @ x", "A.T @ x"),
    ("(A @ B)' @ x", "(A @ B).T @ x"),
    ("X[0]' @ x", "X[0].T @ x"),
    ("A''", "A.T.T"),
    ("A’ @ x", "A.T @ x"),
    ("f'(x)", "f′(x)"),
    ("f''(x)'", "f''(x).T"),
    ("f′(x)", "fʹ(x)"),
    ("norm(X, 'fro')", "norm(X, 'fro')"),
    ("norm(X', 'fro')'", "norm(X.T, 'fro').T"),
    ("einsum('ij,jk->ik', A', B)", "einsum('ij,jk->ik', A.T, B)"),
    ('norm(X, "fro")', 'norm(X, "fro")'),
    ("x − y", "x - y"),
    ("x² + y³", "x**2 + y**3"),
    ("x ÷ y", "x / y"),
    ("x ≤ y", "x <= y"),
    ("  x + 1", "x + 1"),
    ("x # the input", "x"),
    ("z = x;\n\n y ;", "z = x\ny"),
    ("z = x\r\ny", "z = x\ny"),
    ("sum(\n  x +\n  y)", "sum( x + y)"),
    ("x + \\\n y", "x + y"),
    ("x\xa0+ y", "x + y"),
]


@pytest.mark.parametrize(("text", "plain"), TRANSLATED, ids=[text for text, _ in TRANSLATED])
def test_other_spellings(text: str, plain: str) -> None:
    assert show(parse(text).result) == show(parse(plain).result)


def test_quotes_before_a_bracket_mark_derivatives() -> None:
    assert show(parse("f''(x)'").result) == "transpose(f''(x))"


def test_statements_end_at_semicolons_and_lines() -> None:
    found, statements = tokens("x;\n\n y ;", NUMPY)
    assert [[token.text for token in found[slice(*part)]] for part in statements] == [["x"], ["y"]]


def test_deep_brackets_are_one_expression() -> None:
    text = "tanh(" * 100 + "x" + ")" * 100
    assert len(tokens(text, NUMPY)[1]) == 1
    assert len(list(postorder(parse(text).result))) == 101


PLACES = [
    ("W @ x + b", ["W", "x", "W @ x", "b", "W @ x + b"]),
    ("αβ^2·x", ["αβ", "2", "αβ^2", "x", "αβ^2·x"]),
    ("Aᵀ ⊙ B'", ["A", "Aᵀ", "B", "B'", "Aᵀ ⊙ B'"]),
    ("f''(λ)", ["λ", "f''(λ)"]),
    ("z = 2*x; z' @ z", ["2", "x", "2*x", "z", "z'", "z", "z' @ z"]),
    ("sum(\n  x³ +\n  y)", ["x", "x³", "y", "x³ +\n  y", "sum(\n  x³ +\n  y)"]),
    ("x[1:]−x[:-1]", ["x", "1", "x[1:]", "x", "1", "-1", "x[:-1]", "x[1:]−x[:-1]"]),
    ("≤"[:0] + "x ≤ 0.5", ["x", "0.5", "x ≤ 0.5"]),
]


@pytest.mark.parametrize(("text", "pieces"), PLACES, ids=[text for text, _ in PLACES])
def test_spans_are_places_in_the_users_text(text: str, pieces: list[str]) -> None:
    program = parse(text)
    roots: list[Node] = [*(root for _, root in program.statements), program.result]
    spans = [node.span for root in roots for node in postorder(root) if not _implied(text, node)]
    assert [text[start:end] for start, end in spans] == pieces


def _implied(text: str, node: Node) -> bool:
    """The exponent of `x³` is not a piece of the text by itself."""
    return isinstance(node, Number) and text[slice(*node.span)] == "³"


def test_places_inside_deep_brackets() -> None:
    text = "tanh(" * 90 + "W @ y" + ")" * 90
    program = parse(text)
    names = [node for node in postorder(program.result) if isinstance(node, Name)]
    assert [text[slice(*node.span)] for node in names] == ["W", "y"]
    calls = [node for node in postorder(program.result) if isinstance(node, Call)]
    assert calls[-1].span == (0, len(text))
    assert len(calls) == 91


def test_the_sign_of_entries_asks_for_equal_shapes() -> None:
    assert show(parse("A ⊙ B").result) == "mul(A, B, alike=1)"
