"""Claims of every kind that pass where a check looks at one size, at typical points or at one branch only."""

from __future__ import annotations

import csv
import shlex
from pathlib import Path

import pytest

from tests.cli.command import mcalc
from tests.properties.claims import Claim, by_mcalc, by_the_oracle, claims

_STATUS = {"agrees": 0, "disagrees": 1, "error": 2}
_DATA = Path(__file__).resolve().parents[1] / "data" / "claims.tsv"
CLAIMS = list(csv.DictReader(_DATA.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", CLAIMS, ids=[row["id"] for row in CLAIMS])
def test_the_verdict_is_right(row: dict[str, str]) -> None:
    found = mcalc("check", row["spec"], row["claim"], *shlex.split(row["options"]))
    assert found.status == _STATUS[row["verdict"]], found
    assert row["diagnosis"].replace(" ", "") in (found.out + found.err).replace(" ", "")


@pytest.mark.parametrize("row", claims()[::8], ids=lambda row: f"{row.spec}: {row.claim}")
def test_more_verdicts(row: Claim) -> None:
    """One in eight of the claims that `python -m tests.properties.claims` goes through, by the oracle and by mcalc."""
    assert by_the_oracle(row) == row.verdict
    assert by_mcalc(row)[0] == row.verdict
