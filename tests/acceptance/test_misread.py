"""What was typed is what is read: spellings that were answered as another question, and what must happen.

`must` says it in words and `check` to the test: `same` as the reading, an `error` or a `note` that has one of the
words, an answer that is the `words` (`answers`), or a claim that `agrees`. `options` are `functions`, `claim`, `n` and
`syntax`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import mcalc
from mcalc.answers.check import agreement, check
from mcalc.answers.request import Request
from mcalc.errors import McalcError
from tests.acceptance.spellings import Spelling, wrong

_DATA = Path(__file__).resolve().parents[1] / "data" / "misread.tsv"


@cache
def rows() -> tuple[dict[str, str], ...]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def shapes(row: Mapping[str, str]) -> dict[str, str]:
    return dict(part.split("=", 1) for part in row["shapes"].split())


def options(row: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = dict(part.split("=", 1) for part in row["options"].split(";") if part)
    if "n" in found:
        found["n"] = int(found["n"])
    return found


class Misread(Spelling):
    """A row that is read and compared as the spellings are."""

    __slots__ = ()

    def request(self, spec: str, syntax: str = "") -> Request:
        row = next(row for row in rows() if row["id"] == self.id)
        given = {key: value for key, value in options(row).items() if key != "claim"}
        return Request(spec=spec, shapes=shapes(row), **given | ({"syntax": syntax} if syntax else {}))


def fault(row: Mapping[str, str]) -> str:
    """What happens instead of what must; nothing where all is well."""
    given = options(row)
    claim = given.pop("claim", None)
    wrt = [",".join(row["wrt"].split(","))] if row["wrt"] else []
    if claim is not None:
        asked = Request(spec=row["spec"], shapes=shapes(row), wrt=wrt, **given)
        try:
            verdict = agreement(check(asked, claim))
        except McalcError as error:
            said = f"{error.message}; {error.hint}"
            return "" if row["check"] == "error" and row["words"] in said and error.status == 2 else said
        return "" if verdict and row["check"] == "agrees" else f"verdict {verdict}"
    if row["check"] == "answers":
        second = row["wrt"] == "x,x"
        answer = mcalc.ask(
            "hessian" if second else "jacobian", row["spec"], shapes=shapes(row), wrt=["x"] if second else wrt, **given
        )
        found = answer.derivatives[0]
        return "" if row["words"] in ("", found.expression) else f"answered {found}"
    return wrong(Misread(row["id"], row["spec"], "", row["check"], row["reading"], row["words"], ""))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_what_was_typed_is_what_is_read(row: Mapping[str, str]) -> None:
    found = fault(row)
    assert not found
