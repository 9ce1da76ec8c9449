"""Why a claim is wrong, in plain words: the simplest change that would make it right.

Each test takes what was expected and what was claimed and gives a sentence or None; the first that says the same at
every point wins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.record import Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

_CLOSE = 1e-7
_NEAR = 1e-5
_SHOWN = 4


class Part(Record):
    """A named array; `sign` is that with which a claim adds it, 0 where it doesn't."""

    text: str
    value: Array
    sign: int = 0


class Case(Record):
    """What was expected and claimed at one point, and which entries are wrong.

    `parts` are terms that may have the wrong coefficient, `edits` what small changes to the claim would make of it;
    `others` are what the derivative would be under another convention, which the words name.
    """

    expected: Array
    claimed: Array
    wrong: Array
    parts: Sequence[Part] = ()
    edits: Sequence[Part] = ()
    others: Sequence[tuple[str, Array]] = ()


def diagnose(cases: Sequence[Case]) -> str:
    """A sentence for what is wrong, the same at every point that shows it."""
    import numpy as np

    if not all(np.isfinite(case.claimed).all() for case in cases):
        return "the claim has no value at some entries"
    for test in _TESTS:
        sentence = test(cases[0])
        if sentence and all(test(case) == sentence for case in cases[1:]):
            return sentence
    return f"it is wrong at {_places(np.logical_or.reduce([case.wrong for case in cases]))}"


def same(a: Array, b: Array) -> bool:
    """Equal but for what rounding and numeric differentiation may do."""
    import numpy as np

    if a.shape != b.shape:
        return False
    size = max(float(abs(a).max(initial=0)), float(abs(b).max(initial=0)))
    return bool((abs(a - b) <= _CLOSE * np.maximum(np.maximum(abs(a), abs(b)), 1e-6 * size)).all())


def _places(wrong: Array) -> str:
    import numpy as np

    indices = [tuple(int(i) for i in index) for index in np.argwhere(wrong)]
    if len(indices) == wrong.size:
        return "every entry" if wrong.size > 1 else "its one entry"
    shown = ", ".join(f"[{', '.join(map(str, index))}]" for index in indices[:_SHOWN])
    rest = f" and {len(indices) - _SHOWN} more" if len(indices) > _SHOWN else ""
    word = "entry" if len(indices) == 1 else "entries"
    return f"{word} {shown}{rest}, and right at the other {wrong.size - len(indices)}"


def _zero(case: Case) -> str | None:
    if not case.claimed.any():
        return "the claim is zero and the derivative is not"
    if not case.expected.any():
        return "the derivative is zero"
    return None


def _near(case: Case) -> str | None:
    import numpy as np

    reach = np.maximum(abs(case.expected), abs(case.claimed))
    near = abs(case.expected - case.claimed) <= _NEAR * reach
    return "it is close, and yet not equal: only the last digits differ" if near.all() else None


def _sign(case: Case) -> str | None:
    return "the sign is wrong" if same(case.expected, -case.claimed) else None


def _factor(case: Case) -> str | None:
    factor = ratio(case.claimed, case.expected)
    return f"it is {number(factor)} times the derivative" if factor is not None else None


def _transposed(case: Case) -> str | None:
    e, c = case.expected, case.claimed
    if e.ndim < 2 or e.shape != c.shape[::-1] or e.shape != c.shape:
        return None
    if same(e, c.T):
        return "it is transposed"
    if same(e, -c.T):
        return "it is transposed, and the sign is wrong"
    if same(e, c + c.T):
        return "its transpose is missing: the derivative is the claim plus its transpose"
    if same(e, (c + c.T) / 2):
        return "the derivative is its symmetric part"
    factor = ratio(c.T, e)
    return f"it is transposed, and {number(factor)} times the derivative" if factor is not None else None


def _diagonal(case: Case) -> str | None:
    import numpy as np

    e, c = case.expected, case.claimed
    if e.ndim != 2 or e.shape[0] != e.shape[1]:
        return None
    diagonal = np.diag(np.diag(e))
    if same(c, diagonal):
        return "only the diagonal is right: the entries off it are missing"
    if same(c, e - diagonal):
        return "the diagonal is missing"
    difference = e - c
    middle = np.diag(difference)
    if same(difference, np.diag(middle)):
        if ratio(middle, np.ones(len(middle))) is not None:
            return f"it is off by a multiple of the identity: add {number(float(middle[0]))}*eye({len(e)})"
        return "only the diagonal is wrong"
    if same(np.diag(np.diag(c)), c) and same(np.diag(c), e.sum(axis=1)):
        return "it is the diagonal matrix of the row sums of the derivative"
    return None


