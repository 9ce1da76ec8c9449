"""A hint leads to no second error: whatever spelling it names is read.

`tests/data/hints.tsv` has what people type and the hint that they get; the transcripts of errors are followed too.
"""

from __future__ import annotations

import csv
import re
from contextlib import suppress
from pathlib import Path

import pytest

import mcalc
from mcalc.catalogue import find
from mcalc.errors import UnknownVariableError
from mcalc.language import read, read_within
from mcalc.language.hints.rewritten import rewritten
from tests.language.test_errors import SHAPES, SYNTAX

DATA = (Path(__file__).parent.parent / "data" / "hints.tsv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(DATA, delimiter="\t", quoting=csv.QUOTE_NONE))

_WHAT_FOR = re.compile(
    r"(?: element by element| to (?:compare|scale)[^,;]*|"
    r" for (?:the|a|an|one|unequal|entry|every|all|x\*\*2|sum\()[^,;]*)(?:, |; |$)"
)
_PROSE = re.compile(
    r"mcalc |axis=|dim=|.*, or |"
    r"(?:the|its|one|out|in|a|it|what|round|square) |.*=\w+,\w|.*NumPy|start:|.*\b(?:of|without)\b|--"
)
_SIGN = re.compile(r"[^\w\s()\[\]'\"]+")


def spelled(hint: str) -> list[str]:
    """The spellings that a hint names, each as a function that can be read.

    >>> spelled("write norm(x) for a norm, abs(x) for the absolute value")
    ['norm(x)', 'abs(x)']
    >>> spelled("did you mean sigmoid?"), spelled("/ divides exactly"), spelled("write .T, as in A.T @ x")
    (['sigmoid(x)'], [], ['A.T @ x'])
    """
    slip = re.fullmatch(r"did you mean (\w+)\?", hint)
    if slip:
        return [f"{slip[1]}(x)"] if find(slip[1]) else []
    asked = re.search(r"\bas in (.+?)(?:, or name the variable \w+)?$", hint)
    written = re.search(r"\bwrite (.+)$", hint.split(", and --wrt")[0])
    if asked is not None:
        pieces = [asked[1].replace("mcalc derivative '", "").strip("'")]
    elif written is not None:
        body = re.split(r"; |, as mcalc| for the numbers|, (?=cross|outer)", written[1])[0]
        pieces = [piece.strip() for piece in _WHAT_FOR.split(body)]
    else:
        return []
    pieces = [piece.replace("...", "x") for piece in pieces if piece and not _PROSE.match(piece)]
    return [f"x {piece} y" if _SIGN.fullmatch(piece) and piece != ".T" else piece for piece in pieces if piece != ".T"]


def test_spelled() -> None:
    assert spelled("write * element by element, kron(A, B) for the Kronecker product, outer(x, y)") == [
        "x * y",
        "kron(A, B)",
    ]
    assert spelled("call it, as in exp(x), or name the variable exp_") == ["exp(x)"]
    assert spelled("write x**2, and --wrt x") == ["x**2"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["typed"])
def test_the_hint_says(row: dict[str, str]) -> None:
    with pytest.raises(mcalc.McalcError) as caught:
        read(row["typed"])
    assert caught.value.hint == row["hint"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["typed"])
def test_the_hint_can_be_followed(row: dict[str, str]) -> None:
    for text in spelled(row["hint"]):
        with suppress(UnknownVariableError):  # [1, 2] has nothing to differentiate by
            assert mcalc.ask("jacobian", text).derivatives, text


@pytest.mark.parametrize("said", [*SYNTAX, *SHAPES], ids=lambda said: said.call.removeprefix(">>> ")[:80])
def test_hints_of_transcripts_can_be_followed(said) -> None:  # type: ignore[no-untyped-def]
    _, hinted, hint = said.message.rpartition("\nhint: ")
    for text in spelled(hint) if hinted else []:
        assert read(text, syntax=said.options.get("syntax", "numpy")), text


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("||A x - b||^2 + λ||x||_1", "norm(A @ x - b)**2 + λ*norm(x, 1)"),
        ("x^T A x + b^T x", "x.T @ A @ x + b.T @ x"),
        ("sum_i x_i^2 + lam*y", "sum(x**2) + lam*y"),
        ("-1/2 (x - m)^T A⁻¹ (x - m)", "-1/2*(x - m).T @ inv(A) @ (x - m)"),
        ("(X^T X)^-1 X^T y", "inv(X.T @ X) @ X.T @ y"),
        ("<w, x> + b", "w @ x + b"),
        ("sum_i w_i x_i", "sum(w*x)"),
        ("√(x₁² + x₂²)", "sqrt(x1**2 + x2**2)"),
        ("log det X", "log(det(X))"),
        ("sin 2x", "sin(2*x)"),
        ("x^2 sin(x)", "x**2*sin(x)"),
        ("1/n sum((X w - y)^2)", "1/n*sum((X @ w - y)**2)"),
        ("sum_i (x_i - mu)^2", "sum((x - mu)**2)"),
        ("Σ (y - X w)²", "sum((y - X @ w)**2)"),
        ("x^TAx + b^Tx + c", "x.T @ A @ x + b.T @ x + c"),
    ],
)
def test_whole_formulas(typed: str, written: str) -> None:
    assert rewritten(typed) == written
    with pytest.raises(mcalc.McalcError) as caught:
        read(typed)
    assert caught.value.hint == f"write {written}"


def test_an_index_of_vectors_is_not_left_out() -> None:
    with pytest.raises(mcalc.McalcError) as caught:
        read("sum_i (y_i - w^T x_i)^2")
    assert "sum(" not in (caught.value.hint or "")


def test_a_claim_gets_such_a_hint_too() -> None:
    with pytest.raises(mcalc.McalcError) as caught:
        read_within("2Ax", read("x.T @ A @ x"))
    assert caught.value.hint == "write 2*A @ x"


def test_a_long_text_is_left_alone() -> None:
    with pytest.raises(mcalc.McalcError):
        read("||" * 5_000)
    with pytest.raises(mcalc.McalcError):
        read("{" * 99 + "x" * 99)
