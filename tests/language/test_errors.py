"""The text of every error, with its caret and its hint: the transcripts in `tests/data/errors`.

A transcript is what was read, the kind of the error, and its text to the letter; an empty line ends it.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mcalc import errors
from mcalc.language import read

DATA = Path(__file__).parent.parent / "data" / "errors"


class Transcript(NamedTuple):
    """What was read, with its options, and what came of it."""

    call: str
    text: str
    options: dict[str, Any]
    kind: type[errors.McalcError]
    message: str


def _transcripts(name: str) -> list[Transcript]:
    found = []
    for block in (DATA / f"{name}.txt").read_text(encoding="utf-8").strip("\n").split("\n\n"):
        first, kind, message = block.split("\n", 2)
        call = ast.parse(first.removeprefix(">>> "), mode="eval").body
        assert isinstance(call, ast.Call)
        options = {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
        found.append(Transcript(first, ast.literal_eval(call.args[0]), options, getattr(errors, kind), message))
    return found


SYNTAX, SHAPES = _transcripts("syntax"), _transcripts("shapes")


@pytest.mark.parametrize("said", [*SYNTAX, *SHAPES], ids=lambda said: said.call.removeprefix(">>> ")[:80])
def test_the_error_says(said: Transcript) -> None:
    with pytest.raises(said.kind) as caught:
        read(said.text, **said.options)
    assert str(caught.value) == said.message
    assert caught.value.status in (2, 3)


@pytest.mark.parametrize("said", SYNTAX, ids=lambda said: said.call.removeprefix(">>> ")[:80])
def test_spans_lie_in_the_text(said: Transcript) -> None:
    with pytest.raises(errors.McalcError) as caught:
        read(said.text)
    span = caught.value.span
    assert span is None or 0 <= span[0] < span[1] <= len(said.text)


@pytest.mark.parametrize("text", ["x**-1", "sum(x)**-1", "power(A, -2)", "1/A", "(1 + exp(-A))**-2"])
def test_powers_that_are_no_inverse(text: str) -> None:
    assert read(text).variables


def test_the_signs_of_matlab_tell_an_inverse_from_entries() -> None:
    assert str(read("A.^-1", syntax="matlab").kind) == "m x n"
    assert str(read("A^-1", syntax="matlab").kind) == "n x n"


def test_nothing_is_echoed_raw() -> None:
    with pytest.raises(errors.McalcError) as caught:
        read("x + \x1b[31m")
    assert "\x1b" not in str(caught.value)
