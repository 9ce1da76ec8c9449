"""What a check found, as text and as a JSON record."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mcalc.answers.check import Checked, Checks, agreement
from mcalc.answers.record import SCHEMA
from mcalc.report.json import dumps
from mcalc.report.safe_text import visible
from mcalc.report.words import digits

if TYPE_CHECKING:
    from mcalc.proof.numeric.derivative import Worst


def verdict(found: Checks, form: str) -> str:
    """What a check found, as text or as JSON."""
    return (
        dumps(verdict_record(found.spec, found.checked)) if form == "json" else verdict_text(found.spec, found.checked)
    )


def verdict_text(spec: str, checks: Sequence[Checked]) -> str:
    """A line a derivative, and what is wrong under those that disagree."""
    return "\n".join(
        [f"Check of {visible(' '.join(spec.split()))}", *(line for check in checks for line in _told(check))]
    )


def _told(check: Checked) -> list[str]:
    found = check.verdict
    claim = f"by {', '.join(check.wrt)}: {visible(check.expression)}"
    if found.agrees is None:
        return [claim, f"  can't be told: {found.undecided} of {found.entries} entries are out of reach of numbers"]
    if not found.agrees:
        told = [claim, f"  disagrees{': ' if found.diagnosis else ''}{found.diagnosis or ''}"]
        return told if found.worst is None else [*told, f"  {_worst(found.worst)}"]
    entries = f"{found.entries} entr{'y' if found.entries == 1 else 'ies'}"
    points = f"{found.points} random point{'' if found.points == 1 else 's'}"
    told = [claim, f"  agrees with numeric differentiation{digits(found.max_error)}: {entries} at {points}"]
    if found.kinks:
        told.append(f"  {found.kinks} entries lie on a kink, where any slope between both sides is right")
    return told if found.diagnosis is None else [*told, f"  {found.diagnosis}"]


def _worst(worst: Worst) -> str:
    index, expected, claimed = worst
    place = f"at [{', '.join(map(str, index))}]: " if index else ""
    digits = next((digits for digits in range(6, 17) if f"{expected:.{digits}g}" != f"{claimed:.{digits}g}"), 17)
    return f"{place}expected {expected:.{digits}g}, claimed {claimed:.{digits}g}"


def verdict_record(spec: str, checks: Sequence[Checked]) -> dict[str, Any]:
    """The same as a JSON object; numbers that JSON doesn't have are null."""
    return {
        "schema": SCHEMA,
        "command": "check",
        "spec": spec,
        "agrees": agreement([Checks(spec, tuple(checks))]),
        "derivatives": [_recorded(check) for check in checks],
    }


def _recorded(check: Checked) -> dict[str, Any]:
    found = check.verdict
    return {
        "wrt": list(check.wrt),
        "expression": check.expression,
        "agrees": found.agrees,
        "points": found.points,
        "entries": found.entries,
        "undecided": found.undecided,
        "kinks": found.kinks,
        "max_error": _finite(found.max_error),
        "sizes": dict(found.sizes),
        "worst": None if found.worst is None else _recorded_worst(found.worst),
        "diagnosis": found.diagnosis,
        "layout": found.layout,
    }


def _recorded_worst(worst: Worst) -> dict[str, Any]:
    index, expected, claimed = worst
    return {"index": list(index), "expected": _finite(expected), "claimed": _finite(claimed)}


def _finite(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None
