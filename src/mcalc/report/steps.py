"""Explanations for people and for programs: each format a function from explanations to text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcalc.errors import OptionError
from mcalc.report import EXPLANATIONS

if TYPE_CHECKING:
    from mcalc.explanation.step import Explanation

DETAILS = ("brief", "normal", "full")


def report_steps(found: Sequence[Explanation], form: str, detail: str = "normal") -> str:
    """The explanations in one of the formats of EXPLANATIONS, without the newline at the end."""
    if detail not in DETAILS:
        raise OptionError(f"no detail {detail!r}", hint=f"one of {', '.join(DETAILS)}")
    return EXPLANATIONS.write(found, form, detail)