def _term(case: Case) -> str | None:
    """A term of the claim with the wrong coefficient, or a variable that should be added."""
    difference = case.expected - case.claimed
    for part in case.parts:
        factor = ratio(difference.reshape(-1), part.value.reshape(-1))
        if factor is None:
            continue
        if not part.sign:
            return f"a term is missing: add {_times(factor)}{part.text}"
        right = 1 + factor * part.sign
        if abs(right) < _CLOSE:
            return f"the term {part.text} should not be there"
        if abs(right + 1) < _CLOSE:
            return f"the sign of the term {part.text} is wrong"
        return f"the term {part.text} should be {number(right)} times that"
    return None


def _edit(case: Case) -> str | None:
    return next((f"it is right with {edit.text}" for edit in case.edits if same(case.expected, edit.value)), None)


def _times(factor: float) -> str:
    return "" if abs(factor - 1) < _CLOSE else f"{number(factor)}*"


def _constant(case: Case) -> str | None:
    import numpy as np

    difference = case.expected - case.claimed
    factor = ratio(difference, np.ones_like(difference)) if difference.size > 1 else None
    return f"every entry is off by the same number, {number(-factor)} too much" if factor is not None else None


def _other_convention(case: Case) -> str | None:
    return next((words for words, array in case.others if same(case.claimed, array)), None)


def _rank_one(case: Case) -> str | None:
    import numpy as np

    difference = case.expected - case.claimed
    if difference.ndim != 2 or min(difference.shape) < 3:
        return None
    values = np.linalg.svd(difference, compute_uv=False)
    if values[1] > _CLOSE * values[0] or (abs(difference) > _CLOSE * abs(difference).max()).sum() < difference.size / 2:
        return None
    return "the difference has rank 1: a term like u @ v.T is missing or wrong"


def _lines(case: Case) -> str | None:
    """Whole rows or columns that are wrong, or scaled."""
    if case.wrong.ndim != 2 or case.wrong.all():
        return None
    for axis, name in ((1, "row"), (0, "column")):
        lines = case.wrong.any(axis=axis)
        count = int(lines.sum())
        if count == 1 and case.wrong.sum() > 1:
            place = int(lines.argmax())
            return f"it is wrong in {name} {place} and right in the others"
    return None


def _broadcast(case: Case) -> str | None:
    e, c = case.expected, case.claimed
    if e.ndim != 2 or min(e.shape) < 2:
        return None
    if same(c, c[:1] + 0 * c) and same(c[0], e.sum(axis=0)):
        return "every row is the sum of the rows of the derivative"
    if same(c, c[:, :1] + 0 * c) and same(c[:, 0], e.sum(axis=1)):
        return "every column is the sum of the columns of the derivative"
    for axis, name in ((1, "row"), (0, "column")):
        total = (abs(c) > 0).sum(axis=axis)
        if total.all() and all(
            ratio(c.take(i, 1 - axis), e.take(i, 1 - axis)) is not None for i in range(e.shape[1 - axis])
        ):
            return f"each {name} is a multiple of the derivative's {name}, each a different one"
    return None


_TESTS: tuple[Callable[[Case], str | None], ...] = (
    _zero, _near, _sign, _factor, _other_convention, _transposed, _diagonal, _term, _edit, _constant, _lines,
    _broadcast, _rank_one,
)  # fmt: skip


def ratio(a: Array, b: Array) -> float | None:
    """The number that makes a from b, where there is one.

    >>> import numpy as np
    >>> ratio(np.array([2.0, 4.0]), np.array([1.0, 2.0])), ratio(np.array([2.0, 4.0]), np.array([1.0, 1.0]))
    (2.0, None)
    """
    import numpy as np

    if a.shape != b.shape or not np.isfinite(b).all() or not b.any():
        return None
    place = np.unravel_index(int(abs(b).argmax()), b.shape)
    factor = float(a[place] / b[place])
    return factor if factor and same(a, factor * b) else None


def number(value: float | None) -> str:
    """A float as a person would write it: 2, -1/2, 0.3183.

    >>> number(2.0000000001), number(-0.5), number(0.3183098)
    ('2', '-1/2', '0.31831')
    """
    if value is None:
        return "0"
    simple = Fraction(value).limit_denominator(60)
    return str(simple) if simple and abs(float(simple) / value - 1) < _CLOSE else f"{value:.5g}"
