"""The kinds of verdict."""

from __future__ import annotations

from typing import NamedTuple

import mcalc

# What a program dies of that named no error: a verdict of its own on whoever is judged.
CRASHES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, NameError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip


class Verdict(NamedTuple):
    """`kind` is right, refused, excepted, undecided or wrong; `sort` the refusal's kind, or in a word what is wrong.

    Excepted is a derivative where all points lie on kinks that the answer states: declared zeros may.
    """

    kind: str
    wrt: str
    sort: str = ""
    detail: str = ""


def refusal(error: Exception, title: str) -> Verdict:
    """The verdict on an error: a refusal has a name, all else is a fault."""
    if not isinstance(error, mcalc.McalcError):
        return Verdict("wrong", title, f"crash: {type(error).__name__}", str(error))
    if error.status == 70:
        return Verdict("wrong", title, f"{error.kind}: {error.message[:30]}", error.message)
    return Verdict("refused", title, error.kind, error.message)
