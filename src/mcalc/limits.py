"""The limits that keep mcalc quick and safe, each with the error that names it."""

from __future__ import annotations

from typing import Final

from mcalc.errors import LimitError, Span

SPEC_LENGTH: Final = 100_000
STATEMENTS: Final = 5_000
BRACKETS: Final = 5_000
LITERAL_DIGITS: Final = 308
DECIMAL_EXPONENT: Final = 300
"""A number, and what is printed for it, has a value as a floating-point number: it is to be checked."""
DIGITS: Final = 4_000
"""Of a number on the way to an answer; one of more than 4,300 Python doesn't write."""
EXPONENT: Final = 10_000
SIZE_TERMS: Final = 1_000
"""Of the polynomial in the dimensions that a size, or a count of entries, is."""
SIZE_DEGREE: Final = 100
SIZE_DIGITS: Final = 40
"""Of a size that is given as a number: a hundred of them multiplied can still be written."""
AXES: Final = 8
STACK: Final = 1_000
MATRIX_POWER: Final = 100
EXPANSION: Final = 10_000
DERIVATIVE: Final = 300
"""Parts of a derivative of the second or a higher order that is differentiated once more."""
POLYGAMMA: Final = 100
"""The order: beyond it no float holds the values, and a sum of so many terms stands for each."""

NAME_PARTS: Final = "name parts of it: z = W @ x + b; sum(relu(z)**2)"


def over(what: str, limit: int, span: Span | None = None, hint: str | None = None, unit: str = "") -> LimitError:
    """The error for something that is over its limit.

    >>> over("the spec has 200000 characters", 100_000).message
    'the spec has 200000 characters; the limit is 100000'
    """
    return LimitError(f"{what}; the limit is {limit}{unit and f' {unit}'}", span=span, hint=hint)


def too_deep() -> LimitError:
    """The error for an expression that the reader can't hold."""
    return LimitError("the expression is nested too deep", hint=NAME_PARTS)
