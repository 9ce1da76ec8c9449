"""What a check found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcalc.answers.check import Checked, Checks
from mcalc.report.lines import visible
from mcalc.report.words import digits

if TYPE_CHECKING:
    from mcalc.proof.verdict import Worst


def text(found: Checks) -> str:
    """A line a derivative, and what is wrong under those that disagree."""
    head = f"Check of {visible(' '.join(found.spec.split()))}"
    notes = [f"  note: {note}" for note in found.notes]
    return "\n".join([head, *notes, *(line for check in found.checked for line in _told(check))])


def _told(check: Checked) -> Iterator[str]:
    found = check.verdict
    diagnosis = found.diagnosis or ""
    yield f"by {', '.join(check.wrt)}: {visible(check.expression)}"
    if found.agrees is None:
        yield f"  can't be told: {found.undecided} of {found.entries} entries are out of reach of numbers"
    elif not found.agrees:
        yield f"  disagrees{diagnosis and ': '}{diagnosis}"
        if found.worst is not None:
            yield f"  {_worst(found.worst)}"
    else:
        entries = f"{found.entries} entr{'y' if found.entries == 1 else 'ies'}"
        points = f"{found.points} random point{'' if found.points == 1 else 's'}"
        yield f"  agrees with numeric differentiation{digits(found.max_error)}: {entries} at {points}"
        if found.kinks:
            yield f"  {found.kinks} entries lie on a kink, where any slope between both sides is right"
        if diagnosis:
            yield f"  {diagnosis}"


def _worst(worst: Worst) -> str:
    index, expected, claimed = worst
    place = f"at [{', '.join(map(str, index))}]: " if index else ""
    digits = next((digits for digits in range(6, 17) if f"{expected:.{digits}g}" != f"{claimed:.{digits}g}"), 17)
    return f"{place}expected {expected:.{digits}g}, claimed {claimed:.{digits}g}"
