"""How much work a question may take: counted in operations on numbers, and never read off a clock.

A short question can ask for anything: the sixth derivative of a product, a matrix of a million entries that is drawn
to check it. What grows says here what it does, before or while it does it, and a question that goes on and on ends in
an error that names the limit. The count is of the work itself, so it is the same on every machine.

>>> with allowed("x*w"):
...     spend(LEAST + 4 * EACH)
Traceback (most recent call last):
...
mcalc.work.WorkError: this takes too much work; the limit is 20180000 operations
hint: ask for a lower order, for one variable (--wrt), or for a part of the function
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from typing import Final

from mcalc.errors import LimitError

LEAST: Final = 20_000_000
"""Operations that every question may take: a few seconds."""
EACH: Final = 60_000
"""Further ones for each character of it."""

MADE: Final = 300
"""A step of an evaluation that is made ready."""
STEP: Final = 50
"""A step of an evaluation, beside what it does to each entry."""
CALL: Final = 150
"""The same where NumPy is called for it."""
DRAWN: Final = 8
"""A number of a random point."""
CONVERTED: Final = 8
"""A number that is made a long one."""
POINT: Final = 25_000
"""A point at which a claim is held against numbers, beside what its evaluations take."""
NODE: Final = 500
"""A part of the text that is read."""
PRODUCT: Final = 2_000
"""A product of tensors, brought to its canonical form."""
PAIR: Final = 1_500
"""Two selections of a product whose places are compared."""
TERM: Final = 500
"""A term of a sum."""
LINEAR: Final = 30
"""A condition on places, brought into others."""
CASE: Final = 1_200
"""A case that is told apart while places are counted."""
DERIVED: Final = 700
"""A part of an expression that SymPy differentiates."""
FORM: Final = 5_000
"""A tensor that is written in matrix notation."""
NUMBER: Final = 300
"""A number that is tried in front of a sum."""

HINT: Final = "ask for a lower order, for one variable (--wrt), or for a part of the function"


class WorkError(LimitError):
    """The question has taken all the work that it may."""


class _Count:
    __slots__ = ("left", "limit")

    def __init__(self, limit: int) -> None:
        self.left: float = limit
        self.limit = limit


_COUNT: ContextVar[_Count | None] = ContextVar("work", default=None)


def spend(operations: float) -> None:
    """So much is done next. Raises LimitError where the question has taken all that it may."""
    count = _COUNT.get()
    if count is not None:
        count.left -= operations
        if count.left < 0:
            raise WorkError(f"this takes too much work; the limit is {count.limit} operations", hint=HINT)


def left() -> float:
    """How many operations the question may take yet, any number where none is asked."""
    count = _COUNT.get()
    return inf if count is None else max(0.0, count.left)


@contextmanager
def portion(share: float) -> Iterator[None]:
    """What is done within takes no more than that part of what the question has left: something else comes after it,
    or it is enough to do some of it, for those who catch the error.

    >>> with allowed("x*w"):
    ...     try:
    ...         with portion(1 / 2):
    ...             spend(LEAST)
    ...     except WorkError:
    ...         spend(100)
    """
    count = _COUNT.get()
    if count is None:
        yield
        return
    kept = (1 - share) * max(0.0, count.left)
    count.left -= kept
    try:
        yield
    finally:
        count.left = max(0.0, count.left) + kept


@contextmanager
def allowed(text: str) -> Iterator[None]:
    """What is done within belongs to one question of that text; a question within a question is a part of it."""
    if _COUNT.get() is not None:
        yield
        return
    token = _COUNT.set(_Count(LEAST + EACH * len(text)))
    try:
        yield
    finally:
        _COUNT.reset(token)
