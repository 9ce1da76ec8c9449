"""What a check found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mcalc.answers.check import Checked, Checks
from mcalc.answers.engines import ENGINES
from mcalc.report.lines import visible
from mcalc.report.words import digits

if TYPE_CHECKING:
    from mcalc.proof.check.verdict import Failure, Worst


_PROGRAMS = {"value": "value", "vjp": "vjp ", "jvp": "jvp ", "hvp": "hvp "}


def text(found: Checks, show: bool = False) -> str:
    """A line a derivative, and what is wrong under those that disagree; where to `show` it, at a point with both
    derivatives.
    """
    head = f"Check of {visible(' '.join(found.spec.split()))}"
    notes = [f"  note: {note}" for note in found.notes]
    lines = [line for number, check in enumerate(found.checked) for line in _told(found, number, check, show)]
    return "\n".join([head, *notes, *lines])


def _told(whole: Checks, number: int, check: Checked, show: bool) -> Iterator[str]:
    found, against = check.verdict, check.against
    before = whole.checked[number - 1] if number else None
    again = before is not None and before.against != against and before[:2] == check[:2]
    diagnosis = found.diagnosis or ""
    what = _PROGRAMS.get(check.of, "") + ("by " + ", ".join(check.wrt) if check.of != "value" else "")
    if not again:
        yield f"{what}: {visible(check.expression)}"
    elif found.agrees is False:
        yield f"  disagrees with {ENGINES[against]} too"
        return
    if found.agrees is None:
        yield f"  can't be told: {found.undecided} of {found.entries} entries are out of reach of numbers"
    elif not found.agrees:
        yield f"  disagrees{diagnosis and ': '}{diagnosis}"
        if found.worst is not None:
            yield f"  {_worst(found.worst)}"
        if found.mended is not None:
            yield f"  {'the derivative' if check.of else 'mended'}: {visible(found.mended)}"
        if show and found.failure is not None:
            yield from _shown(found.failure)
    else:
        points = f"{found.points} point{'' if found.points == 1 else 's'}"
        yield f"  agrees with {ENGINES[against]}{digits(found.max_error)}: at {points}{_sizes(found.tried)}"
        if found.kinks:
            yield f"  {found.kinks} entries lie on a kink, where any slope between both sides is right"
        if diagnosis:
            yield f"  {diagnosis}"


def _sizes(tried: Sequence[Mapping[str, int]]) -> str:
    """At which sizes, as in ", n = 4 and 7"."""
    names = [*tried[0]] if tried else []
    if not names:
        return ""
    left = names[0] if len(names) == 1 else f"({', '.join(names)})"
    sizes = [", ".join(str(sizes[name]) for name in names) for sizes in tried]
    return f", {left} = {' and '.join(one if len(names) == 1 else f'({one})' for one in sizes)}"


def _shown(failure: Failure) -> Iterator[str]:
    """A point at which a claim is wrong, and both derivatives there."""
    import numpy as np

    for name, value in (*failure.point.items(), ("expected", failure.expected), ("claimed", failure.claimed)):
        array = np.array2string(np.asarray(value) + 0.0, precision=6, separator=", ", max_line_width=76 - len(name))
        lines = array.splitlines()
        yield f"  {name}: {lines[0]}"
        yield from (f"  {' ' * (len(name) + 2)}{line}" for line in lines[1:])


def _worst(worst: Worst) -> str:
    index, expected, claimed = worst
    place = f"at [{', '.join(map(str, index))}]: " if index else ""
    digits = next((digits for digits in range(6, 17) if f"{expected:.{digits}g}" != f"{claimed:.{digits}g}"), 17)
    return f"{place}expected {expected:.{digits}g}, claimed {claimed:.{digits}g}"
