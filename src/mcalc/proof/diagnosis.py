"""Why a claim is wrong, in plain words: the simplest change that would make it right.

Each test takes what was expected and what was claimed and gives a sentence or None; the first that has one wins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

_CLOSE = 1e-7
_SHOWN = 4


class Case(NamedTuple):
    """What was expected and claimed, which entries are wrong, and named arrays that a missing term may be made of."""

    expected: Array
    claimed: Array
    wrong: Array
    parts: Sequence[tuple[str, Array]]


def diagnose(
    expected: Array,
    claimed: Array,
    wrong: Array | None,
    misshapen: str | None = None,
    parts: Sequence[tuple[str, Array]] = (),
) -> str:
    """A sentence for what is wrong; `misshapen` says how the shapes differ where they do."""
    import numpy as np

    if misshapen is not None:
        hint = next(filter(None, (test(expected, claimed) for test in _SHAPES)), None)
        return f"{misshapen}: {hint}" if hint else misshapen
    assert wrong is not None
    case = Case(expected, claimed, wrong, parts)
    if not np.isfinite(claimed).all():
        return "the claim has no value at some entries"
    return next(filter(None, (test(case) for test in _TESTS)), f"it is wrong at {_places(wrong)}")


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
    return f"{'entry' if len(indices) == 1 else 'entries'} {shown}{rest}, and right at the other {wrong.size - len(indices)}"


# Shapes that differ.


def _transposed_shape(expected: Array, claimed: Array) -> str | None:
    flat_same = sorted(expected.shape) == sorted(claimed.shape) and expected.ndim == claimed.ndim == 1
    if flat_same and same(expected, claimed):
        return "the entries are right, it is transposed"
    if claimed.ndim == 2 and same(expected.reshape(-1), claimed.reshape(-1)) and expected.ndim == 1:
        return "the entries are right, it is transposed"
    if claimed.ndim == 2 and expected.ndim == 2 and same(expected, claimed.T):
        return "the entries are right, it is transposed"
    return None


def _other_axes(expected: Array, claimed: Array) -> str | None:
    """The entries of a tensor in another arrangement."""
    if expected.size == claimed.size and expected.size > 1:
        if same(expected.reshape(-1), claimed.reshape(-1)):
            return "the entries are right and in order, in another shape"
        if same(expected.T.reshape(-1), claimed.reshape(-1)):
            return "the entries are right with the axes in the opposite order (column-major, or the other layout)"
    return None


def _scalar(expected: Array, claimed: Array) -> str | None:
    if claimed.size != 1 or expected.size == 1:
        return None
    value = claimed.reshape(-1)[0]
    if same(expected, expected * 0 + value):
        return "every entry has that value, but a scalar is not expanded to the shape: multiply by ones(...)"
    if same(expected.sum().reshape(1), claimed.reshape(1)):
        return "it is the sum of all entries of the derivative"
    if expected.ndim == 2 and expected.shape[0] == expected.shape[1]:
        import numpy as np

        if same(expected, value * np.eye(len(expected))):
            return "the derivative is that scalar times the identity: multiply by eye(...)"
    return "a scalar is not expanded to the shape of the derivative"


def _missing_diag(expected: Array, claimed: Array) -> str | None:
    import numpy as np

    if claimed.ndim != 1 or expected.ndim != 2:
        return None
    if expected.shape == (len(claimed),) * 2 and same(expected, np.diag(claimed)):
        return "it is the diagonal: write diag(...) around it"
    return None


def _summed(expected: Array, claimed: Array) -> str | None:
    if expected.ndim != 2:
        return None
    flat = claimed.reshape(-1)
    for axis, words in ((0, "over the rows"), (1, "over the columns")):
        if same(expected.sum(axis=axis), flat):
            return f"it is the derivative summed {words}"
        if same(expected.mean(axis=axis), flat):
            return f"it is the derivative averaged {words}"
    return None


_SHAPES: tuple[Callable[[Array, Array], str | None], ...] = (
    _scalar, _transposed_shape, _missing_diag, _summed, _other_axes,
)  # fmt: skip


# Shapes that agree.


def _zero(case: Case) -> str | None:
    if not case.claimed.any():
        return "the claim is zero and the derivative is not"
    if not case.expected.any():
        return "the derivative is zero"
    return None


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
            return f"it is off by a multiple of the identity: {_plus(float(middle[0]))}*eye({len(e)}) is missing"
        return "only the diagonal is wrong"
    if same(np.diag(np.diag(c)), c) and same(np.diag(c), e.sum(axis=1)):
        return "it is the diagonal matrix of the row sums of the derivative"
    return None


def _term(case: Case) -> str | None:
    """A term of the claim, or a variable, with the wrong coefficient."""
    difference = case.expected - case.claimed
    for text, value in case.parts:
        for words, candidate in ((text, value), (f"({text}).T", value.T)):
            if candidate.size != difference.size or (words != text and value.ndim < 2):
                continue
            factor = ratio(difference.reshape(-1), candidate.reshape(-1))
            if factor is None or number(factor) == "0":
                continue
            if words == text and abs(factor + 2) < _CLOSE:
                return f"the sign of the term {text} is wrong"
            if words == text and abs(factor + 1) < _CLOSE:
                return f"the term {text} should not be there"
            return f"a term is missing: {_plus(factor)}*{words}" if factor != 1 else f"the term {words} is missing"
    return None


def _constant(case: Case) -> str | None:
    import numpy as np

    difference = case.expected - case.claimed
    factor = ratio(difference, np.ones_like(difference)) if difference.size > 1 else None
    return f"every entry is off by the same number, {_plus(factor)}" if factor is not None else None


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
    _zero, _sign, _transposed, _factor, _diagonal, _term, _constant, _lines, _broadcast,
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


def _plus(value: float) -> str:
    return number(value)
